"""What staff see of broadcasts: the list, and the card of one, which is its progress and its report as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from telegram import InlineKeyboardButton

from bot.actions.aftermath import Result, results
from bot.actions.broadcast_reach import approvers, reach_of, sample_of, staff_names, subdistrict_list
from bot.actions.broadcasts import UnknownBroadcast, approval_needed, broadcasts, followers
from bot.actions.broadcasts import broadcast as broadcast_numbered
from bot.actions.staff import member
from bot.domain.broadcasts import GRACE, Broadcast, Kind, Phase, State
from bot.domain.calls import Limits
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Act, Matter, Staff, holds, may
from bot.handlers.broadcast_keys import broadcast_key, page_row, read_press
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home
from bot.handlers.wizards import begin_key
from bot.rendering import cut, visible_length

PAGE = 8
LABEL = 34
TROUBLE = 12
"""Groups that the report names; all of them stand behind its buttons."""
PARTS = 10
"""Signs of which the progress bar is made."""
INLINE_LIMIT = 2500
"""Units of a waiting text that is shown within its card."""
IN_GROUPS = ("one", "pause", "resume", "cancel", "cancelled")
"""Steps that work in a group of staff too; everything else names villages and people."""
WRITE, CORRECT, RECALL = "siaran", "ralat", "tarik"
"""The wizards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """What this person is offered; the acts ask again."""

    write: bool
    approve: bool


def rights_of(staff: Staff | None, broadcast: Broadcast) -> Rights:
    touched = broadcast.audience.touched
    everywhere = all(may(staff, Act.WRITE_BROADCAST, Matter(subdistrict=place)) for place in touched)
    write = everywhere if touched else may(staff, Act.WRITE_BROADCAST)
    return Rights(write=write, approve=may(staff, Act.APPROVE_BROADCAST, Matter(author=broadcast.author)))


async def viewer(context: Context, by: int | None) -> Staff:
    """Whoever may see figures. Raises NotAllowed."""
    staff = await member(context.services, by)
    if staff is None or not may(staff, Act.SEE_FIGURES):
        raise NotAllowed(act=Act.WRITE_BROADCAST.value)
    return staff


async def shown(context: Context, number: int) -> Broadcast:
    """A broadcast to villages; notices to the office's own chats are nobody's to look at. Raises UnknownBroadcast."""
    found = await broadcast_numbered(context.services, number)
    if found.kind is Kind.STAFF:
        raise UnknownBroadcast(number=number)
    return found


async def list_screen(context: Context, staff: Staff, *, page: int) -> Screen:
    """The newest first; what waits for approval is marked."""
    found = await broadcasts(context.services, limit=PAGE + 1, offset=page * PAGE)
    shown = found[:PAGE]
    needed = await approval_needed(context.services)
    keys = [[broadcast_key(_label(context, each), "one", each.number)] for each in shown]
    write = [begin_key(context.button("siaran_tulis"), WRITE)] if holds(staff, Act.WRITE_BROADCAST) else []
    switch = _switch(context, staff, needed=needed)
    pages = page + 2 if len(found) > PAGE else page + 1
    turn = page_row(context, "list", 0, page=page, pages=pages)
    text = context.text("siaran_daftar", broadcasts=shown, page=page + 1, needed=needed)
    return Screen(text=text, keyboard=board(write, *keys, turn, switch, [home(context)]))


def _label(context: Context, each: Broadcast) -> str:
    phase = context.services.messages.word("tanda_siaran", each.phase)
    return cut(f"{phase} {each.code} {each.title}", LABEL)


def _switch(context: Context, staff: Staff, *, needed: bool) -> Row:
    """Turning approval on and off, for those who may change settings."""
    if not may(staff, Act.SETTINGS):
        return []
    label = context.button("siaran_setuju_wajib" if needed else "siaran_setuju_bebas")
    return [broadcast_key(label, "approval", 0, "ask")]


async def approval_screen(context: Context) -> Screen:
    """What it means, before it is changed."""
    needed = await approval_needed(context.services)
    label = context.button("siaran_matikan_setuju" if needed else "siaran_wajibkan_setuju")
    yes = broadcast_key(label, "approval", 0, "off" if needed else "on")
    back = broadcast_key(context.button("kembali"), "list")
    return Screen(text=context.text("siaran_persetujuan", needed=needed), keyboard=board([yes], [back]))


async def card_screen(context: Context, broadcast: Broadcast, *, by: int, private: bool = True) -> Screen:
    """All about one broadcast, and what this person can do with it now."""
    staff = await member(context.services, by)
    about = await followers(context.services, broadcast.number)
    names = await staff_names(context.services)
    text = context.text(
        "siaran_kartu",
        broadcast=broadcast,
        bar=bar(broadcast),
        about=about,
        author=names.get(broadcast.author, ""),
        approver=names.get(broadcast.approver, ""),
        waiting=await _waiting(context, broadcast),
        left=_left(context, broadcast),
        trouble=await _trouble(context, broadcast),
        most=TROUBLE,
    )
    rights = rights_of(staff, broadcast)
    rows = _keys(context, broadcast, rights, recalled=any(each.kind is Kind.RECALL for each in about))
    if not private:
        fitting = [kept for row in rows if (kept := [key for key in row if _fits_a_group(key)])]
        return Screen(text=text, keyboard=board(*fitting) if fitting else None)
    back = [broadcast_key(context.button("kembali"), "list"), broadcast_key(context.button("beranda"), "home")]
    return Screen(text=text, keyboard=board(*rows, back))


