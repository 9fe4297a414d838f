"""Commands of the private chat and of groups."""

from telegram import Update
from telegram.constants import ChatType

from bot.actions.guidance import role_in
from bot.domain.guidance import Regime
from bot.handlers.context import Context, Screen
from bot.handlers.presses import from_start
from bot.handlers.profile import give_menu
from bot.handlers.screens import (
    card_screen,
    help_screen,
    home_only,
    home_screen,
    privacy_screen,
    private_screen,
    roles_screen,
    schedule_screen,
    topics_screen,
    welcome,
    whose_screen,
)

PANEL = "panduan"
ROLES_LINK = "peran"


def chat_id_of(update: Update) -> int:
    """The chat of an update; the routes let nothing through that has none."""
    assert update.effective_chat is not None
    return update.effective_chat.id


def is_private(update: Update) -> bool:
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


async def on_start(update: Update, context: Context) -> None:
    """Greet, or open what the deep link asks for; an unknown payload is greeted like none."""
    if (staff := await context.staff(update)) is not None:
        await give_menu(context.bot, context.services, staff)  # who was made staff elsewhere has had no chat for it yet
    payload = context.args[0] if context.args else ""
    press = from_start(payload)
    card = context.services.content.guidance.by_number(press.number) if press else None
    if card is not None and press is not None:
        actor = press.actor or await role_in(context.services, chat_id_of(update))
        when = dict.fromkeys(Regime, press.stage) if press.stage else None
        screen = await card_screen(context, card, actor, when=when) if actor else whose_screen(context, card, keep=True)
        await context.send(update, screen)
    elif payload == PANEL:
        await context.send(update, topics_screen(context))
    elif staff is None and await role_in(context.services, chat_id_of(update)) is None:
        await context.send(update, await welcome(context))
    else:
        await context.send(update, await home_screen(context, chat_id_of(update)))


async def on_topics(update: Update, context: Context) -> None:
    """The topics; in a group a link, because browsing there would fill the group."""
    if is_private(update):
        await context.send(update, topics_screen(context))
    else:
        await context.send(update, private_screen(context, context.text("panduan_grup"), PANEL, label="buka_panduan"))


async def on_roles(update: Update, context: Context) -> None:
    await context.send(update, await roles_screen(context, chat_id_of(update)))


async def on_schedule(update: Update, context: Context) -> None:
    screen = schedule_screen(context)
    await context.send(update, screen if is_private(update) else Screen(text=screen.text))


async def on_privacy(update: Update, context: Context) -> None:
    await context.send(update, await privacy_screen(context, chat_id_of(update)))


async def on_help(update: Update, context: Context) -> None:
    await context.send(update, help_screen(context))


async def on_cancel(update: Update, context: Context) -> None:
    await context.send(update, home_only(context, "batal"))


async def on_unknown_command(update: Update, context: Context) -> None:
    await context.send(update, home_only(context, "perintah_tak_dikenal"))
