"""The customary reminders: templates that become reminders of one election once staff approve them."""

import re
from dataclasses import dataclass
from datetime import time

from bot.domain.calendar import Election, Period
from bot.domain.guidance import Citation, Mark, Regime, Stage
from bot.domain.reminders import Edge, Repeat, Schedule
from bot.domain.stages import StageId

PLACES = frozenset({"pemilihan", "tahap", "mulai", "selesai"})
"""What a template may leave open: the election, the stage, its first and its last day."""
_PLACE = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownStage:
    """A stage that elections usually have, as staff are offered it and as templates name it."""

    id: str
    name: str
    stage: Stage
    regimes: frozenset[Regime]


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """One customary reminder; `text` is HTML with open places, `basis` may hold the articles of both regimes."""

    id: str
    title: str
    text: str
    stage: str
    edge: Edge
    offset: int
    at: time
    regimes: frozenset[Regime]
    basis: tuple[Citation, ...]
    mark: Mark

    def schedule(self, election: str) -> Schedule:
        """When it goes out for one election."""
        return Schedule(
            repeat=Repeat.STAGE,
            at=self.at,
            stage=StageId(election=election, id=self.stage),
            edge=self.edge,
            offset=self.offset,
        )

    def key(self, election: str) -> str:
        """What makes it one reminder of this election, however often the package is proposed."""
        return f"package:{election}:{self.id}"

    def basis_in(self, regime: Regime) -> list[Citation]:
        """The articles that hold in this regime: the two are never mixed."""
        return [citation for citation in self.basis if citation.regime in (None, regime)]


def open_places(text: str) -> set[str]:
    """The names that stand in braces in a text."""
    return set(_PLACE.findall(text))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its places filled; a brace that is no place of ours stays as it is."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def templates_for(templates: tuple[Template, ...], election: Election) -> list[Template]:
    """The package of one election, in the order of its days where they are known."""
    fitting = [template for template in templates if election.regime in template.regimes]
    dated = {period.id: period for period in election.periods}
    return sorted(fitting, key=lambda template: (_order(template, dated.get(template.stage)), template.id))


def _order(template: Template, period: Period | None) -> tuple[bool, int]:
    """By day; those whose stage has no date yet come last."""
    if period is None:
        return True, 0
    edge = period.starts if template.edge is Edge.START else period.ends
    return False, edge.toordinal() + template.offset
