"""What a question says: who acts, what is done, in which election and stage, asked or told, done or refused."""

from dataclasses import dataclass

from bot.domain.features import FORMER, asked_act, feared_places, features_of, spoiled
from bot.domain.guidance import Actor, Regime, Stage
from bot.domain.index import Vector
from bot.domain.lexicon import Phrases, Reader, Reading, Span, Word
from bot.domain.meanings import ELECTORAL, EVERYDAY, PARTISAN
from bot.domain.polarity import THREATS, Polarity, hinders, polarity_of
from bot.domain.roles import Roles, find_roles

OTHER_SENSES = ("luar:arti_lain", "luar:pemilihan_lain")
PLAIN_REGIMES = frozenset(f"rezim:{regime}" for regime in Regime)
"""What names an election outright, not by an office that is filled by one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """The evidence found in a text. `features` is what cards are looked up by."""

    features: dict[str, float]
    concepts: frozenset[str]
    asked: frozenset[str]
    feared: frozenset[str]
    denied: frozenset[str]
    adverse: frozenset[str]
    spoiled: frozenset[str]
    roles: Roles
    regimes: frozenset[Regime]
    named: bool
    stage: Stage | None
    timed: bool
    polarity: Polarity
    hinders: bool
    asks: bool
    permission: bool
    informs: bool
    told: bool
    outside: tuple[str, ...]
    steered: bool
    spans: tuple[Span, ...] = ()

    @property
    def electoral(self) -> bool:
        return bool(self.concepts & ELECTORAL or self.named or self.timed or Actor.ORGANISER in self.roles.mentioned)

    @property
    def partisan(self) -> bool:
        return bool(self.concepts & PARTISAN)


class Questions:
    """Turns texts into questions, with one word list."""

    def __init__(self, *, phrases: Phrases, read: Reader) -> None:
        self._phrases = phrases
        self._read = read

    def features(self, text: str) -> Vector:
        """What a card is looked up by, of one of its own texts."""
        words, spans = self._told(self._read(text))[:2]
        former = any(span.meaning == FORMER for span in spans) and find_roles(words, spans).former
        return features_of(words, spans, asked_act(words, spans), former=former)

    def question(self, text: str) -> Question:
        """All evidence of a text; nothing is decided here."""
        reading = self._read(text)
        words, spans, found, steered = self._told(reading)
        concepts = frozenset(span.group for span in spans if span.meaning.startswith("konsep:"))
        signs = frozenset(span.group for span in found if span.meaning.startswith("tanda:"))
        asked = asked_act(words, spans)
        roles, feared = find_roles(words, spans), feared_places(words, spans)
        features = features_of(words, spans, asked, former=roles.former)
        polarity = polarity_of(words, spans)
        return Question(
            features=features,
            concepts=concepts,
            asked=asked,
            feared=concepts - _told_outside(spans, feared),
            adverse=frozenset(word.stem for at, word in enumerate(words) if word.stem in THREATS and at not in feared),
            denied=frozenset(name[2:] for name in features if name.startswith("n:")),
            spoiled=spoiled(words, spans, asked, refusing=polarity is Polarity.REFUSING),
            roles=roles,
            regimes=_regimes(spans),
            named=any(span.meaning in PLAIN_REGIMES for span in spans),
            stage=_stage(spans),
            timed=any(span.meaning.startswith("tahap:") for span in spans),
            polarity=polarity,
            hinders=hinders(words, spans),
            asks=bool(reading.asked or signs & {"tanya", "sanksi", "cara", "apa_atau_tidak"}),
            permission=bool(signs & {"izin_tanya", "apa_atau_tidak", "sanksi"}) or _ends_asking(words),
            informs="info" in signs,
            told=_told(words, spans),
            outside=tuple(dict.fromkeys(span.group for span in spans if span.meaning.startswith("luar:"))),
            steered=steered,
            spans=tuple(spans),
        )

    def _told(self, reading: Reading) -> tuple[tuple[Word, ...], list[Span], list[Span], bool]:
        """The words without steering, the spans that tell of our matters, all spans, and whether it was steered."""
        words, found, steered = without_steering(reading.words, self._phrases)
        return words, without_story(words, without_other_senses(words, without_loose(words, found))), found, steered


def _ends_asking(words: tuple[Word, ...]) -> bool:
    """ "… bisa?": asks leave where it ends a sentence."""
    ends = (
        words[at] for at in range(len(words)) if at + 1 == len(words) or words[at + 1].sentence > words[at].sentence
    )
    return any(word.text == "bisa" for word in ends)


def without_loose(words: tuple[Word, ...], spans: list[Span]) -> list[Span]:
    """The spans without a "keluar" that leaves no group or team ("SK belum keluar", "keluar uang sendiri")."""
    groups = any(span.group == "grup" for span in spans)
    return [s for s in spans if s.group != "keluar_grup" or groups or _texts(words, s) & {"grup", "tim"}]


def without_other_senses(words: tuple[Word, ...], spans: list[Span]) -> list[Span]:
    """The spans without what is said in another sense: "saksi nikah", and each later "kampanye" of an immunisation."""
    other = [span for span in spans if span.meaning in OTHER_SENSES]
    said = set[str]().union(*(_texts(words, span) for span in other))
    return [s for s in spans if not s.meaning.startswith("konsep:") or not _texts(words, s) <= said]


def _texts(words: tuple[Word, ...], span: Span) -> set[str]:
    return {word.text for word in words[span.start : span.end]}


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


def _told_outside(spans: list[Span], feared: set[int]) -> frozenset[str]:
    """The meanings that are told, not merely feared."""
    return frozenset(s.group for s in spans if s.meaning.startswith("konsep:") and s.start not in feared)


def without_steering(words: tuple[Word, ...], phrases: Phrases) -> tuple[tuple[Word, ...], list[Span], bool]:
    """The words without what tries to tell the bot how to answer, their spans, and whether there was any such."""
    spans = phrases.find(words)
    dropped: set[int] = set()
    fillers = {at for span in spans if span.meaning == "tanda:kata_arahan" for at in range(span.start, span.end)}
    for span in spans:
        if span.meaning == "tanda:steering":
            end = span.end
            while end < len(words) and end in fillers and words[end].clause == words[span.start].clause:
                end += 1
            dropped |= set(range(span.start, end))
    if not dropped:
        return words, spans, False
    kept = tuple(word for at, word in enumerate(words) if at not in dropped)
    return kept, phrases.find(kept), True


def _regimes(spans: list[Span]) -> frozenset[Regime]:
    """The elections named; a vague word such as "bupati" counts only where nothing plainer stands."""
    named = {span.group for span in spans if span.meaning.startswith("rezim:")}
    plain = named & set(Regime)
    return frozenset(Regime(name) for name in plain or {name.removesuffix("_samar") for name in named})


def _stage(spans: list[Span]) -> Stage | None:
    named = [span.group for span in spans if span.meaning.startswith("tahap:") and span.group != "sebelum"]
    return Stage(named[0]) if named else None
