"""/siaran: what was sent and how far it is, and every act on it but writing. Rights are asked by the acts."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from bot.actions.aftermath import retry
from bot.actions.broadcast_reach import sample_of
from bot.actions.broadcasts import (
    TooLate,
    approve,
    broadcast,
    broadcast_keyed,
    cancel,
    pause,
    refuse,
    resume,
    set_approval,
)
from bot.domain.broadcasts import Broadcast, Phase
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Staff
from bot.handlers.broadcast_after import AFTER, nudge_key
from bot.handlers.broadcast_keys import BROADCAST_PRESS, READ_PRESS, BroadcastPress, broadcast_key, read_press
from bot.handlers.broadcast_receipts import on_read
from bot.handlers.broadcast_screens import IN_GROUPS, approval_screen, card_screen, list_screen, shown, viewer
from bot.handlers.broadcast_showing import follow, look_away, put_card, put_sample, watch, watches_of
from bot.handlers.commands import chat_id_of, is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board
from bot.handlers.screens import home_screen
from bot.handlers.staff import on_staff_command_in_group
from bot.handlers.wizards import refused
from bot.rendering import visible

Act = Callable[..., Awaitable[Broadcast]]
ACTS: dict[str, Act] = {
    "approve": approve,
    "refuse": refuse,
    "pause": pause,
    "resume": resume,
    "cancel": cancel,
    "cancelled": cancel,
}
"""What one press does to a broadcast."""


def broadcast_routes() -> list[BaseHandler[Any, Context, None]]:
    """Before the general answer to staff's commands in groups."""
    return [
        CommandHandler("siaran", on_broadcasts, ChatType.PRIVATE & UpdateType.MESSAGE),
        CommandHandler("siaran", on_progress, ChatType.GROUPS & UpdateType.MESSAGE, has_args=1),
        CallbackQueryHandler(on_read, READ_PRESS),
        CallbackQueryHandler(on_broadcast_press, BROADCAST_PRESS),
    ]


async def on_broadcasts(update: Update, context: Context) -> None:
    """The list, or with a number that broadcast."""
    try:
        staff = await viewer(context, context.person(update))
        number = _number(context)
        if number is not None:
            found = await shown(context, number)
            await put_card(context, found, person=staff.id)
            return
        screen = await list_screen(context, staff, page=0)
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.send(update, screen)


async def on_progress(update: Update, context: Context) -> None:
    """`/siaran 12` in a group: the figures, kept up to date; only staff are answered, and who hides behind it."""
    try:
        staff = await viewer(context, context.person(update))
        found = await shown(context, _number(context) or 0)
    except NotAllowed:
        await on_staff_command_in_group(update, context)
        return
    except Refusal:
        return
    screen = await card_screen(context, found, by=staff.id, private=False)
    message = await context.send(update, screen)
    if message is not None:
        follow(context, (chat_id_of(update), message), found.number, staff.id)


def _number(context: Context) -> int | None:
    """12 or S-12 after the command."""
    word = (context.args or [""])[0].upper().removeprefix("S-")
    return int(word) if word.isdecimal() and len(word) < 10 else None


async def on_broadcast_press(update: Update, context: Context) -> None:
    """Answered first, then shown in place of what was pressed."""
    query = update.callback_query
    assert query is not None
    press = read_press(query.data)
    if press is None or not (is_private(update) or press.step in IN_GROUPS):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    if not is_private(update) and await context.staff(update) is None:
        await context.toast(update, visible(context.text("not_allowed", act="")), alert=True)
        return
    await context.toast(update)
    try:
        screen = await _screen(update, context, press, by=query.from_user.id)
    except TooLate as late:
        screen = await _late(update, context, press, late, by=query.from_user.id)
    except Refusal as refusal:
        if not is_private(update):
            return  # the card is everybody's: who may not press leaves it as it is
        look_away(update, context)
        screen = refused(context, refusal)
    if screen is not None:
        await context.show(update, screen)


async def _screen(update: Update, context: Context, press: BroadcastPress, *, by: int) -> Screen | None:
    staff = await viewer(context, by)
    if press.step in ("list", "home", "approval"):
        look_away(update, context)
        return await _elsewhere(update, context, press, staff)
    found = await shown(context, press.number)
    if press.step == "sample":
        await put_sample(context, by, found.content, await sample_of(context.services, found))
        return None
    if press.step in AFTER:
        look_away(update, context)
        screen = await AFTER[press.step](context, found, press, by)
        if press.step == "nudged" and (nudge := await broadcast_keyed(context.services, nudge_key(press.more))):
            watch(update, context, nudge.number)
        return screen
    return await _acted(update, context, press, found, by=by)


async def _elsewhere(update: Update, context: Context, press: BroadcastPress, staff: Staff) -> Screen:
    """What is about no broadcast in particular."""
    if press.step == "home":
        return await home_screen(context, chat_id_of(update))
    if press.step == "approval" and press.more == "ask":
        return await approval_screen(context)
    if press.step == "approval":
        await set_approval(context.services, needed=press.more != "off", staff_id=staff.id)
    return await list_screen(context, staff, page=press.page)


async def _acted(update: Update, context: Context, press: BroadcastPress, found: Broadcast, *, by: int) -> Screen:
    """The card as it is after the act."""
    if press.step == "cancel" and found.phase in (Phase.RUNNING, Phase.PAUSED) and found.begun_at:
        look_away(update, context)
        return _sure(context, found)
    if press.step in ACTS:
        found = await ACTS[press.step](context.services, found.number, staff_id=by)
    elif press.step == "retry":
        return await _retried(update, context, found, by=by)
    watch(update, context, found.number)
    if press.step in ("approve", "refuse"):
        await _tell_author(context, found, by=by)
    return await card_screen(context, found, by=by, private=is_private(update))


async def _retried(update: Update, context: Context, found: Broadcast, *, by: int) -> Screen:
    count = await retry(context.services, found.number, staff_id=by)
    found = await broadcast(context.services, found.number)
    watch(update, context, found.number)
    card = await card_screen(context, found, by=by)
    return Screen(text=f"{context.text('siaran_dicoba', count=count)}\n\n{card.text}", keyboard=card.keyboard)


async def _tell_author(context: Context, found: Broadcast, *, by: int) -> None:
    """What became of it, as a card with Batalkan; once, for a second press finds him watching."""
    watches = watches_of(context)
    key = (found.number, found.phase)
    if found.author and found.author != by and key not in watches.told:
        watches.told.add(key)
        watches.greeted.add(found.number)
        await put_card(context, found, person=found.author)


def _sure(context: Context, found: Broadcast) -> Screen:
    """What was sent stays; what was not will not leave."""
    keys = [
        broadcast_key(context.button("siaran_ya_batalkan"), "cancelled", found.number),
        broadcast_key(context.button("kembali"), "one", found.number),
    ]
    return Screen(text=context.text("siaran_yakin_batal", broadcast=found), keyboard=board(keys))


async def _late(update: Update, context: Context, press: BroadcastPress, late: TooLate, *, by: int) -> Screen:
    """Somebody was quicker, or it went on by itself: said above the card as it is now."""
    found = await broadcast(context.services, press.number)
    watch(update, context, found.number)
    card = await card_screen(context, found, by=by, private=is_private(update))
    told = context.text(late.message, **late.values)
    return Screen(text=f"{told}\n\n{card.text}", keyboard=card.keyboard)
