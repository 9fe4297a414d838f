"""A Telegram of our own behind a real port, in a thread beside the test."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from bot.simulator.people import Bot, Person
from bot.simulator.server import make_app
from bot.simulator.world import World
from tests.simulator.spec import held_against_spec

TOKEN = "123456789:AAH-canary_canary_canary_canary_cana"


@dataclass(frozen=True, kw_only=True, slots=True)
class Telegram:
    """Where it is, and who is in it."""

    root: str
    world: World
    bot: Bot
    person: Person

    @property
    def environ(self) -> dict[str, str]:
        return {"TELEGRAM_API_URL": self.root, "BOT_TOKEN": TOKEN}


@contextmanager
def telegram() -> Iterator[Telegram]:
    """Serve a world with one bot and one person who has greeted it."""
    loop, started, ports = asyncio.new_event_loop(), threading.Event(), []
    world = World(lambda: datetime.now(UTC), random.Random(1))
    bot = world.add_bot(TOKEN, "sambang_bot", "Sambang Pengawasan")
    person = world.add_person("Budi")
    stop = asyncio.Event()

    async def serve() -> None:
        world.start(person, bot)
        runner = web.AppRunner(make_app(world), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ports.append(runner.addresses[0][1])
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    started.wait(10)
    try:
        yield Telegram(root=f"http://127.0.0.1:{ports[0]}", world=world, bot=bot, person=person)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
    assert held_against_spec(world.calls) == []
