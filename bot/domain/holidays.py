"""Working days: which days nobody works, and for which years that is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
LONGEST_REST = 60
"""Days; no row of holidays is longer, and a search for the next working day ends here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HolidayList:
    """Holidays of one source: `whole` are the years of which it names every national one; `worked` are none of them."""

    days: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()
    whole: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Holidays:
    """All holidays that are known, and the years of which they are known whole. Never fails for any other year."""

    days: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no holiday; in a year that is not known only the weekend counts."""
        return day.weekday() < SATURDAY and day not in self.days

    def next_working_day(self, day: date) -> date:
        """The day itself when it is one; the day itself as well when there is none for two months."""
        coming = (day + timedelta(days=n) for n in range(LONGEST_REST) if day.toordinal() + n <= date.max.toordinal())
        return next((each for each in coming if self.is_working_day(each)), day)


def laid_over(national: HolidayList, lists: Iterable[HolidayList]) -> Holidays:
    """The office's lists over the national one, in their order."""
    days, years = dict(national.days), set(national.whole)
    for each in lists:
        days.update(each.days)
        years |= each.whole
        for day in each.worked:
            days.pop(day, None)
    return Holidays(days=days, years=frozenset(years))
