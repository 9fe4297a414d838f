"""The chat page for a person, and its JSON: one person plays many.

The page lies under `/`, its files under `/page/`, its JSON under `/demo/`:

    GET  /demo/words                     every word of the page
    GET  /demo/view?person&chat&after&looking   what that person sees; waits while nothing changed after `after`
    GET  /demo/calls?after               the calls the bot made, after that number
    GET  /demo/stored                    what the bot wrote down
    GET  /demo/files/{file_id}           a file's bytes
    POST /demo/acts/{name}               what a person does (`console_acts.ACTS`); `key` makes a repeated act one act
    POST /demo/upload                    a file that a person sends

Refusals are JSON: {"problem": …, "detail": …}. The page has words for each problem.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.simulator.calls import Refused
from bot.simulator.console_acts import ACTS
from bot.simulator.console_guard import guard
from bot.simulator.console_input import BadInput, Body, json_body, uploaded
from bot.simulator.console_scene import Persona, Scene, SceneClock
from bot.simulator.console_view import calls_after, tables_of, view_of
from bot.simulator.people import Impossible, Json, Person
from bot.simulator.repeats import Repeats

__all__ = ["Persona", "Scene", "SceneClock", "add_console"]

PAGE = Path(__file__).parent / "page"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LONGEST_POLL = 25.0
"""Seconds that a view is held back: shorter than what proxies and browsers give up after."""

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

SHOWN_INLINE = {"photo": "image/jpeg", "sticker": "image/webp"}
"""Only pictures are shown in the page; everything else is a download."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_console(
    app: web.Application, scene: Scene, *, words: Mapping[str, Any], hosts: frozenset[str] = LOCAL_NAMES
) -> None:
    """Mount the page. `hosts` are the names under which a browser may ask: others are DNS tricks, and refused."""
    console = Console(scene, words)
    app.middlewares.append(guard(hosts))
    app.on_shutdown.append(console.close)
    app.router.add_routes(
        [
            web.get("/", console.index),
            web.get("/page/{name}", console.page_file),
            web.get("/demo/words", console.words),
            web.get("/demo/view", answering(console.view)),
            web.get("/demo/calls", answering(console.calls)),
            web.get("/demo/stored", answering(console.stored)),
            web.get("/demo/files/{file_id}", answering(console.file)),
            web.post("/demo/acts/reset", answering(console.reset)),
            web.post("/demo/acts/{name}", answering(console.act)),
            web.post("/demo/upload", answering(console.upload)),
        ]
    )


def answering(handler: Handler) -> Handler:
    """Turn what went wrong into an answer that the page can explain."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except BadInput as wrong:
            return refusal(wrong.status, wrong.problem, wrong.detail)
        except Impossible as reason:
            return refusal(409, "impossible", str(reason))
        except Refused as no:
            return refusal(409, "refused", no.description)

    return answer


def refusal(status: int, problem: str, detail: str) -> web.Response:
    return web.json_response({"problem": problem, "detail": detail}, status=status)


class Console:
    """The handlers of one page."""

    def __init__(self, scene: Scene, words: Mapping[str, Any]) -> None:
        self._scene = scene
        self._words = words
        self._repeats: Repeats[Json] = Repeats()
        self._run = secrets.token_hex(8)
        self._index = index_page(words)
        self._files = {path.name: path for path in PAGE.iterdir() if path.suffix in TYPES}

    async def close(self, _: web.Application) -> None:
        """Let the waiting views go, so that the server can stop at once."""
        self._scene.closing.set()
        self._scene.world.touch()

    async def index(self, _: web.Request) -> web.Response:
        return web.Response(text=self._index, content_type="text/html")

    async def page_file(self, request: web.Request) -> web.Response:
        path = self._files.get(request.match_info["name"])
        if path is None:
            return refusal(404, "gone", "no such file of the page")
        return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8")

    async def words(self, _: web.Request) -> web.Response:
        return web.json_response(self._words)

    async def view(self, request: web.Request) -> web.Response:
        scene, query = self._scene, Body(dict(request.query))
        person = scene.person_or_first(query.optional_number("person"))
        chat = query.optional_number("chat")
        after = query.optional_number("after")
        if after is not None:
            await self._wait_for_change(after, person)
        looking = bool(query.text("looking", most=1, optional=True))
        shown = scene.find_chat(person, chat)
        return web.json_response(view_of(scene, run=self._run, person=person, chat=shown, looking=looking))

    async def _wait_for_change(self, after: int, person: Person) -> None:
        """A typing sign ends without a change, so a view that shows one waits no longer than it lasts."""
        scene = self._scene
        if after > scene.world.version or scene.closing.is_set():
            return
        typing = any(scene.world.typing(chat) for chat in scene.chats_of(person))
        await scene.world.changed(after=after, within=1.0 if typing else LONGEST_POLL)

    async def calls(self, request: web.Request) -> web.Response:
        after = Body(dict(request.query)).optional_number("after") or 0
        return web.json_response({"calls": calls_after(self._scene, after)})

    async def stored(self, _: web.Request) -> web.Response:
        return web.json_response({"tables": tables_of(await self._scene.stored())})

    async def file(self, request: web.Request) -> web.Response:
        file = self._scene.world.files.get(request.match_info["file_id"])
        if file is None:
            raise BadInput("gone", "no such file", status=404)
        inline = SHOWN_INLINE.get(file.kind)
        if inline and "download" not in request.query:
            return web.Response(body=file.content, content_type=inline, headers={"Cache-Control": "private"})
        name = file.name or file.path.rpartition("/")[2]
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        headers = {"Content-Disposition": disposition}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    async def act(self, request: web.Request) -> web.Response:
        act = ACTS.get(request.match_info["name"])
        if act is None:
            raise BadInput("gone", "no such act", status=404)
        body = await json_body(request)
        return web.json_response(await self._once(body, lambda: act(self._scene, body)))

    async def reset(self, _: web.Request) -> web.Response:
        if self._scene.reset is None:
            raise BadInput("gone", "this rehearsal cannot start over", status=404)
        await self._scene.reset()
        self._run = secrets.token_hex(8)
        self._scene.world.touch()
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        body, file = await uploaded(request)
        return web.json_response(await self._once(body, lambda: ACTS["send_file"](self._scene, body.with_file(file))))

    async def _once(self, body: Body, act: Callable[[], Awaitable[Json]]) -> Json:
        key = body.text("key", most=64, optional=True)
        return await (self._repeats.once(key, act) if key else act())


def index_page(words: Mapping[str, Any]) -> str:
    """The HTML with its few words put in, escaped. Raises KeyError for a missing one."""
    text = {name: escape(word) for name, word in words.items() if isinstance(word, str)}
    return Template((PAGE / "index.html").read_text(encoding="utf-8")).substitute(text)
