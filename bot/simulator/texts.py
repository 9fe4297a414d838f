"""Texts as Telegram counts and reads them: UTF-16 units, and the entities it finds by itself."""

import re

from telegram.constants import MessageLimit

from bot.simulator.people import Json

TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
CAPTION_LIMIT = int(MessageLimit.CAPTION_LENGTH)
ENTITY_LIMIT = int(MessageLimit.MESSAGE_ENTITIES)

FOUND = re.compile(
    r"""
      (?P<bot_command> (?<![\w/<>]) /[a-zA-Z0-9_]{1,64} (?:@[a-zA-Z0-9_]{3,32})? (?![\w/<>@]) )
    | (?P<email>       (?<![\w.+-]) [\w.+-]{1,64} @ (?:[\w-]{1,63}\.){1,4} [a-zA-Z]{2,8} \b )
    | (?P<url>         https?://[^\s<>"]+
                       | (?<![\w.@-]) (?:[\w-]{1,63}\.){1,4} (?:com|org|net|id|me|info|io)\b (?:[/?\#][^\s<>"]*)? )
    | (?P<mention>     (?<!\w) @[a-zA-Z0-9_]{2,32} \b )
    | (?P<hashtag>     (?<!\w) \#(?=\w*[^\W\d_])\w{1,256} )
    """,
    re.VERBOSE | re.ASCII,
)
"""What Telegram marks in plain text, in the order in which one wins over the next. Phone numbers, cards and cashtags
are not simulated."""

MARKS = re.compile(r"[/@#.:]")


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_entities(text: str) -> list[Json]:
    """Commands, mentions, hashtags, addresses of mail and web."""
    if not MARKS.search(text):
        return []
    return [_entity(text, match) for match in FOUND.finditer(text)][:ENTITY_LIMIT]


def _entity(text: str, match: re.Match[str]) -> Json:
    found = match.group()
    if match.lastgroup == "url":
        found = found.rstrip(".,;:!?)'")
    return {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(found)}
