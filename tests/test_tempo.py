"""When broadcasts go slower, and when they stop; and how small writes become few transactions."""

import asyncio
from collections.abc import Sequence

import pytest
from telegram.error import RetryAfter

from bot.domain.calls import Call, Kind, Lane, Limits
from bot.domain.tempo import HALF_LIFE, Failures, Patience, Tempo
from bot.transport.batch import Batch
from bot.transport.pacer import Pacer
from tests.clock import Clock


def test_an_unexpected_refusal_halves_the_pace() -> None:
    """Calls under way when it came count as one; each later one halves it again; with time it recovers."""
    tempo = Tempo(per_second=30)
    for at in (0.0, 0.5, 1.0):
        tempo.refused(at)
    assert tempo.space(0.0) == pytest.approx(2 / 30)
    tempo.refused(10.0)
    assert tempo.space(10.0) > 3 / 30
    assert tempo.space(10.0 + 10 * HALF_LIFE) == pytest.approx(1 / 30)


def test_it_never_stands_still() -> None:
    """However often Telegram refuses, about one message a second is tried."""
    tempo = Tempo(per_second=30)
    for at in range(0, 1000, 5):
        tempo.refused(float(at))
    assert 0.5 < tempo.space(1000.0) < 1.1


@pytest.mark.parametrize(
    ("outcomes", "too_many"),
    [
        ("x" * 9, False),  # a few groups that threw the bot out
        ("x" * 10, True),
        (("." * 11 + "x" * 9) * 5, False),  # nine in any twenty: many gone groups, but most are reached
        ("." * 500 + "x" * 10, True),  # what went well long ago does not count
    ],
)
def test_the_rate_of_failures(outcomes: str, *, too_many: bool) -> None:
    """Half of the latest twenty say that something else is wrong."""
    failures = Failures()
    for outcome in outcomes:
        failures.add(failed=outcome == "x")
    assert failures.are_too_many is too_many


def test_patience_grows_and_is_forgotten() -> None:
    """The tolerated failures cost nothing; then 1, 2, 4 seconds up to the longest; one success ends it."""
    patience = Patience(longest=5.0, tolerated=2)
    assert [patience.failed() for _ in range(7)] == [0, 0, 1, 2, 4, 5, 5]
    patience.worked()
    assert patience.failed() == 0


async def test_what_comes_meanwhile_is_written_together() -> None:
    """The first goes at once, the rest in one piece when it is through; each gets its own answer."""
    pieces: list[list[int]] = []

    async def write(items: Sequence[int]) -> list[int]:
        pieces.append(list(items))
        await asyncio.sleep(0)
        return [10 * item for item in items]

    batch = Batch(write)
    assert await asyncio.gather(*[batch.put(item) for item in range(5)]) == [0, 10, 20, 30, 40]
    assert sum(map(len, pieces)) == 5
    assert len(pieces) <= 2


async def test_one_bad_item_spoils_no_other() -> None:
    """A batch that fails is tried item by item; only who asked for the bad one hears of it."""

    async def write(items: Sequence[int]) -> list[int]:
        await asyncio.sleep(0)
        if 3 in items:
            raise ValueError
        return list(items)

    batch = Batch(write)
    answers = await asyncio.gather(*[batch.put(item) for item in range(5)], return_exceptions=True)
    assert [type(answer) for answer in answers] == [int, int, int, ValueError, int]


async def test_a_429_within_a_turn_halts_the_chat() -> None:
    """The next turn comes after the wait; who has less patience is told at once, so that others may go first."""
    clock = Clock()
    pacer = Pacer(limits=Limits(per_second=30), clock=clock, sleep=clock.sleep, now=clock.now)
    call = Call(chat=-5, kind=Kind.SENDING, lane=Lane.BROADCAST)

    async def refused_then_waiting() -> float:
        with pytest.raises(RetryAfter):
            async with pacer.turn(call):
                raise RetryAfter(7)
        with pytest.raises(RetryAfter):
            await pacer.turn(call, patience=2.0).__aenter__()
        async with pacer.turn(call):
            return clock()

    begun = clock()
    assert await clock.run(refused_then_waiting()) - begun >= 7
