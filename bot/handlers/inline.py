"""Inline mode: cards offered in any chat, to be posted there by whoever asks."""

import logging

from telegram import InlineKeyboardButton, InlineQueryResultArticle, InputTextMessageContent, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import InlineQueryHandler, MessageHandler
from telegram.ext.filters import MessageFilter

from bot.actions.inline import Offer, cache_time, offers_for
from bot.handlers.context import NO_PREVIEW, Context, Screen
from bot.handlers.groups import ASK
from bot.handlers.keyboards import board
from bot.handlers.presses import start_payload
from bot.handlers.screens import private_link, private_screen

POINTER = "tanya"
"""The id of the one result where there is nothing to offer."""

log = logging.getLogger(__name__)


class ThroughUs(MessageFilter):
    """A message that somebody posted by our inline mode: our own words, no question to us."""

    def filter(self, message: Message) -> bool:
        return message.via_bot is not None and message.via_bot.id == message.get_bot().id


async def on_inline(update: Update, context: Context) -> None:
    """Offer cards, the same to everybody; where there is none, the way to the private chat."""
    query = update.inline_query
    assert query is not None
    offers = await offers_for(context.services, query.query)
    results = [_result(context, offer) for offer in offers] or [_pointer(context)]
    try:
        await query.answer(results, cache_time=cache_time(context.services), is_personal=False)
    except BadRequest:  # whoever typed has long gone on
        log.info("an inline query could not be answered")


async def ignore(_update: Update, _context: Context) -> None:
    """Nothing to say."""


def inline_routes() -> list[InlineQueryHandler[Context, None] | MessageHandler[Context, None]]:
    """Before all others: what was posted through us is not for any of them."""
    return [InlineQueryHandler(on_inline), MessageHandler(ThroughUs(), ignore)]


def _result(context: Context, offer: Offer) -> InlineQueryResultArticle:
    link = private_link(context, start_payload(offer.card.number))
    screen = Screen(text=offer.text, keyboard=board([InlineKeyboardButton(context.button("buka_lengkap"), url=link)]))
    return _article(screen, id=context.services.slip(offer.card), title=offer.card.title, words=offer.description)


def _pointer(context: Context) -> InlineQueryResultArticle:
    text = context.text("tanya_sebaris", bot=context.bot.username)
    return _article(private_screen(context, text, ASK), id=POINTER, title=context.button("buka_pribadi"), words="")


def _article(screen: Screen, *, id: str, title: str, words: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(screen.text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(
        id=id, title=title, input_message_content=content, reply_markup=screen.keyboard, description=words or None
    )
