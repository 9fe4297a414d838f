"""Guidance: who may do what, when, in which election."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class Verdict(StrEnum):
    """The four answers a card can give; the values are the words of `sambang ask --jsonl`."""

    ALLOWED = "BOLEH"
    FORBIDDEN = "TIDAK_BOLEH"
    CONDITIONAL = "BERSYARAT"
    REFER = "RUJUK"


STRICTNESS = (Verdict.ALLOWED, Verdict.CONDITIONAL, Verdict.REFER, Verdict.FORBIDDEN)
"""From the mildest to the strictest: where answers differ, the stricter one leads."""


class Actor(StrEnum):
    """Who asks or acts. The values are the words of the content files."""

    VILLAGE_HEAD = "kepala_desa"
    VILLAGE_OFFICIAL = "perangkat_desa"
    VILLAGE_COUNCIL = "bpd"
    NEIGHBOURHOOD = "rt_rw"
    SUBDISTRICT_HEAD = "lurah_camat"
    CIVIL_SERVANT = "asn"
    CONTRACT_CIVIL_SERVANT = "pppk"
    HONORARY_WORKER = "honorer"
    SOLDIER_OR_POLICE = "tni_polri"
    ORGANISER = "penyelenggara"
    CITIZEN = "warga"
    FAMILY = "keluarga"
    STATE_OFFICIAL = "pejabat"
    STATE_COMPANY = "bumn"
    VILLAGE_COMPANY = "bumdes"
    VILLAGE_FACILITATOR = "pendamping_desa"
    CONTESTANT = "peserta"


ROLES = tuple(Actor)[:11]
"""The actors a person can choose as his own role. Source: product.md, section 1."""

FALLBACK = {
    Actor.CONTRACT_CIVIL_SERVANT: Actor.CIVIL_SERVANT,
    Actor.SUBDISTRICT_HEAD: Actor.CIVIL_SERVANT,
    Actor.FAMILY: Actor.CITIZEN,
}
"""Whose ruling holds for an actor whom a card does not name."""


class Regime(StrEnum):
    """Which law an election runs on."""

    PEMILU = "pemilu"
    PEMILIHAN = "pemilihan"


class Stage(StrEnum):
    """The stages a ruling can depend on; ALWAYS holds at any time."""

    ALWAYS = "selalu"
    CAMPAIGN = "kampanye"
    QUIET = "masa_tenang"
    VOTING = "pemungutan"


class Mark(StrEnum):
    """How well a fact is verified: in two sources, in one, or from memory only."""

    TWO_SOURCES = "V2"
    ONE_SOURCE = "V1"
    MEMORY = "M"


class Sanction(StrEnum):
    """Kinds of sanction; never a figure. Source: dossier, section 3.0."""

    CRIMINAL = "pidana"
    ADMINISTRATIVE = "administratif"
    DISCIPLINARY = "disiplin"
    ETHICAL = "etik"
    MORAL = "moral"
    CONTRACT = "kontrak"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One article of a law, in our own words."""

    law: str
    name: str
    text: str
    mark: Mark
    status: str = "berlaku"
    note: str = ""

    @property
    def id(self) -> str:
        return f"{self.law} {self.name}".strip()

    @property
    def key(self) -> str:
        """Eight letters and digits that stand for it where its name is too long, as in a button."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """A law with the articles that cards cite; `regime` is None when it binds in both elections."""

    id: str
    title: str
    regime: Regime | None
    note: str = ""
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """An article as a card cites it: `text` is what is shown, `article` where it was found."""

    text: str
    article: Article
    regime: Regime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """The verdict of a card for some actors, in some regimes and stages."""

    actors: frozenset[Actor]
    verdict: Verdict
    reason: str
    advice: str
    regimes: frozenset[Regime] = frozenset(Regime)
    stages: frozenset[Stage] = frozenset({Stage.ALWAYS})
    basis: tuple[Citation, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    mark: Mark = Mark.MEMORY
    inferred: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A shelf of cards."""

    id: str
    title: str
    icon: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One conduct with its rulings. `phrasings`: how it is typically asked; `examples`: what people asked of it."""

    id: str
    number: int
    title: str
    topic: str
    phrasings: tuple[str, ...]
    keywords: tuple[str, ...]
    opposite: str | None
    rulings: tuple[Ruling, ...]
    checked_on: date
    review_on: date
    examples: tuple[str, ...] = ()
    checksum: str = ""

    @property
    def code(self) -> str:
        return f"K-{self.number:03d}"


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """All that the office knows: topics in order, cards by id, laws by id."""

    topics: tuple[Topic, ...]
    cards: dict[str, Card]
    laws: dict[str, Law] = field(default_factory=dict)

    def by_number(self, number: int) -> Card | None:
        return self._numbered.get(number)

    def of_topic(self, topic: str) -> tuple[Card, ...]:
        """The cards of a shelf in the order of their numbers."""
        return self._shelves.get(topic, ())

    def article(self, key: str) -> Article | None:
        """An article that a card cites, by its key."""
        return self._cited[key][0] if key in self._cited else None

    def resting_on(self, article: Article) -> tuple[Card, ...]:
        """The cards that cite an article, in the order of their numbers."""
        return self._cited[article.key][1] if article.key in self._cited else ()

    @cached_property
    def _cited(self) -> dict[str, tuple[Article, tuple[Card, ...]]]:
        found: dict[str, tuple[Article, dict[str, Card]]] = {}
        for card in self._numbered.values():
            for article in {c.article for ruling in card.rulings for c in ruling.basis}:
                found.setdefault(article.key, (article, {}))[1][card.id] = card
        return {key: (article, tuple(cards.values())) for key, (article, cards) in found.items()}

    @cached_property
    def _numbered(self) -> dict[int, Card]:
        return {card.number: card for card in sorted(self.cards.values(), key=lambda card: card.number)}

    @cached_property
    def _shelves(self) -> dict[str, tuple[Card, ...]]:
        cards = self._numbered.values()
        return {topic.id: tuple(card for card in cards if card.topic == topic.id) for topic in self.topics}


def ruling_for(card: Card, actor: Actor, stage: Stage, regime: Regime) -> Ruling | None:
    """The ruling that holds, the one made for this very stage before the one for all times.

    An actor whom the card does not name falls back as FALLBACK says; None when the card is silent about him.
    """
    for candidate in (actor, FALLBACK.get(actor)):
        named = [r for r in card.rulings if candidate in r.actors and regime in r.regimes]
        for wanted in (stage, Stage.ALWAYS):
            found = next((r for r in named if wanted in r.stages), None)
            if found is not None:
                return found
    return None


def rulings_for(card: Card, actor: Actor, stage: Stage, regimes: frozenset[Regime]) -> dict[Regime, Ruling]:
    """The rulings per regime, kept apart; regimes on which the card is silent are left out."""
    found = {regime: ruling_for(card, actor, stage, regime) for regime in Regime if regime in regimes}
    return {regime: ruling for regime, ruling in found.items() if ruling is not None}


def strictest(verdicts: list[Verdict]) -> Verdict:
    """The verdict that leads where several hold; REFER when there is none."""
    return max(verdicts, key=STRICTNESS.index, default=Verdict.REFER)


def changes_for(card: Card, actor: Actor, regime: Regime) -> dict[Stage, Ruling]:
    """What changes against ALWAYS once a stage begins: the stages whose verdict differs, with their rulings."""
    base = ruling_for(card, actor, Stage.ALWAYS, regime)
    found = {stage: ruling_for(card, actor, stage, regime) for stage in Stage if stage is not Stage.ALWAYS}
    usual = base.verdict if base else Verdict.REFER
    return {stage: ruling for stage, ruling in found.items() if ruling is not None and ruling.verdict is not usual}


def basis_for(ruling: Ruling, regime: Regime) -> tuple[Citation, ...]:
    """The citations that hold in one regime: its own law and what binds in both."""
    return tuple(c for c in ruling.basis if c.regime in (regime, None))
