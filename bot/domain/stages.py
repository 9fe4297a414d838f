"""The office's own dates, laid over the calendar that was shipped; and what may not stand in one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import blake2s

from bot.domain.calendar import Calendar, Election, Period
from bot.domain.errors import Refusal
from bot.domain.guidance import Mark, Regime, Stage
from bot.domain.holidays import Holidays

NAME_LIMIT = 80
"""Characters of the name of a stage or an election."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StageId:
    """Which stage of which election; what hangs on it names it so, also while it has no date."""

    election: str
    id: str

    def __str__(self) -> str:
        return f"{self.election}/{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnElection:
    """An election that the office added."""

    id: str
    name: str
    regime: Regime


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnStage:
    """A stage as the office has it: added, moved, or taken out although it was shipped (`removed`)."""

    at: StageId
    name: str
    stage: Stage
    starts: date
    ends: date
    removed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlay:
    """All that the office changed."""

    elections: tuple[OwnElection, ...] = ()
    stages: tuple[OwnStage, ...] = ()


@dataclass(kw_only=True, eq=False)
class StageEndsBeforeItBegins(Refusal):
    """Its last day lies before its first."""

    starts: date
    ends: date


@dataclass(kw_only=True, eq=False)
class StagesCollide(Refusal):
    """Two stages that verdicts hang on would run on one day of one election."""

    name: str
    other: str
    starts: date
    ends: date


@dataclass(kw_only=True, eq=False)
class UnknownStage(Refusal):
    """There is no such election or stage in the calendar, or no longer."""


class Change(StrEnum):
    """What an import does to a stage."""

    NEW = "new"
    MOVED = "moved"
    SAME = "same"


def election_of(calendar: Calendar, id: str) -> Election:
    """Raises UnknownStage."""
    found = next((election for election in calendar.elections if election.id == id), None)
    if found is None:
        raise UnknownStage
    return found


def find_period(calendar: Calendar, at: StageId) -> Period | None:
    """The stage as it is dated now; None while it has no date."""
    periods = (p for e in calendar.elections if e.id == at.election for p in e.periods if p.id == at.id)
    return next(periods, None)


def period_of(calendar: Calendar, at: StageId) -> Period:
    """Raises UnknownStage."""
    found = find_period(calendar, at)
    if found is None:
        raise UnknownStage
    return found


def lay_over(shipped: Calendar, overlay: Overlay) -> Calendar:
    """The shipped calendar with the office's elections and dates in the place of its own, by first day."""
    known = {e.id for e in shipped.elections}
    own = [Election(id=e.id, name=e.name, regime=e.regime, periods=()) for e in overlay.elections if e.id not in known]
    elections = [*shipped.elections, *own]
    return Calendar(elections=tuple(_with(e, [s for s in overlay.stages if s.at.election == e.id]) for e in elections))


def _with(election: Election, changes: list[OwnStage]) -> Election:
    if not changes:
        return election
    changed = {change.at.id for change in changes}
    kept = [period for period in election.periods if period.id not in changed]
    dated = [_period(change, election) for change in changes if not change.removed]
    return replace(election, periods=tuple(sorted([*kept, *dated], key=lambda p: (p.starts, p.ends, p.id))))


def _period(change: OwnStage, election: Election) -> Period:
    """What the office dated itself is known from one source: the office. Unmoved, it keeps the shipped mark."""
    shipped = next((period for period in election.periods if period.id == change.at.id), None)
    unmoved = shipped is not None and (shipped.starts, shipped.ends) == (change.starts, change.ends)
    return Period(
        id=change.at.id,
        name=change.name,
        stage=change.stage,
        starts=change.starts,
        ends=change.ends,
        mark=shipped.mark if shipped is not None and unmoved else Mark.ONE_SOURCE,
    )


def check_stage(calendar: Calendar, stage: OwnStage) -> list[Period]:
    """The stages of this election that it overlaps, harmlessly. Raises StageEndsBeforeItBegins, StagesCollide."""
    if stage.ends < stage.starts:
        raise StageEndsBeforeItBegins(starts=stage.starts, ends=stage.ends)
    others = [p for e in calendar.elections if e.id == stage.at.election for p in e.periods if p.id != stage.at.id]
    met = [p for p in others if p.starts <= stage.ends and stage.starts <= p.ends]
    for period in met:
        if Stage.ALWAYS not in (period.stage, stage.stage):
            raise StagesCollide(name=stage.name, other=period.name, starts=period.starts, ends=period.ends)
    return met


class Almanac:
    """The calendar as it is now, in memory: guidance asks for it with every answer. Actions keep it up to date."""

    def __init__(self) -> None:
        self.revision = 0
        self.holidays: Holidays | None = None
        self.overlay = Overlay()
        self._laid: tuple[Calendar, Calendar] | None = None

    def take(self, overlay: Overlay) -> None:
        """From now on these are the office's dates."""
        self.overlay, self._laid = overlay, None
        self.revision += 1

    def over(self, shipped: Calendar) -> Calendar:
        """The shipped calendar with the office's dates; laid over once."""
        if self._laid is None or self._laid[0] is not shipped:
            self._laid = (shipped, lay_over(shipped, self.overlay))
        return self._laid[1]


def slug_of(name: str, taken: Collection[str]) -> str:
    """A short id of a–z, 0–9 and - for a name, different from those that are taken."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.casefold())
    short = "-".join(part for part in letters.split("-") if part)[:32].strip("-") or "tahap"
    return next(each for n in range(1, 10_000) if (each := short if n == 1 else f"{short}-{n}") not in taken)


def short_key(text: object) -> str:
    """Eight letters that stand for an election or a stage where there is no room for its name."""
    return blake2s(str(text).encode(), digest_size=4).hexdigest()
