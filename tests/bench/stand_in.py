"""A Bot API that answers at once: hands out so many texts, counts the answers, and prints how long they took.

A process of its own, so that it takes no time from the bot: `python -m tests.bench.stand_in UPDATES CHATS [FILE]`.
FILE holds what people do, as JSON: {"texts": […]} they write, or {"presses": […]} data of buttons they press.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

BATCH = 100
ME = {"id": 12345, "is_bot": True, "first_name": "Bot", "username": "uji_bot"}
SENT = {"message_id": 1, "date": 1_700_000_000, "chat": {"id": 1, "type": "private"}, "text": "x"}
TEXTS = [f"apakah kepala desa nomor {number} boleh ikut kampanye" for number in range(1000)]


def _json(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


class StandIn:
    """Answers in bytes made beforehand, for it must be quicker than what it measures."""

    def __init__(self, updates: list[bytes], *, counted: str) -> None:
        self.updates = updates
        self.confirmed = 0
        self.left = len(updates)
        self._counted = counted
        self.begun = 0.0
        self.over = asyncio.Event()
        self._true = _json(True)
        self._plain = {"getMe": _json(ME), "sendMessage": _json(SENT), "editMessageText": _json(SENT)}

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rsplit("/", 1)[1]
        form = await request.read()
        if method == "getUpdates":
            body = await self._updates(parse_qs(form.decode()))
        else:
            body = self._plain.get(method, self._true)
            self._count(method)
        return web.Response(body=body, content_type="application/json")

    async def _updates(self, form: dict[str, list[str]]) -> bytes:
        self.begun = self.begun or time.perf_counter()
        self.confirmed = max(self.confirmed, int(form.get("offset", ["1"])[0]) - 1)
        batch = self.updates[self.confirmed : self.confirmed + BATCH]
        if not batch and int(form.get("timeout", ["0"])[0]):
            await asyncio.sleep(0.2)
        return b'{"ok": true, "result": [' + b",".join(batch) + b"]}"

    def _count(self, method: str) -> None:
        self.left -= method == self._counted
        if not self.left and not self.over.is_set():
            print(json.dumps({"seconds": time.perf_counter() - self.begun}), flush=True)
            self.over.set()


def _update(number: int, chat: int, text: str) -> bytes:
    return json.dumps({"update_id": number, "message": _message(number, chat, text)}).encode()


def _press(number: int, chat: int, data: str) -> bytes:
    pressed = _message(number, chat, "x") | {"from": ME}
    query = {"id": str(number), "from": _person(chat), "chat_instance": "1", "data": data, "message": pressed}
    return json.dumps({"update_id": number, "callback_query": query}).encode()


def _message(number: int, chat: int, text: str) -> dict[str, Any]:
    place = {"id": chat + 1, "type": "private", "first_name": "Warga"}
    return {"message_id": number, "date": 1_700_000_000, "from": _person(chat), "chat": place, "text": text}


def _person(chat: int) -> dict[str, Any]:
    return {"id": chat + 1, "is_bot": False, "first_name": "Warga"}


def stand_in(updates: int, chats: int, acts: dict[str, list[str]]) -> StandIn:
    """What people do, again and again until there are so many updates."""
    make, said = (_press, acts["presses"]) if "presses" in acts else (_update, acts.get("texts", TEXTS))
    made = [make(number, number % chats, said[number % len(said)]) for number in range(1, updates + 1)]
    return StandIn(made, counted="editMessageText" if "presses" in acts else "sendMessage")


async def serve(server: StandIn) -> None:
    runner = web.ServerRunner(web.Server(server.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")) if len(sys.argv) > 3 else {}
    asyncio.run(serve(stand_in(int(sys.argv[1]), int(sys.argv[2]), given)))
