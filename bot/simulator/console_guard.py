"""Who may ask the page: a browser on this computer, under this computer's name."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

POLICY = (
    "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OURS = ("/page/", "/demo/")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(hosts: frozenset[str]) -> Middleware:
    """Refuse foreign names (DNS rebinding) and foreign pages (forged requests); the Bot API's paths are not touched."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != "/" and not request.path.startswith(OURS):
            return await handler(request)
        if not _known_host(request.host, hosts) or not _same_origin(request):
            return _sealed(web.json_response({"problem": "foreign", "detail": "not asked from this page"}, status=403))
        return _sealed(await handler(request))

    return check


def _sealed(response: web.StreamResponse) -> web.StreamResponse:
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _known_host(host: str, hosts: frozenset[str]) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in hosts
    except ValueError:
        return False


def _same_origin(request: web.Request) -> bool:
    """Browsers name the page that asks; other clients name none."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return (request.method == "GET" and request.path == "/") or site in ("same-origin", "none")
