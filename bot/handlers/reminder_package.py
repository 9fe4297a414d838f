"""The customary package: read it, propose it in one go, approve it in one go."""

import re
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.actions.reminder_clock import filled
from bot.actions.reminder_package import (
    Item,
    approve_package,
    package,
    package_text,
    propose_package,
    refuse_package,
)
from bot.actions.reminder_words import when_text
from bot.domain.calendar import Election
from bot.domain.errors import Refusal
from bot.domain.reminders import State
from bot.domain.stages import election_of, short_key
from bot.handlers.calendar import election_by_key
from bot.handlers.commands import is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home
from bot.handlers.reminders import must_write_broadcasts
from bot.handlers.wizards import refused
from bot.rendering import cut, visible

LIST, SHOW, PROPOSE, APPROVE, REFUSE, READ = "l", "k", "u", "a", "t", "b"
PACKAGE_PRESS = re.compile(r"pk:")
_PRESS = re.compile(r"pk:([lkuatb]):([0-9a-f]{0,8}):([0-9]{1,3})")
ITEMS_A_PAGE = 10
LABEL = 40
OPEN = (State.WAITING, State.ACTIVE, State.PAUSED)
ACTS = {PROPOSE: propose_package, APPROVE: approve_package, REFUSE: refuse_package}


def package_key(label: str, view: str, election: str = "", page: int = 0) -> InlineKeyboardButton:
    """A button of these screens; `page` is one of the list, or the place of one reminder in it."""
    return InlineKeyboardButton(label, callback_data=f"pk:{view}:{short_key(election) if election else ''}:{page}")


def package_routes() -> list[BaseHandler[Any, Context, None]]:
    return [CallbackQueryHandler(on_package_press, PACKAGE_PRESS)]


async def on_package_press(update: Update, context: Context) -> None:
    """A button of these screens; in groups none of them is ours."""
    query = update.callback_query
    assert query is not None
    found = _PRESS.fullmatch(query.data or "")
    if found is None or not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    await context.toast(update)
    try:
        await must_write_broadcasts(update, context)
        screen = await _screen(context, query.from_user.id, found[1], found[2], int(found[3]))
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.show(update, screen)


async def _screen(context: Context, by: int, view: str, which: str, page: int) -> Screen:
    if view == LIST or not which:
        return elections_screen(context)
    election = election_by_key(context.services.calendar, which)
    if view == READ:
        return await _read(context, election, place=page)
    if view in ACTS:
        await ACTS[view](context.services, election.id, staff_id=by)
    return await package_screen(context, election, by=by, page=page)


def elections_screen(context: Context) -> Screen:
    """For which election?"""
    services = context.services
    text = context.text("pengingat_pemilihan", count=len(services.content.reminders))
    keys = [[package_key(cut(each.name, LABEL), SHOW, each.id)] for each in services.calendar.elections]
    return Screen(text=text, keyboard=board(*keys, _out(context)))


async def package_screen(context: Context, election: Election, *, by: int, page: int = 0) -> Screen:
    """What the package would send and when, and how far each of it is."""
    items = await package(context.services, election.id)
    pages = max(1, -(-len(items) // ITEMS_A_PAGE))
    page = min(page, pages - 1)
    shown = list(enumerate(items))[page * ITEMS_A_PAGE : (page + 1) * ITEMS_A_PAGE]
    waiting = [item.reminder for item in items if item.reminder and item.reminder.state is State.WAITING]
    new = sum(item.reminder is None or item.reminder.state not in OPEN for item in items)
    mine = any(reminder.author == by for reminder in waiting)
    text = context.text(
        "pengingat_isi_paket",
        election=election,
        items=[item for _, item in shown],
        new=new,
        waiting=len(waiting),
        mine=mine,
        page=page + 1,
        pages=pages,
        today=context.services.today(),
    )
    reading = [[package_key(_label(item), READ, election.id, place)] for place, item in shown]
    acts = _acts(context, election, new=new, waiting=bool(waiting) and not mine)
    return Screen(text=text, keyboard=board(*reading, _turn(context, election, page, pages), *acts, _out(context)))


def _label(item: Item) -> str:
    return cut(item.template.title, LABEL)


def _acts(context: Context, election: Election, *, new: int, waiting: bool) -> list[Row]:
    propose = [package_key(context.button("usulkan_paket", jumlah=new), PROPOSE, election.id)] if new else []
    names = [("setujui_semua", APPROVE), ("tolak_semua", REFUSE)] if waiting else []
    return [propose, [package_key(context.button(word), view, election.id) for word, view in names]]


def _turn(context: Context, election: Election, page: int, pages: int) -> Row:
    ways = (("halaman_balik", page - 1), ("halaman_lanjut", page + 1))
    return [package_key(context.button(word), SHOW, election.id, to) for word, to in ways if 0 <= to < pages]


async def _read(context: Context, election: Election, *, place: int) -> Screen:
    """One reminder of the package, as groups would read it."""
    services = context.services
    items = await package(services, election.id)
    item = items[min(place, len(items) - 1)]
    schedule = item.template.schedule(election.id)
    text = context.text(
        "pengingat_contoh",
        template=item.template,
        election=election_of(services.calendar, election.id),
        when=when_text(services, schedule),
        text=filled(services, package_text(services, item.template, election), schedule),
    )
    back = package_key(context.button("kembali"), SHOW, election.id, place // ITEMS_A_PAGE)
    return Screen(text=text, keyboard=board([back, home(context)]))


def _out(context: Context) -> Row:
    return [InlineKeyboardButton(context.button("pengingat"), callback_data="pg:l:0"), home(context)]
