"""The election calendar: which election is on, and which of its stages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.guidance import Mark, Regime, Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A stage of one election with its first and last day; `stage` is ALWAYS where no ruling hangs on it."""

    id: str
    name: str
    stage: Stage
    starts: date
    ends: date
    mark: Mark

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Election:
    """One election with its dated periods, in order; one without periods is announced but not dated."""

    id: str
    name: str
    regime: Regime
    periods: tuple[Period, ...]
    note: str = ""

    def is_on(self, day: date) -> bool:
        return bool(self.periods) and min(p.starts for p in self.periods) <= day <= max(p.ends for p in self.periods)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """All elections that the office knows of."""

    elections: tuple[Election, ...] = ()

    def periods_on(self, day: date) -> list[tuple[Election, Period]]:
        """What runs on a day, the shortest period first because it says most."""
        found = [(e, p) for e in self.elections for p in e.periods if p.covers(day)]
        return sorted(found, key=lambda pair: pair[1].ends - pair[1].starts)

    def next_periods(self, day: date, *, count: int) -> list[tuple[Election, Period]]:
        """What begins after a day, soonest first."""
        coming = [(e, p) for e in self.elections for p in e.periods if p.starts > day]
        return sorted(coming, key=lambda pair: pair[1].starts)[:count]

    def regimes_on(self, day: date) -> frozenset[Regime]:
        """The regimes whose election is on; both when the calendar cannot tell."""
        on = frozenset(e.regime for e in self.elections if e.is_on(day))
        return on or frozenset(Regime)

    def stages_on(self, day: date, regimes: Iterable[Regime] | None = None) -> dict[Regime, Stage]:
        """The stage of each regime in question on a day; ALWAYS outside any stage that rulings hang on."""
        wanted = self.regimes_on(day) if regimes is None else frozenset(regimes)
        return {regime: self._stage(regime, day) for regime in Regime if regime in wanted}

    def _stage(self, regime: Regime, day: date) -> Stage:
        running = (p.stage for e, p in self.periods_on(day) if e.regime is regime)
        return next((stage for stage in running if stage is not Stage.ALWAYS), Stage.ALWAYS)
