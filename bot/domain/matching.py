"""A question → an answer, a question back, a referral, or "not our field"; always with the evidence.

How it decides. Every card gets a weight from how near the question stands to its phrasings; each card says one
verdict for the actor at hand; the weights of equal verdicts add up. So a conduct that nobody wrote down still
lands, when all its neighbours are answered alike. A verdict is given only when its share is large enough, and
BOLEH needs a far larger one than the others: doubt never turns into BOLEH. Below the threshold up to three cards
of different verdicts are offered, the likeliest first.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.guidance import Actor, Card, Guidance, Regime, Ruling, Stage, Verdict, ruling_for, strictest
from bot.domain.index import Index, Near
from bot.domain.lexicon import Lexicon, Phrases, Reader
from bot.domain.outside import outside_kind
from bot.domain.question import Polarity, Question, Questions
from bot.domain.replies import Accused, Answered, AskedBack, Choice, Evidence, OffTopic, Outcome, Referred

NEIGHBOURS = 10
"""Cards that are heard."""

SHARPNESS = 0.08
"""How fast a card's weight falls with its distance from the nearest one."""

ENOUGH = {Verdict.ALLOWED: 0.7, Verdict.CONDITIONAL: 0.45, Verdict.REFER: 0.45, Verdict.FORBIDDEN: 0.45}
"""The share a verdict needs."""

NEAR_ENOUGH = 0.2
"""Nearness below which no card is what was meant."""

MOST_CHOICES = 3
REFUSING = "menolak-terlibat"
PRINCIPLE = "tindakan-menguntungkan-calon"

OFFICIALS = (
    Actor.VILLAGE_HEAD,
    Actor.VILLAGE_OFFICIAL,
    Actor.VILLAGE_COUNCIL,
    Actor.CIVIL_SERVANT,
)
When = Mapping[Regime, Stage]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One card as heard: what it says to the actor at hand, and how much it weighs."""

    card: Card
    actor: Actor
    verdict: Verdict
    weight: float
    near: float


class Matcher:
    """Finds the answer among the cards. Built once; holds no state of any question."""

    def __init__(self, *, guidance: Guidance, lexicon: Lexicon, read: Reader) -> None:
        self._guidance = guidance
        self._questions = Questions(phrases=Phrases(lexicon.meanings, read), read=read)
        documents = {
            card.id: [self._questions.question(text).features for text in texts_of(card)]
            for card in guidance.cards.values()
        }
        self._index = Index(documents)

    def question(self, text: str) -> Question:
        """What the text says, without any decision."""
        return self._questions.question(text)

    def match(self, text: str, *, actor: Actor | None = None, when: When | None = None) -> Outcome:
        """The outcome for a text. `actor`: the asker's own role; `when`: the elections in question with their stage."""
        question = self.question(text)
        near = self._index.nearest(question.features)
        evidence = Evidence(question=question, near=tuple(near[:NEIGHBOURS]))
        kind = outside_kind(question, near[0].score if near else 0.0)
        if kind is not None:
            return OffTopic(kind=kind, evidence=evidence)
        if is_accusation(question):
            return Accused(evidence=evidence)
        actors = agents_of(question, actor)
        return self._decide(question, evidence, actors, _situation(question, when))

    def _decide(self, question: Question, evidence: Evidence, actors: tuple[Actor, ...], when: When) -> Outcome:
        heard = self._heard(evidence.near, actors, when)
        if question.polarity is Polarity.REFUSING:
            heard = self._turned(heard, when)
        if not heard or heard[0].near < NEAR_ENOUGH:
            return Referred(evidence=evidence)
        shares = shares_of(heard)
        verdict = max(shares, key=lambda v: shares[v])
        lead = next(h for h in heard if h.verdict is verdict)
        if shares[verdict] < ENOUGH[verdict]:
            return AskedBack(choices=_choices(heard, shares), evidence=evidence)
        return self._answered(lead, evidence, when, shares)

    def _answered(self, lead: Heard, evidence: Evidence, when: When, shares: Mapping[Verdict, float]) -> Answered:
        question = evidence.question
        return Answered(
            card=lead.card,
            actor=lead.actor,
            verdict=lead.verdict,
            regime=next(iter(question.regimes)) if len(question.regimes) == 1 else None,
            rulings=_rulings(lead.card, lead.actor, when),
            refusing=question.polarity is Polarity.REFUSING,
            shares=dict(shares),
            evidence=evidence,
        )

    def _heard(self, near: Iterable[Near], actors: tuple[Actor, ...], when: When) -> list[Heard]:
        """The cards that have something to say to the actor, with their weights."""
        found: list[Heard] = []
        best = 0.0
        for one in near:
            card = self._guidance.cards[one.card]
            said = _said(card, actors, when)
            if said is not None:
                best = best or one.score
                weight = math.exp((one.score - best) / SHARPNESS)
                found.append(Heard(card=card, actor=said[0], verdict=said[1], weight=weight, near=one.score))
        return found

    def _turned(self, heard: list[Heard], when: When) -> list[Heard]:
        """What is said of refusing: each card gives way to the one about its opposite."""
        turned = []
        for one in heard:
            card = self._guidance.cards.get(one.card.opposite or "")
            said = _said(card, (one.actor,), when) if card and one.verdict is not Verdict.ALLOWED else None
            if card is None or said is None:
                turned.append(one)
            else:
                turned.append(Heard(card=card, actor=one.actor, verdict=said[1], weight=one.weight, near=one.near))
        return turned


