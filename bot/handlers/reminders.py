"""/pengingat: reminders, the customary package, quiet hours. Rights are asked by the acts, never here."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from bot.actions.quiet_hours import quiet_hours, set_quiet_hours
from bot.actions.reminder_clock import content_of, plan_due
from bot.actions.reminder_words import audience_text, preview_text, reach_of, unknown_years, when_text
from bot.actions.reminders import (
    all_reminders,
    approve_reminder,
    delete_reminder,
    last_time,
    next_dates,
    pause_reminder,
    refuse_reminder,
    reminder,
    resume_reminder,
)
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.reminders import Quiet, Reminder, Repeat, State, stage_day
from bot.domain.staff import Act, holds
from bot.handlers.commands import is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home
from bot.handlers.wizards import begin_key, refused
from bot.rendering import cut, visible
from bot.services import Services

WIZARD = "ingat"
REMINDERS_A_PAGE = 8
LABEL = 40
LOOKED, LOOK_EVERY = "reminders_looked_at", timedelta(seconds=5)
"""Where the last look at the clock is remembered, and how often there is one."""
DATES = 5
"""How many of its next dates a reminder tells."""
QUIET_CHOICES = ("2100-0600", "2000-0700", "2200-0500", "0000-0000")
REMINDER_PRESS = re.compile(r"pg:[lopgdyath]:")
_PRESS = re.compile(r"pg:([lopgdyath]):([0-9]{1,9})(?::([0-9]{4}-[0-9]{4}))?")

ACTS: dict[str, Callable[..., Awaitable[Reminder]]] = {
    "p": pause_reminder,
    "g": resume_reminder,
    "a": approve_reminder,
    "t": refuse_reminder,
}
"""What a button does to a reminder, which is then shown anew."""


def reminder_key(label: str, view: str, number: int = 0) -> InlineKeyboardButton:
    """A button of these screens; `number`: of a reminder, or a page of the list."""
    return InlineKeyboardButton(label, callback_data=f"pg:{view}:{number}")


def reminder_routes() -> list[BaseHandler[Any, Context, None]]:
    return [
        CommandHandler("pengingat", on_reminders, ChatType.PRIVATE & UpdateType.MESSAGE),
        CallbackQueryHandler(on_reminder_press, REMINDER_PRESS),
    ]


async def look_at_clock(context: Context) -> None:
    """What fell due becomes broadcasts. A reminder has minutes, so a look every few seconds will do."""
    now, last = context.services.now(), context.bot_data.get(LOOKED)
    if last is None or abs(now - last) >= LOOK_EVERY:
        context.bot_data[LOOKED] = now
        await plan_due(context.services, now=now)


async def on_reminders(update: Update, context: Context) -> None:
    try:
        await must_write_broadcasts(update, context)
        screen = await list_screen(context, page=0)
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.send(update, screen)


async def on_reminder_press(update: Update, context: Context) -> None:
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
        screen = await _screen(context, query.from_user.id, found[1], int(found[2]), found[3] or "")
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.show(update, screen)


async def must_write_broadcasts(update: Update, context: Context) -> None:
    """Raises NotAllowed for whoever writes no broadcasts at all."""
    if not holds(await context.staff(update), Act.WRITE_BROADCAST):
        raise NotAllowed(act=Act.WRITE_BROADCAST.value)


async def _screen(context: Context, by: int, view: str, number: int, given: str) -> Screen:
    if view in ACTS:
        await ACTS[view](context.services, number, staff_id=by)
        return await one_screen(context, by, number)
    match view:
        case "o":
            return await one_screen(context, by, number)
        case "d":
            return await _ask(context, number)
        case "y":
            await delete_reminder(context.services, number, staff_id=by)
            text = context.text("pengingat_terhapus", number=number)
            return Screen(text=text, keyboard=board(_back(context)))
        case "h":
            return await _quiet(context, by, given)
    return await list_screen(context, page=number)


async def list_screen(context: Context, *, page: int) -> Screen:
    """All reminders: first what waits for approval, then whichever goes out next; those without a date last."""
    services = context.services
    dated = [(await _next(services, each) or date.max, each) for each in await all_reminders(services)]
    found = [each for _, each in sorted(dated, key=_turn)]
    pages = max(1, -(-len(found) // REMINDERS_A_PAGE))
    page = min(page, pages - 1)
    shown = found[page * REMINDERS_A_PAGE : (page + 1) * REMINDERS_A_PAGE]
    lines = [(each, when_text(services, each.schedule), await _next(services, each)) for each in shown]
    quiet = await quiet_hours(services)
    text = context.text("pengingat_daftar", lines=lines, page=page + 1, pages=pages, quiet=quiet)
    keys = [[reminder_key(cut(f"{each.code} {each.title}", LABEL), "o", each.number)] for each in shown]
    ways = [("halaman_balik", page - 1), ("halaman_lanjut", page + 1)]
    turn = [reminder_key(context.button(word), "l", to) for word, to in ways if 0 <= to < pages]
    more = [
        [begin_key(context.button("buat_pengingat"), WIZARD)],
        [InlineKeyboardButton(context.button("paket_pengingat"), callback_data="pk:l::0")],
        [reminder_key(context.button("jam_tenang"), "h")],
    ]
    return Screen(text=text, keyboard=board(*keys, turn, *more, [home(context)]))


def _turn(dated: tuple[date, Reminder]) -> tuple[bool, date]:
    day, each = dated
    return each.state is not State.WAITING, day


async def _next(services: Services, each: Reminder) -> Any:
    """The day on which it goes out next; None when it does not."""
    if each.state is not State.ACTIVE:
        return None
    dates = await next_dates(services, each.schedule, count=1)
    return dates[0].due.astimezone(services.timezone).date() if dates else None


async def one_screen(context: Context, by: int, number: int) -> Screen:
    """All about one reminder. Raises UnknownReminder."""
    services = context.services
    found = await reminder(services, number)
    dates = await next_dates(services, found.schedule, count=DATES)
    reach = await reach_of(services, found.audience)
    waits = found.schedule.repeat is Repeat.STAGE and stage_day(found.schedule, services.calendar) is None
    text = context.text(
        "pengingat_satu",
        reminder=found,
        when=when_text(services, found.schedule),
        whom=await audience_text(services, found.audience),
        dates=dates,
        waits=waits,
        years=await unknown_years(services, found.schedule, dates),
        last=await last_time(services, number),
        preview=preview_text(services, content_of(services, found).text, reach.example),
        mine=found.author == by,
    )
    return Screen(text=text, keyboard=board(_acts(context, found, by), _back(context)))


def _acts(context: Context, found: Reminder, by: int) -> Row:
    """What can be done to it now; whether this person may, the act decides."""
    names = {
        State.WAITING: [("setujui", "a"), ("tolak", "t")] if found.author != by else [],
        State.ACTIVE: [("jeda", "p")],
        State.PAUSED: [("lanjutkan", "g")],
    }
    words = [*names.get(found.state, []), ("hapus_pengingat", "d")]
    return [reminder_key(context.button(word), view, found.number) for word, view in words]


async def _ask(context: Context, number: int) -> Screen:
    found = await reminder(context.services, number)
    yes = reminder_key(context.button("ya_hapus"), "y", number)
    text = context.text("pengingat_hapus", reminder=found)
    return Screen(text=text, keyboard=board([yes, reminder_key(context.button("batal"), "o", number)]))


async def _quiet(context: Context, by: int, given: str) -> Screen:
    """The quiet hours, set to `given` first where there is any, such as 2100-0600."""
    if given in QUIET_CHOICES:
        await set_quiet_hours(context.services, _quiet_from(given), staff_id=by)
    text = context.text("pengingat_tenang", quiet=await quiet_hours(context.services))
    keys = [[_quiet_key(context, choice)] for choice in QUIET_CHOICES]
    return Screen(text=text, keyboard=board(*keys, _back(context)))


def _quiet_key(context: Context, choice: str) -> InlineKeyboardButton:
    quiet = _quiet_from(choice)
    some = context.button("jam_tenang_dari", mulai=f"{quiet.starts:%H.%M}", selesai=f"{quiet.ends:%H.%M}")
    label = some if quiet.starts != quiet.ends else context.button("tanpa_jam_tenang")
    return InlineKeyboardButton(label, callback_data=f"pg:h:0:{choice}")


def _quiet_from(choice: str) -> Quiet:
    """One of QUIET_CHOICES."""
    starts, ends = choice.split("-")
    return Quiet(starts=time(int(starts[:2]), int(starts[2:])), ends=time(int(ends[:2]), int(ends[2:])))


def _back(context: Context) -> Row:
    return [reminder_key(context.button("kembali"), "l"), home(context)]
