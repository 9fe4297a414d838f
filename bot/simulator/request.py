"""The door for tests: the simulated Telegram as the request object of python-telegram-bot, without a socket."""

import math
from typing import IO
from urllib.parse import unquote

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.simulator.calls import Answer, Upload
from bot.simulator.methods import call, refusal_for
from bot.simulator.methods.files import download
from bot.simulator.world import World

READ_TIMEOUT = 5.0
"""Seconds that a call waits for its answer unless it says otherwise; PTB's own default."""


class SimulatedTelegram(BaseRequest):
    """Give one to `Bot(request=…)` and another, or the same, to `get_updates_request`."""

    def __init__(self, world: World, *, read_timeout: float = READ_TIMEOUT) -> None:
        self._world = world
        self._read_timeout = read_timeout

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # the HTTP method: any will do
        request_data: RequestData | None = None,
        read_timeout: float | object = BaseRequest.DEFAULT_NONE,
        write_timeout: float | object = BaseRequest.DEFAULT_NONE,
        connect_timeout: float | object = BaseRequest.DEFAULT_NONE,
        pool_timeout: float | object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Answer one call; raise what a real transport would when the line breaks or the answer is late."""
        answer = await self._answer(url, request_data)
        patience = self._patience(read_timeout)
        if answer.delay:
            await self._world.sleep(min(answer.delay, patience))
        if answer.delay > patience:
            raise TimedOut
        if answer.dropped:
            raise NetworkError("the connection ended without an answer")
        return answer.status, answer.body

    def _patience(self, read_timeout: object) -> float:
        """How long the client waits: as asked, for ever (None), or as built."""
        if read_timeout is None:
            return math.inf
        return read_timeout if isinstance(read_timeout, int | float) else self._read_timeout

    async def _answer(self, url: str, request_data: RequestData | None) -> Answer:
        if "/file/bot" in url:
            token, _, path = unquote(url).partition("/file/bot")[2].partition("/")
            return _file(self._world, token, path)
        token, _, method = url.rpartition("/bot")[2].partition("/")
        parameters = request_data.json_parameters if request_data else {}
        return await call(self._world, token, method, parameters, _uploads(request_data))


def _file(world: World, token: str, path: str) -> Answer:
    file = download(world, token, path)
    if world.faults.outage:
        return Answer(status=0, body=b"", dropped=True)
    if file is None:
        return refusal_for("").answer()
    return Answer(status=200, body=file.content, content_type="application/octet-stream")


def _uploads(request_data: RequestData | None) -> dict[str, Upload]:
    """The files of a call by the field of the form in which they travel."""
    if request_data is None or not request_data.contains_files:
        return {}
    parts = request_data.multipart_data
    return {name: Upload(name=part[0], content=_bytes(part[1])) for name, part in parts.items()}


def _bytes(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else content.read()