def _fits_a_group(key: InlineKeyboardButton) -> bool:
    press = read_press(str(key.callback_data))
    return press is not None and press.step in IN_GROUPS


async def _waiting(context: Context, broadcast: Broadcast) -> dict[str, object] | None:
    """What somebody must know to approve it; None when it does not wait."""
    if broadcast.phase is not Phase.WAITING:
        return None
    services = context.services
    out = await sample_of(services, broadcast)
    try:
        plain = broadcast.about is None
        reach = (
            await reach_of(services, broadcast.content, broadcast.audience, per_second=rate_of(context))
            if plain
            else None
        )
    except Refusal:
        reach = None
    shown = out.text if visible_length(out.text) <= INLINE_LIMIT else ""
    found = await approvers(services, broadcast.author)
    return {"reach": reach, "sample": shown, "approvers": found, "late": broadcast.starts_at <= services.now()}


async def _trouble(context: Context, broadcast: Broadcast) -> list[tuple[str, list[Result]]]:
    """By kecamatan, what did not arrive or may not have: first in the report."""
    tally = broadcast.tally
    if not broadcast.ended_at or not tally.failed + tally.in_doubt + tally.skipped:
        return []
    rows = await results(context.services, broadcast.number, states=(State.FAILED, State.IN_DOUBT, State.SKIPPED))
    return await by_place(context, rows[:TROUBLE])


async def by_place(context: Context, rows: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    """Kecamatan by name, each with its rows; within one the failed and the unsure stay first."""
    places = {place.code: place.name for place in await subdistrict_list(context.services)}
    found = sorted(rows, key=lambda row: row.subdistrict)
    return [(places.get(code, code), list(group)) for code, group in groupby(found, key=lambda row: row.subdistrict)]


def _left(context: Context, broadcast: Broadcast) -> int | None:
    """Seconds until the first message leaves, while Batalkan means that none does; None when that is far."""
    left = broadcast.starts_at - context.services.now()
    scheduled = broadcast.phase is Phase.SCHEDULED
    return max(0, round(left.total_seconds())) if scheduled and left <= GRACE else None


def _keys(context: Context, broadcast: Broadcast, rights: Rights, *, recalled: bool) -> list[Row]:
    match broadcast.phase:
        case Phase.WAITING:
            return _keys_waiting(context, broadcast, rights)
        case Phase.SCHEDULED:
            steps = ["cancel"]
        case Phase.RUNNING:
            steps = ["pause", "cancel"]
        case Phase.PAUSED:
            steps = ["resume", "cancel"]
        case Phase.FINISHED | Phase.CANCELLED | Phase.MISSED:
            return _keys_over(context, broadcast, rights, recalled=recalled)
        case Phase.REFUSED:
            return []
    acts = [broadcast_key(context.button(f"siaran_{step}"), step, broadcast.number) for step in steps]
    seen = broadcast_key(context.button("siaran_perbarui"), "one", broadcast.number)
    return [acts if rights.write else [], [seen]]


def _keys_waiting(context: Context, broadcast: Broadcast, rights: Rights) -> list[Row]:
    number = broadcast.number
    decide = [broadcast_key(context.button(f"siaran_{step}"), step, number) for step in ("approve", "refuse")]
    cancel = [broadcast_key(context.button("siaran_cancel"), "cancel", number)]
    look = [broadcast_key(context.button("siaran_contoh"), "sample", number)]
    return [decide if rights.approve else [], look, cancel if rights.write else []]


def _keys_over(context: Context, broadcast: Broadcast, rights: Rights, *, recalled: bool) -> list[Row]:
    """First what asks for a decision, then what can be looked at, then what can be taken back."""
    number, tally = broadcast.number, broadcast.tally
    asking = [
        ("doubts", tally.in_doubt, "siaran_ragu"),
        ("failed", tally.failed + tally.skipped, "siaran_gagal"),
        ("unread", _unread(broadcast), "siaran_belum_dibaca"),
    ]
    rows: list[Row] = [
        [broadcast_key(context.button(label, jumlah=count), step, number)] for step, count, label in asking if count
    ]
    if tally.failed + tally.skipped and rights.write and not recalled:
        rows.append([broadcast_key(context.button("siaran_retry"), "retry", number)])
    rows.append([broadcast_key(context.button("unduh_csv"), "csv", number)])
    if rights.write and not recalled and tally.sent + tally.in_doubt and not broadcast.kind.may_repeat:
        rows.append(
            [
                begin_key(context.button("siaran_ralat"), CORRECT, str(number)),
                begin_key(context.button("siaran_tarik"), RECALL, str(number)),
            ]
        )
    return rows


def _unread(broadcast: Broadcast) -> int:
    """Groups that have it and have not said that they read it; what has no button is not asked."""
    return max(0, broadcast.tally.sent - broadcast.tally.has_read) if broadcast.content.receipt else 0


def rate_of(context: Context) -> int:
    """Messages per second that leave, as the office has set it."""
    return int(context.bot_data.get("broadcast_rate", Limits().per_second))


def bar(broadcast: Broadcast) -> str:
    """How much of it is done: ▰▰▰▱▱▱▱▱▱▱"""
    tally = broadcast.tally
    done = tally.settled * PARTS // tally.total if tally.total else 0
    return "▰" * done + "▱" * (PARTS - done)
