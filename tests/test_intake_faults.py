"""The intake when handlers, the network or the operator fail."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.transport import intake as intake_module
from bot.transport.errors import InDoubt, IntakeError, NotSent, SecondPoller, WebhookSet, WrongToken
from tests.clock import NOON, Clock
from tests.intake_world import Bot, Telegram, failing, message, until


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "GRACE_SECONDS", 0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_an_update_that_fails_three_times_is_given_up(clock: Clock) -> None:
    """It is tried three times, told once, counted by its kind, confirmed; what is behind it in its chat goes on."""
    telegram = Telegram(clock, message(1), message(2))
    bot = Bot(telegram, failing(*[ValueError("rahasia") for _ in range(3)]))
    await clock.run(bot.run())
    assert (bot.handled, bot.told, telegram.updates) == ([2], [("on_give_up", 1)], [])
    assert bot.intake.counts == {"given up: ValueError": 1, "handled": 1}


@pytest.mark.parametrize(("error", "frames"), [(NotSent("no"), False), (ValueError(), True)])
async def test_a_line_that_broke_tells_nothing_of_who_was_speaking(
    error: Exception, frames: bool, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The frames of a broken line would say in which conversation somebody was; those of a mistake of ours help."""
    telegram = Telegram(clock, message(1))
    await clock.run(Bot(telegram, failing(error, error, error)).run())
    (line,) = [record for record in caplog.records if record.message == "an update was given up"]
    assert bool(line.exc_info) is frames


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
    telegram = Telegram(clock, message(1))
    telegram.halts = [True, True] if halted else []

    async def hang(_update: Update) -> None:
        if telegram.halts or not halted:
            await asyncio.Event().wait()

    bot = Bot(telegram, hang)
    await clock.run(until(bot, lambda: not telegram.updates))
    assert (bot.told, bot.handled) == (told, [1] if halted else [])


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

    assert await clock.run(bot.intake.sign_in(initialize))
    assert (clock.seconds, bot.told) == (107.0, [("on_offline",), ("on_online",)])
    with pytest.raises(WrongToken):
        await clock.run(bot.intake.sign_in(initialize))


async def test_it_can_be_stopped_while_it_waits_for_the_network(clock: Clock) -> None:
    """A stop during the sign-in ends it at once."""
    bot = Bot(Telegram(clock))

    async def initialize() -> None:
        if clock.seconds > 160:
            bot.intake.stop()
        raise NetworkError("down")

    assert not await clock.run(bot.intake.sign_in(initialize))
    assert clock.seconds < 200


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
    assert [beat // 300 for beat in beats] == [0, 1, 2, 3]
