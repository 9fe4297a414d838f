"""The intake against a Telegram in memory that forgets an update only when it is confirmed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.transport import intake as intake_module
from bot.transport.errors import InDoubt, IntakeError, NotSent, SecondPoller, WebhookSet, WrongToken
from bot.transport.handling import FEW_WAITING, MOST_WAITING
from bot.transport.intake import ChatOrder, Events, Intake, Times
from bot.transport.ledger import Ledger
from tests.clock import NOON, Clock

Handler = Callable[[Update], Awaitable[None]]


def message(number: int, chat: int = 7) -> dict[str, Any]:
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}, "text": "x"},
    }


class Telegram:
    """Keeps updates until a pull with a higher offset; notes the offsets."""

    def __init__(self, clock: Clock, *updates: dict[str, Any]) -> None:
        self.clock = clock
        self.updates = list(updates)
        self.offsets: list[int | None] = []
        self.faults: list[BaseException] = []
        self.webhook = ""

    async def pull(self, *, offset: int | None, limit: int, seconds: int, allowed: tuple[str, ...]) -> list[Any]:
        assert allowed == ("message",)
        self.offsets.append(offset)
        await asyncio.sleep(0)
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        self._forget(offset)
        if not self.updates and seconds:
            await self.clock.sleep(seconds)
            self._forget(offset)
        return self.updates[:limit]

    def _forget(self, offset: int | None) -> None:
        self.updates = [update for update in self.updates if offset is None or update["update_id"] >= offset]

    def parse(self, raw: dict[str, Any]) -> Update:
        return Update.de_json(raw, None)

    async def webhook_url(self) -> str:
        return self.webhook


class Bot:
    """One process: an intake with handlers that note what they do, as PTB's application would call them."""

    def __init__(self, telegram: Telegram, handler: Handler | None = None, **events: Any) -> None:
        self.clock = telegram.clock
        self.handler = handler
        self.handled: list[int] = []
        self.told: list[object] = []
        listening = {name: self._hear(name) for name in ("on_give_up", "on_flooded", "on_long_absence")}
        listening |= {name: self._hear(name) for name in ("on_offline", "on_online")}
        self.intake = Intake(
            source=telegram,
            handle=self._handle,
            order=ChatOrder(),
            allowed_updates=("message",),
            events=Events(**{**listening, **events}),
            times=Times(clock=self.clock, sleep=self.clock.sleep, now=self.clock.now),
        )

    def _hear(self, name: str) -> Callable[..., Awaitable[None]]:
        async def hear(*what: object) -> None:
            self.told.append((name, *(getattr(item, "update_id", item) for item in what)))

        return hear

    async def _handle(self, update: Update) -> None:
        try:
            if self.handler:
                await self.handler(update)
            self.handled.append(update.update_id)
        except Exception as error:
            await self.intake.on_error(update, SimpleNamespace(error=error))  # type: ignore[arg-type]  # only `error` is read

    async def run(self, seconds: float = 100.0) -> None:
        """So long on the clock, then a graceful stop."""
        task = asyncio.create_task(self.intake.run())
        ended = asyncio.create_task(self.clock.sleep(seconds))
        await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        self.intake.stop()
        await task


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "GRACE_SECONDS", 0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def slow(clock: Clock, *numbers: int, seconds: float = 60.0) -> Handler:
    async def handler(update: Update) -> None:
        if update.update_id in numbers:
            await clock.sleep(seconds)

    return handler


def stuck(number: int) -> Handler:
    async def handler(update: Update) -> None:
        if update.update_id == number:
            await asyncio.Event().wait()

    return handler


def failing(*errors: Exception) -> Handler:
    left = list(errors)

    async def handler(_update: Update) -> None:
        if left:
            raise left.pop(0)

    return handler


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

    await clock.run(_both(bot.run(59), tick()))
    assert 5 < len(telegram.offsets) < most


async def test_an_update_that_fails_three_times_is_given_up(clock: Clock) -> None:
    """It is tried three times, told once, counted by its kind, confirmed; what is behind it in its chat goes on."""
    telegram = Telegram(clock, message(1), message(2))
    bot = Bot(telegram, failing(*[ValueError("rahasia") for _ in range(3)]))
    await clock.run(bot.run())
    assert (bot.handled, bot.told, telegram.updates) == ([2], [("on_give_up", 1)], [])
    assert bot.intake.counts == {"given up: ValueError": 1, "handled": 1}


