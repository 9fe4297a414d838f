"""Days until something is due: the two legal clocks, and what the office promises the sender of a tip."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.guidance import Regime
from bot.domain.holidays import Holidays
from bot.domain.tips import State, Tip

UNKNOWN = Holidays()
REPORT_DAYS = 7
"""Within which a formal report is made after the matter is known. Sources: UU 7/2017 Pasal 454 ayat (6) says working
days; UU 10/2016 Pasal 134 says days, Perbawaslu 8/2020 is read either way: dossier, section 4.1. Both are shown."""
NEAR_DAYS = 2
"""How many days before the end of a clock staff are warned; our own."""
PROMISED = {State.RECEIVED: 3, State.TRACING: 7, State.STUDIED: 14}
"""Working days within which the office means to take the next step. 7 and 14 as UU 7/2017 Pasal 454 ayat (5) and (8)
have it for findings and reports; 3 is our own, for somebody to look at it at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """Until when a formal report can be made: by calendar days (the cautious reading) and by working days.

    `sure`: the holidays of these years are known; otherwise only weekends were counted, which is to be said.
    """

    regime: Regime
    calendar: date
    working: date
    sure: bool


def legal_clocks(known_on: date, holidays: Holidays = UNKNOWN) -> tuple[Clock, ...]:
    """One clock per regime, counted from the day after it was known."""
    calendar = known_on + timedelta(days=REPORT_DAYS)
    working = after_working_days(known_on, REPORT_DAYS, holidays)
    sure = {known_on.year, working.year} <= holidays.years
    return tuple(Clock(regime=regime, calendar=calendar, working=working, sure=sure) for regime in Regime)


def promised_by(tip: Tip, holidays: Holidays = UNKNOWN) -> date | None:
    """By when the next step is due; None when there is none to promise."""
    days = PROMISED.get(tip.state)
    return None if days is None else after_working_days(tip.moved_on, days, holidays)


def after_working_days(day: date, count: int, holidays: Holidays = UNKNOWN) -> date:
    """The day on which so many working days have passed, the first day itself not counted."""
    while count:
        day += timedelta(days=1)
        count -= holidays.is_working_day(day)
    return day
