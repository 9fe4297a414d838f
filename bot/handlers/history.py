"""/riwayat: the audit log, page by page, narrowed by person, act and object, and as a CSV document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import InlineKeyboardButton, InputFile, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from bot.actions.history import Choices, export_history, history_choices, read_history
from bot.domain.errors import Refusal
from bot.handlers.commands import chat_id_of, is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home, pairs
from bot.handlers.wizards import refused
from bot.rendering import visible
from bot.storage.audit import Filter

_PRESS = re.compile(r"h:([lwaoc]):([0-9]{1,5}):([0-9]{0,16}):([a-z_]{0,22}):([a-z]{0,12})")
HISTORY_PRESS = re.compile(r"h:")
LIST, WHO, ACT, OBJECT, CSV = "l", "w", "a", "o", "c"
MOST_CHOICES = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryPress:
    """A view of the log; empty fields narrow nothing."""

    view: str = LIST
    page: int = 0
    staff: str = ""
    act: str = ""
    kind: str = ""

    def encode(self) -> str:
        return f"h:{self.view}:{self.page}:{self.staff}:{self.act}:{self.kind}"

    @property
    def filter(self) -> Filter:
        staff = int(self.staff) if self.staff else None
        return Filter(staff=staff, act=self.act or None, object=self.kind or None)


def history_routes() -> list[BaseHandler[Any, Context, None]]:
    return [
        CommandHandler("riwayat", on_history, ChatType.PRIVATE & UpdateType.MESSAGE),
        CallbackQueryHandler(on_history_press, HISTORY_PRESS),
    ]


async def on_history(update: Update, context: Context) -> None:
    try:
        screen = await _page(context, context.person(update), HistoryPress())
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.send(update, screen)


async def on_history_press(update: Update, context: Context) -> None:
    """A button of these screens; in groups none of them is ours."""
    query = update.callback_query
    assert query is not None
    found = _PRESS.fullmatch(query.data or "")
    if found is None or not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    await context.toast(update)
    press = HistoryPress(view=found[1], page=int(found[2]), staff=found[3], act=found[4], kind=found[5])
    try:
        if press.view == CSV:
            await _send_csv(update, context, press)
        else:
            await context.show(update, await _screen(context, query.from_user.id, press))
    except Refusal as refusal:
        await context.show(update, refused(context, refusal))


async def _screen(context: Context, by: int, press: HistoryPress) -> Screen:
    if press.view == LIST:
        return await _page(context, by, press)
    choices = await history_choices(context.services, by=by)
    return _choice(context, press, choices)


async def _page(context: Context, by: int | None, press: HistoryPress) -> Screen:
    page = await read_history(context.services, press.filter, by=by, page=press.page)
    choices = await history_choices(context.services, by=by)
    text = context.text("riwayat", lines=page.lines, page=page.number + 1, own=page.own)
    ways = [("halaman_balik", page.number - 1, page.number > 0), ("halaman_lanjut", page.number + 1, page.more)]
    turn = [_key(context.button(label), replace(press, page=to)) for label, to, there in ways if there]
    csv = _key(context.button("unduh_csv"), replace(press, view=CSV))
    return Screen(text=text, keyboard=board(turn, *_narrowing(context, press, choices), [csv, home(context)]))


def _narrowing(context: Context, press: HistoryPress, choices: Choices) -> list[Row]:
    """One button per way of narrowing, with what is chosen."""
    everything = context.button("semua")
    who = choices.people.get(int(press.staff), press.staff) if press.staff else everything
    act = choices.acts.get(press.act, press.act) or everything
    kind = choices.kinds.get(press.kind, press.kind) or everything
    first = replace(press, page=0)
    return [
        [_key(context.button("saring_orang", pilihan=who), replace(first, view=WHO))],
        [_key(context.button("saring_perbuatan", pilihan=act), replace(first, view=ACT))],
        [_key(context.button("saring_hal", pilihan=kind), replace(first, view=OBJECT))],
    ]


def _choice(context: Context, press: HistoryPress, choices: Choices) -> Screen:
    """All that the log can be narrowed to in one way, and no narrowing."""
    listed = replace(press, view=LIST, page=0)
    offered: dict[str, tuple[str, Mapping[Any, str]]] = {
        WHO: ("staff", choices.people),
        ACT: ("act", choices.acts),
        OBJECT: ("kind", choices.kinds),
    }
    name, words = offered[press.view]
    keys = [_key(word, _with(listed, name, str(value))) for value, word in list(words.items())[:MOST_CHOICES]]
    everything = _key(context.button("semua"), _with(listed, name, ""))
    text = context.text("riwayat_saring", view=name)
    return Screen(text=text, keyboard=board([everything], *pairs(keys), [_key(context.button("kembali"), listed)]))


def _with(press: HistoryPress, name: str, value: str) -> HistoryPress:
    match name:
        case "staff":
            return replace(press, staff=value)
        case "act":
            return replace(press, act=value)
    return replace(press, kind=value)


async def _send_csv(update: Update, context: Context, press: HistoryPress) -> None:
    """The document goes to the private chat alone."""
    data = await export_history(context.services, press.filter, by=context.person(update))
    name = f"riwayat-{context.services.today().isoformat()}.csv"
    await context.bot.send_document(chat_id_of(update), InputFile(data, filename=name), caption=context.text("csv"))


def _key(label: str, press: HistoryPress) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=press.encode())
