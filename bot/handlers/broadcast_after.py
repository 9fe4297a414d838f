"""After a broadcast: what failed, what is unsure, who has not read, and the results as a document."""

import re
from collections.abc import Awaitable, Callable, Sequence

from telegram import InputFile

from bot.actions.aftermath import Result, nudge, results, round_of, settle, unread, unsure
from bot.actions.areas import areas
from bot.actions.broadcasts import broadcast
from bot.actions.staff import member
from bot.documents import csv_bytes
from bot.domain.broadcasts import Broadcast, State
from bot.handlers.broadcast_keys import BroadcastPress, broadcast_key, page_row
from bot.handlers.broadcast_screens import by_place, card_screen, rights_of
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import new_nonce
from bot.handlers.keyboards import Row, board
from bot.rendering import cut

PAGE = 20
DOUBTS_A_PAGE = 5
LABEL = 22
EVERY = "all"
UNSENT = (State.FAILED, State.SKIPPED)
COLUMNS = ("kecamatan", "kode", "desa", "grup", "keadaan", "alasan", "tanggal", "dibaca", "penekan")

Page = tuple[Sequence[Result], int, int]


async def _failed(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    rows = await results(context.services, found.number, states=UNSENT)
    shown, page, pages = _page(_in_order(rows), press.page, PAGE)
    text = context.text("siaran_tidak_terkirim", broadcast=found, places=await by_place(context, shown), page=page + 1)
    turn = page_row(context, "failed", found.number, page=page, pages=pages)
    writes = rights_of(await member(context.services, by), found).write
    again = [broadcast_key(context.button("siaran_retry"), "retry", found.number)] if writes else []
    return Screen(text=text, keyboard=board(turn, again, _back(context, found)))


async def _doubts(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    """Each with two buttons, then two for all."""
    rows = await unsure(context.services, found.number)
    if not rows:
        return await card_screen(context, await broadcast(context.services, found.number), by=by)
    shown, page, pages = _page(rows, press.page, DOUBTS_A_PAGE)
    text = context.text(
        "siaran_tidak_pasti", broadcast=found, rows=shown, places=await _places(context), total=len(rows)
    )
    writes = rights_of(await member(context.services, by), found).write
    seen = max(round_of(row.delivery) for row in rows)
    keys = [_settling(context, found, str(r.delivery.number), _name(r), seen=seen) for r in shown] if writes else []
    every = _settling(context, found, EVERY, context.button("semua"), seen=seen) if writes and len(rows) > 1 else []
    turn = page_row(context, "doubts", found.number, page=page, pages=pages)
    return Screen(text=text, keyboard=board(*keys, every, turn, _back(context, found)))


def _settling(context: Context, found: Broadcast, which: str, name: str, *, seen: int) -> Row:
    more = f"{which}x{seen:x}"
    return [
        broadcast_key(context.button(f"siaran_{step}", nama=cut(name, LABEL)), step, found.number, more)
        for step in ("arrived", "again")
    ]


async def _settled(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    """One or all; pressed again there is nothing left to settle."""
    named, _, seen = press.more.partition("x")
    if re.fullmatch(r"[0-9a-f]{1,9}", seen) and (named == EVERY or named.isdecimal()):
        which = None if named == EVERY else int(named)
        arrived = press.step == "arrived"
        await settle(context.services, found.number, arrived=arrived, staff_id=by, delivery=which, seen=int(seen, 16))
    now = await broadcast(context.services, found.number)
    return await _doubts(context, now, BroadcastPress(step="doubts", number=found.number), by)


async def _unread(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    """The chase list."""
    rows = await unread(context.services, found.number)
    shown, page, pages = _page(_in_order(rows), press.page, PAGE)
    places = await by_place(context, shown)
    text = context.text("siaran_chase", broadcast=found, places=places, total=len(rows), page=page + 1)
    writes = rights_of(await member(context.services, by), found).write
    ask = broadcast_key(context.button("siaran_ingatkan"), "nudge", found.number, new_nonce(context.services.chance))
    turn = page_row(context, "unread", found.number, page=page, pages=pages)
    return Screen(text=text, keyboard=board(turn, [ask] if rows and writes else [], _back(context, found)))


async def _sure_to_nudge(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    rows = await unread(context.services, found.number)
    yes = broadcast_key(context.button("siaran_ya_ingatkan"), "nudged", found.number, press.more)
    text = context.text("siaran_yakin_ingatkan", broadcast=found, groups=len(rows))
    return Screen(text=text, keyboard=board([yes], _back(context, found)))


async def _nudged(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    """Keyed by the button's nonce, so that pressed twice it is one."""
    if not press.more:
        return await _unread(context, found, press, by)
    written = await nudge(context.services, found.number, key=nudge_key(press.more), staff_id=by)
    return await card_screen(context, written, by=by)


async def _csv(context: Context, found: Broadcast, press: BroadcastPress, by: int) -> Screen:
    """The document goes to the private chat; the card stays."""
    rows = await results(context.services, found.number)
    word = context.services.messages.word
    header = [word("kolom_siaran", name) for name in COLUMNS]
    places = await _places(context)
    data = csv_bytes(header, [line for row in rows for line in _lines(context, row, places)])
    name = f"siaran-{found.number}.csv"
    await context.bot.send_document(
        by, InputFile(data, filename=name), caption=context.text("siaran_csv", broadcast=found)
    )
    return await card_screen(context, found, by=by)


def _lines(context: Context, row: Result, places: dict[str, str]) -> list[list[object]]:
    """One line per village, so that a group of two villages counts for both."""
    word, delivery = context.services.messages.word, row.delivery
    state = word("keadaan_siaran", delivery.state)
    reason = word("alasan_siaran", delivery.reason) if delivery.reason else ""
    zone = context.services.timezone
    sent = delivery.sent_at.astimezone(zone).date().isoformat() if delivery.sent_at else ""
    read = delivery.read_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if delivery.read_at else ""
    return [
        [
            places.get(village.subdistrict, ""),
            village.code,
            village.name,
            row.title,
            state,
            reason,
            sent,
            read,
            delivery.readers,
        ]
        for village in row.villages
    ] or [["", "", "", row.title, state, reason, sent, read, delivery.readers]]


def nudge_key(nonce: str) -> str:
    return f"nudge:{nonce}"


def _name(row: Result) -> str:
    return row.villages[0].name if row.villages else row.title


def _page(rows: Sequence[Result], page: int, size: int) -> Page:
    pages = max(1, -(-len(rows) // size))
    page = min(page, pages - 1)
    return rows[page * size : (page + 1) * size], page, pages


def _in_order(rows: Sequence[Result]) -> list[Result]:
    return sorted(rows, key=lambda row: (row.subdistrict, _name(row)))


async def _places(context: Context) -> dict[str, str]:
    found = await areas(context.services)
    return {place.code: place.name for place in found.subdistricts} if found else {}


def _back(context: Context, found: Broadcast) -> Row:
    return [
        broadcast_key(context.button("kembali"), "one", found.number),
        broadcast_key(context.button("beranda"), "home"),
    ]


After = Callable[[Context, Broadcast, BroadcastPress, int], Awaitable[Screen]]
AFTER: dict[str, After] = {
    "failed": _failed,
    "doubts": _doubts,
    "arrived": _settled,
    "again": _settled,
    "unread": _unread,
    "nudge": _sure_to_nudge,
    "nudged": _nudged,
    "csv": _csv,
}
"""What is looked at or decided once it went out."""
