"""What a question says: who acts, what is done, in which election and stage, asked or told, done or refused."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.guidance import Actor, Regime, Stage
from bot.domain.lexicon import Phrases, Reader, Span, Word
from bot.domain.meanings import ACTIVE, ELECTORAL, EVEN_HANDED, EXCUSES, PARTISAN, REFUSABLE
from bot.domain.roles import Roles, find_roles

MEANING_WEIGHT = 1.6
"""What a meaning counts against a plain word (1.0). Chosen with the thresholds of `matching`."""

NEGATED_WEIGHT = 1.0
EXCUSE_WEIGHT = 0.5
OFFICE_WEIGHT = 0.5
"""What a negated word, an excuse and an office count."""

LACKING = frozenset({"tidak", "tanpa", "bukan", "belum", "jangan"})
NEGATIONS = frozenset({"tidak", "jangan", "enggan", "batal"})
WILLING = frozenset({"mau", "akan", "bersedia", "usah", "perlu"})


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
    timed: bool
    polarity: Polarity
    asks: bool
    permission: bool
    sanction: bool
    told: bool
    outside: tuple[str, ...]
    steered: bool
    words: int
    spans: tuple[Span, ...] = ()

    @property
    def electoral(self) -> bool:
        return bool(self.concepts & ELECTORAL or self.regimes or self.timed or Actor.ORGANISER in self.roles.mentioned)

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
            timed=any(span.meaning.startswith("tahap:") for span in spans),
            polarity=polarity_of(words, spans),
            asks=bool(reading.asked or signs & {"tanya", "sanksi", "cara", "apa_atau_tidak"}),
            permission="izin_tanya" in signs,
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
    excused = {at for span in spans if span.group in EXCUSES for at in range(span.start, span.end)}
    found: dict[str, float] = {}
    for at, word in enumerate(words):
        if at not in muted or at in told:
            found[f"w:{word.stem}"] = EXCUSE_WEIGHT if at in excused else 1.0
    for at in range(len(words) - 1):
        if words[at].text in LACKING and not _explained(spans, at):
            found[f"n:{words[at + 1].stem}"] = NEGATED_WEIGHT
    for span in spans:
        if span.meaning.startswith(("konsep:", "tahap:", "luar:")):
            found[f"k:{span.group}"] = EXCUSE_WEIGHT if span.group in EXCUSES else MEANING_WEIGHT
        elif span.meaning.startswith(("pelaku:", "hubungan:istri_pejabat")):
            found[f"p:{span.group}"] = OFFICE_WEIGHT
    return found


def polarity_of(words: tuple[Word, ...], spans: list[Span]) -> Polarity:
    """REFUSING when the conduct is refused in words ("tidak mau", "tolak"), or nothing but its negation is told."""
    concepts = {span.group for span in spans if span.meaning.startswith("konsep:")}
    if not concepts & REFUSABLE:
        return Polarity.DOING
    outright = [at for at in range(len(words)) if _outright(words, spans, at)]
    if outright:
        named = any(_conduct_after(spans, at) for at in outright)
        goes_on = _goes_on(words, spans, outright[-1]) or (concepts & EVEN_HANDED and not named)
        return Polarity.DOING if goes_on else Polarity.REFUSING
    bare = [at for at in range(len(words)) if _bare(words, spans, at)]
    told = [span for span in spans if span.group in ACTIVE and not any(at < span.start <= at + 3 for at in bare)]
    return Polarity.REFUSING if bare and not told and not concepts & EVEN_HANDED else Polarity.DOING


def _conduct_after(spans: list[Span], at: int) -> bool:
    return any(span.group in REFUSABLE for span in spans if at < span.start <= at + 3)


def _outright(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """ "tolak", or a negation with "mau", "usah", "bersedia"."""
    if words[at].text == "tolak":
        return True
    after = words[at + 1].text if at + 1 < len(words) else ""
    return words[at].text in NEGATIONS and after in WILLING and not _explained(spans, at)


def _bare(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """A negation right before a conduct, neither in a relative clause nor as an afterthought."""
    before = words[at - 1].text if at else ""
    if words[at].text not in NEGATIONS or before in ("yang", "tetapi") or _explained(spans, at):
        return False
    return any(span.group in REFUSABLE for span in spans if span.start == at + 1)


def _goes_on(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """After the refusal something else is set against it and done."""
    turn = next((i for i in range(at, len(words)) if words[i].text in ("hanya", "tetapi")), None)
    return turn is not None and any(span.start > turn and span.group in ACTIVE for span in spans)


def _explained(spans: list[Span], at: int) -> bool:
    """The negation belongs to "boleh tidak?" or to a meaning of its own such as "tidak memihak"."""
    own = (span for span in spans if span.start <= at < span.end)
    return any(
        span.group == "apa_atau_tidak" or (span.meaning.startswith("konsep:") and span.group != "tolak") for span in own
    )


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
