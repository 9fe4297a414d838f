"""What staff do with tips: claim, ask, move, hand over, exclude, close."""

from dataclasses import replace

from bot.actions.evidence import drop_files
from bot.actions.tip_acts import Desk, at_desk
from bot.domain.correspondence import MessageKind, NoticeName, check_question
from bot.domain.errors import NotAllowed
from bot.domain.staff import Act, may
from bot.domain.stories import pack
from bot.domain.tips import (
    NEXT,
    Authority,
    Category,
    Destination,
    State,
    StepNotPossible,
    Story,
    Tip,
    TipClosed,
    TipTaken,
)
from bot.services import Services
from bot.storage.correspondence import add_message, forget_notices
from bot.storage.staff import staff_of
from bot.storage.tips import exclude_staff, files_of, forget_tip, include_staff

ADMINS = Act.EXPORT_TIPS
"""The right over tips that only admins have in the table: export, purge, and who is kept from a tip."""


async def claim_tip(services: Services, staff_id: int | None, number: int) -> Tip:
    """Ambil. The same person twice is once. Raises TipTaken, TipClosed."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        if desk.tip.closed_on is not None:
            raise TipClosed
        if desk.tip.claimed_by not in (None, desk.staff.id):
            raise TipTaken
        claimed = replace(desk.tip, claimed_by=desk.staff.id or None)
        if claimed != desk.tip:
            await desk.keep(claimed, act="tip_claim", new=_person(desk.staff.id))
    return claimed


async def release_tip(services: Services, staff_id: int | None, number: int) -> Tip:
    """Give a claim back, one's own or, as somebody who may, a colleague's."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        released = replace(desk.tip, claimed_by=None)
        if released != desk.tip:
            await desk.keep(released, act="tip_release", old=_person(desk.tip.claimed_by))
    return released


async def hand_over(services: Services, staff_id: int | None, number: int, *, to: int) -> Tip:
    """Give it to a colleague, who must have the right himself; he is told. Raises NotAllowed."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        if not may(await staff_of(desk.tx, id=to), Act.HANDLE_TIP, desk.tip.matter):
            raise NotAllowed(act=Act.HANDLE_TIP.value)
        handed = replace(desk.tip, claimed_by=to)
        if handed != desk.tip:
            await desk.keep(handed, act="tip_hand_over", old=_person(desk.tip.claimed_by), new=_person(to))
            await desk.tell(NoticeName.HANDED_OVER)
    return handed


async def send_up(services: Services, staff_id: int | None, number: int) -> Tip:
    """To the kabupaten, which alone sees it from now on."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        if desk.tip.destination is Destination.REGENCY:
            return desk.tip
        sent = replace(desk.tip, destination=Destination.REGENCY, claimed_by=None)
        await desk.keep(sent, act="tip_send_up", old=desk.tip.destination.value, new=sent.destination.value)
        await desk.tell(NoticeName.ESCALATED)
    return sent


async def ask_sender(services: Services, staff_id: int | None, number: int, text: str, *, nonce: bytes) -> None:
    """Put a question; the same button asks it once. Raises QuestionRefused, TipClosed."""
    sealed = services.vault.keys.seal_for_both(pack(Story(texts=(check_question(text),))))
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        if desk.tip.closed_on is not None:
            raise TipClosed
        asked = await add_message(
            desk.tx,
            number=number,
            kind=MessageKind.QUESTION,
            sealed=sealed,
            nonce=nonce,
            written_on=services.today(),
            chance=services.chance,
        )
        if asked:
            await desk.note("tip_ask")
            await desk.ping()


async def move_tip(
    services: Services, staff_id: int | None, number: int, *, to: State, forwarded_to: Authority | None = None
) -> Tip:
    """The next state; forwarding says to whom. Twice is once. Raises StepNotPossible."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        if desk.tip.state is to and desk.tip.forwarded_to is forwarded_to:
            return desk.tip
        if to not in NEXT[desk.tip.state] or (to is State.FORWARDED) is not (forwarded_to is not None):
            raise StepNotPossible
        moved = moved_to(desk.tip, to, forwarded_to=forwarded_to, services=services)
        await _move(desk, moved, act="tip_move")
    return moved


def moved_to(tip: Tip, to: State, *, forwarded_to: Authority | None, services: Services) -> Tip:
    """The tip in its next state; closing keeps the outcome, reopening forgets that it was closed."""
    closing = to is State.CLOSED
    return replace(
        tip,
        state=to,
        moved_on=services.today(),
        outcome=(tip.outcome if tip.state is State.CLOSED else tip.state) if closing else None,
        forwarded_to=tip.forwarded_to if closing else forwarded_to,
        closed_on=(tip.closed_on or services.today()) if closing else None,
        close_asked=tip.close_asked and closing,
        spam=tip.spam and closing,
        warned_on=None,
    )


async def close_tip(services: Services, staff_id: int | None, number: int) -> Tip:
    """Close from wherever it is: the sender asked for it, or there is nothing more to do."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        return await _close(desk, desk.tip, act="tip_close")


