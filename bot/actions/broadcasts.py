"""What staff do with broadcasts: write, approve, stop and go on. Each act is authorised and audited as it happens."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.staff import authorise
from bot.domain.broadcasts import EVERYONE, GRACE, Audience, Broadcast, Content, Kind, Phase, Reason
from bot.domain.errors import Refusal
from bot.domain.staff import WHOLE, Act, Matter
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.broadcasts import (
    add_broadcast,
    broadcast_by_key,
    broadcast_of,
    broadcasts_about,
    broadcasts_by_number,
    count_anew,
    keep_broadcast,
    next_broadcast,
)
from bot.storage.database import Connection
from bot.storage.deliveries import skip_planned
from bot.storage.facts import fact, keep_fact

APPROVAL = "broadcast_approval"
"""The fact that says whether a second member of staff must approve; anything but `off` means yes."""
OFF = "off"


@dataclass(kw_only=True, eq=False)
class UnknownBroadcast(Refusal):
    """There is no broadcast with this number."""

    number: int


@dataclass(kw_only=True, eq=False)
class TooLate(Refusal):
    """The broadcast is in a phase in which this cannot be done any more, or not yet."""

    number: int
    phase: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be sent, to whom and when; `key` makes it one broadcast however often it is ordered."""

    key: str
    content: Content
    audience: Audience = EVERYONE
    title: str = ""
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    kind: Kind = Kind.BROADCAST
    about: int | None = None


async def propose(services: Services, order: Order, *, staff_id: int | None) -> Broadcast:
    """Write a broadcast; it waits for approval, or is scheduled when none is needed. Raises NotAllowed."""
    async with services.database.transaction() as tx:
        known = await broadcast_by_key(tx, key=order.key)
        if known is not None:
            return known
        author = await authorise_for(tx, order.audience, staff_id)
        phase = Phase.WAITING if await needs_approval(tx) else Phase.SCHEDULED
        written = await write(tx, order, phase=phase, author=author, now=services.now())
        await note(tx, services, written, staff=author, act="propose_broadcast")
        return written


async def approve(services: Services, number: int, *, staff_id: int | None) -> Broadcast:
    """Let it go out, 30 seconds from now at the earliest. Raises NotAllowed, UnknownBroadcast, TooLate."""
    async with services.database.transaction() as tx:
        found = await wanted(tx, number)
        actor = await authorise(tx, staff_id, Act.APPROVE_BROADCAST, Matter(author=found.author))
        if found.approver == actor.id and found.approver and found.phase is not Phase.WAITING:
            return found
        starts = max(found.starts_at, services.now() + GRACE)
        approved = replace(moved(found, "approve"), approver=actor.id, starts_at=starts)
        return await _kept(tx, services, found, approved, staff=actor.id, act="approve_broadcast")


async def refuse(services: Services, number: int, *, staff_id: int | None) -> Broadcast:
    """Send it back unapproved. Raises NotAllowed, UnknownBroadcast, TooLate."""
    async with services.database.transaction() as tx:
        found = await wanted(tx, number)
        actor = await authorise(tx, staff_id, Act.APPROVE_BROADCAST, Matter(author=found.author))
        if found.phase is Phase.REFUSED:
            return found
        refused = replace(moved(found, "refuse"), ended_at=services.now())
        return await _kept(tx, services, found, refused, staff=actor.id, act="refuse_broadcast")


async def pause(services: Services, number: int, *, staff_id: int | None) -> Broadcast:
    """No further message leaves. Raises NotAllowed, UnknownBroadcast, TooLate."""
    async with services.database.transaction() as tx:
        found, actor = await _in_hand(tx, number, staff_id)
        if found.phase is Phase.PAUSED:
            return found
        paused = replace(moved(found, "pause"), reason=Reason.BY_STAFF)
        return await _kept(tx, services, found, paused, staff=actor, act="pause_broadcast")


async def resume(services: Services, number: int, *, staff_id: int | None) -> Broadcast:
    """Go on where it was paused. Raises NotAllowed, UnknownBroadcast, TooLate."""
    async with services.database.transaction() as tx:
        found, actor = await _in_hand(tx, number, staff_id)
        if found.phase in (Phase.RUNNING, Phase.SCHEDULED):
            return found
        resumed = replace(moved(found, "resume"), reason=Reason.NONE)
        return await _kept(tx, services, found, resumed, staff=actor, act="resume_broadcast")


async def cancel(services: Services, number: int, *, staff_id: int | None) -> Broadcast:
    """Skip all that has not left. Raises NotAllowed, UnknownBroadcast, TooLate."""
    async with services.database.transaction() as tx:
        found, actor = await _in_hand(tx, number, staff_id)
        if found.phase is Phase.CANCELLED:
            return found
        await call_off(tx, found, reason=Reason.BY_STAFF, now=services.now())
        stopped = await wanted(tx, number)
        await note(tx, services, stopped, staff=actor, act="cancel_broadcast", old=found.phase.value)
        return stopped


async def plan(tx: Connection, order: Order, *, now: datetime) -> int:
    """Schedule without asking anybody, for reminders; within the caller's transaction. Gives back its number."""
    known = await broadcast_by_key(tx, key=order.key)
    return (known or await write(tx, order, phase=Phase.SCHEDULED, author=0, now=now, grace=False)).number


