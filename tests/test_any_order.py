"""Any order of events on the real tables: nothing lost, nothing doubled, and in the end it balances."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.aftermath import retry, settle
from bot.actions.broadcasts import Order, broadcast, cancel, pause, plan, resume
from bot.actions.deliveries import Claim, Report, begin, due_deliveries, expire, recover, take_steps, wind_up
from bot.actions.receipts import mark_read
from bot.domain.audit import OPERATOR
from bot.domain.broadcasts import (
    Content,
    Phase,
    Reason,
    State,
)
from bot.domain.deliveries import (
    Barred,
    Blocked,
    Lost,
    Moved,
    Needless,
    Rejected,
    Sent,
    Unknown,
    Wait,
)
from bot.domain.errors import Refusal
from bot.domain.readers import Readers
from bot.services import Services
from bot.storage.broadcasts import count_anew
from bot.storage.deliveries import deliveries_in, readdress
from tests.mailroom import FIRST_GROUP, open_mailroom, register_groups

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)

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
