"""A message's name and its values → text in one language, within Telegram's limits."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from html import unescape
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound

from bot.domain.errors import Fault

LOCALE = "id_ID"
TEXT_LIMIT = 4096
"""UTF-16 units after entities. Source: Bot API, sendMessage."""
REMEMBERED = 2048
"""Answers kept rendered, of about two kilobytes each: cards do not change while the bot runs, and people ask alike."""
BUTTON_LIMIT = 64
"""Characters of a label that still shows whole on a narrow phone is far less; this is only the outer bound."""


@dataclass(kw_only=True, eq=False)
class MessageFault(Fault):
    """A message that cannot be rendered: missing, with a missing value, or over Telegram's limit."""

    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokenTemplate:
    """A template of the office that was set aside; the shipped one serves."""

    name: str
    line: int


Words = Mapping[str, Mapping[str, Any]]
"""The short texts: file under messages/id → name → text."""


class Messages:
    """All that the bot can say in one language."""

    def __init__(self, words: Words, environment: Environment) -> None:
        self._words = words
        self._environment = environment
        self._rendered: dict[Hashable, str] = {}

    def text(self, name: str, /, **values: object) -> str:
        """Render `replies/<name>.html`. Raises MessageFault."""
        try:
            text = self._environment.get_template(f"{name}.html").render(**values).strip()
        except TemplateError as error:
            raise MessageFault(detail=f"message {name}: {type(error).__name__}") from error
        text = re.sub(r"\n{3,}", "\n\n", text)
        if (length := visible_length(text)) > TEXT_LIMIT:
            raise MessageFault(detail=f"message {name} is {length} units long")
        return text

    def once(self, name: str, key: Hashable, values: Callable[[], Mapping[str, object]]) -> str:
        """As `text`, once for each key, which must name all that the values depend on. The oldest is forgotten."""
        place = (name, key)
        if place not in self._rendered:
            while len(self._rendered) >= REMEMBERED:
                self._rendered.pop(next(iter(self._rendered)))
            self._rendered[place] = self.text(name, **values())
        return self._rendered[place]

    def word(self, group: str, name: str, /, **values: object) -> str:
        """A short text of messages/id/<group>.yaml, such as the label of a button. Raises MessageFault."""
        found = _word(self._words, group, name)
        return found.format(**values) if values else found

    def button(self, name: str, /, **values: object) -> str:
        """A button's label, cut to what Telegram shows."""
        return cut(self.word("tombol", name, **values), BUTTON_LIMIT)

    def names(self) -> list[str]:
        """Every reply there is, for the checks."""
        return sorted(name.removesuffix(".html") for name in self._environment.list_templates() if "/" not in name)


def open_messages(
    shipped: Path, office: Path | None, words: Words, *, zone: tzinfo
) -> tuple[Messages, list[BrokenTemplate]]:
    """The messages under `shipped` (…/messages/id), the office's templates laid over them one by one.

    A broken template of the office is set aside and told; a broken shipped one raises MessageFault.
    """
    own = FileSystemLoader(shipped / "replies")
    environment = _environment(own, zone, words)
    for name in environment.list_templates():
        # Parsed only, for compiling all takes as long as reading the cards; what is shipped is compiled by every check.
        if _broken_line(environment, name, environment.parse) is not None:
            raise MessageFault(detail=f"template {name} is broken")
    folder = office / "replies" if office else None
    if folder is None or not folder.is_dir():
        return Messages(words, environment), []
    trial = _environment(FileSystemLoader(folder), zone, words)
    broken = [(name, _broken_line(trial, name, trial.compile)) for name in trial.list_templates(extensions=["html"])]
    good = _OnlyThese(folder, {name for name, line in broken if line is None})
    aside = [BrokenTemplate(name=name, line=line) for name, line in broken if line is not None]
    return Messages(words, _environment(ChoiceLoader([good, own]), zone, words)), aside


class _OnlyThese(FileSystemLoader):
    def __init__(self, folder: Path, names: set[str]) -> None:
        super().__init__(folder)
        self._good = names

    def get_source(self, environment: Environment, template: str) -> Any:
        if template not in self._good:
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


def _environment(loader: Any, zone: tzinfo, words: Words) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["tanggal"] = format_day
    environment.filters["jam"] = lambda moment: format_moment(moment, zone)
    environment.filters["daftar"] = format_names
    environment.filters["kata"] = lambda name, group: _word(words, group, name)
    return environment


def _word(words: Words, group: str, name: str) -> str:
    found = words.get(group, {}).get(name)
    if found is None:
        raise MessageFault(detail=f"no word {group}.{name}")
    return str(found)


def _broken_line(environment: Environment, name: str, look: Callable[[str, str], object]) -> int | None:
    """The line of the first mistake in a template, None when `look` finds none."""
    assert environment.loader is not None
    try:
        look(environment.loader.get_source(environment, name)[0], name)
    except TemplateError as error:
        return getattr(error, "lineno", None) or 1
    except UnicodeDecodeError:
        return 1
    return None


def format_day(day: date) -> str:
    """21 November 2026"""
    return format_date(day, format="long", locale=LOCALE)


def format_moment(moment: datetime, zone: tzinfo) -> str:
    """Sabtu, 21 November 2026 13.05 WIB"""
    local = moment.astimezone(zone)
    return f"{format_datetime(local, 'EEEE, d MMMM y HH.mm', locale=LOCALE)} {local.tzname()}"


def format_names(names: Iterable[object]) -> str:
    """a, b, dan c"""
    return format_list([str(name) for name in names], locale=LOCALE)


def visible(html: str) -> str:
    """The text as a person sees it: without tags, entities resolved."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def visible_length(html: str) -> int:
    """UTF-16 units after entities, as Telegram counts."""
    return len(visible(html).encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """The text, shortened with an ellipsis to `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
