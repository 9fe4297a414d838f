"""Telegram with its limits on: groups that are told something while people ask, and a stopwatch for both.

`python -m tests.bench.limit_telegram GROUPS EVERY` says its port, begins to ask with the first message to a group, and
when all groups have theirs prints the rate, the refusals, and how long each person waited (milliseconds).
"""

import asyncio
import json
import random
import sys
import time
from datetime import UTC, datetime

from aiohttp import web

from bot.simulator.chats import Chat
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Person
from bot.simulator.server import make_app
from bot.simulator.world import World
from tests.balance.telegram import TOKEN

QUESTION = "bolehkah saya hadir di kampanye"


class Watched(World):
    """Notes when each of the bot's messages arrived."""

    groups_told: list[float]
    answered: dict[int, float]

    def post(self, message: Message) -> Message:
        if message.by_bot and message.service is None:
            if message.chat.is_group:
                self.groups_told.append(time.monotonic())
            else:
                self.answered.setdefault(message.chat.id, time.monotonic())
        return super().post(message)


async def serve(count: int, every: float) -> None:
    world = Watched(lambda: datetime.now(UTC), random.Random(1), log=None)
    world.groups_told, world.answered = [], {}
    account, people = _people(world, count, asking=int(count / 25 / every))
    runner = web.AppRunner(make_app(world), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    while not world.groups_told:
        await asyncio.sleep(0.001)
    asked = await _ask(world, account, people, every=every, groups=count)
    await asyncio.sleep(2.0)
    print(json.dumps(_measured(world, asked)), flush=True)
    await asyncio.Event().wait()


def _people(world: World, count: int, *, asking: int) -> tuple[Bot, list[Person]]:
    """Groups as they are long after the bot was added, and people who have spoken with it before."""
    account = world.add_bot(TOKEN, "sambang_bot", "Sambang")
    head = world.add_person("Kepala", "Desa")
    for number in range(count):
        world.create_group(head, f"Grup {number}", bots=(account,))
    people = [world.add_person(f"Warga {number}") for number in range(asking)]
    for person in people:
        world.private(person, account).started = True
    account.queue.clear()
    return account, people


async def _ask(world: Watched, account: Bot, people: list[Person], *, every: float, groups: int) -> dict[int, float]:
    """Another person asks every so often, until all groups were told."""
    asked: dict[int, float] = {}
    for person in people:
        if len(world.groups_told) >= groups:
            break
        chat: Chat = world.private(person, account)
        asked[chat.id] = time.monotonic()
        world.say(person, chat, QUESTION)
        await asyncio.sleep(every)
    while len(world.groups_told) < groups:
        await asyncio.sleep(0.01)
    return asked


def _measured(world: Watched, asked: dict[int, float]) -> dict[str, object]:
    told = sorted(world.groups_told)
    during = sum(told[0] <= at <= told[-1] for at in world.answered.values())
    waits = sorted(1000 * (world.answered.get(chat, float("inf")) - at) for chat, at in asked.items())
    return {
        "groups": len(told),
        "seconds": told[-1] - told[0],
        "per_second": (len(told) - 1 + during) / (told[-1] - told[0]),
        "refused": sum(call.status == 429 for call in world.calls),
        "asked": len(asked),
        "p50_ms": waits[len(waits) // 2],
        "p95_ms": waits[int(len(waits) * 0.95)],
    }


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
