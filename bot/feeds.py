"""The calendar as an iCalendar file, and iCalendar files as stages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from icalendar import Calendar as Feed
from icalendar import Event
from icalendar.error import BrokenCalendarProperty

from bot.domain.calendar import Election
from bot.domain.errors import Refusal
from bot.domain.guidance import Stage
from bot.domain.stages import NAME_LIMIT

MAX_BYTES = 500_000
MAX_EVENTS = 300
"""A calendar of elections has dozens; more is another calendar."""
ELECTION, STAGE, KIND, NAME = "X-SAMBANG-ELECTION", "X-SAMBANG-STAGE", "X-SAMBANG-KIND", "X-SAMBANG-NAME"
"""What says which stage of ours an event is."""
PRODUCT = "-//Sambang Pengawasan//ID"
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEvent:
    """One event of a file. Of ours it names election and stage; of others these are empty. `place`: its number."""

    place: int
    name: str
    starts: date
    ends: date
    election: str = ""
    id: str = ""
    stage: Stage = Stage.ALWAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedProblem:
    """Why an event cannot be a stage: no_name, no_start, repeats, ends_before_it_begins, twice; `place`: its number."""

    place: int
    name: str
    reason: str


@dataclass(kw_only=True, eq=False)
class NoCalendarFile(Refusal):
    """This is no iCalendar file, or one without events, or far too large."""


@dataclass(kw_only=True, eq=False)
class CalendarFileRefused(Refusal):
    """Events that cannot be stages; nothing of the file is taken."""

    problems: tuple[FeedProblem, ...]


def write_feed(elections: Iterable[Election], *, now: datetime) -> bytes:
    """Every dated stage as an event of whole days; its identity travels with it, so that it comes back as the same."""
    feed = Feed()
    feed.add("PRODID", PRODUCT)
    feed.add("VERSION", "2.0")
    for election in elections:
        for period in election.periods:
            event = Event()
            event.add("UID", f"{election.id}.{period.id}@sambang-pengawasan")
            event.add("DTSTAMP", now)
            event.add("SUMMARY", f"{election.name}: {period.name}")
            event.add("DTSTART", period.starts)
            event.add("DTEND", period.ends + DAY)
            event.add("TRANSP", "TRANSPARENT")
            event.add(ELECTION, election.id)
            event.add(STAGE, period.id)
            event.add(KIND, period.stage.value)
            event.add(NAME, period.name)
            feed.add_component(event)
    return bytes(feed.to_ical())


def read_feed(data: bytes, *, zone: tzinfo) -> list[FeedEvent]:
    """The events of a file, in its order. Raises NoCalendarFile, CalendarFileRefused with every event that is wrong."""
    events = _events(data)
    read = [_read(event, place=place, zone=zone) for place, event in enumerate(events, start=1)]
    good = [each for each in read if isinstance(each, FeedEvent)]
    problems = [each for each in read if isinstance(each, FeedProblem)] + _twice(good)
    if problems:
        raise CalendarFileRefused(problems=tuple(sorted(problems, key=lambda problem: problem.place)))
    return good


def _events(data: bytes) -> Sequence[Event]:
    if len(data) > MAX_BYTES:
        raise NoCalendarFile
    try:
        events = Feed.from_ical(data).walk("VEVENT")
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise NoCalendarFile from error
    if not 0 < len(events) <= MAX_EVENTS:
        raise NoCalendarFile
    return [event for event in events if isinstance(event, Event)]


def _read(event: Event, *, place: int, zone: tzinfo) -> FeedEvent | FeedProblem:
    name = " ".join(str(event.get(NAME) or event.get("SUMMARY", "")).split())[:NAME_LIMIT]
    starts, ends = _day(event, "DTSTART", zone), _last_day(event, zone)
    reason = _wrong(event, name, starts, ends)
    if reason or starts is None or ends is None:
        return FeedProblem(place=place, name=name, reason=reason)
    kind = str(event.get(KIND, ""))
    return FeedEvent(
        place=place,
        name=name,
        starts=starts,
        ends=ends,
        election=str(event.get(ELECTION, ""))[:40],
        id=str(event.get(STAGE, ""))[:40],
        stage=Stage(kind) if kind in set(Stage) else Stage.ALWAYS,
    )


def _wrong(event: Event, name: str, starts: date | None, ends: date | None) -> str:
    if not name:
        return "no_name"
    if starts is None or ends is None:
        return "no_start"
    if "RRULE" in event or "RDATE" in event:
        return "repeats"
    return "ends_before_it_begins" if ends < starts else ""


def _last_day(event: Event, zone: tzinfo) -> date | None:
    """The day before a DTEND of whole days; the day of a moment; without one the first day."""
    raw = _value(event, "DTEND")
    if raw is None:
        return _day(event, "DTSTART", zone)
    day = _day(event, "DTEND", zone)
    is_midnight = isinstance(raw, datetime) and (raw.hour, raw.minute) == (0, 0)
    whole = not isinstance(raw, datetime) or is_midnight
    return day - DAY if day is not None and whole else day


def _day(event: Event, name: str, zone: tzinfo) -> date | None:
    """The day where the office lies."""
    value = _value(event, name)
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo else value.date()
    return value


def _value(event: Event, name: str) -> date | datetime | None:
    try:
        value = getattr(event.get(name), "dt", None)
    except BrokenCalendarProperty:
        return None
    return value if isinstance(value, date) else None


def _twice(events: Sequence[FeedEvent]) -> list[FeedProblem]:
    """The same stage of ours a second time."""
    seen: set[tuple[str, str]] = set()
    found = []
    for event in events:
        key = (event.election, event.id)
        if event.id and key in seen:
            found.append(FeedProblem(place=event.place, name=event.name, reason="twice"))
        seen.add(key)
    return found
