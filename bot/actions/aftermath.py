"""After a broadcast: results, doubts settled, failures tried again, and what is sent about it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.broadcasts import (
    Order,
    TooLate,
    authorise_for,
    call_off,
    needs_approval,
    note,
    supersede,
    wanted,
    write,
)
from bot.actions.deliveries import count_moves
from bot.domain.broadcasts import Broadcast, Content, Delivery, Kind, Phase, Reason, State
from bot.domain.deliveries import anew, settled
from bot.domain.villages import Village
from bot.services import Services
from bot.storage.areas import villages
from bot.storage.audit import add_entry
from bot.storage.broadcasts import broadcast_by_key, broadcasts_about, keep_broadcast
from bot.storage.database import Connection
from bot.storage.deliveries import deliveries_in, group_titles, keep_deliveries, reachable_again

ALL = 1_000_000
WORST_FIRST = (State.FAILED, State.IN_DOUBT, State.SKIPPED, State.PLANNED, State.SENDING, State.SENT)
RECALL = "siaran_ditarik"
"""The message that takes the place of what can no longer be deleted."""
NUDGE = "siaran_ingatkan"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of a broadcast in one chat. The villages lie in one kecamatan as a rule, not always."""

    delivery: Delivery
    villages: tuple[Village, ...]
    title: str

    @property
    def subdistrict(self) -> str:
        return self.villages[0].subdistrict if self.villages else ""


async def results(
    services: Services, number: int, *, states: Sequence[State] = WORST_FIRST, unread: bool = False
) -> list[Result]:
    """One row for each chat, the failed and the unsure first. Raises UnknownBroadcast."""
    reader = services.database.reader
    await wanted(reader, number)
    found = [
        delivery
        for state in states
        for delivery in await deliveries_in(reader, broadcast=number, states=(state,), limit=ALL, unread=unread)
    ]
    known = {village.code: village for village in await villages(reader)}
    titles = await group_titles(reader, broadcast=number)
    return [
        Result(
            delivery=delivery,
            villages=tuple(known[code] for code in delivery.villages if code in known),
            title=titles.get(delivery.chat_id, ""),
        )
        for delivery in found
    ]


async def unsure(services: Services, number: int) -> list[Result]:
    """The deliveries that wait for staff to settle them. Raises UnknownBroadcast."""
    return await results(services, number, states=(State.IN_DOUBT,))


async def unread(services: Services, number: int) -> list[Result]:
    """The groups that have the message and have not said that they read it, by kecamatan. Raises UnknownBroadcast."""
    found = await results(services, number, states=(State.SENT,), unread=True)
    return sorted(found, key=lambda result: (result.subdistrict, result.delivery.number))


async def settle(
    services: Services,
    number: int,
    *,
    arrived: bool,
    staff_id: int | None,
    delivery: int | None = None,
    seen: int | None = None,
) -> int:
    """Staff say of one delivery in doubt, or of all, that it arrived or is to be sent again; how many these were.

    `seen`: the newest `round_of` that they saw, so that a press handled twice never sends again what is in doubt anew.
    Raises NotAllowed, UnknownBroadcast, and TooLate for sending again what was recalled.
    """
    async with services.database.transaction() as tx:
        found, actor = await _theirs(tx, number, staff_id)
        if not arrived:
            await _check_not_recalled(tx, found)
        doubts = await deliveries_in(tx, broadcast=number, states=(State.IN_DOUBT,), limit=ALL)
        known = [each for each in doubts if seen is None or round_of(each) <= seen]
        chosen = [each for each in known if delivery in (None, each.number)]
        now = services.now()
        new = [settled(each, arrived=arrived, now=now) for each in chosen]
        act = "settle_arrived" if arrived else "settle_again"
        return await _kept(tx, services, found, chosen, new, staff=actor, act=act)


def round_of(delivery: Delivery) -> int:
    """Grows whenever a delivery is planned anew."""
    return int(delivery.not_before.timestamp())


async def retry(services: Services, number: int, *, staff_id: int | None) -> int:
    """Try again what failed, and chats that were retired and have come back; how many these are. Raises as `settle`."""
    async with services.database.transaction() as tx:
        found, actor = await _theirs(tx, number, staff_id)
        await _check_not_recalled(tx, found)
        failed = await deliveries_in(tx, broadcast=number, states=(State.FAILED,), limit=ALL)
        chosen = [*failed, *await reachable_again(tx, broadcast=number)]
        new = [anew(each, now=services.now()) for each in chosen]
        return await _kept(tx, services, found, chosen, new, staff=actor, act="retry_broadcast")


async def nudge(
    services: Services, number: int, *, key: str, staff_id: int | None, content: Content | None = None
) -> Broadcast:
    """Remind those who have not read it. Own words need approval as a broadcast does. Raises as `correct`."""
    said = content or Content(message=NUDGE)
    return await _about(services, number, Kind.NUDGE, said, key=key, staff_id=staff_id, checked=bool(said.text))


