"""What a question says: who acts, what is done, in which election and stage, asked or told, done or refused."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.guidance import Actor, Regime, Stage
from bot.domain.lexicon import Phrases, Reader, Span, Word, places
from bot.domain.meanings import (
    ACTIVE,
    DOABLE,
    ELECTORAL,
    EVEN_HANDED,
    EVERYDAY,
    EXCUSES,
    PARTISAN,
    REFUSABLE,
    REPORTING,
    UNFAIR,
)
from bot.domain.roles import Roles, find_roles

MEANING_WEIGHT = 1.6
"""What a meaning counts against a plain word (1.0). Chosen with the thresholds of `matching`."""

NEGATED_WEIGHT = 1.0
EXCUSE_WEIGHT = 0.8
OFFICE_WEIGHT = 0.5
"""What a negated word, an excuse and an office count."""

TERMS = ("hubungan:bekas", "hubungan:menjelang")
"""A term of office that is over, or soon will be: other cards than those about officials at work."""

SEASON, THREAT = "musim", "kena_sanksi"
"""Meanings that say that a text is ours, or what is feared, but nothing of the conduct."""

REACH = 5
"""How many words away from a known one a plain word still counts."""

SMALL_TALK = ("sapaan", "terima_kasih", "hinaan")
"""What surrounds a question without saying anything of it."""

LACKING = frozenset({"tidak", "tanpa", "bukan", "belum", "jangan"})
ASIDE = frozenset({"yang", "tetapi", "warga", "orang", "mereka", "dia", "biar", "supaya", "agar"})
"""Words after which a negation is told of others, of a purpose, or in passing."""

FILLERS = frozenset({"pernah", "ikut", "sempat", "lagi", "sampai"})
"""Words that may stand between a negation and the conduct."""

NEGATIONS = frozenset({"tidak", "jangan", "enggan", "batal"})
DENIED = "dikasih"
"""What is not given to a person he has not refused."""
WILLING, NEEDING = frozenset({"mau", "bersedia"}), frozenset({"usah", "perlu"})


class Polarity(StrEnum):
    """Whether the conduct is done or refused."""

    DOING = "melakukan"
    REFUSING = "menolak"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """The evidence found in a text. `features` is what cards are looked up by."""

    features: dict[str, float]
    concepts: frozenset[str]
    denied: frozenset[str]
    roles: Roles
    regimes: frozenset[Regime]
    stage: Stage | None
    timed: bool
    polarity: Polarity
    asks: bool
    permission: bool
    sanction: bool
    informs: bool
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
        found = self._phrases.find(words)
        spans = without_story(words, found)
        concepts = frozenset(span.group for span in spans if span.meaning.startswith("konsep:"))
        signs = frozenset(span.group for span in found if span.meaning.startswith("tanda:"))
        features = features_of(words, spans)
        return Question(
            features=features,
            concepts=concepts,
            denied=frozenset(name[2:] for name in features if name.startswith("n:")),
            roles=find_roles(words, spans),
            regimes=_regimes(spans),
            stage=_stage(spans),
            timed=any(span.meaning.startswith("tahap:") for span in spans),
            polarity=polarity_of(words, spans),
            asks=bool(reading.asked or signs & {"tanya", "sanksi", "cara", "apa_atau_tidak"}),
            permission=bool(signs & {"izin_tanya", "apa_atau_tidak", "sanksi"}),
            sanction="sanksi" in signs,
            informs="info" in signs,
            told=_told(words, spans),
            outside=tuple(dict.fromkeys(span.group for span in spans if span.meaning.startswith("luar:"))),
            steered=steered,
            words=len(words),
            spans=tuple(spans),
        )


def without_story(words: tuple[Word, ...], spans: list[Span]) -> list[Span]:
    """The spans without those of sentences that say nothing of elections, offices or village work."""
    ours = {words[span.start].sentence for span in spans if _ours(span)}
    return [span for span in spans if words[span.start].sentence in ours] if ours else spans


def _ours(span: Span) -> bool:
    if span.meaning.startswith("konsep:"):
        return span.group not in EVERYDAY
    return span.meaning.startswith(("pelaku:", "tahap:", "rezim:"))


def _told(words: tuple[Word, ...], spans: list[Span]) -> bool:
    """Something that somebody in office did lately."""
    named = {words[span.start].sentence for span in spans if span.meaning.startswith("pelaku:")}
    return any(words[span.start].sentence in named for span in spans if span.meaning == "tanda:lalu")


def features_of(words: tuple[Word, ...], spans: list[Span]) -> dict[str, float]:
    """Stems and meanings with their weights; words that name an office or mark a question tell no conducts apart."""
    told = [span for span in spans if span.meaning.startswith(("konsep:", "tahap:")) or _outside(span)]
    excused = _feared(words, spans) | places(span for span in told if span.group in EXCUSES)
    reporting = is_report(words, spans)
    found: dict[str, float] = {}
    for at in sorted(_telling(words, spans)):
        _keep(found, f"w:{words[at].stem}", EXCUSE_WEIGHT if at in excused else 1.0)
    for at in range(len(words) - 1):
        if words[at].text in LACKING and not _explained(spans, at):
            found[f"n:{words[at + 1].stem}"] = NEGATED_WEIGHT
    for span in told:
        if span.group in (SEASON, THREAT):
            continue
        aside = span.start in excused or (reporting and span.group not in REPORTING)
        _keep(found, f"k:{span.group}", EXCUSE_WEIGHT if aside else MEANING_WEIGHT)
    for span in spans:
        if span.meaning.startswith(("pelaku:", "hubungan:istri_pejabat")):
            found[f"p:{span.group}"] = OFFICE_WEIGHT
        elif span.meaning in TERMS:
            found[f"k:{span.group}"] = MEANING_WEIGHT
    return found


def is_report(words: tuple[Word, ...], spans: list[Span]) -> bool:
    """The conduct is reporting ("boleh saya lapor …", "lapor ke Bawaslu"), not what is reported."""
    starts = {span.start for span in spans if span.meaning == "konsep:lapor"}
    before = {word.text for at in starts for word in words[max(0, at - 3) : at]}
    after = {span.group for at in starts for span in spans if at < span.start <= at + 2}
    return bool(before & {"boleh", "mau", "bisa", "ingin"} or "lembaga" in after)


def _keep(found: dict[str, float], name: str, weight: float) -> None:
    found[name] = max(weight, found.get(name, 0.0))


def _outside(span: Span) -> bool:
    return span.meaning.startswith("luar:") and span.group not in SMALL_TALK


def _telling(words: tuple[Word, ...], spans: list[Span]) -> set[int]:
    """The words near to something that the word list knows; a story around the question is left out."""
    known = places(span for span in spans if span.meaning.startswith("konsep:") and span.group != SEASON)
    muted = places(
        span
        for span in spans
        if span.meaning.startswith(("pelaku:", "tanda:", "rezim:", "hubungan:diri")) or _chat(span)
    )
    anchors = known | places(span for span in spans if span.meaning.startswith(("pelaku:", "tahap:")) or _outside(span))
    near = {at + step for at in anchors for step in range(-REACH, REACH + 1) if _together(words, at, at + step)}
    return (set(near) - muted) | known if anchors else set(range(len(words))) - muted


def _chat(span: Span) -> bool:
    return span.meaning.startswith("luar:") and span.group in SMALL_TALK


def _together(words: tuple[Word, ...], one: int, other: int) -> bool:
    return 0 <= other < len(words) and words[one].sentence == words[other].sentence


def _feared(words: tuple[Word, ...], spans: list[Span]) -> set[int]:
    """What follows "takut" in its clause: what others might think, not what is done."""
    starts = [span.start for span in spans if span.meaning == "tanda:takut"]
    return {at for start in starts for at in range(start, len(words)) if words[at].clause == words[start].clause}


def polarity_of(words: tuple[Word, ...], spans: list[Span]) -> Polarity:
    """REFUSING when the conduct is refused in words ("tidak mau", "tolak"), or nothing but its negation is told."""
    concepts = {span.group for span in spans if span.meaning.startswith("konsep:")}
    if not concepts & REFUSABLE or concepts & UNFAIR:
        return Polarity.DOING
    outright = [at for at in range(len(words)) if _outright(words, spans, at)]
    if outright:
        named = any(_conduct_after(spans, at) for at in outright)
        goes_on = _goes_on(words, spans, outright[-1]) or (concepts & EVEN_HANDED and not named)
        return Polarity.DOING if goes_on else Polarity.REFUSING
    bare = [at for at in range(len(words)) if _bare(words, spans, at)]
    told = [s for s in spans if s.group in DOABLE and not any(at < s.start <= at + 5 for at in bare)]
    return Polarity.REFUSING if bare and not told and not concepts & EVEN_HANDED else Polarity.DOING


def _conduct_after(spans: list[Span], at: int) -> bool:
    return any(span.group in REFUSABLE for span in spans if at < span.start <= at + 3)


def _outright(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """ "tolak", or a negation with "mau" or, before a conduct, with "usah"; not what is itself denied or asked."""
    if words[at].text != "tolak" and words[at].text not in NEGATIONS:
        return False
    before = words[at - 1].text if at else ""
    after = words[at + 1].text if at + 1 < len(words) else ""
    if before in ("yang", "apa", "atau") or before in NEGATIONS or _explained(spans, at):
        return False
    if words[at].text == "tolak":
        return True
    return after in WILLING or (after in NEEDING and _conduct_after(spans, at))


def _bare(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """A negation right before a conduct, neither in a relative clause nor as an afterthought."""
    before = words[at - 1].text if at else ""
    if words[at].text not in NEGATIONS or before in ASIDE or _explained(spans, at):
        return False
    if at + 1 < len(words) and words[at + 1].text == DENIED:
        return False
    first = at + 2 if at + 1 < len(words) and words[at + 1].text in FILLERS else at + 1
    return any(span.group in REFUSABLE for span in spans if span.start in (at + 1, first))


def _goes_on(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """After the refusal something else is set against it and done."""
    turn = next((i for i in range(at, len(words)) if words[i].text in ("hanya", "tetapi")), None)
    return turn is not None and any(span.start > turn and span.group in ACTIVE | {"beri"} for span in spans)


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