@pytest.mark.parametrize(
    ("errors", "handled"),
    [
        ([ValueError()], [1]),
        ([InDoubt(), NotSent("no")], [1]),
        ([Forbidden("blocked")], []),  # refused by Telegram, not failed: a blocked bot is not tried again
        ([BadRequest("chat not found")], []),
        ([RetryAfter(300)], []),
    ],
)
async def test_what_is_tried_again(clock: Clock, errors: list[Exception], handled: list[int]) -> None:
    """Our faults and the network's are tried again; what Telegram will not take is not. Nobody is told."""
    telegram = Telegram(clock, message(1))
    bot = Bot(telegram, failing(*errors))
    await clock.run(bot.run())
    assert (bot.handled, bot.told, telegram.updates) == (handled, [], [])


@pytest.mark.parametrize(("halted", "told"), [(False, [("on_give_up", 1)]), (True, [])])
async def test_what_takes_for_ever_is_given_up_unless_telegram_makes_us_wait(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, halted: bool, told: list[object]
) -> None:
    """A handler that hangs is given up and confirmed; while the bot as a whole is halted, it is tried again."""
    monkeypatch.setattr("bot.transport.handling.HANDLING_SECONDS", 0.01)
    telegram, waits = Telegram(clock, message(1)), [True, halted, halted]

    async def hang_at_first(_update: Update) -> None:
        if len(waits) > 1:
            await asyncio.Event().wait()

    bot = Bot(telegram, hang_at_first, is_halted=lambda: waits.pop() and halted)
    await clock.run(_until(bot, lambda: not telegram.updates))
    assert (bot.told, bot.handled) == (told, [1] if halted else [])


async def _until(bot: Bot, over: Callable[[], bool]) -> None:
    """In real time, for what goes by it."""
    task = asyncio.create_task(bot.intake.run())
    while not over():
        await asyncio.sleep(0.002)
        if bot.clock.sleeps:
            bot.clock.jump()
    bot.intake.stop()
    await task


async def test_an_outage_uses_up_no_tries(clock: Clock) -> None:
    """While Telegram is out of reach for ten minutes, an update waits, and is answered after it."""
    telegram = Telegram(clock, message(1))
    telegram.faults = [None, *[NetworkError("down") for _ in range(25)]]  # type: ignore[list-item]  # the first pull works

    async def answer(_update: Update) -> None:
        if telegram.faults:
            raise NetworkError("down")

    bot = Bot(telegram, answer)
    await clock.run(bot.run(900))
    assert (bot.handled, bot.told) == ([1], [("on_offline",), ("on_online",)])


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

    await clock.run(_both(bot.run(60), second_burst()))
    assert bot.told == [("on_flooded", MOST_WAITING + 2), ("on_flooded", 100 + MOST_WAITING + 2)]


async def _both(*work: Awaitable[None]) -> None:
    await asyncio.gather(*work)


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


@pytest.mark.parametrize(
    ("fault", "webhook", "kind"),
    [
        (InvalidToken(), "", WrongToken),
        (Conflict("terminated by other getUpdates request"), "", SecondPoller),
        (Conflict("can't use getUpdates"), "https://contoh.id/hook", WebhookSet),
    ],
)
async def test_what_the_operator_must_mend_ends_the_run(
    clock: Clock, fault: Exception, webhook: str, kind: type[IntakeError]
) -> None:
    """A wrong token, a second poller that stays and a webhook are told by their own errors."""
    telegram = Telegram(clock)
    telegram.faults, telegram.webhook = [fault] * 50, webhook
    with pytest.raises(kind):
        await clock.run(Bot(telegram).run(300))
    assert clock.seconds - 100 <= 22


@pytest.mark.parametrize("fault", [Conflict("other"), RetryAfter(3), KeyError("result"), NetworkError("down")])
async def test_what_passes_is_waited_for(clock: Clock, fault: Exception) -> None:
    """A predecessor that still polls, a flood wait, an odd answer or a short outage delay updates and lose none."""
    telegram = Telegram(clock, message(1))
    telegram.faults = [fault, fault]
    bot = Bot(telegram)
    await clock.run(bot.run())
    assert bot.handled == [1]