async def correct(services: Services, number: int, *, key: str, text: str, staff_id: int | None) -> Broadcast:
    """Put a new text in the place of the old, in every group. Needs approval as a broadcast does.

    Raises NotAllowed, UnknownBroadcast, and TooLate for what never went out or was recalled.
    """
    said = Content(text=text)
    return await _about(services, number, Kind.CORRECTION, said, key=key, staff_id=staff_id, checked=True)


async def recall(services: Services, number: int, *, key: str, why: str, staff_id: int | None) -> Broadcast:
    """Stop it and take it back everywhere, at once: deleted, or from 48 hours on replaced by the reason.

    Raises as `correct`.
    """
    said = Content(text=why, receipt=False, message=RECALL)
    return await _about(services, number, Kind.RECALL, said, key=key, staff_id=staff_id, checked=False)


async def _about(
    services: Services, number: int, kind: Kind, said: Content, *, key: str, staff_id: int | None, checked: bool
) -> Broadcast:
    async with services.database.transaction() as tx:
        known = await broadcast_by_key(tx, key=key)
        if known is not None:
            return known
        original, actor = await _theirs(tx, number, staff_id)
        await _check_standing(tx, original)
        order = Order(
            key=key, kind=kind, about=number, audience=original.audience, title=original.title,
            content=_in_place_of(original, kind, said),
        )  # fmt: skip
        phase = Phase.WAITING if checked and await needs_approval(tx) else Phase.SCHEDULED
        now, grace = services.now(), kind is not Kind.RECALL
        written = await write(tx, order, phase=phase, author=actor, now=now, grace=grace)
        if kind is Kind.RECALL:
            await _stop(tx, services, original, written)
            await _recall_nudges(tx, order, now=now, author=actor)
        await note(tx, services, written, staff=actor, act=f"{kind.value}_broadcast", old=f"broadcast:{number}")
        return written


def _in_place_of(original: Broadcast, kind: Kind, said: Content) -> Content:
    """A correction keeps all but the text; a recall must know what file there is to replace."""
    match kind:
        case Kind.CORRECTION:
            return replace(original.content, text=said.text)
        case Kind.RECALL:
            return replace(said, attachment=original.content.attachment)
        case _:
            return said


async def _check_standing(tx: Connection, original: Broadcast) -> None:
    """Raises TooLate when there is nothing out there to speak about."""
    if original.kind.may_repeat or original.phase in (Phase.WAITING, Phase.REFUSED, Phase.MISSED):
        raise TooLate(number=original.number, phase=original.phase.value)
    await _check_not_recalled(tx, original)


async def _check_not_recalled(tx: Connection, original: Broadcast) -> None:
    """What was taken back never goes out again, whichever old button is pressed. Raises TooLate."""
    if any(other.kind is Kind.RECALL for other in await broadcasts_about(tx, number=original.number)):
        raise TooLate(number=original.number, phase="recalled")


async def _stop(tx: Connection, services: Services, original: Broadcast, recall: Broadcast) -> None:
    if original.after("cancel"):
        await call_off(tx, original, reason=Reason.BY_STAFF, now=services.now())
    await supersede(tx, recall, about=original.number, now=services.now())


async def _recall_nudges(tx: Connection, order: Order, *, now: datetime, author: int) -> None:
    """What reminded of a message goes with it."""
    for other in await broadcasts_about(tx, number=order.about or 0):
        if other.kind is Kind.NUDGE and other.begun_at:
            again = replace(order, key=f"{order.key}.{other.number}", about=other.number)
            await write(tx, again, phase=Phase.SCHEDULED, author=author, now=now, grace=False)


async def _theirs(tx: Connection, number: int, staff_id: int | None) -> tuple[Broadcast, int]:
    found = await wanted(tx, number)
    return found, await authorise_for(tx, found.audience, staff_id)


async def _kept(
    tx: Connection,
    services: Services,
    found: Broadcast,
    old: Sequence[Delivery],
    new: Sequence[Delivery],
    *,
    staff: int,
    act: str,
) -> int:
    """Keep what was decided; what is planned again needs a broadcast that runs."""
    if not new:
        return 0
    await keep_deliveries(tx, new)
    if any(delivery.state is State.PLANNED for delivery in new):
        await _reopen(tx, services, found)
    await count_moves(tx, services, {delivery.number: delivery for delivery in old}, new)
    await add_entry(tx, at=services.now(), staff=staff, act=act, object=f"broadcast:{found.number}", new=str(len(new)))
    return len(new)


async def _reopen(tx: Connection, services: Services, found: Broadcast) -> None:
    """What is tried again is not too late: staff want it now."""
    phase = found.after("reopen") or found.phase
    expires = None if found.is_expired(services.now()) else found.expires_at
    await keep_broadcast(tx, replace(found, phase=phase, reason=Reason.NONE, expires_at=expires, ended_at=None))
