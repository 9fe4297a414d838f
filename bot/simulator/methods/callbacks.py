"""Answers to pressed buttons."""

from urllib.parse import parse_qs, urlsplit

from telegram.constants import CallbackQueryLimit

from bot.simulator.calls import Refused
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Bot
from bot.simulator.presses import Toast
from bot.simulator.texts import units

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(request: Request) -> bool:
    """Once, in time, and by the bot that was asked."""
    arguments, world = request.arguments, request.world
    text, url = arguments.text("text"), arguments.text("url")
    if units(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise Refused("MESSAGE_TOO_LONG")
    if url and not _starts(request.bot, url):
        raise Refused("URL_INVALID")
    press = world.presses.take(arguments.text("callback_query_id"), bot=request.bot, now=world.now())
    if press is None:
        raise Refused(TOO_OLD)
    press.answer(Toast(text=text, alert=arguments.flag("show_alert"), url=url))
    world.touch()
    return True


def _starts(bot: Bot, url: str) -> bool:
    """Whether a link opens this bot with a start parameter: the one kind of link allowed without a game."""
    parts = urlsplit(url)
    ours = parts.hostname in ("t.me", "telegram.me") and parts.path.strip("/").lower() == bot.username.lower()
    return ours and "start" in parse_qs(parts.query)


CALLBACKS: dict[str, Method] = {
    "answerCallbackQuery": method(
        answer_callback_query, "callback_query_id", "text", "show_alert", "url", "cache_time"
    ),
}
