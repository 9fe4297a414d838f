"""When schedules fall due: zones, month ends, leap days, holidays, quiet hours, stages."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Election, Period
from bot.domain.guidance import Mark, Regime, Stage
from bot.domain.holidays import HolidayList, Holidays, laid_over
from bot.domain.reminders import GRACE, LEAST, Edge, Quiet, Repeat, Schedule, Setting, occurrences, upcoming
from bot.domain.stages import StageId
from bot.settings import TIMEZONES

WIB, WITA, WIT = TIMEZONES.values()
NO_QUIET = Quiet(starts=time(0), ends=time(0))
HOLIDAYS = Holidays(days={date(2026, 3, d): "Idulfitri" for d in (20, 21, 22, 23, 24)}, years=frozenset({2026}))
CAMPAIGN = Period(
    id="kampanye",
    name="Masa kampanye",
    stage=Stage.CAMPAIGN,
    starts=date(2028, 3, 7),
    ends=date(2028, 4, 30),
    mark=Mark.ONE_SOURCE,
)
CALENDAR = Calendar(elections=(Election(id="p", name="Pilkada", regime=Regime.PEMILIHAN, periods=(CAMPAIGN,)),))

days = st.dates(min_value=date(2023, 1, 1), max_value=date(2032, 12, 31))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
zones = st.sampled_from([WIB, WITA, WIT])
quiets = st.builds(Quiet, starts=times, ends=times)
moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - the zone is given beside it
    max_value=datetime(2032, 1, 1),  # noqa: DTZ001 - the zone is given beside it
    timezones=st.just(UTC),
)
schedules = st.builds(
    Schedule,
    repeat=st.sampled_from(Repeat),
    at=times,
    day=days,
    weekday=st.integers(0, 6),
    monthday=st.integers(1, 31),
    stage=st.just(StageId(election="p", id="kampanye")),
    edge=st.sampled_from(Edge),
    offset=st.integers(-400, 400),
    working=st.booleans(),
)
settings = st.builds(Setting, zone=zones, quiet=quiets, holidays=st.just(HOLIDAYS), calendar=st.just(CALENDAR))


def local_days(schedule: Schedule, first: date, last: date, setting: Setting | None = None) -> list[date]:
    """On which days it falls due, where the office lies."""
    setting = setting or Setting(zone=WIB, holidays=HOLIDAYS, calendar=CALENDAR)
    after = datetime.combine(first, time(0), setting.zone) - timedelta(seconds=1)
    until = datetime.combine(last, time(23, 59), setting.zone)
    found = occurrences(schedule, after=after, until=until, setting=setting)
    return [occurrence.due.astimezone(setting.zone).date() for occurrence in found]


@pytest.mark.parametrize(
    ("monthday", "expected"),
    [
        (31, [(1, 31), (2, 29), (3, 31), (4, 30), (5, 31)]),  # a shorter month has it on its last day; 2028 leaps
        (30, [(1, 30), (2, 29), (3, 30), (4, 30), (5, 30)]),
        (29, [(1, 29), (2, 29), (3, 29), (4, 29), (5, 29)]),
        (1, [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]),
    ],
)
def test_every_month_has_its_day(monthday: int, expected: list[tuple[int, int]]) -> None:
    """The 31st of a month of thirty days is the 30th; of February its last day."""
    schedule = Schedule(repeat=Repeat.MONTHLY, at=time(8), monthday=monthday)
    assert local_days(schedule, date(2028, 1, 1), date(2028, 5, 31)) == [date(2028, m, d) for m, d in expected]


def test_working_days_leave_out_weekends_and_holidays() -> None:
    """Around Idulfitri 2026: nothing from Friday 20 to Tuesday 24 March."""
    schedule = Schedule(repeat=Repeat.WORKDAYS, at=time(8))
    expected = [date(2026, 3, d) for d in (18, 19, 25, 26, 27)]
    assert local_days(schedule, date(2026, 3, 18), date(2026, 3, 29)) == expected


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule(repeat=Repeat.WEEKLY, at=time(8), weekday=4, working=True), date(2026, 3, 25)),
        (Schedule(repeat=Repeat.MONTHLY, at=time(8), monthday=21, working=True), date(2026, 3, 25)),
        (Schedule(repeat=Repeat.ONCE, at=time(8), day=date(2026, 3, 22), working=True), date(2026, 3, 25)),
        (Schedule(repeat=Repeat.ONCE, at=time(8), day=date(2026, 3, 22)), date(2026, 3, 22)),  # not asked for
    ],
)
def test_a_holiday_postpones_to_the_next_working_day(schedule: Schedule, expected: date) -> None:
    """Only where staff asked for working days; the day that names the occurrence stays."""
    assert local_days(schedule, date(2026, 3, 20), date(2026, 3, 26))[0] == expected


def test_a_year_that_nobody_knows_has_weekends_only() -> None:
    """The clock never fails for want of a list."""
    schedule = Schedule(repeat=Repeat.WORKDAYS, at=time(8))
    assert len(local_days(schedule, date(2031, 1, 1), date(2031, 1, 31))) == 23
    assert 2031 not in HOLIDAYS.years


@pytest.mark.parametrize(
    ("edge", "offset", "expected"),
    [
        (Edge.START, -7, date(2028, 2, 29)),  # a leap day
        (Edge.START, 0, date(2028, 3, 7)),
        (Edge.END, -1, date(2028, 4, 29)),
        (Edge.END, 1, date(2028, 5, 1)),
    ],
)
def test_a_stage_gives_the_day(edge: Edge, offset: int, expected: date) -> None:
    """H-n counts from the first or the last day, and never moves for a weekend."""
    at = StageId(election="p", id="kampanye")
    schedule = Schedule(repeat=Repeat.STAGE, at=time(8), stage=at, edge=edge, offset=offset, working=True)
    assert local_days(schedule, date(2028, 1, 1), date(2028, 12, 31)) == [expected]


def test_a_stage_without_a_date_gives_none() -> None:
    """It waits until the calendar has one."""
    schedule = Schedule(repeat=Repeat.STAGE, at=time(8), stage=StageId(election="p", id="masa-tenang"))
    assert local_days(schedule, date(2028, 1, 1), date(2028, 12, 31)) == []


@pytest.mark.parametrize(
    ("at", "due", "until"),
    [
        (time(8), "08:00", "14:00"),
        (time(18), "18:00", "21:00"),  # its grace time ends where the quiet hours begin
        (time(20, 50), "20:50", "21:20"),  # yet half an hour is left to go out
        (time(21), "06:00", "12:00"),
        (time(2), "06:00", "12:00"),
        (time(6), "06:00", "12:00"),
    ],
)
def test_quiet_hours_are_kept(at: time, due: str, until: str) -> None:
    """From 21 to 6 nothing begins; what falls into them waits for the morning."""
    setting = Setting(zone=WITA)
    after = datetime(2026, 5, 4, tzinfo=WITA) - timedelta(seconds=1)
    schedule = Schedule(repeat=Repeat.ONCE, at=at, day=date(2026, 5, 4))
    (found,) = occurrences(schedule, after=after, until=after + timedelta(days=3), setting=setting)
    assert [f"{m.astimezone(WITA):%H:%M}" for m in (found.due, found.until)] == [due, until]


@given(schedules, settings, moments, st.lists(st.integers(0, 40 * 24 * 60), min_size=1, max_size=6))
def test_however_time_is_cut_each_occurrence_is_found_once(
    schedule: Schedule, setting: Setting, start: datetime, cuts: list[int]
) -> None:
    """Looking piece by piece finds the same as looking once: nothing between two looks, nothing twice."""
    edges = [start, *sorted(start + timedelta(minutes=cut) for cut in cuts)]
    whole = occurrences(schedule, after=edges[0], until=edges[-1], setting=setting)
    pairs = pairwise(edges)
    pieces = [o for a, b in pairs for o in occurrences(schedule, after=a, until=b, setting=setting)]
    assert pieces == whole
    assert len({o.day for o in whole}) == len(whole)


@given(schedules, settings, moments)
def test_an_occurrence_is_outside_the_quiet_hours_and_has_time(
    schedule: Schedule, setting: Setting, start: datetime
) -> None:
    """It begins when people may be disturbed, and has between half an hour and six to go out."""
    for found in occurrences(schedule, after=start, until=start + timedelta(days=90), setting=setting):
        assert not setting.quiet.covers(found.due.astimezone(setting.zone).time())
        assert LEAST <= found.until - found.due <= GRACE
        assert found.due.tzinfo is UTC


@given(times, days)
def test_the_zone_moves_the_moment_and_not_the_day(at: time, day: date) -> None:
    """Eight in the morning is eight in the morning in Sabang and in Merauke: two hours apart."""
    schedule = Schedule(repeat=Repeat.ONCE, at=at, day=day)
    moments = [
        upcoming(
            schedule,
            after=datetime.combine(day, time(0), UTC) - timedelta(days=2),
            count=1,
            setting=Setting(zone=zone, quiet=NO_QUIET),
        )[0].due
        for zone in (WIB, WITA, WIT)
    ]
    assert [moments[0] - moment for moment in moments] == [timedelta(hours=n) for n in (0, 1, 2)]


def test_the_next_dates_reach_as_far_as_a_stage_of_years_to_come() -> None:
    """A reminder of 2028 is told in 2026."""
    schedule = Schedule(repeat=Repeat.STAGE, at=time(8), stage=StageId(election="p", id="kampanye"))
    now = datetime(2026, 11, 21, tzinfo=UTC)
    found = upcoming(schedule, after=now, count=5, setting=Setting(zone=WIB, calendar=CALENDAR))
    assert [each.day for each in found] == [date(2028, 3, 7)]


def test_the_offices_list_lies_over_the_national_one() -> None:
    """A local holiday is added, a holiday that was moved becomes a working day, a whole year is known by its list."""
    national = HolidayList(days={date(2026, 5, 27): "Iduladha"}, whole=frozenset({2026}))
    own = HolidayList(
        days={date(2026, 5, 28): "Iduladha"}, worked=frozenset({date(2026, 5, 27)}), whole=frozenset({2028})
    )
    found = laid_over(national, [own])
    assert (set(found.days), found.years) == ({date(2026, 5, 28)}, {2026, 2028})
