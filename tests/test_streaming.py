"""Files piece by piece from a real server on the loopback: whole, or with a reason, never with the address in it."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.transport import request as request_module
from bot.transport.bot import TelegramBot
from bot.transport.errors import FileTooBig, NotSent
from bot.transport.pacer import Pacer
from bot.transport.request import AiohttpRequest

TOKEN = "12345:planted-secret"
PATH = "foto/bukti satu.jpg"
Send = Callable[[web.StreamResponse], Awaitable[None]]


@asynccontextmanager
async def bot_with(send: Send, *, status: int = 200) -> AsyncIterator[TelegramBot]:
    """A bot whose Telegram has one file, sent as `send` sends it."""

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        if request.path.endswith("/getFile"):
            found = {"file_id": "f", "file_unique_id": "u", "file_path": PATH}
            return web.json_response({"ok": True, "result": found})
        assert request.path.endswith(f"/file/bot{TOKEN}/{PATH}")
        answer = web.StreamResponse(status=status)
        await answer.prepare(request)
        await send(answer)
        return answer

    runner = web.ServerRunner(web.Server(handler), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = "http://{}:{}".format(*runner.addresses[0][:2])
    request = AiohttpRequest(read_timeout=1.0)
    await request.initialize()
    bot = TelegramBot(
        TOKEN, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot", request=request,
        get_updates_request=request, rate_limiter=Pacer(),
    )  # fmt: skip
    try:
        yield bot
    finally:
        await request.shutdown()
        await runner.cleanup()


async def whole(answer: web.StreamResponse) -> None:
    for _ in range(100):
        await answer.write(b"a" * 50_000)


async def broken_off(answer: web.StreamResponse) -> None:
    await answer.write(b"a" * 50_000)
    transport = answer._req.transport
    assert transport is not None
    transport.abort()


async def stalling(answer: web.StreamResponse) -> None:
    await answer.write(b"a" * 50_000)
    await asyncio.Event().wait()


async def test_a_file_comes_in_pieces() -> None:
    """All of it, and no piece holds much; a name with a space is found."""
    async with bot_with(whole) as bot:
        pieces = [piece async for piece in bot.stream("f")]
    assert b"".join(pieces) == b"a" * 5_000_000
    assert max(map(len, pieces)) <= 512 * 1024


@pytest.mark.parametrize(
    ("send", "status", "kind"),
    [(broken_off, 200, NotSent), (stalling, 200, NotSent), (whole, 404, BadRequest), (whole, 502, NetworkError)],
)
async def test_what_goes_wrong_has_a_reason_and_no_address(send: Send, status: int, kind: type[Exception]) -> None:
    """Fetching can be repeated, so that nothing is in doubt; the token stands in no line of the traceback."""
    async with bot_with(send, status=status) as bot:
        with pytest.raises(TelegramError) as caught:
            [piece async for piece in bot.stream("f")]
    assert type(caught.value) is kind
    told = "".join(traceback.format_exception_only(caught.value))
    assert TOKEN not in told
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_a_file_over_the_limit_is_left_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as it is over it."""
    monkeypatch.setattr(request_module, "FILE_LIMIT", 1_000_000)
    async with bot_with(whole) as bot:
        with pytest.raises(FileTooBig):
            [piece async for piece in bot.stream("f")]


async def test_who_stops_reading_frees_the_connection() -> None:
    """A file that is refused half-way is not fetched to its end."""
    async with bot_with(stalling) as bot:
        stream = bot.stream("f")
        assert await anext(stream)
        await asyncio.wait_for(stream.aclose(), timeout=1.0)


async def test_a_layer_that_is_not_open_says_so() -> None:
    """As for any other call."""
    with pytest.raises(NotSent):
        [piece async for piece in AiohttpRequest().stream("http://127.0.0.1:9/x")]
