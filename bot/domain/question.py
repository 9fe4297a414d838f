"""What a question says: who acts, what is done, in which election and stage, asked or told, done or refused."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.guidance import Regime, Stage
from bot.domain.lexicon import Phrases, Reader, Span, Word
from bot.domain.meanings import ELECTORAL, PARTISAN, REFUSABLE
from bot.domain.roles import Roles, find_roles

MEANING_WEIGHT = 1.6
"""What a meaning counts against a plain word (1.0). Chosen with the thresholds of `matching`."""

NEGATIONS = frozenset({"tidak", "jangan", "enggan", "batal"})


class Polarity(StrEnum):
    """Whether the conduct is done or refused."""

    DOING = "melakukan"
    REFUSING = "menolak"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """The evidence found in a text. `features` is what cards are looked up by."""

    features: dict[str, float]
    concepts: frozenset[str]
    roles: Roles
    regimes: frozenset[Regime]
    stage: Stage | None
    polarity: Polarity
    asks: bool
    sanction: bool
    told: bool
    outside: tuple[str, ...]
    steered: bool
    words: int
    spans: tuple[Span, ...] = ()

    @property
    def electoral(self) -> bool:
        return bool(self.concepts & ELECTORAL or self.regimes)

    @property
    def partisan(self) -> bool:
        return bool(self.concepts & PARTISAN)


class Questions:
    """Turns texts into questions, with one word list."""

    def __init__(self, *, phrases: Phrases, read: Reader) -> None:
        self._phrases = phrases
        self._read = read

    def question(self, text: str) -> Question:
        """All evidence of a text; nothing is decided here."""
        reading = self._read(text)
        words, steered = without_steering(reading.words, self._phrases)
        spans = self._phrases.find(words)
        concepts = frozenset(span.group for span in spans if span.meaning.startswith("konsep:"))
        signs = frozenset(span.group for span in spans if span.meaning.startswith("tanda:"))
        return Question(
            features=features_of(words, spans),
            concepts=concepts,
            roles=find_roles(words, spans),
            regimes=_regimes(spans),
            stage=_stage(spans),
            polarity=polarity_of(words, spans),
            asks=bool(reading.asked or signs & {"tanya", "sanksi", "cara", "apa_atau_tidak"}),
            sanction="sanksi" in signs,
            told="lalu" in signs,
            outside=tuple(dict.fromkeys(span.group for span in spans if span.meaning.startswith("luar:"))),
            steered=steered,
            words=len(words),
            spans=tuple(spans),
        )


def features_of(words: tuple[Word, ...], spans: list[Span]) -> dict[str, float]:
    """Stems and meanings with their weights; words that name an office or mark a question tell no conducts apart."""
    muted = {
        at
        for span in spans
        if span.meaning.startswith(("pelaku:", "tanda:", "hubungan:diri"))
        for at in range(span.start, span.end)
    }
    told = {at for span in spans if span.meaning.startswith("konsep:") for at in range(span.start, span.end)}
    found: dict[str, float] = {}
    for at, word in enumerate(words):
        if at not in muted or at in told:
            found[f"w:{word.stem}"] = 1.0
    for span in spans:
        if span.meaning.startswith(("konsep:", "tahap:", "luar:", "hubungan:istri_pejabat")):
            found[f"k:{span.group}"] = MEANING_WEIGHT
        elif span.meaning.startswith("pelaku:"):
            found[f"p:{span.group}"] = 0.5
    return found


def polarity_of(words: tuple[Word, ...], spans: list[Span]) -> Polarity:
    """REFUSING when a conduct that can be refused is, and nothing else is set against it."""
    refusals = [at for at in range(len(words)) if _refused(words, spans, at)]
    if not refusals:
        return Polarity.DOING
    after = {word.text for word in words[max(refusals) :]}
    return (
        Polarity.DOING
        if after & {"hanya", "tetapi"} and _conduct_after(spans, max(refusals) + 3)
        else Polarity.REFUSING
    )


def _refused(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    word = words[at].text
    if word == "tolak":
        return any(span.group in REFUSABLE for span in spans if at < span.start <= at + 3)
    if word not in NEGATIONS or _explained(spans, at):
        return False
    if at + 1 < len(words) and words[at + 1].text in ("mau", "ingin", "bersedia", "usah", "perlu"):
        return True
    return any(span.group in REFUSABLE for span in spans if span.start == at + 1)


def _explained(spans: list[Span], at: int) -> bool:
    """The negation belongs to "boleh tidak?" or to a meaning of its own such as "tidak memihak"."""
    own = (span for span in spans if span.start <= at < span.end)
    return any(
        span.group == "apa_atau_tidak" or (span.meaning.startswith("konsep:") and span.group != "tolak") for span in own
    )


def _conduct_after(spans: list[Span], at: int) -> bool:
    return any(span.start >= at and span.group in REFUSABLE for span in spans if span.meaning.startswith("konsep:"))


def without_steering(words: tuple[Word, ...], phrases: Phrases) -> tuple[tuple[Word, ...], bool]:
    """The words without what tries to tell the bot how to answer, and whether there was any."""
    spans = phrases.find(words)
    dropped: set[int] = set()
    fillers = {at for span in spans if span.meaning == "tanda:kata_arahan" for at in range(span.start, span.end)}
    for span in spans:
        if span.meaning == "tanda:steering":
            end = span.end
            while end < len(words) and end in fillers and words[end].clause == words[span.start].clause:
                end += 1
            dropped |= set(range(span.start, end))
    return tuple(word for at, word in enumerate(words) if at not in dropped), bool(dropped)


def _regimes(spans: list[Span]) -> frozenset[Regime]:
    """The elections named; a vague word such as "bupati" counts only where nothing plainer stands."""
    named = {span.group for span in spans if span.meaning.startswith("rezim:")}
    plain = named & set(Regime)
    return frozenset(Regime(name) for name in plain or {name.removesuffix("_samar") for name in named})


def _stage(spans: list[Span]) -> Stage | None:
    named = [span.group for span in spans if span.meaning.startswith("tahap:") and span.group != "sebelum"]
    return Stage(named[0]) if named else None
