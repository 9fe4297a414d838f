"""The words we know: how they are written, and what they stand for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

SPELLING = "ejaan"
"""The one file of the word list whose left side is a standard form; in all others it is a meaning."""

WHOLE, NEGATIONS = "utuh:kata", "tanda:negasi"
"""Groups of the word list that the language itself needs: words whose root means something else, and denials."""


class Word(NamedTuple):
    """One word of a text: standard form, stem, and the sentence and clause it stands in."""

    text: str
    stem: str
    sentence: int = 0
    clause: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A text as read: its words in order, and the sentences that end with a question mark."""

    words: tuple[Word, ...]
    asked: frozenset[int] = frozenset()


Reader = Callable[[str], Reading]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """`spellings`: standard form → how people write it. `meanings`: "file:group" → words and phrases that say it."""

    spellings: dict[str, tuple[str, ...]]
    meanings: dict[str, tuple[str, ...]]

    def texts(self) -> Iterator[str]:
        """Every standard word and phrase, for whoever needs the vocabulary."""
        yield from self.spellings
        for phrases in self.meanings.values():
            yield from phrases


def build_lexicon(files: Mapping[str, Mapping[str, Iterable[str]]]) -> Lexicon:
    """From the word list as it lies in files: {file: {group: [phrase, …]}}."""
    spellings = {form: tuple(variants) for form, variants in files.get(SPELLING, {}).items()}
    meanings = {
        f"{file}:{group}": tuple(phrases)
        for file, groups in files.items()
        if file != SPELLING
        for group, phrases in groups.items()
    }
    return Lexicon(spellings=spellings, meanings=meanings)


CONTESTANTS = ("konsep:calon", "konsep:partai")
IMPARTIAL = (
    "konsep:netral",
    "luar:arti_lain",
    "luar:pemilihan_lain",
    "luar:pilkades",
    "luar:preferensi",
    "pelaku:peserta",
)
"""Meanings of longer phrases in which a contestant is no party."""


class Span(NamedTuple):
    """A stretch of words [start, end) that says `meaning`, "file:group"."""

    start: int
    end: int
    meaning: str
    group: str

    def covers(self, other: "Span") -> bool:
        """It is longer than the other and holds it whole; a contestant within a thing of his stays a contestant."""
        if other.meaning in CONTESTANTS and self.meaning not in (*CONTESTANTS, *IMPARTIAL):
            return False
        return self.start <= other.start and other.end <= self.end and self.end - self.start > other.end - other.start


@dataclass(slots=True)
class _Node:
    """One step of the phrase tree."""

    next: dict[str, "_Node"]
    meanings: list[str]


class Phrases:
    """All phrases of a lexicon as one tree, so that a text is searched in one pass."""

    def __init__(self, meanings: Mapping[str, Iterable[str]], read: Reader) -> None:
        self._root = _Node({}, [])
        for meaning, phrases in meanings.items():
            for phrase in () if meaning == WHOLE else phrases:
                self._add(meaning, [word.text for word in read(phrase).words])

    def _add(self, meaning: str, words: list[str]) -> None:
        if not words:
            return
        node = self._root
        for word in words:
            node = node.next.setdefault(word, _Node({}, []))
        if meaning not in node.meanings:
            node.meanings.append(meaning)

    def find(self, words: tuple[Word, ...]) -> list[Span]:
        """The longest phrases per layer; what lies wholly within a longer phrase of its layer is left out."""
        layers: dict[str, list[Span]] = {}
        for start in range(len(words)):
            for span in self._at(words, start):
                layers.setdefault(_layer(span.meaning), []).append(span)
        kept = [span for layer in layers.values() for span in _outermost(layer)]
        return sorted(kept, key=lambda span: (span.start, -span.end, span.meaning))

    def _at(self, words: tuple[Word, ...], start: int) -> list[Span]:
        """Phrases that begin here; a word in the very form of the phrase goes before its stem."""
        nodes, clause, found = [self._root], words[start].clause, []
        for end in range(start, len(words)):
            word = words[end]
            if word.clause != clause:
                break
            nodes = _following(nodes, word)
            if not nodes:
                break
            meanings = next((node.meanings for node in nodes if node.meanings), ())
            found += [Span(start, end + 1, meaning, meaning.partition(":")[2]) for meaning in meanings]
        return found


def _following(nodes: list[_Node], word: Word) -> list[_Node]:
    """The nodes that the word leads to, its very form first; called for every word of every text."""
    text, stem, stems = word.text, word.stem, []
    found = []
    for node in nodes:
        if (exact := node.next.get(text)) is not None:
            found.append(exact)
        if stem != text and (by_stem := node.next.get(stem)) is not None:
            stems.append(by_stem)
    return found + stems if stems else found


@cache
def _layer(meaning: str) -> str:
    """Signs, relations and regimes are found beside the meanings, never instead of them."""
    file = meaning.partition(":")[0]
    return file if file in ("tanda", "hubungan", "rezim") and meaning != "hubungan:istri_pejabat" else "isi"


def _outermost(spans: list[Span]) -> list[Span]:
    by_start = sorted(spans, key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in by_start:
        if not any(other.covers(span) for other in reversed(kept[-8:])):
            kept.append(span)
    return kept


def places(spans: Iterable[Span]) -> set[int]:
    """The places of all words within some spans."""
    return {at for span in spans for at in range(span.start, span.end)}
