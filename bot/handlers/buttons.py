"""Presses of our buttons: answered first, then shown in place of the screen that was pressed."""

from collections.abc import Callable

from telegram import Update

from bot.actions.guidance import choose_role, forget_person, role_in
from bot.domain.guidance import Actor
from bot.handlers.articles import article_screen, articles_screen
from bot.handlers.commands import chat_id_of, is_private
from bot.handlers.context import Context, Screen
from bot.handlers.heard import Heard, heard_before, memory
from bot.handlers.objections import objection_screen
from bot.handlers.presses import (
    ArticlePress,
    ArticlesPress,
    CardPress,
    ObjectionPress,
    PlainPress,
    RolePress,
    TopicPress,
    decode,
)
from bot.handlers.screens import (
    card_screen,
    forget_screen,
    help_screen,
    home_only,
    home_screen,
    privacy_screen,
    refer_screen,
    roles_screen,
    schedule_screen,
    topic_screen,
    topics_screen,
    whose_screen,
)
from bot.handlers.tips import begin
from bot.rendering import visible

TIP = "tip"
"""Begins a conversation of its own, below the screen that was pressed."""
ALIKE: dict[str, Callable[[Context], Screen]] = {
    "topics": topics_screen,
    "schedule": schedule_screen,
    "help": help_screen,
    "forget": forget_screen,
    "refer": refer_screen,
}
"""The screens that are the same for everybody."""


async def on_press(update: Update, context: Context) -> None:
    """Whatever was pressed: a screen of ours, or a plain word that the button no longer holds."""
    query = update.callback_query
    assert query is not None
    if not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    await context.toast(update)
    if query.data == TIP:
        await begin(update, context)
        return
    screen = await _screen_for(update, context)
    await context.show(update, screen or home_only(context, "tombol_usang"))


async def _screen_for(update: Update, context: Context) -> Screen | None:
    assert update.callback_query is not None
    chat_id = chat_id_of(update)
    match decode(update.callback_query.data):
        case CardPress() as press:
            return await _card(context, chat_id, press, heard_before(update, context))
        case TopicPress(topic=topic, page=page):
            return topic_screen(context, topic, page, await role_in(context.services, chat_id))
        case ArticlesPress() | ArticlePress() as press:
            return _law(context, press)
        case ObjectionPress() as press:
            return await objection_screen(update, context, press)
        case RolePress() | PlainPress() as press:
            return await _simple(context, chat_id, press)
        case None:
            return None


def _law(context: Context, press: ArticlesPress | ArticlePress) -> Screen | None:
    if isinstance(press, ArticlePress):
        return article_screen(context, press)
    card = context.services.content.guidance.by_number(press.number)
    return articles_screen(context, card, press.actor, press.page) if card else None


async def _card(context: Context, chat_id: int, press: CardPress, heard: Heard | None) -> Screen | None:
    """A card; under an answer it stays with the elections and stages that the question was about."""
    card = context.services.content.guidance.by_number(press.number)
    if card is None:
        return None
    if press.actor is None:
        return whose_screen(context, card, keep=await role_in(context.services, chat_id) is None)
    if press.chosen:
        await choose_role(context.services, chat_id, press.actor)
    when = heard.when if heard and card.number in heard.cards else None
    return await card_screen(context, card, press.actor, when=when)


async def _role(context: Context, chat_id: int, actor: Actor | None) -> Screen:
    if actor is not None:
        await choose_role(context.services, chat_id, actor)
    return await home_screen(context, chat_id)


async def _simple(context: Context, chat_id: int, press: RolePress | PlainPress) -> Screen:
    if isinstance(press, RolePress):
        return await _role(context, chat_id, press.actor)
    return await _plain(context, chat_id, press.name)


async def _plain(context: Context, chat_id: int, name: str) -> Screen:
    if name == "forget_yes":
        memory(context).forget_chat(chat_id)
        return home_only(context, "data_terhapus", found=await forget_person(context.services, chat_id))
    of_chat = {"home": home_screen, "roles": roles_screen, "privacy": privacy_screen}
    if name in of_chat:
        return await of_chat[name](context, chat_id)
    return ALIKE[name](context)
