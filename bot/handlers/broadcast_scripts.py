"""The customary texts of broadcasts, as the office has them in `messages/id/naskah_siaran.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from bot.handlers.context import Context

TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"})
"""What Telegram formats. Source: Bot API, HTML style."""
NAME = re.compile(r"[a-z0-9-]{1,20}")
LONGEST_TITLE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """A text (HTML) that staff may choose."""

    title: str
    text: str


def scripts(context: Context) -> dict[str, Script]:
    """By name; what the office has broken is left out rather than refused by Telegram in the middle of a broadcast."""
    return readable(context.services.content.words.get("naskah_siaran", {}))


def readable(raw: Mapping[Any, Any]) -> dict[str, Script]:
    found = {name: _script(value) for name, value in raw.items() if NAME.fullmatch(str(name))}
    return {name: script for name, script in found.items() if script}


def _script(value: Any) -> Script | None:
    title, text = (value.get("judul"), value.get("isi")) if isinstance(value, Mapping) else (None, None)
    if not isinstance(title, str) or not isinstance(text, str) or not 0 < len(title) <= LONGEST_TITLE:
        return None
    return Script(title=title, text=text.strip()) if is_well_formed(text) else None


def is_well_formed(html: str) -> bool:
    """Whether every tag is one of Telegram's, and closed in order."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return reader.good and not reader.open


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.good = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.good = self.good and tag in TAGS

    def handle_endtag(self, tag: str) -> None:
        self.good = self.good and bool(self.open) and self.open.pop() == tag
