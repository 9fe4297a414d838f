"""The intake: what is confirmed when, in which order, and who waits for whom."""

import asyncio
import logging
from typing import Any

import pytest

from bot.transport import intake as intake_module
from bot.transport.handling import FEW_WAITING, MOST_WAITING
from bot.transport.intake import ChatOrder, Intake, Times
from tests.clock import Clock
from tests.intake_world import Bot, Telegram, both, message, slow, stuck


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "GRACE_SECONDS", 0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_what_is_handled_is_confirmed_once(clock: Clock) -> None:
    """250 updates of as many chats are each handled once, and Telegram keeps none of them."""
    telegram = Telegram(clock, *[message(number, chat=number) for number in range(1, 251)])
    bot = Bot(telegram)
    await clock.run(bot.run())
    assert sorted(bot.handled) == list(range(1, 251))
    assert telegram.updates == []


async def test_nothing_is_confirmed_before_it_is_complete(clock: Clock) -> None:
    """While the second of four is at work, the first alone is confirmed, and the others are not started again."""
    telegram = Telegram(clock, *[message(number, chat=number) for number in (1, 2, 3, 4)])
    bot = Bot(telegram, stuck(2))
    await clock.run(bot.run(40))
    assert telegram.offsets[-1] == 2
    assert sorted(bot.handled) == [1, 3, 4]
    assert [update["update_id"] for update in telegram.updates] == [2, 3, 4]


class Killed(BaseException):
    """The process ends here, without any farewell."""


async def test_killed_between_effect_and_confirmation_it_comes_again(clock: Clock) -> None:
    """The next process handles once more what the last one did not get to confirm."""
    telegram = Telegram(clock, message(1))
    telegram.faults = [None, Killed(), Killed()]  # type: ignore[list-item]  # the first pull works
    first, second = Bot(telegram), Bot(telegram)
    with pytest.raises(Killed):
        await clock.run(first.run())
    await clock.run(second.run())
    assert (first.handled, second.handled, telegram.updates) == ([1], [1], [])


async def test_stopped_at_work_it_comes_again(clock: Clock) -> None:
    """What a stop interrupts is not confirmed; what was complete is, by a last pull."""
    telegram = Telegram(clock, message(1, chat=1), message(2, chat=2))
    first, second = Bot(telegram, stuck(2)), Bot(telegram)
    await clock.run(first.run(5))
    await clock.run(second.run())
    assert (first.handled, second.handled) == ([1], [2])


async def test_order_holds_within_a_chat_and_chats_run_side_by_side(clock: Clock) -> None:
    """The slow first update of a chat holds back its second, and nobody else's."""
    telegram = Telegram(clock, message(1, chat=1), message(2, chat=1), message(3, chat=2))
    bot = Bot(telegram, slow(clock, 1))
    await clock.run(bot.run())
    assert bot.handled == [3, 1, 2]


@pytest.mark.parametrize(("waiting", "most"), [(1, 75), (100, 20)])
async def test_it_does_not_ask_all_the_time(clock: Clock, waiting: int, most: int) -> None:
    """While updates are at work for a minute it asks about once a second; with a full batch hardly at all."""
    telegram = Telegram(clock, *[message(number, chat=number) for number in range(1, waiting + 1)])
    bot = Bot(telegram, slow(clock, *range(1, waiting + 1)))

    async def tick() -> None:
        for _ in range(590):
            await clock.sleep(0.1)

    await clock.run(both(bot.run(59), tick()))
    assert 5 < len(telegram.offsets) < most


async def test_a_flood_is_cut_off_and_told_once(clock: Clock) -> None:
    """Of 40 updates of one chat the first ones are handled; others are not held up."""
    telegram = Telegram(clock, *[message(number) for number in range(1, 41)], message(41, chat=8))
    bot = Bot(telegram, slow(clock, 1, seconds=3))
    await clock.run(bot.run(10))
    kept = list(range(1, MOST_WAITING + 2))
    assert bot.handled == [41, *kept]
    assert bot.told == [("on_flooded", MOST_WAITING + 2)]
    assert bot.intake.counts["flooded"] == 40 - len(kept)


async def test_each_burst_is_told_of(clock: Clock) -> None:
    """When a chat has calmed down in between, the next burst is told of as the first was."""
    telegram = Telegram(clock, *[message(number) for number in range(1, 41)])
    bot = Bot(telegram, slow(clock, 1, 101, seconds=3))

    async def second_burst() -> None:
        await clock.sleep(10)
        telegram.updates = [message(number) for number in range(101, 141)]

    await clock.run(both(bot.run(60), second_burst()))
    assert bot.told == [("on_flooded", MOST_WAITING + 2), ("on_flooded", 100 + MOST_WAITING + 2)]


async def test_one_slow_chat_does_not_hold_up_everybody(clock: Clock) -> None:
    """Behind a chat whose answers take two seconds each, 300 others wait seconds, not forty."""
    flood = [message(number) for number in range(1, MOST_WAITING + 1)]
    telegram = Telegram(clock, *flood, *[message(number, chat=number) for number in range(100, 400)])
    bot = Bot(telegram, slow(clock, *range(1, MOST_WAITING + 1), seconds=2))
    await clock.run(bot.run(20))
    assert set(range(100, 400)) < set(bot.handled)
    assert len([number for number in bot.handled if number < 100]) <= FEW_WAITING + 4
    assert [name for name, _ in bot.told] == ["on_flooded"]  # type: ignore[misc]  # every event here has one value


@pytest.mark.parametrize("broken", [{"update_id": 2, "message": {"text": "RAHASIA"}}, {"update_id": 2, "message": 5}])
async def test_a_broken_update_blocks_nothing(
    clock: Clock, broken: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """It is confirmed and counted; its neighbours are handled; nothing of it is in the log."""
    caplog.set_level(logging.DEBUG)
    telegram = Telegram(clock, message(1, chat=1), broken, message(3, chat=3), {"no": "number"})
    bot = Bot(telegram)
    await clock.run(bot.run())
    assert (sorted(bot.handled), bot.intake.counts["unreadable"]) == ([1, 3], 1)
    assert "RAHASIA" not in caplog.text


async def test_numbers_may_start_again_lower(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week without updates the next has any number, and is handled all the same."""
    monkeypatch.setattr(intake_module, "POLL_SECONDS", 3600)  # a week is long
    telegram = Telegram(clock, message(900))
    bot = Bot(telegram)

    async def much_later() -> None:
        await clock.sleep(7 * 86_400)
        telegram.updates = [message(5)]

    await clock.run(both(bot.run(7 * 86_400 + 9000), much_later()))
    assert bot.handled == [900, 5]


async def test_the_lines_of_idle_chats_are_forgotten(clock: Clock) -> None:
    """After 300 chats nothing of them is left in the order."""
    telegram = Telegram(clock, *[message(number, chat=number) for number in range(1, 301)])
    order = ChatOrder()
    intake = Intake(
        source=telegram,
        handle=slow(clock, 1, 2, seconds=1),  # type: ignore[arg-type]  # a coroutine function
        order=order,
        allowed_updates=("message",),
        times=Times(clock=clock, sleep=clock.sleep, now=clock.now),
    )
    task = asyncio.create_task(intake.run())
    await clock.run(clock.sleep(20))
    intake.stop()
    await task
    assert (order.chats_at_work, order.current_concurrent_updates, telegram.updates) == (0, 0, [])
