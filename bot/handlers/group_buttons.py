"""Presses of the buttons about village groups: those in the group, and those of staff in their private chats."""

from telegram import Update

from bot.actions.groups import note_heard
from bot.handlers.commands import chat_id_of, is_private
from bot.handlers.context import Context
from bot.handlers.group_presses import read_press
from bot.handlers.registration import on_ask, on_no, on_yes
from bot.handlers.screens import home_only
from bot.handlers.villages import ACTS, VIEWS, on_staff_step
from bot.rendering import visible

IN_GROUP = ("yes", "no", "ask")


async def on_group_press(update: Update, context: Context) -> None:
    """Answered first, then shown in place of what was pressed."""
    assert update.callback_query is not None
    press = read_press(update.callback_query.data)
    if press is None or is_private(update) == (press[0] in IN_GROUP):
        await _stale(update, context)
        return
    await context.toast(update)
    step, parts = press
    if step in VIEWS or step in ACTS:
        await context.show(update, await on_staff_step(update, context, step, parts))
        return
    await note_heard(context.services, chat_id=chat_id_of(update))
    if step == "yes":
        await context.show(update, await on_yes(update, context, parts[0]))
    else:
        await context.show(update, await (on_ask if step == "ask" else on_no)(update, context))


async def _stale(update: Update, context: Context) -> None:
    if is_private(update):
        await context.toast(update)
        await context.show(update, home_only(context, "tombol_usang"))
    else:
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
