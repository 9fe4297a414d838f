"""/kalender: elections and their stages; what moves with them is said. Rights are asked by the acts, never here."""

import re
from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardButton, InputFile, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from bot.actions.calendar import Moved, hanging_on, own_stages, remove_election, remove_stage, restore_stage
from bot.domain.calendar import Calendar, Election, Period
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Act, holds
from bot.domain.stages import StageId, UnknownStage, find_period, short_key
from bot.feeds import write_feed
from bot.handlers.commands import chat_id_of, is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home, pairs
from bot.handlers.wizards import begin_key, refused
from bot.rendering import cut, visible

WIZARD = "tahap"
LIST, ELECTION, STAGE, ASK, REMOVE, RESTORE, EXPORT, DROP = "l", "e", "s", "d", "y", "r", "x", "q"
_PRESS = re.compile(r"kl:([lesdyrxq]):([0-9a-f]{0,8}):([0-9]{1,3})")
CALENDAR_PRESS = re.compile(r"kl:")
STAGES_A_PAGE = 16
LABEL = 40


def calendar_key(label: str, view: str, which: object = "", page: int = 0) -> InlineKeyboardButton:
    """A button of these screens; `which`: an election's id or a stage."""
    return InlineKeyboardButton(label, callback_data=f"kl:{view}:{short_key(which) if which else ''}:{page}")


def calendar_routes() -> list[BaseHandler[Any, Context, None]]:
    return [
        CommandHandler("kalender", on_calendar, ChatType.PRIVATE & UpdateType.MESSAGE),
        CallbackQueryHandler(on_calendar_press, CALENDAR_PRESS),
    ]


async def on_calendar(update: Update, context: Context) -> None:
    try:
        await must_keep_calendar(update, context)
        screen = list_screen(context)
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.send(update, screen)


async def on_calendar_press(update: Update, context: Context) -> None:
    """A button of these screens; in groups none of them is ours."""
    query = update.callback_query
    assert query is not None
    found = _PRESS.fullmatch(query.data or "")
    if found is None or not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    await context.toast(update)
    try:
        await must_keep_calendar(update, context)
        if found[1] == EXPORT:
            await _export(update, context)
            return
        screen = await _screen(context, query.from_user.id, found[1], found[2], int(found[3]))
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.show(update, screen)


async def must_keep_calendar(update: Update, context: Context) -> None:
    """Raises NotAllowed for whoever may not look after the calendar."""
    if not holds(await context.staff(update), Act.CALENDAR):
        raise NotAllowed(act=Act.CALENDAR.value)


async def _screen(context: Context, by: int, view: str, which: str, page: int) -> Screen:
    calendar = context.services.calendar
    match view:
        case "e":
            return await election_screen(context, election_by_key(calendar, which), page=page)
        case "s":
            return await _stage(context, *stage_by_key(calendar, which))
        case "d":
            return await _ask(context, *stage_by_key(calendar, which))
        case "y" | "r":
            return await _taken_out(context, by, *stage_by_key(calendar, which), restore=view == RESTORE)
        case "q":
            await remove_election(context.services, election_by_key(calendar, which).id, staff_id=by)
    return list_screen(context)


async def _taken_out(context: Context, by: int, election: Election, period: Period, *, restore: bool) -> Screen:
    act, word = (restore_stage, "restored") if restore else (remove_stage, "removed")
    moved = await act(context.services, stage_id(election, period), staff_id=by)
    return changed_screen(context, word, election.id, moved, name=period.name)


def election_by_key(calendar: Calendar, key: str) -> Election:
    """Raises UnknownStage."""
    found = next((election for election in calendar.elections if short_key(election.id) == key), None)
    if found is None:
        raise UnknownStage
    return found


def stage_by_key(calendar: Calendar, key: str) -> tuple[Election, Period]:
    """Raises UnknownStage."""
    pairs_of = ((e, p) for e in calendar.elections for p in e.periods if short_key(stage_id(e, p)) == key)
    found = next(pairs_of, None)
    if found is None:
        raise UnknownStage
    return found


def stage_id(election: Election, period: Period) -> StageId:
    return StageId(election=election.id, id=period.id)