async def tell_staff(tx: Connection, order: Order, *, now: datetime) -> int:
    """Schedule a message to chats of the office (`order.audience.chats`), within the caller's transaction."""
    return await plan(tx, replace(order, kind=Kind.STAFF), now=now)


async def broadcast(services: Services, number: int) -> Broadcast:
    """A broadcast with its tally: one row, however many groups. Raises UnknownBroadcast."""
    return await wanted(services.database.reader, number)


async def broadcast_keyed(services: Services, key: str) -> Broadcast | None:
    """What became of an order, also after a restart."""
    return await broadcast_by_key(services.database.reader, key=key)


async def broadcasts(services: Services, *, limit: int, offset: int = 0) -> list[Broadcast]:
    """Those that staff and schedules made, the newest first."""
    return await broadcasts_by_number(services.database.reader, limit=limit, offset=offset)


async def followers(services: Services, number: int) -> list[Broadcast]:
    """The nudges, corrections and recalls of a broadcast, the oldest first."""
    return await broadcasts_about(services.database.reader, number=number)


async def approval_needed(services: Services) -> bool:
    """Whether a second member of staff must approve a broadcast."""
    return await needs_approval(services.database.reader)


async def set_approval(services: Services, *, needed: bool, staff_id: int | None) -> None:
    """Switch approval on or off for what is written from now on. Raises NotAllowed."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.SETTINGS)
        old, new = (OFF if not await needs_approval(tx) else "on"), "on" if needed else OFF
        await keep_fact(tx, APPROVAL, new)
        await add_entry(tx, at=services.now(), staff=actor.id, act="set_approval", object="broadcast", old=old, new=new)


async def wanted(connection: Connection, number: int) -> Broadcast:
    """Raises UnknownBroadcast."""
    found = await broadcast_of(connection, number=number)
    if found is None:
        raise UnknownBroadcast(number=number)
    return found


async def authorise_for(tx: Connection, audience: Audience, staff_id: int | None) -> int:
    """Whoever may write to all that this audience reaches into. Raises NotAllowed."""
    for subdistrict in audience.touched:
        actor = await authorise(tx, staff_id, Act.WRITE_BROADCAST, Matter(subdistrict=subdistrict))
    if audience.chats or not audience.touched:
        actor = await authorise(tx, staff_id, Act.WRITE_BROADCAST, WHOLE)
    return actor.id


async def write(
    tx: Connection, order: Order, *, phase: Phase, author: int, now: datetime, grace: bool = True
) -> Broadcast:
    """Keep a new broadcast as it was ordered."""
    soonest = now + GRACE if grace else now
    written = Broadcast(
        number=await next_broadcast(tx),
        key=order.key,
        kind=order.kind,
        phase=phase,
        about=order.about,
        title=order.title,
        content=order.content,
        audience=order.audience,
        author=author,
        created_at=now,
        starts_at=max(order.starts_at or now, soonest),
        expires_at=order.expires_at,
    )
    await add_broadcast(tx, written)
    return written


def moved(broadcast: Broadcast, verb: str) -> Broadcast:
    """The broadcast in its next phase. Raises TooLate."""
    phase = broadcast.after(verb)
    if phase is None:
        raise TooLate(number=broadcast.number, phase=broadcast.phase.value)
    return replace(broadcast, phase=phase)


async def call_off(tx: Connection, found: Broadcast, *, reason: Reason, now: datetime) -> None:
    """Skip what has not left; what is in flight still ends in its own way. Raises TooLate."""
    stopped = replace(moved(found, "cancel"), reason=reason, ended_at=None if found.tally.sending else now)
    await keep_broadcast(tx, stopped)
    if await skip_planned(tx, broadcast=found.number, reason=Reason.CANCELLED):
        await count_anew(tx, number=found.number)


async def supersede(tx: Connection, newer: Broadcast, *, about: int, now: datetime) -> None:
    """Call off what else is still to be done about a broadcast: the newer word holds."""
    for other in await broadcasts_about(tx, number=about):
        if other.number != newer.number and other.after("cancel"):
            await call_off(tx, other, reason=Reason.SUPERSEDED, now=now)


async def note(tx: Connection, services: Services, done: Broadcast, *, staff: int, act: str, old: str = "") -> None:
    """Write into the audit log that staff changed a broadcast's phase."""
    await add_entry(
        tx, at=services.now(), staff=staff, act=act, object=f"broadcast:{done.number}", old=old, new=done.phase.value
    )


async def _kept(
    tx: Connection, services: Services, old: Broadcast, new: Broadcast, *, staff: int, act: str
) -> Broadcast:
    await keep_broadcast(tx, new)
    await note(tx, services, new, staff=staff, act=act, old=old.phase.value)
    return new


async def _in_hand(tx: Connection, number: int, staff_id: int | None) -> tuple[Broadcast, int]:
    found = await wanted(tx, number)
    return found, await authorise_for(tx, found.audience, staff_id)


async def needs_approval(connection: Connection) -> bool:
    """Whether a second member of staff must approve what is written now."""
    return await fact(connection, APPROVAL) != OFF
