"""A question → an answer, a question back, a referral, or "not our field"; always with the evidence.

How it decides. Every card gets a weight from how near the question stands to its phrasings; each card says one
verdict for the actor at hand; the weights of equal verdicts add up. So a conduct that nobody wrote down still
lands, when all its neighbours are answered alike. A verdict is given only when its share is large enough, and
BOLEH needs that next to nothing speaks against it: doubt never turns into BOLEH. Below the threshold up to three
cards of different verdicts are offered, the likeliest first.

How it was chosen (`python -m tests.bench.understanding`; five folds over 3,712 phrasings of 225 cards, each fifth
asked of an index without it, and five over whole cards; then 592 questions of our own, written blind to the cards).
`Limits`: 0.45 / 0.55 / 0.50 with at most 0.15 against. A looser BOLEH (0.7 with 0.3 against) gave the same share of
right answers and three times the dangerous ones; a stricter one (0.6, 0.1) halved them again but lost two points on
questions. Limits chosen on four fifths of the topics and scored on the last give the same score within a point.
Kept, because each gained two points or more, or halved dangerous or over-strict errors: meanings beside stems; the
middle of a card beside its nearest phrasing; summing verdicts over neighbours; the actor's own rulings; refusal
turned to the opposite card; weighty meanings that bar BOLEH; setting cards about contestants apart from others.
Tried and dropped (gain under two points, or a loss): bigrams of stems, n-grams of letters, pairs of meanings,
phrases with a gap, a Gaussian instead of an exponential weight, other powers and caps of rarity, concepts a card
must share before BOLEH, keeping inner meanings of longer phrases, a margin rule for BOLEH, complement and multinomial
naive Bayes, ridge, linear SVM and logistic regression over the same features (42 % of cards right at best, as here).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.guidance import Actor, Card, Guidance, Regime, Stage, Verdict
from bot.domain.hearing import (
    Heard,
    Limits,
    Shares,
    When,
    choices_of,
    hear,
    is_enough,
    rulings_now,
    said_by,
    shares_of,
    turned,
)
from bot.domain.index import Index, Near, Vector
from bot.domain.lexicon import Lexicon, Phrases, Reader
from bot.domain.meanings import BARRED, CONTESTANT, HARMFUL, NAMING, SOFTENING, VILLAGE_WORK, WEIGHTY
from bot.domain.outside import outside_kind
from bot.domain.question import Polarity, Question, Questions
from bot.domain.replies import Accused, Answered, AskedBack, AskedRole, Choice, Evidence, OffTopic, Outcome, Referred

NEIGHBOURS = 10
"""Cards that are heard."""

CONSIDERED = 40
UNLIKE = 0.15
"""How far a card falls back when it is about candidates and the text is not, or the other way round."""

WHOSE = (Actor.VILLAGE_HEAD, Actor.CITIZEN, Actor.CIVIL_SERVANT)
"""Between whom is chosen when nothing tells who acts."""

PRINCIPLE, FREEDOM = "tindakan-menguntungkan-calon", "warga-bebas-mendukung"
"""The cards that answer a conduct which no other card knows, for those who must be neutral and for citizens."""


ELSE, MONEY = "lain", frozenset({"uang", "politik_uang"})
"""An envelope that somebody handed out is told of as a tip, though no word of elections is said."""

HARM_SHARE = 0.2
"""How many of a card's texts must tell of money or force before the card may say BOLEH to it."""


