"""How a delivery may change: tables of decisions, then any order of events on the real tables."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.aftermath import retry, settle
from bot.actions.broadcasts import Order, broadcast, cancel, pause, plan, resume
from bot.actions.deliveries import Claim, Report, begin, due_deliveries, expire, recover, take_steps, wind_up
from bot.actions.receipts import mark_read
from bot.domain.audit import OPERATOR
from bot.domain.broadcasts import Content, Delivery, Kind, Phase, Reason, State
from bot.domain.deliveries import (
    Barred,
    Blocked,
    Errand,
    Lost,
    Moved,
    Needless,
    Original,
    Outcome,
    Rejected,
    Sent,
    Unknown,
    Wait,
    after_attempt,
    backoff,
    claimed,
    interrupted,
    seen,
    settled,
)
from bot.domain.errors import Refusal
from bot.domain.readers import Readers
from bot.services import Services
from bot.storage.broadcasts import count_anew
from bot.storage.deliveries import deliveries_in, readdress
from tests.mailroom import FIRST_GROUP, open_mailroom, register_groups

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def errand(state: State = State.SENDING, *, kind: Kind = Kind.BROADCAST, phase: Phase = Phase.RUNNING) -> Errand:
    delivery = Delivery(number=1, broadcast=1, chat_id=-5, villages=(), state=state, not_before=NOW)
    return Errand(delivery=delivery, kind=kind, phase=phase, revision=0)


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Sent(message_id=7), State.SENT, Reason.NONE),
        (Blocked(reason=Reason.BLOCKED), State.SKIPPED, Reason.BLOCKED),
        (Needless(), State.SKIPPED, Reason.SUPERSEDED),
        (Rejected(reason=Reason.UNACCEPTABLE), State.FAILED, Reason.UNACCEPTABLE),
        (Unknown(), State.IN_DOUBT, Reason.NO_ANSWER),  # Telegram may have it; sending again could double it
        (Wait(seconds=9), State.PLANNED, Reason.FLOOD),
        (Lost(), State.PLANNED, Reason.LOST),
        (Moved(chat_id=-6), State.PLANNED, Reason.NONE),
        (Barred(), State.PLANNED, Reason.LOST),
    ],
)
def test_after_an_attempt(outcome: Outcome, state: State, reason: Reason) -> None:
    """Each outcome has one state and one reason."""
    after = after_attempt(errand(), outcome, now=NOW, jitter=0.0)
    assert (after.state, after.reason) == (state, reason)


@pytest.mark.parametrize("phase", [Phase.CANCELLED, Phase.FINISHED])
@pytest.mark.parametrize("outcome", [Wait(seconds=9), Lost(), Moved(chat_id=-6)])
def test_what_would_be_tried_again_is_skipped_when_all_is_over(phase: Phase, outcome: Outcome) -> None:
    """A cancelled broadcast has nothing that waits for another try."""
    assert after_attempt(errand(phase=phase), outcome, now=NOW, jitter=0.0).state is State.SKIPPED


@pytest.mark.parametrize("state", [State.PLANNED, State.SENT, State.FAILED, State.SKIPPED, State.IN_DOUBT])
def test_a_late_word_changes_nothing_but_a_doubt(state: State) -> None:
    """A report about what is no longer being sent is ignored, unless it says that a doubtful one arrived."""
    before = errand(state)
    assert after_attempt(before, Lost(), now=NOW, jitter=0.0) == before.delivery
    arrived = after_attempt(before, Sent(message_id=7), now=NOW, jitter=0.0)
    assert arrived.state is (State.SENT if state is State.IN_DOUBT else state)


@pytest.mark.parametrize(
    ("original", "state", "reason"),
    [
        (Original(state=State.SENT, message_id=7, sent_at=NOW), State.SENDING, Reason.NONE),
        (Original(state=State.SENDING, message_id=None, sent_at=None), State.PLANNED, Reason.NONE),
        (Original(state=State.IN_DOUBT, message_id=None, sent_at=None), State.SKIPPED, Reason.UNKNOWN_MESSAGE),
        (Original(state=State.SENT, message_id=None, sent_at=NOW), State.SKIPPED, Reason.UNKNOWN_MESSAGE),
        (Original(state=State.PLANNED, message_id=None, sent_at=None), State.SKIPPED, Reason.NEVER_SENT),
        (None, State.SKIPPED, Reason.NEVER_SENT),
    ],
)
def test_a_recall_needs_the_message(original: Original | None, state: State, reason: Reason) -> None:
    """What it is about must be there, under a number that is known."""
    after = claimed(replace(errand(State.PLANNED, kind=Kind.RECALL), original=original), now=NOW)
    assert (after.state, after.reason) == (state, reason)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RUNNING])
def test_nothing_is_claimed_unless_it_runs(phase: Phase) -> None:
    """Pause and cancel hold before the next message."""
    assert claimed(errand(State.PLANNED, phase=phase), now=NOW).state is State.PLANNED


def test_too_late_is_missed() -> None:
    """After its time a delivery is reported as missed."""
    late = claimed(replace(errand(State.PLANNED), expires_at=NOW - SECOND), now=NOW)
    assert (late.state, late.reason) == (State.SKIPPED, Reason.MISSED)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.BROADCAST, State.IN_DOUBT),
        (Kind.NUDGE, State.IN_DOUBT),
        (Kind.CORRECTION, State.PLANNED),  # an edit may be done twice
        (Kind.RECALL, State.PLANNED),
    ],
)
def test_after_a_crash(kind: Kind, state: State) -> None:
    """What was being sent is in doubt, unless doing it again is harmless."""
    assert interrupted(errand(kind=kind)).state is state
    assert after_attempt(errand(kind=kind), Unknown(), now=NOW, jitter=0.0).state is state


def test_a_press_proves_arrival() -> None:
    """Doubt ends, the first time is kept, and a second reader only counts."""
    first = seen(errand(State.IN_DOUBT).delivery, message_id=7, now=NOW, first_press=True)
    second = seen(first, message_id=7, now=NOW + SECOND, first_press=True)
    assert (first.state, first.message_id, first.reason) == (State.SENT, 7, Reason.READ)
    assert (second.read_at, second.readers) == (NOW, 2)


@pytest.mark.parametrize(("arrived", "state"), [(True, State.SENT), (False, State.PLANNED)])
def test_staff_settle_a_doubt(*, arrived: bool, state: State) -> None:
    """Only what is in doubt can be settled."""
    assert settled(errand(State.IN_DOUBT).delivery, arrived=arrived, now=NOW).state is state
    assert settled(errand(State.FAILED).delivery, arrived=arrived, now=NOW).state is State.FAILED


@given(st.integers(1, 10_000), st.floats(-1, 1))
def test_backoff_is_bounded(attempts: int, jitter: float) -> None:
    """Between 0.8 and 36 seconds, whatever happened before."""
    assert 0.8 * SECOND <= backoff(attempts, jitter) <= 36 * SECOND


SURELY_NOT_THERE = (Blocked, Needless, Rejected, Wait, Lost, Moved, Barred)
OUTCOMES = st.sampled_from(
    [
        Sent(message_id=7),
        Sent(message_id=8),
        Unknown(),
        Lost(),
        Wait(seconds=3),
        Rejected(reason=Reason.UNACCEPTABLE),
        Blocked(reason=Reason.BLOCKED),
        Moved(chat_id=-1002),
        Barred(),
    ]
)
EVENTS = st.one_of(
    st.tuples(st.just("claim"), st.integers(1, 3)),
    st.tuples(st.just("report"), st.integers(1, 3), OUTCOMES),
    st.tuples(
        st.sampled_from(["pause", "resume", "cancel", "recover", "retry", "arrived", "again", "expire", "begin"])
    ),
    st.tuples(st.just("press"), st.integers(0, 2)),
    st.tuples(st.just("move"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.integers(1, 60)),
)


@dataclass
class Model:
    """What may really stand in a group, by delivery: calls that were made and did not surely fail."""

    services: Services
    clock: list[datetime]
    flying: set[int] = field(default_factory=set)
    there: Counter[int] = field(default_factory=Counter)
    wanted_again: Counter[int] = field(default_factory=Counter)

    async def happen(self, event: tuple[object, ...]) -> None:
        match event:
            case ("claim", int(number)):
                if (await take_steps(self.services, [Claim(number=number)]))[0] is not None:
                    self.there[number] += 1
                    self.flying.add(number)
            case ("report", int(number), outcome) if number in self.flying:
                self.flying.discard(number)
                self.there[number] -= isinstance(outcome, SURELY_NOT_THERE)
                await take_steps(self.services, [Report(number=number, outcome=outcome)])  # type: ignore[arg-type]  # drawn
            case ("wait", int(seconds)):
                self.clock[0] += timedelta(seconds=seconds)
            case ("press", int(place)):
                await mark_read(self.services, Readers(), 1, chat_id=FIRST_GROUP - place, message_id=9, person_id=1)
            case ("move", int(place)):
                async with self.services.database.transaction() as tx:
                    await readdress(tx, old=FIRST_GROUP - place, new=FIRST_GROUP - (place + 1) % 3)
            case (str(verb),):
                await self.command(verb)

    async def command(self, verb: str) -> None:
        """What staff or the sender do; a refusal changes nothing."""
        doubts = await deliveries_in(self.services.database.reader, broadcast=1, states=(State.IN_DOUBT,))
        acts = {
            "pause": lambda: pause(self.services, 1, staff_id=OPERATOR),
            "resume": lambda: resume(self.services, 1, staff_id=OPERATOR),
            "cancel": lambda: cancel(self.services, 1, staff_id=OPERATOR),
            "retry": lambda: retry(self.services, 1, staff_id=OPERATOR),
            "arrived": lambda: settle(self.services, 1, arrived=True, staff_id=OPERATOR),
            "again": lambda: settle(self.services, 1, arrived=False, staff_id=OPERATOR),
            "recover": lambda: recover(self.services),
            "expire": lambda: expire(self.services, 1),
            "begin": lambda: begin(self.services, 1),
        }
        try:
            await acts[verb]()
        except Refusal:
            return
        if verb == "recover":
            self.flying.clear()
        if verb == "again":
            self.wanted_again.update(doubt.number for doubt in doubts)

    async def check(self) -> None:
        """After every event: nothing lost, nothing doubled, the tally true, the end balanced."""
        found = await broadcast(self.services, 1)
        rows = await deliveries_in(self.services.database.reader, broadcast=1, states=tuple(State))
        assert len(rows) == len({row.chat_id for row in rows}) == (3 if found.begun_at else len(rows))
        for row in rows:
            assert self.there[row.number] <= 1 + self.wanted_again[row.number]
            assert (row.number in self.flying) <= (row.state in (State.SENDING, State.SENT, State.IN_DOUBT))
        async with self.services.database.transaction() as tx:
            assert await count_anew(tx, number=1) == found.tally
        assert not (found.phase is Phase.FINISHED and found.tally.open)


async def _live(events: list[tuple[object, ...]]) -> None:
    clock = [NOW]
    async with open_mailroom(None, now=lambda: clock[0]) as services:
        async with services.database.transaction() as tx:
            await register_groups(tx, 3, now=NOW)
            await plan(tx, Order(key="uji", content=Content(text="Netral.")), now=NOW)
        await begin(services, 1)
        model = Model(services, clock)
        for event in events:
            await model.happen(event)
            await model.check()
        await _end(services, clock)


async def _end(services: Services, clock: list[datetime]) -> None:
    """Whatever happened, a start and a quiet network bring it to its end, and it balances."""
    await recover(services)
    if (await broadcast(services, 1)).phase is Phase.PAUSED:
        await resume(services, 1, staff_id=OPERATOR)
    clock[0] += timedelta(hours=1)
    for row in await due_deliveries(services, 1, limit=10):
        if (await take_steps(services, [Claim(number=row.number)]))[0] is not None:
            await take_steps(services, [Report(number=row.number, outcome=Sent(message_id=1))])
    await wind_up(services, 1)
    found = await broadcast(services, 1)
    assert (found.phase.is_over, found.tally.open, found.tally.settled) == (True, 0, 3)


@given(st.lists(EVENTS, max_size=25))
@settings(max_examples=60, deadline=None)
def test_any_order_of_events_balances(events: list[tuple[object, ...]]) -> None:
    """Claims, outcomes, staff, crashes and migrations in any order neither lose nor double a delivery."""
    asyncio.run(_live(events))