def list_screen(context: Context) -> Screen:
    """All elections."""
    elections = context.services.calendar.elections
    text = context.text("kalender", elections=elections, today=context.services.today())
    keys = [[calendar_key(cut(election.name, LABEL), ELECTION, election.id)] for election in elections]
    files = [
        calendar_key(context.button("ekspor_kalender"), EXPORT),
        begin_key(context.button("impor_kalender"), "impor"),
    ]
    more = [begin_key(context.button("pemilihan_baru"), WIZARD, "new")]
    return Screen(text=text, keyboard=board(*keys, more, files, [home(context)]))


async def election_screen(context: Context, election: Election, *, page: int = 0) -> Screen:
    """The stages of one election."""
    overlay = await own_stages(context.services)
    own = {stage.at.id for stage in overlay.stages if stage.at.election == election.id}
    pages = max(1, -(-len(election.periods) // STAGES_A_PAGE))
    page = min(page, pages - 1)
    shown = election.periods[page * STAGES_A_PAGE : (page + 1) * STAGES_A_PAGE]
    text = context.text("kalender_pemilihan", election=election, periods=shown, own=own, page=page + 1, pages=pages)
    keys = [calendar_key(cut(period.name, LABEL), STAGE, stage_id(election, period)) for period in shown]
    more = [begin_key(context.button("tambah_tahap"), WIZARD, f"add.{short_key(election.id)}")]
    package = [
        InlineKeyboardButton(context.button("paket_pengingat"), callback_data=f"pg:k:{short_key(election.id)}:0")
    ]
    removable = election.id in {each.id for each in overlay.elections} and not election.periods
    drop = [calendar_key(context.button("hapus_pemilihan"), DROP, election.id)] if removable else []
    turn = _turn(context, election, page, pages)
    return Screen(text=text, keyboard=board(*pairs(keys), turn, more, package, drop, _back(context)))


def _turn(context: Context, election: Election, page: int, pages: int) -> Row:
    ways = (("halaman_balik", page - 1), ("halaman_lanjut", page + 1))
    return [calendar_key(context.button(word), ELECTION, election.id, to) for word, to in ways if 0 <= to < pages]


async def _stage(context: Context, election: Election, period: Period) -> Screen:
    at = stage_id(election, period)
    own = any(stage.at == at for stage in (await own_stages(context.services)).stages)
    shipped = find_period(context.services.content.calendar, at)
    text = context.text(
        "kalender_tahap",
        election=election,
        period=period,
        own=own,
        shipped=shipped,
        hanging=await hanging_on(context.services, at),
    )
    acts = [
        begin_key(context.button("ubah_tanggal"), WIZARD, f"move.{short_key(at)}"),
        calendar_key(context.button("hapus_tahap"), ASK, at),
    ]
    restore = [calendar_key(context.button("pulihkan_tahap"), RESTORE, at)] if own and shipped else []
    return Screen(text=text, keyboard=board(acts, restore, _back(context, election.id)))


async def _ask(context: Context, election: Election, period: Period) -> Screen:
    at = stage_id(election, period)
    hanging = len(await hanging_on(context.services, at))
    text = context.text("kalender_hapus", election=election, period=period, hanging=hanging)
    yes = calendar_key(context.button("ya_hapus"), REMOVE, at)
    return Screen(text=text, keyboard=board([yes, calendar_key(context.button("batal"), STAGE, at)]))


def changed_screen(context: Context, act: str, election: str, moved: Moved, *, name: str = "") -> Screen:
    """What a change did, and which reminders moved with it."""
    text = context.text("kalender_berubah", act=act, name=name, moved=moved)
    return Screen(text=text, keyboard=board(_back(context, election)))


def _back(context: Context, election: str = "") -> Row:
    back = calendar_key(context.button("kembali"), ELECTION if election else LIST, election)
    return [back, home(context)]


async def _export(update: Update, context: Context) -> None:
    """The document goes to the private chat alone."""
    elections: Sequence[Election] = context.services.calendar.elections
    data = write_feed(elections, now=context.services.now())
    name = f"{context.services.messages.word('kalender', 'berkas')}-{context.services.today().isoformat()}.ics"
    count = sum(len(election.periods) for election in elections)
    caption = context.text("ekspor_kalender", count=count)
    await context.bot.send_document(chat_id_of(update), InputFile(data, filename=name), caption=caption)
