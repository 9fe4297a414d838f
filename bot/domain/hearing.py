"""What the near cards say to the actor at hand, weighed: shares of verdicts, and when a share is enough."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.guidance import Actor, Card, Guidance, Regime, Ruling, Stage, Verdict, ruling_for, strictest
from bot.domain.index import Near
from bot.domain.replies import Choice

When = Mapping[Regime, Stage]
"""The elections in question, each with its stage."""

Shares = Mapping[Verdict, float]

SHARPNESS = 0.8
"""How fast a card's weight falls with its likelihood; 1 would take the likelihoods at their word."""

MOST_CHOICES = 3

CONTESTANTS, HOSTS = (Actor.CONTESTANT,), (Actor.VILLAGE_HEAD,)
"""Who asks, and whom they ask: what a contestant may do in a village, its head may not always grant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """When a verdict may be given. How they were chosen stands in `matching`."""

    share: float = 0.45
    share_to_refer: float = 0.55
    share_to_allow: float = 0.6
    most_against: float = 0.25
    certain: float = 0.85
    nearness: float = 0.1
    nearness_to_allow: float = 0.2
    likeness: float = 0.12


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One card as heard: what it says to the actor at hand, and how much it weighs."""

    card: Card
    actor: Actor
    verdict: Verdict
    weight: float
    near: float


def rulings_now(card: Card, actor: Actor, when: When) -> dict[Regime, Ruling]:
    """The rulings per election at its own stage."""
    found = {regime: ruling_for(card, actor, stage, regime) for regime, stage in when.items()}
    return {regime: ruling for regime, ruling in found.items() if ruling is not None}


def said_by(card: Card, actors: Iterable[Actor], when: When) -> tuple[Actor, Verdict] | None:
    """The verdict for the actors, the stricter where a person has two offices; None when the card is silent.

    A card that is silent on the election named speaks for the other one: then its verdict is no less strict.
    """
    found: list[tuple[Actor, Verdict]] = []
    for actor in actors:
        rulings = rulings_now(card, actor, when) or rulings_now(card, actor, dict.fromkeys(Regime, Stage.ALWAYS))
        if rulings:
            found.append((actor, strictest([ruling.verdict for ruling in rulings.values()])))
    wanted = strictest([verdict for _, verdict in found])
    return next((pair for pair in found if pair[1] is wanted), None)


def hear(guidance: Guidance, near: Iterable[Near], actors: tuple[Actor, ...], when: When) -> list[Heard]:
    """The cards that have something to say to the actors, likeliest first, with their weights."""
    found: list[Heard] = []
    best: float | None = None
    for one in near:
        card = guidance.cards[one.card]
        said = _as_host(card, when) if actors == CONTESTANTS else said_by(card, actors, when)
        if said is not None:
            best = one.likelihood if best is None else best
            weight = math.exp((one.likelihood - best) / SHARPNESS)
            found.append(Heard(card=card, actor=said[0], verdict=said[1], weight=weight, near=one.score))
    return found


def _as_host(card: Card, when: When) -> tuple[Actor, Verdict] | None:
    """For a contestant; where he may, or the card is silent about him, what his host may decides."""
    said, host = said_by(card, CONTESTANTS, when), said_by(card, HOSTS, when)
    return host if said is None or (host and said[1] is Verdict.ALLOWED) else said


def turned(guidance: Guidance, heard: Iterable[Heard], when: When) -> list[Heard]:
    """What is said of refusing: each card gives way to the one about its opposite.

    A card without an opposite is about doing only, so it is not heard, unless no other card is.
    """
    heard = list(heard)
    found = [one if one.verdict is Verdict.ALLOWED else _opposite(guidance, one, when) for one in heard]
    return [one for one in found if one is not None] or heard


def _opposite(guidance: Guidance, one: Heard, when: When) -> Heard | None:
    card = guidance.cards.get(one.card.opposite or "")
    said = said_by(card, (one.actor,), when) if card else None
    if card is None or said is None:
        return None
    return replace(one, card=card, verdict=said[1])


def shares_of(heard: Iterable[Heard]) -> dict[Verdict, float]:
    """The share of each verdict in all weight."""
    sums: dict[Verdict, float] = {}
    for one in heard:
        sums[one.verdict] = sums.get(one.verdict, 0.0) + one.weight
    total = sum(sums.values()) or 1.0
    return {verdict: weight / total for verdict, weight in sums.items()}


def is_enough(verdict: Verdict, shares: Shares, limits: Limits) -> bool:
    """Whether a verdict may be given; BOLEH only where next to nothing speaks for TIDAK BOLEH."""
    if verdict is Verdict.REFER:
        return shares[verdict] >= limits.share_to_refer
    if verdict is not Verdict.ALLOWED:
        return shares[verdict] >= limits.share
    against = shares.get(Verdict.FORBIDDEN, 0.0)
    return shares[verdict] >= limits.share_to_allow and against <= limits.most_against


def choices_of(heard: list[Heard], shares: Shares) -> tuple[Choice, ...]:
    """The likeliest card, then the likeliest of other verdicts, so that the choice is a real one."""
    chosen = [heard[0]]
    for verdict in sorted(shares, key=lambda v: -shares[v]):
        if all(one.verdict is not verdict for one in chosen):
            chosen.append(next(one for one in heard if one.verdict is verdict))
    return tuple(Choice(card=one.card, actor=one.actor, verdict=one.verdict) for one in chosen[:MOST_CHOICES])
