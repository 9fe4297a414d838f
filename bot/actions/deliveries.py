"""What the sender does with deliveries: plan, claim, record. Nothing here sends; no transaction waits for a call."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from bot.actions.broadcasts import supersede
from bot.actions.groups import note_migration, note_retired
from bot.domain.broadcasts import Broadcast, Delivery, Kind, Phase, Reason, State
from bot.domain.deliveries import Blocked, Errand, Moved, Outcome, Sent, after_attempt, claimed, interrupted, put_back
from bot.domain.groups import Reason as GroupReason
from bot.services import Services
from bot.storage.broadcasts import (
    agenda,
    broadcast_of,
    broadcasts_in_flight,
    count_anew,
    forget_addressees,
    keep_broadcast,
    keep_file_id,
    keep_text,
    shift_tally,
)
from bot.storage.database import Connection
from bot.storage.deliveries import (
    add_deliveries,
    deliveries_in,
    due,
    errands,
    errands_in_flight,
    keep_deliveries,
    next_delivery,
    readdress,
    skip_planned,
)
from bot.storage.groups import FIRST, active_groups

PAGE = 1000
"""Deliveries planned in one transaction, so that nobody who must write waits long."""
PERHAPS_THERE = (State.SENT, State.SENDING, State.IN_DOUBT)
"""States in which a correction or recall has something to do, or something to say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """Asks to send this delivery at this moment."""

    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Postpone:
    """Puts this delivery back, for its chat must wait so many seconds."""

    number: int
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Tells how sending it ended."""

    number: int
    outcome: Outcome


Step = Claim | Postpone | Report


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """Some of the deliveries of a broadcast, and where the next page begins; None after the last."""

    deliveries: list[Delivery]
    next: int | None


async def on_the_agenda(services: Services) -> list[Broadcast]:
    """What is to begin or to go on now."""
    return await agenda(services.database.reader, now=services.now())


async def due_deliveries(services: Services, number: int, *, limit: int) -> list[Delivery]:
    return await due(services.database.reader, broadcast=number, now=services.now(), limit=limit)


async def begin(services: Services, number: int) -> None:
    """Plan a delivery for every chat of the audience, page by page; done again after a crash, it plans none twice."""
    place: int | None = FIRST
    while place is not None:
        async with services.database.transaction() as tx:
            found = await broadcast_of(tx, number=number)
            if found is None or found.phase is not Phase.SCHEDULED:
                return
            place = await _begin_page(tx, services, found, place)


async def wind_up(services: Services, number: int) -> None:
    """End a broadcast that has nothing left to do, such as one that was paused at its last message."""
    async with services.database.transaction() as tx:
        await _finish(tx, services, number)


async def expire(services: Services, number: int) -> None:
    """Its time is over: what has not left will not leave, and is reported as missed."""
    async with services.database.transaction() as tx:
        if await skip_planned(tx, broadcast=number, reason=Reason.MISSED):
            await count_anew(tx, number=number)
        await _finish(tx, services, number)


async def halt(services: Services, number: int, *, reason: Reason) -> bool:
    """Pause a running broadcast because something is wrong; whether it ran."""
    async with services.database.transaction() as tx:
        found = await broadcast_of(tx, number=number)
        if found is None or found.phase is not Phase.RUNNING:
            return False
        await keep_broadcast(tx, replace(found, phase=Phase.PAUSED, reason=reason))
        return True


async def recover(services: Services) -> int:
    """Sort out what a process that ended was sending; nobody else may be sending. How many are in doubt now."""
    doubts = 0
    for number in await broadcasts_in_flight(services.database.reader):
        async with services.database.transaction() as tx:
            left = [interrupted(errand) for errand in await errands_in_flight(tx, broadcast=number)]
            await keep_deliveries(tx, left)
            await count_anew(tx, number=number)
            await _finish(tx, services, number)
        doubts += sum(delivery.state is State.IN_DOUBT for delivery in left)
    return doubts


async def take_steps(services: Services, steps: Sequence[Step]) -> list[Errand | None]:
    """Claim and record in one transaction. Of a claim: the errand when it may be sent now, else None."""
    async with services.database.transaction() as tx:
        found = await errands(tx, [step.number for step in steps])
        done = [_step(services, found[step.number], step) if step.number in found else None for step in steps]
        old = {number: errand.delivery for number, errand in found.items()}
        changed = [errand.delivery for errand in done if errand and errand.delivery != old[errand.delivery.number]]
        await keep_deliveries(tx, changed)
        await _consequences(tx, services, steps, found)
        await count_moves(tx, services, old, changed)
    granted = {each.number for each in changed if each.state is State.SENDING}
    return [errand if errand and errand.delivery.number in granted else None for errand in done]


async def count_moves(
    tx: Connection, services: Services, old: dict[int, Delivery], changed: Sequence[Delivery]
) -> None:
    """Keep the tallies in step with what was kept; a broadcast with nothing left to do finishes."""
    moves: dict[int, Counter[State]] = defaultdict(Counter)
    readers: Counter[int] = Counter()
    for new in changed:
        before = old[new.number]
        moves[new.broadcast][before.state] -= 1
        moves[new.broadcast][new.state] += 1
        readers[new.broadcast] += bool(new.read_at) - bool(before.read_at)
    for number, by in moves.items():
        if not await shift_tally(tx, number=number, by=by, has_read=readers[number]):
            await _finish(tx, services, number)


def _step(services: Services, errand: Errand, step: Step) -> Errand:
    now = services.now()
    match step:
        case Claim():
            return replace(errand, delivery=claimed(errand, now=now))
        case Postpone(seconds=seconds):
            return replace(errand, delivery=put_back(errand, seconds=seconds, now=now))
        case Report(outcome=outcome):
            jitter = services.chance.uniform(-1, 1)
            return replace(errand, delivery=after_attempt(errand, outcome, now=now, jitter=jitter))


async def _consequences(tx: Connection, services: Services, steps: Sequence[Step], found: dict[int, Errand]) -> None:
    """What an outcome says beyond its own delivery: of the chat, and of the file."""
    for step in steps:
        if not isinstance(step, Report) or step.number not in found:
            continue
        delivery = found[step.number].delivery
        match step.outcome:
            case Sent(file_id=file_id) if file_id:
                await keep_file_id(tx, number=delivery.broadcast, file_id=file_id)
            case Blocked(reason=reason) if delivery.chat_id < 0:
                await note_retired(tx, services, chat_id=delivery.chat_id, reason=GroupReason(reason.value))
            case Moved(chat_id=new):
                await readdress(tx, old=delivery.chat_id, new=new)
                await note_migration(tx, services, old=delivery.chat_id, new=new)


async def _finish(tx: Connection, services: Services, number: int) -> None:
    """End a broadcast that has nothing left to do, by a count of its deliveries themselves."""
    found = await broadcast_of(tx, number=number)
    if found is None or found.ended_at or (await count_anew(tx, number=number)).open:
        return
    ended = {Phase.RUNNING: Phase.FINISHED, Phase.CANCELLED: Phase.CANCELLED}.get(found.phase)
    if ended is None:
        return
    await keep_broadcast(tx, replace(found, phase=ended, ended_at=services.now()))
    if found.kind is Kind.STAFF:
        await forget_addressees(tx, number=number)


async def _begin_page(tx: Connection, services: Services, found: Broadcast, place: int) -> int | None:
    now = services.now()
    if found.is_expired(now):
        await skip_planned(tx, broadcast=found.number, reason=Reason.MISSED)
        await count_anew(tx, number=found.number)
        await keep_broadcast(tx, replace(found, phase=Phase.MISSED, reason=Reason.MISSED, ended_at=now))
        return None
    if place == FIRST and found.kind is Kind.CORRECTION and found.about:
        await supersede(tx, found, about=found.about, now=now)
        await keep_text(tx, number=found.about, text=found.content.text)
    page = await _page(tx, found, place)
    numbers = count(await next_delivery(tx))
    new = await add_deliveries(tx, (replace(each, number=next(numbers), not_before=now) for each in page.deliveries))
    await shift_tally(tx, number=found.number, by={State.PLANNED: new})
    if page.next is None:
        await keep_broadcast(tx, replace(found, phase=Phase.RUNNING, begun_at=found.begun_at or now))
        await _finish(tx, services, found.number)
    return page.next


async def _page(tx: Connection, found: Broadcast, place: int) -> _Page:
    if found.about is not None:
        return await _page_about(tx, found, found.about, place)
    if found.audience.chats:
        return _Page(deliveries=[_planned(found, chat) for chat in found.audience.chats], next=None)
    return await _page_of_groups(tx, found, place)


async def _page_of_groups(tx: Connection, found: Broadcast, place: int) -> _Page:
    """Registered groups, each once with those of its villages that are meant."""
    groups = await active_groups(tx, after=place, limit=PAGE)
    meant = (
        (group.chat_id, tuple(v.code for v in group.villages if found.audience.covers(v.code))) for group in groups
    )
    deliveries = [_planned(found, chat_id, villages) for chat_id, villages in meant if villages]
    return _Page(deliveries=deliveries, next=groups[-1].chat_id if groups else None)


async def _page_about(tx: Connection, found: Broadcast, about: int, place: int) -> _Page:
    """The groups that have, or may have, what this is about; of a nudge those that have not read it."""
    nudge = found.kind is Kind.NUDGE
    states = (State.SENT,) if nudge else PERHAPS_THERE
    originals = await deliveries_in(tx, broadcast=about, states=states, after=max(place, 0), limit=PAGE, unread=nudge)
    deliveries = [replace(_planned(found, each.chat_id, each.villages), original=each.number) for each in originals]
    return _Page(deliveries=deliveries, next=originals[-1].number if len(originals) == PAGE else None)


def _planned(found: Broadcast, chat_id: int, villages: tuple[str, ...] = ()) -> Delivery:
    return Delivery(
        number=0,
        broadcast=found.number,
        chat_id=chat_id,
        villages=villages,
        state=State.PLANNED,
        not_before=found.starts_at,
    )
