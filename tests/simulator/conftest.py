"""A small Telegram for each test: one bot, Budi and Sari, and a clock that moves when told to."""

import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from aiohttp.test_utils import TestServer
from telegram import InputFile
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.simulator.request import SimulatedTelegram
from bot.simulator.server import make_app
from bot.simulator.world import Bot, Chat, Person, World
from tests.simulator.spec import held_against_spec

TOKEN = "123456789:" + "s" * 35
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)

Answered = tuple[int, Any]
Door = Callable[..., Awaitable[Answered]]
"""`await door(method, files={…}, **parameters)` → status and JSON."""


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass(frozen=True, kw_only=True)
class Scene:
    world: World
    clock: Clock
    bot: Bot
    budi: Person
    sari: Person
    chat: Chat
    """Budi's private chat, started."""
    group: Chat
    """Budi's, with Sari and the bot in it."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> Iterator[World]:
    """A world without flood limits whose calls are held against the Bot API's description in the end."""

    async def no_sleep(_: float) -> None:
        return

    world = World(clock, random.Random(1), sleep=no_sleep)
    world.limits.on = False
    yield world
    assert held_against_spec(world.calls) == []


@pytest.fixture
def scene(world: World, clock: Clock) -> Scene:
    bot = world.add_bot(TOKEN, "sambang_bot", "Sambang")
    budi, sari = world.add_person("Budi", "Santoso", username="budi"), world.add_person("Sari")
    chat = world.private(budi, bot)
    world.start(budi, bot)
    group = world.create_group(budi, "Desa Sukamaju", members=(sari,), bots=(bot,))
    bot.queue.clear()
    return Scene(world=world, clock=clock, bot=bot, budi=budi, sari=sari, chat=chat, group=group)


@pytest.fixture(params=["object", "json", "form"])
async def door(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Door]:
    """The same calls through PTB's request object, and over HTTP with JSON and form bodies."""
    opened = object_door(world) if request.param == "object" else http_door(world, as_json=request.param == "json")
    async with opened as entered:
        yield entered


@pytest.fixture
async def ask(world: World) -> AsyncIterator[Door]:
    """One door, where it does not matter which."""
    async with object_door(world) as entered:
        yield entered


@asynccontextmanager
async def object_door(world: World) -> AsyncIterator[Door]:
    telegram = SimulatedTelegram(world)

    async def ask(
        method: str, files: dict[str, bytes] | None = None, token: str = TOKEN, **parameters: Any
    ) -> Answered:
        given = [RequestParameter(name, value, None) for name, value in parameters.items()]
        given += [
            RequestParameter(name, None, [InputFile(content, f"{name}.bin")]) for name, content in (files or {}).items()
        ]
        status, body = await telegram.do_request(f"https://host/bot{token}/{method}", "POST", RequestData(given))
        return status, json.loads(body)

    yield ask


@asynccontextmanager
async def http_door(world: World, *, as_json: bool) -> AsyncIterator[Door]:
    async with TestServer(make_app(world)) as server, ClientSession() as session:

        async def ask(
            method: str, files: dict[str, bytes] | None = None, token: str = TOKEN, **parameters: Any
        ) -> Answered:
            url = server.make_url(f"/bot{token}/{method}")
            sent = {"json": parameters} if as_json and not files else {"data": _form(parameters, files or {})}
            async with session.post(url, **sent) as response:  # type: ignore[arg-type]  # either of two keywords
                return response.status, await response.json(content_type=None)

        yield ask


def _form(parameters: dict[str, Any], files: dict[str, bytes]) -> FormData:
    form = FormData()
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, content in files.items():
        form.add_field(name, BytesIO(content), filename=f"{name}.bin")
    return form


def picture(width: int = 640, height: int = 480) -> bytes:
    """The header of a PNG: all that the simulator looks at."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