class Matcher:
    """Finds the answer among the cards. Built once; holds no state of any question."""

    def __init__(self, *, guidance: Guidance, lexicon: Lexicon, read: Reader, limits: Limits | None = None) -> None:
        self._guidance = guidance
        self._limits = limits or Limits()
        self._questions = Questions(phrases=Phrases(lexicon.meanings, read), read=read)
        documents = {
            card.id: [self._questions.question(text).features for text in texts_of(card)]
            for card in guidance.cards.values()
        }
        self._index = Index(documents)
        self._naming = {card: _naming_share(vectors) for card, vectors in documents.items()}
        self._known = {card: _known(vectors) for card, vectors in documents.items()}

    def question(self, text: str) -> Question:
        """What the text says, without any decision."""
        return self._questions.question(text)

    def match(
        self, text: str, *, actor: Actor | None = None, when: When | None = None, limits: Limits | None = None
    ) -> Outcome:
        """The outcome for a text. `actor`: the asker's own role; `when`: the elections in question with their stage."""
        question = self.question(text)
        near = self._nearest(question)
        evidence = Evidence(question=question, near=tuple(near[:NEIGHBOURS]))
        kind = outside_kind(question, near[0].score if near else 0.0)
        if is_accusation(question) and (kind is None or (kind == ELSE and question.concepts & MONEY)):
            return Accused(evidence=evidence)
        if kind is not None:
            return OffTopic(kind=kind, evidence=evidence)
        decision = _Decision(
            guidance=self._guidance,
            evidence=evidence,
            when=situation_of(question, when),
            limits=limits or self._limits,
            known=self._known,
        )
        return decision.outcome(agents_of(question, actor), anybody=is_anybody(question, actor))

    def _nearest(self, question: Question) -> list[Near]:
        """The cards by nearness; one about candidates stands back from a text without any, and the other way round."""
        named = bool(question.concepts & NAMING)
        found = []
        for near in self._index.nearest(question.features, limit=CONSIDERED):
            share = self._naming[near.card]
            unlike = 1 - share if named else share
            found.append(Near(card=near.card, score=near.score * (1 - UNLIKE * unlike)))
        return sorted(found, key=lambda near: (-near.score, near.card))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Decision:
    """One question before the cards."""

    guidance: Guidance
    evidence: Evidence
    when: When
    limits: Limits
    known: Mapping[str, frozenset[str]]

    @property
    def question(self) -> Question:
        return self.evidence.question

    def outcome(self, actors: tuple[Actor, ...], *, anybody: bool = False) -> Outcome:
        heard = self._heard(actors)
        if not heard or heard[0].near < self.limits.nearness:
            return self._by_principle(actors) or self._unsure(heard)
        shares = shares_of(heard)
        verdict = max(shares, key=lambda v: shares[v])
        lead = next(one for one in heard if one.verdict is verdict)
        if not is_enough(verdict, shares, self.limits) or (verdict is Verdict.ALLOWED and self._unknown_to(lead)):
            return self._as_citizen(actors, shares) or self._unsure(heard)
        return (anybody and self._whose(lead)) or self._answered(lead, shares)

    def _unsure(self, heard: list[Heard]) -> AskedBack | Referred:
        if not heard or heard[0].near < self.limits.likeness:
            return Referred(evidence=self.evidence)
        return AskedBack(choices=choices_of(heard, shares_of(heard)), evidence=self.evidence)

    def _whose(self, lead: Heard) -> AskedRole | None:
        """The question back "whose act?", where the card says one thing to officials and another to citizens."""
        found = {actor: said_by(lead.card, (actor,), self.when) for actor in WHOSE}
        choices = [Choice(card=lead.card, actor=a, verdict=said[1]) for a, said in found.items() if said]
        if len({choice.verdict for choice in choices}) < 2:
            return None
        return AskedRole(card=lead.card, choices=tuple(choices), evidence=self.evidence)

    def _heard(self, actors: tuple[Actor, ...]) -> list[Heard]:
        heard = hear(self.guidance, self.evidence.near, actors, self.when)
        return turned(self.guidance, heard, self.when) if self.question.polarity is Polarity.REFUSING else heard

    def _by_principle(self, actors: tuple[Actor, ...]) -> Answered | None:
        """A conduct that no card knows: the principle decides, where it plainly serves a contestant."""
        concepts, card = self.question.concepts, self.guidance.cards.get(PRINCIPLE)
        said = said_by(card, actors, self.when) if card and self.question.roles.agents else None
        plain = concepts & CONTESTANT and self.question.polarity is Polarity.DOING and not concepts & SOFTENING
        if card is None or said is None or said[1] is not Verdict.FORBIDDEN or not plain:
            return None
        return self._answered(Heard(card=card, actor=said[0], verdict=said[1], weight=1.0, near=0.0), {said[1]: 1.0})

    def _as_citizen(self, actors: tuple[Actor, ...], shares: Shares) -> Answered | None:
        """Citizens may support whom they like; only where nothing in the text is barred to everybody."""
        question, card = self.question, self.guidance.cards.get(FREEDOM)
        said = said_by(card, actors, self.when) if card and actors == (Actor.CITIZEN,) else None
        plain = question.concepts & CONTESTANT and not question.concepts & BARRED and question.stage is None
        against = shares.get(Verdict.FORBIDDEN, 0.0) > self.limits.most_against
        strange = set(question.features) - self.known[FREEDOM] if card else set()
        if card is None or said is None or said[1] is not Verdict.ALLOWED or against or not plain or strange:
            return None
        return self._answered(Heard(card=card, actor=said[0], verdict=said[1], weight=1.0, near=0.0), {said[1]: 1.0})

    def _unknown_to(self, lead: Heard) -> frozenset[str]:
        """What weighs in the text and is foreign to the card: then BOLEH would be said of half a story."""
        told = self.question.concepts & WEIGHTY
        if self.question.polarity is Polarity.REFUSING:
            return frozenset()
        denied = {stem for stem in self.question.denied if stem in self.known[lead.card.id]}
        return (told - self.known[lead.card.id]) | denied

    def _answered(self, lead: Heard, shares: Mapping[Verdict, float]) -> Answered:
        regimes = self.question.regimes
        return Answered(
            card=lead.card,
            actor=lead.actor,
            verdict=lead.verdict,
            regime=next(iter(regimes)) if len(regimes) == 1 else None,
            when=dict(self.when),
            rulings=rulings_now(lead.card, lead.actor, self.when),
            refusing=self.question.polarity is Polarity.REFUSING,
            shares=dict(shares),
            evidence=self.evidence,
        )


