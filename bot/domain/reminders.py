"""Reminders: when a schedule falls due. Local time exists here and in rendering only; all moments are UTC and aware."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.broadcasts import EVERYONE, Audience, Content
from bot.domain.calendar import Calendar, Period
from bot.domain.holidays import LONGEST_REST, Holidays
from bot.domain.stages import StageId, find_period

GRACE = timedelta(hours=6)
"""How late a reminder may still go out after the process was down. Source: product.md, section 3."""
LEAST = timedelta(minutes=30)
"""So long a reminder may go on going out, even where the quiet hours begin meanwhile."""
FARTHEST = 3650
"""Days; how far a stage may be away from a reminder that hangs on it, and how far ahead dates are looked for."""


class Repeat(StrEnum):
    """How a schedule comes back."""

    ONCE = "once"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    STAGE = "stage"


class Edge(StrEnum):
    """The day of a stage that a reminder counts from."""

    START = "start"
    END = "end"


class State(StrEnum):
    """How far a reminder is; only ACTIVE ones make broadcasts."""

    WAITING = "waiting"  # for a second member of staff
    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"
    DELETED = "deleted"


MOVES: dict[str, dict[State, State]] = {
    "approve": {State.WAITING: State.ACTIVE},
    "refuse": {State.WAITING: State.REFUSED},
    "pause": {State.ACTIVE: State.PAUSED},
    "resume": {State.PAUSED: State.ACTIVE},
    "delete": dict.fromkeys((State.WAITING, State.ACTIVE, State.PAUSED, State.REFUSED), State.DELETED),
}
"""Which state follows on what staff do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When a reminder goes out, in local time.

    `day` is for ONCE, `weekday` (0 = Monday) for WEEKLY, `monthday` for MONTHLY: the last day of a shorter month.
    STAGE: `offset` days after (before: negative) the first or last day of `stage`. `working`: not on a holiday or
    weekend but on the next working day; never for a stage, whose days are the law's.
    """

    repeat: Repeat
    at: time
    day: date | None = None
    weekday: int = 0
    monthday: int = 1
    stage: StageId | None = None
    edge: Edge = Edge.START
    offset: int = 0
    working: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    """Hours in which no reminder begins, over midnight where the end is earlier; none where both are the same."""

    starts: time = time(21, 0)
    ends: time = time(6, 0)

    def covers(self, at: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What the office's place and time mean for schedules."""

    zone: tzinfo
    quiet: Quiet = field(default_factory=Quiet)
    holidays: Holidays = field(default_factory=Holidays)
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """One time that a reminder goes out: from `due` until `until`, later it is missed. `day` names it for good."""

    day: date
    due: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """A schedule that makes broadcasts. `package`: the template it came from; then the stage's dates are filled in."""

    number: int
    key: str
    state: State
    title: str
    content: Content
    schedule: Schedule
    author: int
    created_at: datetime
    since: datetime
    audience: Audience = EVERYONE
    package: str = ""
    approver: int = 0

    @property
    def code(self) -> str:
        """What people call it."""
        return f"P-{self.number}"

    def occasion(self, day: date) -> str:
        """The key of the broadcast of one day: however often it is planned, it is one."""
        return f"reminder:{self.number}:{day.isoformat()}"


class Outcome(StrEnum):
    """What became of an occurrence."""

    PLANNED = "planned"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """An occurrence as it is remembered; `noted_at` names the report that tells of a missed one."""

    reminder: int
    day: date
    due: datetime
    outcome: Outcome
    broadcast: int | None = None
    noted_at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """How a reminder's day moves with its stage; None: no date. `late`: its time is over, it will not go out."""

    reminder: Reminder
    old: date | None
    new: date | None
    late: bool = False


def occurrences(schedule: Schedule, *, after: datetime, until: datetime, setting: Setting) -> list[Occurrence]:
    """Those that fall due after `after` and not later than `until`, in order."""
    first = _day_of(after, setting) - timedelta(days=2 + LONGEST_REST * schedule.working)
    last = _day_of(until, setting)
    found = (_occurrence(schedule, day, setting) for day in _days(schedule, first, last, setting))
    return sorted((o for o in found if after < o.due <= until), key=lambda o: (o.due, o.day))


