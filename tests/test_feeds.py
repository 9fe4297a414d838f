"""iCalendar: what is written comes back, and nothing that a stranger's file holds breaks the reading."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Election, Period
from bot.domain.guidance import Mark, Regime, Stage
from bot.feeds import CalendarFileRefused, FeedEvent, NoCalendarFile, read_feed, write_feed
from bot.settings import TIMEZONES

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)
WIT = TIMEZONES["Asia/Jayapura"]
names = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=3, max_size=30)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Any stage; its name may hold what iCalendar must escape."""
    starts = draw(st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
    return Period(
        id=f"t{draw(st.integers(0, 10**6))}",
        name=draw(names),
        stage=draw(st.sampled_from(Stage)),
        starts=starts,
        ends=starts + timedelta(days=draw(st.integers(0, 90))),
        mark=Mark.ONE_SOURCE,
    )


@given(st.lists(periods(), min_size=1, max_size=8, unique_by=lambda period: period.id))
def test_a_calendar_comes_back_as_it_was(found: list[Period]) -> None:
    """First and last day, name, kind and identity, whatever signs the name holds."""
    election = Election(id="p", name="Pilkada", regime=Regime.PEMILIHAN, periods=tuple(found))
    read = read_feed(write_feed([election], now=NOW), zone=WIT)
    assert [(e.election, e.id, e.name, e.stage, e.starts, e.ends) for e in read] == [
        ("p", p.id, p.name, p.stage, p.starts, p.ends) for p in found
    ]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Never anything but a list of events or a refusal."""
    framed = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    for content in (data, framed):
        try:
            assert all(isinstance(event, FeedEvent) for event in read_feed(content, zone=WIT))
        except (NoCalendarFile, CalendarFileRefused):
            continue


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART;VALUE=DATE:20290211\r\nDTEND;VALUE=DATE:20290214", (11, 13)),  # the end is not part of it
        ("DTSTART;VALUE=DATE:20290211", (11, 11)),
        ("DTSTART:20290211T160000Z\r\nDTEND:20290212T020000Z", (12, 12)),  # 01.00 and 11.00 WIT of the next day
        ("DTSTART:20290211T080000\r\nDTEND:20290213T170000", (11, 13)),  # where the office lies
        ("DTSTART:20290211T000000\r\nDTEND:20290214T000000", (11, 13)),
    ],
)
def test_days_are_those_where_the_office_lies(lines: str, expected: tuple[int, int]) -> None:
    """Whole days, moments with a zone and without one."""
    content = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:A\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (event,) = read_feed(content.encode(), zone=WIT)
    assert (event.starts.day, event.ends.day) == expected


def test_the_same_stage_twice_is_told() -> None:
    """Which of the two is meant nobody can know."""
    period = Period(
        id="k", name="Kampanye", stage=Stage.CAMPAIGN, starts=date(2029, 1, 1), ends=date(2029, 1, 2), mark=Mark.MEMORY
    )
    election = Election(id="p", name="P", regime=Regime.PEMILU, periods=(period, period))
    with pytest.raises(CalendarFileRefused) as refusal:
        read_feed(write_feed([election], now=NOW), zone=WIT)
    assert [(problem.place, problem.reason) for problem in refusal.value.problems] == [(2, "twice")]