def _naming_share(vectors: list[Vector]) -> float:
    """How many of a card's texts name a contestant, with a half against certainty."""
    named = sum(any(f"k:{meaning}" in vector for meaning in NAMING) for vector in vectors)
    return (named + 0.5) / (len(vectors) + 1)


def _known(vectors: list[Vector]) -> frozenset[str]:
    """The weighty meanings that a card's texts tell, and the words that they never deny."""
    names = {name for vector in vectors for name in vector}
    said = {name[2:] for name in names if name.startswith("w:")} - {name[2:] for name in names if name.startswith("n:")}
    told = Counter(name[2:] for vector in vectors for name in vector if name.startswith("k:"))
    known = {m for m in WEIGHTY if told[m] >= (HARM_SHARE * len(vectors) if m in HARMFUL else 1)}
    return frozenset(known | said)


def texts_of(card: Card) -> tuple[str, ...]:
    """What a card is found by."""
    return (*card.phrasings, " ".join((card.title, *card.keywords)))


def agents_of(question: Question, actor: Actor | None) -> tuple[Actor, ...]:
    """Who acts: whom the text names, else the asker, else whoever sits where such things are done."""
    if question.roles.agents:
        return tuple(sorted(question.roles.agents))
    if question.roles.contestant:
        return (Actor.CONTESTANT,)
    return (actor or Actor.VILLAGE_HEAD,)


def is_anybody(question: Question, actor: Actor | None) -> bool:
    """Nothing tells who acts: no office, no role of the asker, nothing that only a village head does."""
    known = question.roles.agents or actor or question.roles.contestant
    return not known and not question.concepts & VILLAGE_WORK


def situation_of(question: Question, when: When | None) -> dict[Regime, Stage]:
    """The elections and stages at hand; what the text says goes before the calendar."""
    regimes = question.regimes or frozenset(when or Regime)
    today = when or {}
    return {regime: question.stage or today.get(regime, Stage.ALWAYS) for regime in Regime if regime in regimes}


def is_accusation(question: Question) -> bool:
    """A statement about somebody else, told as something that happened; nothing is asked."""
    return question.roles.third_person and not question.asks and question.told and not question.roles.own
