"""Pacing against the simulator's flood limits, which know nothing of it, on one clock."""

import asyncio
import random

from telegram.error import BadRequest

from bot.domain.calls import Lane
from bot.simulator.request import SimulatedTelegram
from bot.simulator.world import World
from bot.transport.bot import TelegramBot
from bot.transport.pacer import Pacer
from tests.clock import Clock

TOKEN = "123456789:" + "a" * 35


async def _an_hour_of_work(bot: TelegramBot, private: list[int], groups: list[int]) -> None:
    """A broadcast to all, three answers each to some people, and a busy group in which a message is edited often."""
    broadcast = [bot.send_message(chat, "x", rate_limit_args=Lane.BROADCAST) for chat in groups + private]
    answers = [bot.send_message(chat, "y") for chat in private[:20] for _ in range(3)]
    progress = await bot.send_message(groups[0], "0")
    edits = [progress.edit_text(str(number)) for number in range(1, 60)]
    questions = [bot.send_message(groups[0], "z") for _ in range(30)]
    results = await asyncio.gather(*broadcast, *answers, *edits, *questions, return_exceptions=True)
    assert [result for result in results if isinstance(result, BaseException) and not _unchanged(result)] == []


def _unchanged(problem: BaseException) -> bool:
    return isinstance(problem, BadRequest) and "not modified" in str(problem)


async def test_an_undisturbed_run_meets_no_429() -> None:
    """Telegram never once tells the bot to slow down, and everything arrives."""
    clock = Clock()
    world = World(clock.now, random.Random(1))
    account = world.add_bot(TOKEN, "sambang_bot", "Sambang")
    people = [world.add_person(f"Warga {number}", "") for number in range(200)]
    for person in people:
        world.start(person, account)
    groups = [world.create_group(person, "Desa", bots=(account,)) for person in people[:40]]
    pacer = Pacer(clock=clock, sleep=clock.sleep, now=clock.now)
    bot = TelegramBot(
        TOKEN, request=SimulatedTelegram(world), get_updates_request=SimulatedTelegram(world), rate_limiter=pacer
    )
    await bot.initialize()
    private = [world.private(person, account).id for person in people]
    await clock.run(_an_hour_of_work(bot, private, [group.id for group in groups]))
    await bot.shutdown()
    assert [call.method for call in world.calls if call.status == 429] == []
    assert sum(call.method == "sendMessage" for call in world.calls) == 240 + 60 + 31
