"""Telegram's flood limits, never easier than the real ones."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from telegram.constants import FloodLimit

from bot.simulator.limits import FloodLimits
from tests.simulator.conftest import Door, Scene

GROUP = -4_000_000_001
ME = 1


def test_the_figures_are_those_of_ptb() -> None:
    """30 a second in all, one a second in a chat, 20 a minute in a group."""
    figures = (
        FloodLimit.MESSAGES_PER_SECOND,
        FloodLimit.MESSAGES_PER_SECOND_PER_CHAT,
        FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP,
    )
    assert figures == (30, 1, 20)


def test_all_chats_together() -> None:
    """The 31st message within a second waits, whoever it is for."""
    limits = FloodLimits()
    assert [limits.refuse(bot=ME, chat=number, now=0.03 * number) for number in range(30)] == [None] * 30
    assert limits.refuse(bot=ME, chat=99, now=0.95) == 1
    assert limits.refuse(bot=2, chat=99, now=0.95) is None
    assert limits.refuse(bot=ME, chat=99, now=1.96) is None


def test_one_chat() -> None:
    """A short burst, then one a second."""
    limits = FloodLimits()
    assert [limits.refuse(bot=ME, chat=7, now=at) for at in (0.0, 0.1, 0.2)] == [None] * 3
    assert limits.refuse(bot=ME, chat=7, now=0.3) == 3
    steady = FloodLimits()
    assert all(steady.refuse(bot=ME, chat=7, now=float(at)) is None for at in range(100))


def test_one_group() -> None:
    """20 a minute; edits count as well, in a private chat they do not."""
    limits = FloodLimits()
    assert all(limits.refuse(bot=ME, chat=GROUP, now=2.0 * n, edit=n % 2 == 1) is None for n in range(20))
    assert limits.refuse(bot=ME, chat=GROUP, now=40.0, edit=True) == 20
    assert all(limits.refuse(bot=ME, chat=7, now=40.0, edit=True) is None for _ in range(50))


def test_who_does_not_wait_is_refused_again() -> None:
    """A wait once imposed holds for its scope until it is over, and for others not at all."""
    limits = FloodLimits()
    for _ in range(4):
        limits.refuse(bot=ME, chat=7, now=0.0)
    assert [limits.refuse(bot=ME, chat=7, now=at) for at in (1.0, 2.9)] == [2, 1]
    assert limits.refuse(bot=ME, chat=8, now=2.9) is None
    assert limits.refuse(bot=ME, chat=7, now=3.0) is None


@pytest.mark.parametrize("seed", range(5))
def test_no_run_gets_more_than_the_windows_allow(seed: int) -> None:
    """However a client tries, what passes is never more than 30 in any second and 20 in a group's minute."""
    chance, limits, now = random.Random(seed), FloodLimits(), 0.0
    passed: list[tuple[float, int]] = []
    for _ in range(5_000):
        now += chance.expovariate(80)
        chat = -chance.randrange(1, 40)
        if limits.refuse(bot=ME, chat=chat, now=now) is None:
            passed.append((now, chat))
    assert passed
    for index, (at, chat) in enumerate(passed):
        assert sum(1 for other, _ in passed[index:] if other - at < 1) <= 30
        assert sum(1 for other, place in passed[index:] if place == chat and other - at < 60) <= 20


def test_a_clock_put_back_opens_again() -> None:
    """A wait belongs to the time in which it was imposed."""
    limits, day = FloodLimits(), timedelta(days=1).total_seconds()
    for _ in range(4):
        limits.refuse(bot=ME, chat=7, now=day)
    assert limits.refuse(bot=ME, chat=7, now=0.0) is None


def test_quiet_chats_are_forgotten() -> None:
    """84,000 groups in a row leave no more windows than are in use."""
    limits = FloodLimits()
    for number in range(84_000):
        limits.refuse(bot=ME, chat=-number - 1, now=number / 29)
    assert len(limits._groups) < 10_000


async def test_a_client_is_told_how_long_to_wait(door: Door, scene: Scene) -> None:
    """429 with retry_after in the answer; after it the message goes."""
    scene.world.limits.on = True
    for _ in range(3):
        assert (await door("sendMessage", chat_id=scene.chat.id, text="x"))[0] == 200
    refused = await door("sendMessage", chat_id=scene.chat.id, text="x")
    expected = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3"}
    assert refused == (429, expected | {"parameters": {"retry_after": 3}})
    scene.clock.forward(seconds=3)
    assert (await door("sendMessage", chat_id=scene.chat.id, text="x"))[0] == 200
    assert scene.clock() > datetime(2026, 1, 1, tzinfo=UTC)
