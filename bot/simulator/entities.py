"""Text and entities as Telegram keeps them: trimmed, sorted, no forbidden overlaps, with what it finds itself."""

from bot.simulator.calls import Refused, not_simulated
from bot.simulator.html import parse_html
from bot.simulator.people import Json
from bot.simulator.texts import ENTITY_LIMIT, find_entities, units

ORDER = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
"""Which of two entities over the same text comes first; all others stand at FOUND."""
FOUND = 50

QUOTES = frozenset({"blockquote", "expandable_blockquote"})
SPLITTABLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
MODES = frozenset({"markdown", "markdownv2"})

INVISIBLE = " \t\r\n\0\v\u200b\u200c\u200e\u200f\u2060\ufeff"
"""What is no text on its own. Source: observed; a message of only these is refused as empty."""


def formatted(source: str, *, parse_mode: str = "") -> tuple[str, list[Json]]:
    """A text as a bot sends it → text and entities as the message will carry them. Raises Refused."""
    mode = parse_mode.lower()
    if mode in MODES:
        raise not_simulated(f"parse_mode {parse_mode}")
    if mode not in ("", "html"):
        raise Refused("unsupported parse_mode")
    text, entities = parse_html(source) if mode else (source, [])
    return settled(text.replace("\r", ""), entities if "\r" not in text else _without_returns(text, entities))


def settled(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Trim, sort, drop what may not overlap, add what Telegram finds by itself."""
    trimmed = text.strip()
    if not trimmed.strip(INVISIBLE):
        return "", []
    if not entities:
        return trimmed, find_entities(trimmed)
    start = units(text[: len(text) - len(text.lstrip())])
    cut = _cut(entities, start=start, length=units(trimmed))
    kept = _disjoint(sorted(cut, key=_key))
    found = [entity for entity in find_entities(trimmed) if not _meets(entity, kept)]
    return trimmed, sorted(kept + found, key=_key)[:ENTITY_LIMIT]


def _without_returns(text: str, entities: list[Json]) -> list[Json]:
    """Telegram drops carriage returns; move the entities with what follows them."""
    before = [0]
    for character in text:
        before.extend([before[-1] + (character == "\r")] * units(character))
    moved = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        moved.append(entity | {"offset": start - before[start], "length": end - before[end] - (start - before[start])})
    return moved


def _key(entity: Json) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], ORDER.get(entity["type"], FOUND)


def _cut(entities: list[Json], *, start: int, length: int) -> list[Json]:
    """Entities of the trimmed text; what covers nothing any more is gone."""
    cut = []
    for entity in entities:
        begin = max(0, entity["offset"] - start)
        end = min(length, entity["offset"] + entity["length"] - start)
        if end > begin:
            cut.append(entity | {"offset": begin, "length": end - begin})
    return cut


def _disjoint(entities: list[Json]) -> list[Json]:
    """Quotes do not nest; code, links and the like stand alone; bold and its kin stop at code."""
    quotes = _first_come([entity for entity in entities if entity["type"] in QUOTES])
    solid = _first_come([entity for entity in entities if entity["type"] not in QUOTES | SPLITTABLE])
    codes = [entity for entity in solid if entity["type"] in ("pre", "code")]
    kept = quotes + solid
    for entity in entities:
        if entity["type"] in SPLITTABLE:
            kept.extend(_around(entity, codes))
    return kept


def _first_come(entities: list[Json]) -> list[Json]:
    kept: list[Json] = []
    for entity in entities:
        if not kept or entity["offset"] >= kept[-1]["offset"] + kept[-1]["length"]:
            kept.append(entity)
    return kept


def _around(entity: Json, codes: list[Json]) -> list[Json]:
    """The parts of an entity outside of code."""
    parts, at, end = [], entity["offset"], entity["offset"] + entity["length"]
    for code in codes:
        start, stop = code["offset"], code["offset"] + code["length"]
        if stop <= at or start >= end:
            continue
        if start > at:
            parts.append(entity | {"offset": at, "length": start - at})
        at = stop
    if at < end:
        parts.append(entity | {"offset": at, "length": end - at})
    return parts


def _meets(found: Json, kept: list[Json]) -> bool:
    """Whether something found overlaps what stands alone."""
    start, end = found["offset"], found["offset"] + found["length"]
    return any(
        entity["type"] not in QUOTES | SPLITTABLE
        and entity["offset"] < end
        and start < entity["offset"] + entity["length"]
        for entity in kept
    )