def upcoming(schedule: Schedule, *, after: datetime, count: int, setting: Setting) -> list[Occurrence]:
    """The next ones, fewer where there are not so many within ten years."""
    found: list[Occurrence] = []
    for days in (60, 400, FARTHEST):
        found = occurrences(schedule, after=after, until=after + timedelta(days=days), setting=setting)
        if len(found) >= count:
            break
    return found[:count]


def anchor_of(schedule: Schedule, calendar: Calendar) -> Period | None:
    """The stage that a schedule hangs on, as it is dated now."""
    return find_period(calendar, schedule.stage) if schedule.stage else None


def stage_day(schedule: Schedule, calendar: Calendar) -> date | None:
    """The day counted from the stage; None while the stage has no date."""
    period = anchor_of(schedule, calendar)
    if period is None:
        return None
    edge = period.starts if schedule.edge is Edge.START else period.ends
    return edge + timedelta(days=schedule.offset)


def shifts(reminders: Iterable[Reminder], *, before: Calendar, setting: Setting, now: datetime) -> list[Shift]:
    """Which reminders move when the calendar becomes the one of `setting`."""
    days = [(r, stage_day(r.schedule, before), stage_day(r.schedule, setting.calendar)) for r in reminders]
    return [
        Shift(reminder=r, old=old, new=new, late=new is not None and _occurrence(r.schedule, new, setting).until < now)
        for r, old, new in days
        if old != new
    ]


def due_on(schedule: Schedule, day: date, setting: Setting) -> datetime:
    """The moment at which a schedule falls due on a day that it names."""
    return _occurrence(schedule, day, setting).due


def _day_of(moment: datetime, setting: Setting) -> date:
    return moment.astimezone(setting.zone).date()


def _days(schedule: Schedule, first: date, last: date, setting: Setting) -> Iterator[date]:
    """The days that a schedule names, before any postponement."""
    match schedule.repeat:
        case Repeat.ONCE:
            named = [schedule.day] if schedule.day else []
            yield from (day for day in named if first <= day <= last)
        case Repeat.STAGE:
            day = stage_day(schedule, setting.calendar)
            yield from [day] if day and first <= day <= last else []
        case Repeat.WORKDAYS:
            yield from (day for day in _each(first, last) if setting.holidays.is_working_day(day))
        case Repeat.WEEKLY:
            yield from (day for day in _each(first, last) if day.weekday() == schedule.weekday)
        case Repeat.MONTHLY:
            yield from (day for day in _each(first, last) if day.day == _day_in(day, schedule.monthday))


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day_in(month: date, wanted: int) -> int:
    """The wanted day of this month; its last one where the month is shorter."""
    return min(wanted, monthrange(month.year, month.month)[1])


def _occurrence(schedule: Schedule, day: date, setting: Setting) -> Occurrence:
    """When a named day falls due: on a working day if asked for, and outside the quiet hours."""
    postpones = schedule.working and schedule.repeat is not Repeat.STAGE
    actual = setting.holidays.next_working_day(day) if postpones else day
    due = _audible(datetime.combine(actual, schedule.at, setting.zone), setting.quiet)
    return Occurrence(day=day, due=due.astimezone(UTC), until=_latest(due, setting.quiet).astimezone(UTC))


def _audible(moment: datetime, quiet: Quiet) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    if not quiet.covers(moment.time()):
        return moment
    return _next(moment, quiet.ends)


def _latest(due: datetime, quiet: Quiet) -> datetime:
    """Six hours later, yet not into the quiet hours, yet half an hour at least."""
    end = due + GRACE
    if quiet.starts != quiet.ends:
        end = min(end, _next(due, quiet.starts))
    return max(end, due + LEAST)


def _next(moment: datetime, at: time) -> datetime:
    """The first time of day `at` after a moment."""
    today = datetime.combine(moment.date(), at, moment.tzinfo)
    return today if today > moment else today + timedelta(days=1)
