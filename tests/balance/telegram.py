"""Telegram, as one process: a world with groups of every kind and faults of every kind, over HTTP.

It says its port in a file, plays its outages, and on SIGTERM writes down what really arrived.
"""

import asyncio
import json
import random
import signal
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.simulator.chats import Chat
from bot.simulator.faults import BadGateway, DroppedAfter, DroppedBefore, Flood, ServerError, Slow
from bot.simulator.people import Bot, Person
from bot.simulator.server import make_app
from bot.simulator.world import World

TOKEN = "123456789:" + "o" * 35
DOUBTFUL = ("DroppedBefore", "DroppedAfter", "BadGateway")
"""Faults that leave nobody sure whether the message arrived."""


def main(job: dict[str, Any]) -> None:
    asyncio.run(_serve(job))


async def _serve(job: dict[str, Any]) -> None:
    chance = random.Random(job["seed"])
    speed = job["speed"]

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / speed)

    world = World(lambda: datetime.now(UTC), random.Random(job["seed"]), sleep=sleep, log=None)
    world.limits.on = False
    groups = _people(world, chance, count=job["groups"], trouble=job["trouble"])
    _faults(world, share=job["trouble"])
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    door = _Door(world)
    await door.open()
    Path(job["port"]).write_text(str(door.port), encoding="ascii")
    outages = asyncio.create_task(_outages(door, chance, often=job["trouble"], speed=speed))
    await over.wait()
    outages.cancel()
    Path(job["seen"]).write_text(json.dumps(_seen(world, groups) | {"outages": door.outages}), encoding="utf-8")


def _people(world: World, chance: random.Random, *, count: int, trouble: float) -> list[Chat]:
    """Groups of which some have thrown the bot out, muted it, or will become supergroups while it sends."""
    account: Bot = world.add_bot(TOKEN, "sambang_bot", "Sambang")
    head: Person = world.add_person("Kepala", "Desa")
    groups = [world.create_group(head, f"Grup {n}", bots=(account,)) for n in range(count)]
    for group in groups:
        fate = chance.random() / trouble if trouble else 2.0
        if fate < 1:
            world.remove_member(head, group, account)
        elif fate < 1.5:
            world.upgrade(head, group)
    return groups


def _faults(world: World, *, share: float) -> None:
    if not share:
        return
    for fault, part in (
        (Flood(retry_after=1), 0.6),
        (ServerError(), 0.8),
        (BadGateway(), 0.3),
        (DroppedBefore(), 0.3),
        (DroppedAfter(), 0.4),
        (Slow(seconds=3.0), 2.0),
    ):
        world.faults.add(fault, method="sendMessage", times=None, share=part * share)


class _Door:
    """The listening socket, which can be closed for a while: then connections are refused."""

    def __init__(self, world: World) -> None:
        app = make_app(world)
        app.on_response_prepare.append(self._hurry)
        self._runner = web.AppRunner(app, access_log=None)
        self._site: web.TCPSite | None = None
        self.port = 0
        self.outages = 0

    async def open(self) -> None:
        if not self.port:
            await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        assert self._site is not None
        self.outages += 1
        await self._site.stop()
        self._site = None

    async def _hurry(self, _request: web.Request, response: web.StreamResponse) -> None:
        if self._site is None:
            response.force_close()


async def _outages(door: _Door, chance: random.Random, *, often: float, speed: float) -> None:
    while often:
        await asyncio.sleep(chance.uniform(3.0, 15.0) / speed)
        await door.close()
        await asyncio.sleep(chance.uniform(0.5, 4.0) / speed)
        await door.open()


def _seen(world: World, groups: list[Chat]) -> dict[str, Any]:
    """How many messages stand in each group, by the id under which it was planned, and what the calls met."""
    outcomes = Counter(call.outcome for call in world.calls if call.method == "sendMessage")
    return {
        "messages": {str(group.id): _count(group) + (_count(group.became) if group.became else 0) for group in groups},
        "became": {str(group.became.id): str(group.id) for group in groups if group.became},
        "doubtful": sum(outcomes[name] for name in DOUBTFUL),
        "outcomes": dict(outcomes),
    }


def _count(chat: Chat) -> int:
    return sum(message.by_bot and message.service is None for message in chat.messages.values())
