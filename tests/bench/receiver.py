"""A Bot API that takes messages at once and keeps no limit: `python -m tests.bench.receiver`.

Says its port; each line on its input asks how many messages came, and when the first and the last did.
"""

import asyncio
import json
import sys
import time
from itertools import count

from aiohttp import web

ME = {"id": 123456789, "is_bot": True, "first_name": "Bot", "username": "uji_bot"}
TRUE = b'{"ok":true,"result":true}'


class Receiver:
    """Answers as Telegram does, with the fields of a real message in a group."""

    def __init__(self) -> None:
        self.count = 0
        self.first = 0.0
        self.last = 0.0
        self._numbers = count(1)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rsplit("/", 1)[1]
        form = await request.read()
        if method != "sendMessage":
            body = json.dumps({"ok": True, "result": ME}).encode() if method == "getMe" else TRUE
            return web.Response(body=body, content_type="application/json")
        now = time.monotonic()
        self.count += 1
        self.first, self.last = self.first or now, now
        return web.Response(body=self._message(form), content_type="application/json")

    def _message(self, form: bytes) -> bytes:
        chat = form.split(b"chat_id=", 1)[1].split(b"&", 1)[0].decode()
        sent = (
            f'{{"ok":true,"result":{{"message_id":{next(self._numbers)},"from":{json.dumps(ME)},"date":1795237200,'
            f'"chat":{{"id":{chat},"type":"supergroup","title":"Grup"}},"text":"Netral."}}}}'
        )
        return sent.encode()


async def serve() -> None:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps({"count": receiver.count, "seconds": receiver.last - receiver.first}), flush=True)
        receiver.count, receiver.first = 0, 0.0


if __name__ == "__main__":
    asyncio.run(serve())
