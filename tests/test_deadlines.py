"""Working days until something is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deadlines import after_working_days, legal_clocks
from bot.domain.guidance import Regime
from bot.domain.holidays import Holidays

CHRISTMAS = Holidays(days={date(2026, 12, 25): "Natal", date(2026, 12, 26): "Cuti"}, years=frozenset({2026}))
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 1, 1))


@pytest.mark.parametrize(
    ("day", "count", "holidays", "due"),
    [
        (date(2026, 11, 23), 3, Holidays(), date(2026, 11, 26)),  # Monday to Thursday
        (date(2026, 11, 27), 1, Holidays(), date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 1, Holidays(), date(2026, 11, 30)),  # known on a Saturday
        (date(2026, 12, 24), 1, Holidays(), date(2026, 12, 25)),
        (date(2026, 12, 24), 1, CHRISTMAS, date(2026, 12, 28)),  # a holiday, then one on a Saturday
        (date(2026, 11, 23), 0, CHRISTMAS, date(2026, 11, 23)),
    ],
)
def test_working_days(day: date, count: int, holidays: Holidays, due: date) -> None:
    """The first day is not counted, weekends and holidays neither."""
    assert after_working_days(day, count, holidays) == due


@given(DAYS, st.integers(1, 40))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    """Counted back one by one, and the last of them is one itself."""
    due = after_working_days(day, count, CHRISTMAS)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(map(CHRISTMAS.is_working_day, between)) == count
    assert CHRISTMAS.is_working_day(due)


@pytest.mark.parametrize(
    ("known", "calendar", "working", "sure"),
    [
        (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 2), True),
        (date(2026, 12, 23), date(2026, 12, 30), date(2027, 1, 4), False),  # the holidays of 2027 are not known
    ],
)
def test_both_legal_clocks(known: date, calendar: date, working: date, sure: bool) -> None:
    """Both readings for both regimes, and whether they can be relied upon."""
    clocks = legal_clocks(known, CHRISTMAS)
    assert [clock.regime for clock in clocks] == list(Regime)
    assert {(clock.calendar, clock.working, clock.sure) for clock in clocks} == {(calendar, working, sure)}
