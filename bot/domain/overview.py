"""A card as a whole: to whom each of its rulings is said, and about whom it is silent."""

from dataclasses import dataclass

from bot.domain.guidance import Actor, Card, Regime, Ruling, Stage, ruling_for


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A ruling with those to whom it is said, those who fall back on it among them."""

    ruling: Ruling
    actors: tuple[Actor, ...]
    regimes: tuple[Regime, ...]


def overview(card: Card) -> list[Said]:
    """Every ruling that is said to anybody, in the card's order."""
    heard: dict[int, set[tuple[Actor, Regime]]] = {}
    for actor in Actor:
        for regime in Regime:
            for stage in Stage:
                ruling = ruling_for(card, actor, stage, regime)
                if ruling is not None:
                    heard.setdefault(id(ruling), set()).add((actor, regime))
    return [_said(ruling, heard[id(ruling)]) for ruling in card.rulings if id(ruling) in heard]


def silent_about(card: Card) -> tuple[Actor, ...]:
    """The actors for whom the card has no ruling in any election or stage: they are referred to the office."""
    told = {actor for said in overview(card) for actor in said.actors}
    return tuple(actor for actor in Actor if actor not in told)


def _said(ruling: Ruling, heard: set[tuple[Actor, Regime]]) -> Said:
    actors, regimes = {actor for actor, _ in heard}, {regime for _, regime in heard}
    return Said(
        ruling=ruling,
        actors=tuple(actor for actor in Actor if actor in actors),
        regimes=tuple(regime for regime in Regime if regime in regimes),
    )
