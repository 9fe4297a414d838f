"""A Bot API that takes messages at once and keeps no limit: `python -m tests.bench.receiver COUNT`.

Says its port, and when so many messages came, how many a second these were. For a bench: quicker than what it measures.
"""

import asyncio
import json
import sys
import time
from itertools import count
from urllib.parse import parse_qs

from aiohttp import web

ME = {"id": 123456789, "is_bot": True, "first_name": "Bot", "username": "uji_bot"}
TRUE = b'{"ok":true,"result":true}'
NOTHING = b'{"ok":true,"result":[]}'
LONG = 20.0


class Receiver:
    """Answers as Telegram does, with the fields of a real message in a group."""

    def __init__(self, wanted: int) -> None:
        self.over = asyncio.Event()
        self.times: list[float] = []
        self._wanted = wanted
        self._numbers = count(1)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rsplit("/", 1)[1]
        form = await request.read()
        return web.Response(body=await self._body(method, form), content_type="application/json")

    async def _body(self, method: str, form: bytes) -> bytes:
        if method == "sendMessage":
            return self._message(form)
        if method == "getUpdates":
            await asyncio.sleep(LONG if parse_qs(form.decode()).get("timeout", ["0"]) != ["0"] else 0)
            return NOTHING
        return json.dumps({"ok": True, "result": ME}).encode() if method == "getMe" else TRUE

    def _message(self, form: bytes) -> bytes:
        self.times.append(time.monotonic())
        if len(self.times) == self._wanted:
            self.over.set()
        chat = form.split(b"chat_id=", 1)[1].split(b"&", 1)[0].decode()
        sent = (
            f'{{"ok":true,"result":{{"message_id":{next(self._numbers)},"from":{json.dumps(ME)},"date":1795237200,'
            f'"chat":{{"id":{chat},"type":"supergroup","title":"Grup"}},"text":"Netral."}}}}'
        )
        return sent.encode()


async def serve(wanted: int) -> None:
    receiver = Receiver(wanted)
    runner = web.ServerRunner(web.Server(receiver.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await receiver.over.wait()
    seconds = receiver.times[-1] - receiver.times[0]
    print(json.dumps({"count": wanted, "seconds": seconds, "per_second": (wanted - 1) / seconds}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