async def mark_spam(services: Services, staff_id: int | None, number: int) -> Tip:
    """Close as spam: acts on this case, never on a remembered sender."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        return await _close(desk, replace(desk.tip, spam=True), act="tip_spam")


async def purge_tip(services: Services, staff_id: int | None, number: int) -> None:
    """Remove a closed tip before its time, with its files; admins only. Raises StepNotPossible while it is open."""
    async with at_desk(services, staff_id, number, ADMINS) as desk:
        if desk.tip.closed_on is None:
            raise StepNotPossible
        names = [file.name for file in await files_of(desk.tx, number=number)]
        await desk.note("tip_purge", old=desk.tip.state.value)
        await forget_tip(desk.tx, number=number)
    await drop_files(services, names)
    await services.database.checkpoint()


async def mute_tip(services: Services, staff_id: int | None, number: int, *, muted: bool) -> Tip:
    """Whether additions by the sender still make a notice; they are kept either way."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        changed = replace(desk.tip, muted=muted)
        if changed != desk.tip:
            await desk.keep(changed, act="tip_mute", new="muted" if muted else "heard")
    return changed


async def mark_urgent(services: Services, staff_id: int | None, number: int, *, urgent: bool) -> Tip:
    """First in the list, or no longer."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        changed = replace(desk.tip, urgent=urgent)
        if changed != desk.tip:
            await desk.keep(changed, act="tip_urgent", new="urgent" if urgent else "calm")
    return changed


async def sort_tip(services: Services, staff_id: int | None, number: int, *, category: Category) -> Tip:
    """Another category; one about supervisors is the kabupaten's alone from then on."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        sorted_ = replace(desk.tip, category=category)
        if category is Category.SUPERVISORS and desk.tip.destination is Destination.SUBDISTRICT:
            sorted_ = replace(sorted_, destination=Destination.REGENCY, claimed_by=None)
            await desk.tell(NoticeName.ESCALATED)
        if sorted_ != desk.tip:
            await desk.keep(sorted_, act="tip_sort", old=desk.tip.category.value, new=category.value)
    return sorted_


async def exclude(services: Services, staff_id: int | None, number: int, *, staff: int) -> Tip:
    """Keep a member of staff from a tip that may concern him; admins only. A claim of his ends."""
    async with at_desk(services, staff_id, number, ADMINS) as desk:
        await exclude_staff(desk.tx, number=number, staff=staff)
        changed = replace(desk.tip, excluded=desk.tip.excluded | {staff})
        if changed.claimed_by == staff:
            changed = replace(changed, claimed_by=None)
        await desk.keep(changed, act="tip_exclude", new=_person(staff))
    return changed


async def include(services: Services, staff_id: int | None, number: int, *, staff: int) -> Tip:
    """Let him see it again; admins only, and nobody himself."""
    async with at_desk(services, staff_id, number, ADMINS) as desk:
        await include_staff(desk.tx, number=number, staff=staff)
        await desk.note("tip_include", old=_person(staff))
        return replace(desk.tip, excluded=desk.tip.excluded - {staff})


async def _close(desk: Desk, tip: Tip, *, act: str) -> Tip:
    if tip.closed_on is not None and tip == desk.tip:
        return tip
    closed = moved_to(tip, State.CLOSED, forwarded_to=None, services=desk.services)
    await _move(desk, closed, act=act)
    return closed


async def _move(desk: Desk, moved: Tip, *, act: str) -> None:
    """What was to be told is told no more when it is closed, but for the sender's last ping."""
    await desk.keep(moved, act=act, old=desk.tip.state.value, new=moved.state.value)
    if moved.closed_on is not None:
        await forget_notices(desk.tx, number=moved.number)
    await desk.ping()


def _person(id: int | None) -> str:
    """As the audit log names people; nobody is empty."""
    return "" if id is None else f"staff:{id}"
