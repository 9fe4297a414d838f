"""What in a story could name its teller: telephone numbers, NIK, e-mail, "nama saya …"; found and taken out."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

GAP = "•••"
"""Stands where something was taken out."""
MOST_WORDS = 3


class PersonalKind(StrEnum):
    """What was found."""

    PHONE = "phone"
    NIK = "nik"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Personal:
    """One place in a text, as it is pointed out."""

    kind: PersonalKind
    start: int
    end: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NameWords:
    """How people say their names: `introducing` comes before one; after `stopping` no name goes on."""

    introducing: tuple[str, ...] = ()
    stopping: frozenset[str] = frozenset()


_NUMBERS = (
    (PersonalKind.NIK, re.compile(r"(?<!\d)\d{4}(?:[ .-]?\d{4}){3}(?!\d)|(?<!\d)\d{6}[ .-]\d{6}[ .-]\d{4}(?!\d)")),
    (PersonalKind.PHONE, re.compile(r"(?<!\d)(?:\+?62|0)[ .-]?8\d(?:[ .-]?\d){6,10}(?!\d)")),
    (PersonalKind.PHONE, re.compile(r"(?<!\d)0(?:2\d|[3-7]\d\d)[ )-]\d{5,8}(?!\d)")),
    (PersonalKind.EMAIL, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")),
)
_WORD = re.compile(r"[^\W\d_][\w'.-]*")


def find_personal(text: str, names: NameWords) -> tuple[Personal, ...]:
    """In the order in which they stand; none overlaps another."""
    found = [*_numbers(text), *_names(text, names)]
    kept: list[Personal] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def without(text: str, found: Iterable[Personal]) -> str:
    """The text with gaps in those places."""
    for each in sorted(found, key=lambda each: each.start, reverse=True):
        text = text[: each.start] + GAP + text[each.end :]
    return text


def _numbers(text: str) -> Iterable[Personal]:
    for kind, pattern in _NUMBERS:
        for match in pattern.finditer(text):
            yield Personal(kind=kind, start=match.start(), end=match.end(), words=match.group())


def _names(text: str, names: NameWords) -> Iterable[Personal]:
    if not names.introducing:
        return
    introducing = "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in names.introducing)
    for match in re.finditer(rf"\b(?:{introducing})\b[\s:,]*", text, re.IGNORECASE):
        end = _end_of_name(text, match.end(), names.stopping)
        if end > match.end():
            yield Personal(
                kind=PersonalKind.NAME, start=match.start(), end=end, words=" ".join(text[match.start() : end].split())
            )


def _end_of_name(text: str, at: int, stopping: Collection[str]) -> int:
    """Up to three words on one line; `at` itself when none of them can be a name."""
    end = at
    for _ in range(MOST_WORDS):
        word = _WORD.match(text, at)
        if word is None or word.group().rstrip(".").casefold() in stopping:
            return end
        end = word.start() + len(word.group().rstrip(".-"))
        if end < word.end() or text[end : end + 1] != " ":
            return end
        at = end + 1
    return end
