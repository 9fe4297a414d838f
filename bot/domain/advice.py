"""What a card says to one actor today: the verdict first, the elections apart, and what changes later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.guidance import (
    Actor,
    Card,
    Citation,
    Mark,
    Regime,
    Ruling,
    Stage,
    Verdict,
    basis_for,
    changes_for,
    rulings_for,
    strictest,
)

When = Mapping[Regime, Stage]
"""The regimes in question, each with its stage today."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A ruling with the regimes it holds for; `basis` is grouped by the regime of the law, None = binds in both."""

    regimes: tuple[Regime, ...]
    stage: Stage
    ruling: Ruling
    basis: dict[Regime | None, tuple[Citation, ...]]
    changes: dict[Stage, Verdict]

    @property
    def unchecked(self) -> bool:
        """Whether the verdict is reasoned from a norm, or a norm was not checked against its text."""
        return self.ruling.inferred or self.ruling.mark is Mark.MEMORY


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What a card says to an actor; no parts when it is silent about him, and then the verdict is REFER."""

    card: Card
    actor: Actor
    verdict: Verdict
    parts: tuple[Part, ...]

    @property
    def citations(self) -> tuple[str, ...]:
        """The articles of the leading part, as cited."""
        leading = next((part for part in self.parts if part.ruling.verdict is self.verdict), None)
        return tuple(c.text for group in leading.basis.values() for c in group) if leading else ()


def advise(card: Card, actor: Actor, when: When) -> Advice:
    """What the card says to the actor in each regime; where the regimes differ, the stricter verdict leads."""
    parts: list[Part] = []
    for regime, stage in when.items():
        ruling = rulings_for(card, actor, stage, frozenset({regime})).get(regime)
        if ruling is not None:
            parts = _with(parts, _part(card, actor, regime, stage, ruling))
    verdict = strictest([part.ruling.verdict for part in parts])
    leading_first = sorted(parts, key=lambda part: part.ruling.verdict is not verdict)
    return Advice(card=card, actor=actor, verdict=verdict, parts=tuple(leading_first))


def _part(card: Card, actor: Actor, regime: Regime, stage: Stage, ruling: Ruling) -> Part:
    changes = {s: r.verdict for s, r in changes_for(card, actor, regime).items()} if stage is Stage.ALWAYS else {}
    grouped = {law: tuple(c for c in basis_for(ruling, regime) if c.regime is law) for law in (regime, None)}
    basis = {law: found for law, found in grouped.items() if found}
    return Part(regimes=(regime,), stage=stage, ruling=ruling, basis=basis, changes=changes)


def _with(parts: list[Part], new: Part) -> list[Part]:
    """Add a part, or join it to the one that says the same; each law keeps its own line in the basis."""
    for place, part in enumerate(parts):
        if part.ruling is new.ruling and part.stage is new.stage and part.changes == new.changes:
            return [*parts[:place], _joined(part, new), *parts[place + 1 :]]
    return [*parts, new]


def _joined(one: Part, other: Part) -> Part:
    merged = one.basis | other.basis
    basis = {regime: merged[regime] for regime in (*Regime, None) if regime in merged}
    return replace(one, regimes=one.regimes + other.regimes, basis=basis)
