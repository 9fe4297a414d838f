"""Results for inline queries: articles only."""

from typing import Any

from telegram.constants import InlineQueryLimit, InlineQueryResultLimit

from bot.simulator.calls import Refused, not_simulated
from bot.simulator.entities import formatted
from bot.simulator.inline import CACHED_SECONDS, Results
from bot.simulator.markup import inline_only
from bot.simulator.methods.callbacks import TOO_OLD
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Json
from bot.simulator.texts import TEXT_LIMIT, units

PREFIX = "can't parse inline query result: "
ARTICLE = frozenset({"type", "id", "title", "description", "input_message_content", "reply_markup"})
CONTENT = frozenset({"message_text", "parse_mode", "link_preview_options"})


def answer_inline_query(request: Request) -> bool:
    """Once, in time, and by the bot that was asked."""
    arguments, world = request.arguments, request.world
    given = arguments.array("results")
    if len(given) > InlineQueryLimit.RESULTS:
        raise Refused("RESULTS_TOO_MUCH")
    if len(arguments.text("next_offset").encode()) > InlineQueryLimit.MAX_OFFSET_LENGTH:
        raise Refused("NEXT_OFFSET_INVALID")
    articles = tuple(_article(each) for each in given)
    if len({article["id"] for article in articles}) < len(articles):
        raise Refused("RESULT_ID_DUPLICATE")
    typed = world.inline.take(arguments.text("inline_query_id"), bot=request.bot, now=world.now())
    if typed is None:
        raise Refused(TOO_OLD)
    results = Results(
        articles=articles,
        cache_seconds=arguments.whole("cache_time", CACHED_SECONDS),
        is_personal=arguments.flag("is_personal"),
    )
    world.inline.settle(typed, results, now=world.now())
    world.touch()
    return True


def _article(given: Any) -> Json:
    if not isinstance(given, dict):
        raise Refused(PREFIX + "expected an Object")
    if given.get("type") != "article":
        raise not_simulated(f"inline result of type {given.get('type')}")
    _only(given, ARTICLE)
    number = str(_field(given, "id"))
    if not InlineQueryResultLimit.MIN_ID_LENGTH <= len(number.encode()) <= InlineQueryResultLimit.MAX_ID_LENGTH:
        raise Refused("RESULT_ID_INVALID")
    if not str(_field(given, "title")).strip():
        raise Refused("ARTICLE_TITLE_EMPTY")
    content = _content(_field(given, "input_message_content"))
    return given | {"input_message_content": content, "reply_markup": inline_only(given.get("reply_markup"))}


def _content(given: Any) -> Json:
    """The message that a pick posts, read now: a broken one spoils the whole answer."""
    if not isinstance(given, dict):
        raise Refused(PREFIX + "expected an Object")
    _only(given, CONTENT)
    text, entities = formatted(str(_field(given, "message_text")), parse_mode=str(given.get("parse_mode") or ""))
    if not text:
        raise Refused("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise Refused("MESSAGE_TOO_LONG")
    return {"message_text": text, "entities": entities}


def _field(given: Json, name: str) -> Any:
    if given.get(name) is None:
        raise Refused(f'{PREFIX}Can\'t find field "{name}"')
    return given[name]


def _only(given: Json, known: frozenset[str]) -> None:
    for name in given:
        if name not in known:
            raise not_simulated(f"field {name} of an inline result")


INLINE: dict[str, Method] = {
    "answerInlineQuery": method(
        answer_inline_query, "inline_query_id", "results", "cache_time", "is_personal", "next_offset"
    ),
}