async def test_conflicts_far_apart_are_no_second_poller(clock: Clock) -> None:
    """A colleague who looks at the updates by hand now and then does not stop the bot."""
    telegram = Telegram(clock)
    telegram.faults = [*[Conflict("other"), None, None, None, None] * 6]  # type: ignore[list-item]  # None is no fault
    await clock.run(Bot(telegram).run(900))
    assert telegram.faults == []


async def test_an_outage_is_told_once_and_its_end_once(clock: Clock) -> None:
    """Tries come after 1, 2, 4, … 30 seconds; a single failure is not worth telling."""
    telegram = Telegram(clock)
    telegram.faults = [NetworkError("down"), None, *[NetworkError("down") for _ in range(7)]]  # type: ignore[list-item]
    bot = Bot(telegram)
    await clock.run(bot.run(1 + 1 + 2 + 4 + 8 + 16 + 30 + 30 + 1))
    assert bot.told == [("on_offline",), ("on_online",)]
    assert len(telegram.offsets) == 1 + 1 + 7 + 2


async def test_signing_in_waits_for_the_network(clock: Clock) -> None:
    """The start goes on when Telegram is reached; a wrong token is not waited for."""
    bot = Bot(Telegram(clock))
    results: list[Exception | None] = [NetworkError("down"), NotSent("down"), RetryAfter(4), None, WrongToken("no")]

    async def initialize() -> None:
        if result := results.pop(0):
            raise result

    await clock.run(bot.intake.sign_in(initialize))
    assert (clock.seconds, bot.told) == (107.0, [("on_offline",), ("on_online",)])
    with pytest.raises(WrongToken):
        await clock.run(bot.intake.sign_in(initialize))


@pytest.mark.parametrize(("hours", "told"), [(None, []), (23.9, []), (30.5, [("on_long_absence", 30)])])
async def test_a_long_absence_is_told(clock: Clock, hours: float | None, told: list[object]) -> None:
    """When the bot was last alive over 24 hours ago, updates are lost, and it says so once."""

    async def last_alive() -> Any:
        return None if hours is None else NOON - timedelta(hours=hours)

    bot = Bot(Telegram(clock), last_alive=last_alive)
    await clock.run(bot.run(300))
    assert bot.told == told


async def test_it_says_that_it_is_alive_while_telegram_answers(clock: Clock) -> None:
    """Every five minutes, beginning with the first pull; an event that raises disturbs nothing."""
    beats: list[float] = []

    async def on_alive(now: Any) -> None:
        beats.append((now - NOON).total_seconds())
        raise OSError("disk full")

    telegram = Telegram(clock)
    telegram.faults = [NetworkError("down")]
    await clock.run(Bot(telegram, on_alive=on_alive).run(1000))
    assert beats == [1, 301, 601, 901]


async def test_numbers_may_start_again_lower(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week without updates the next has any number, and is handled all the same."""
    monkeypatch.setattr(intake_module, "POLL_SECONDS", 3600)  # a week is long
    telegram = Telegram(clock, message(900))
    bot = Bot(telegram)

    async def much_later() -> None:
        await clock.sleep(7 * 86_400)
        telegram.updates = [message(5)]

    await clock.run(_both(bot.run(7 * 86_400 + 9000), much_later()))
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


@given(st.permutations(range(12)), st.sets(st.integers(0, 11)))
def test_only_a_whole_beginning_is_confirmed(order: list[int], pulls: set[int]) -> None:
    """Whatever the order in which updates end, the offset is behind the last of those that ended without a gap."""
    ledger, ended = Ledger(), set[int]()
    for number in range(12):
        ledger.begin(number)
    for step, number in enumerate(order):
        ledger.done(number)
        ended.add(number)
        gap = min(set(range(13)) - ended)
        assert ledger.offset == (gap or None)
        assert not any(ledger.is_new(still) for still in range(gap, 12))
        if step in pulls:
            assert ledger.pulling() == (gap or None)
            ledger.pulled()
            assert [ledger.is_new(old) for old in range(gap)] == [True] * gap


def test_what_settles_during_a_pull_may_come_once_more_and_is_known() -> None:
    """Its answer was made before; only the next one leaves it out."""
    ledger = Ledger()
    ledger.begin(1)
    assert ledger.pulling() is None
    ledger.done(1)
    ledger.pulled()
    assert not ledger.is_new(1)
    assert (ledger.pulling(), ledger.unconfirmed) == (2, True)
    ledger.pulled()
    assert not ledger.unconfirmed
