"""Telegram's HTML: markup → text and entities, refused in the words Telegram uses.

A port by hand of what the Bot API server does, read from its documentation ("HTML style") and its published source.
Byte offsets count UTF-8, entity offsets UTF-16.
"""

import re
from dataclasses import dataclass, field

from bot.simulator.calls import Refused
from bot.simulator.people import Json
from bot.simulator.texts import units

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "pre": "pre",
}
TAGS = {*SIMPLE, "a", "code", "blockquote", "tg-emoji"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

BAD_UNICODE = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)
SPACE = " \t\r\n\0\v"
REFERENCE = re.compile(r"&(?:#(?P<decimal>[0-9]+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>[a-zA-Z]+));?")
PLAIN = re.compile(r"[^<&]+")
ATTRIBUTE_NAME = re.compile(r"[^\s\0=>/\"']*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
LINK = re.compile(r"(?:https?|tg|ton|mailto|tel)://\S+|(?:[\w-]+\.)+\w{2,}(?:[:/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    tag: str
    argument: str
    offset: int
    """In UTF-16 units of the text so far."""
    text_at: int
    """The number of pieces of text so far."""


@dataclass(slots=True)
class Parser:
    """Goes through the source once; a NUL stands for its end, as in the original."""

    source: str
    at: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    nested: list[Opened] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> None:
        while self.at < len(self.source):
            plain = PLAIN.match(self.source, self.at)
            if plain is not None:
                self._add(plain.group())
                self.at = plain.end()
            elif self.source[self.at] == "&":
                self._add(self._reference() or self._literal())
            elif self._char(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.nested:
            raise self._problem(f'Can\'t find end tag corresponding to start tag "{self.nested[-1].tag}"')

    def _char(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.source[at] if at < len(self.source) else "\0"

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += units(text)

    def _literal(self) -> str:
        self.at += 1
        return "&"

    def _reference(self) -> str:
        """The character that `&…;` stands for; '' when it is none of the few that Telegram knows."""
        match = REFERENCE.match(self.source, self.at)
        if match is None:
            return ""
        character = NAMED.get(match["name"], "") if match["name"] else _character(match)
        if character:
            self.at = match.end()
        return character

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until_space().lower()
        if self._char() == "\0":
            raise self._problem("Unclosed start tag", at=begin)
        if tag not in TAGS:
            raise self._problem(f'Unsupported start tag "{tag}"', at=begin)
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise self._problem('Tag "span" must have class "tg-spoiler"', at=begin)
        self.at += 1
        self.nested.append(Opened(tag=tag, argument=argument, offset=self.length, text_at=len(self.pieces)))

    def _until_space(self) -> str:
        begin = self.at
        while self._char() not in SPACE and self._char() != ">":
            self.at += 1
        return self.source[begin : self.at]

    def _skip_space(self) -> None:
        while self._char() != "\0" and self._char() in SPACE:
            self.at += 1

    def _attributes(self, tag: str, begin: int) -> str:
        """Read up to the closing '>'; gives the one value that matters to this tag."""
        argument = ""
        while True:
            self._skip_space()
            if self._char() == ">":
                return argument
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        name = self._take(ATTRIBUTE_NAME)
        if not name:
            raise self._problem(f'Empty attribute name in the tag "{tag}"', at=begin)
        self._skip_space()
        if self._char() == "\0":
            raise self._problem(f'Unclosed start tag "{tag}"', at=begin)
        if self._char() != "=":
            return name, None
        self.at += 1
        self._skip_space()
        if self._char() == "\0":
            raise self._problem(f'Unclosed start tag "{tag}"', at=begin)
        value = self._quoted() if self._char() in "'\"" else self._token()
        if self._char() == "\0":
            raise self._problem("Unclosed start tag", at=begin)
        return name, value

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        assert match is not None  # each of these patterns matches nothing as well
        self.at = match.end()
        return match.group()

    def _token(self) -> str:
        begin = self.at
        value = self._take(TOKEN).lower()
        if self._char() not in SPACE and self._char() != ">":
            raise self._problem("Unexpected end of name token", at=begin)
        return value

    def _quoted(self) -> str:
        end = self._char()
        self.at += 1
        value = ""
        while self._char() not in (end, "\0"):
            found = self._reference() if self._char() == "&" else ""
            if not found:
                found = self._char()
                self.at += 1
            value += found
        if self._char() == end:
            self.at += 1
        return value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.nested:
            raise self._problem("Unexpected end tag", at=begin)
        self.at += 2
        name = self._until_space()
        self._skip_space()
        if self._char() != ">":
            raise self._problem("Unclosed end tag", at=begin)
        opened = self.nested.pop()
        if name and name != opened.tag:
            raise self._problem("Unmatched end tag", at=begin, tail=f', expected "</{opened.tag}>", found "</{name}>"')
        self.at += 1
        self._close(opened)

    def _close(self, opened: Opened) -> None:
        if self.length == opened.offset:
            return
        entity = _entity(opened, "".join(self.pieces[opened.text_at :]))
        if entity is not None:
            self.entities.append(entity | {"offset": opened.offset, "length": self.length - opened.offset})

    def _problem(self, what: str, *, at: int | None = None, tail: str = "") -> Refused:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode('utf-8', 'surrogatepass'))}"
        return Refused(f"can't parse entities: {what}{where}{tail}")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities as they were marked, before Telegram sorts and trims them. Raises Refused."""
    if "<" not in source and "&" not in source:
        return source, []
    parser = Parser(source)
    parser.run()
    return "".join(parser.pieces), _with_languages(parser.entities)


def _with_languages(entities: list[Json]) -> list[Json]:
    """A code of a language and a pre around the very same text are one; else the language is lost."""
    languages = {(code["offset"], code["length"]): code["language"] for code in entities if "language" in code}
    if not languages:
        return entities
    merged = []
    for entity in entities:
        place = (entity["offset"], entity["length"])
        in_pre = any(pre["type"] == "pre" and (pre["offset"], pre["length"]) == place for pre in entities)
        if entity["type"] == "pre" and place in languages:
            merged.append(entity | {"language": languages[place]})
        elif "language" not in entity or not in_pre:
            merged.append({key: value for key, value in entity.items() if key != "language"})
    return merged


def link(url: str) -> str | None:
    """The address as Telegram completes it; None for what is no address."""
    if not LINK.fullmatch(url):
        return None
    if "://" not in url:
        url = f"http://{url}"
    host, mark, rest = url.partition("://")[2].partition("?")
    return url if "/" in host else f"{url.partition('?')[0]}/{mark}{rest}"


def _character(match: re.Match[str]) -> str:
    code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
    if 0xD800 <= code <= 0xDFFF:
        raise Refused(f"can't parse entities: {BAD_UNICODE}")
    return chr(code) if 0 < code <= 0x10FFFF else ""


def _argument(tag: str, name: str, value: str | None) -> str:
    if tag == "blockquote" and name == "expandable":
        return "1"
    if value is None:
        return ""
    wanted = {"a": ("href", ""), "code": ("class", "language-"), "span": ("class", "tg-"), "tg-emoji": ("emoji-id", "")}
    attribute, prefix = wanted.get(tag, ("", ""))
    return value.removeprefix(prefix) if name == attribute and value.startswith(prefix) else ""


def _entity(opened: Opened, text: str) -> Json | None:
    """Type and attributes of the entity that an end tag completes; None where Telegram makes none of it."""
    if opened.tag in SIMPLE:
        return {"type": SIMPLE[opened.tag]}
    if opened.tag == "blockquote":
        return {"type": "expandable_blockquote" if opened.argument else "blockquote"}
    if opened.tag == "code":
        return {"type": "code", "language": opened.argument} if opened.argument else {"type": "code"}
    if opened.tag == "tg-emoji":
        if not opened.argument.isdecimal() or int(opened.argument) >= 2**63:
            raise Refused("can't parse entities: Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": opened.argument}
    url = link(opened.argument or text)
    return None if url is None else {"type": "text_link", "url": url}