def texts_of(card: Card) -> tuple[str, ...]:
    """What a card is found by."""
    return (*card.phrasings, " ".join((card.title, *card.keywords)))


def agents_of(question: Question, actor: Actor | None) -> tuple[Actor, ...]:
    """Who acts: whom the text names, else the asker, else whoever sits where such things are done."""
    if question.roles.agents:
        return tuple(sorted(question.roles.agents))
    if actor is not None:
        return (actor,)
    return (Actor.VILLAGE_HEAD,)


def _situation(question: Question, when: When | None) -> When:
    """The elections and stages at hand; what the text says goes before the calendar."""
    regimes = question.regimes or frozenset(when or Regime)
    today = when or {}
    return {regime: question.stage or today.get(regime, Stage.ALWAYS) for regime in Regime if regime in regimes}


def _rulings(card: Card, actor: Actor, when: When) -> dict[Regime, Ruling]:
    found = {regime: ruling_for(card, actor, stage, regime) for regime, stage in when.items()}
    return {regime: ruling for regime, ruling in found.items() if ruling is not None}


def _said(card: Card, actors: Iterable[Actor], when: When) -> tuple[Actor, Verdict] | None:
    """The verdict for the actors, the stricter where a person has two offices; None when the card is silent."""
    found: list[tuple[Actor, Verdict]] = []
    for actor in actors:
        rulings = _rulings(card, actor, when) or _rulings(card, actor, dict.fromkeys(Regime, Stage.ALWAYS))
        if rulings:
            found.append((actor, strictest([ruling.verdict for ruling in rulings.values()])))
    wanted = strictest([verdict for _, verdict in found])
    return next((pair for pair in found if pair[1] is wanted), None)


def shares_of(heard: Iterable[Heard]) -> dict[Verdict, float]:
    """The share of each verdict in all weight."""
    sums: dict[Verdict, float] = {}
    for one in heard:
        sums[one.verdict] = sums.get(one.verdict, 0.0) + one.weight
    total = sum(sums.values()) or 1.0
    return {verdict: weight / total for verdict, weight in sums.items()}


def _choices(heard: list[Heard], shares: Mapping[Verdict, float]) -> tuple[Choice, ...]:
    """The likeliest card, then the likeliest of other verdicts, so that the choice is a real one."""
    chosen = [heard[0]]
    for verdict in sorted(shares, key=lambda v: -shares[v]):
        if all(one.verdict is not verdict for one in chosen):
            chosen.append(next(h for h in heard if h.verdict is verdict))
    return tuple(Choice(card=h.card, actor=h.actor, verdict=h.verdict) for h in chosen[:MOST_CHOICES])


def is_accusation(question: Question) -> bool:
    """A statement about somebody else, told as something that happened; nothing is asked."""
    return question.roles.third_person and not question.asks and question.told and not question.roles.own
