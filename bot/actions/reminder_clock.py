"""What falls due becomes a broadcast, once; what fell due too long ago is missed, and staff are told.

`horizon` is how far the clock has been looked at. It only saves work: that nothing goes out twice is kept by the
table of occurrences, so a clock that is put back, or a process that is killed, changes nothing but who looks again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from bot.actions.broadcasts import Order, plan, tell_staff
from bot.actions.calendar import refresh_calendar
from bot.actions.quiet_hours import setting_of
from bot.domain.broadcasts import Audience, Content, Kind
from bot.domain.holidays import LONGEST_REST
from bot.domain.reminder_package import fill
from bot.domain.reminders import Noted, Occurrence, Outcome, Reminder, Schedule, Setting, State, anchor_of, occurrences
from bot.domain.staff import Act, may
from bot.rendering import format_day
from bot.services import Services
from bot.storage.database import Connection
from bot.storage.facts import fact, keep_fact
from bot.storage.reminders import keep_noted, keep_state, outcomes, reminders, unsent
from bot.storage.staff import all_staff

HORIZON = "reminders_until"
"""The fact that holds up to which moment the clock has been looked at."""
KEPT_EVERY = timedelta(minutes=10)
"""How often the horizon is written when nothing falls due."""
BACK = timedelta(days=2)
"""How far back every look goes: quiet hours or a stage may have been changed so that a reminder falls due earlier."""
FARTHEST_BACK = timedelta(days=LONGEST_REST + 3)
"""How long before it falls due an occurrence may have been named."""
MISSED_NOTICE = "pengingat_terlewat"
"""The message that tells of missed occurrences; its subject is the report's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What one look at the clock brought."""

    planned: int = 0
    missed: int = 0


async def plan_due(services: Services, *, now: datetime) -> Due:
    """Turn what fell due since the last look into broadcasts, or into a report that it was missed."""
    await refresh_calendar(services)
    reader = services.database.reader
    setting = await setting_of(services) if await reminders(reader, state=State.ACTIVE) else None
    horizon = await _horizon(reader)
    found = [] if setting is None else await _due(reader, setting, horizon=horizon, now=now)
    stale = horizon is None or not timedelta(0) <= now - horizon < KEPT_EVERY
    if not found and not stale and not await unsent(reader):
        return Due()
    async with services.database.transaction() as tx:
        again = [] if setting is None else await _due(tx, setting, horizon=await _horizon(tx), now=now)
        noted_now = [await _note(tx, services, reminder, each, now=now) for reminder, each in again]
        late = [replace(each, outcome=Outcome.MISSED, noted_at=now.isoformat()) for each in await unsent(tx)]
        for each in [*noted_now, *late]:
            await keep_noted(tx, each)
        missed = sum(each.outcome is Outcome.MISSED for each in [*noted_now, *late])
        if missed:
            await _report(tx, services, now=now)
        await _count_from_now(tx, now=now)
        await keep_fact(tx, HORIZON, now.isoformat())
    return Due(planned=len(noted_now) + len(late) - missed, missed=missed)


async def _horizon(connection: Connection) -> datetime | None:
    kept = await fact(connection, HORIZON)
    return datetime.fromisoformat(kept) if kept else None


async def _due(
    connection: Connection, setting: Setting, *, horizon: datetime | None, now: datetime
) -> list[tuple[Reminder, Occurrence]]:
    """What fell due and is not settled yet, of reminders that are active; the earliest first."""
    active = await reminders(connection, state=State.ACTIVE)
    seen = {reminder.number: _seen(reminder, horizon=horizon, now=now) for reminder in active}
    known = await outcomes(connection, since=(min(seen.values(), default=now) - FARTHEST_BACK).date())
    found = [
        (reminder, occurrence)
        for reminder in active
        for occurrence in occurrences(reminder.schedule, after=seen[reminder.number], until=now, setting=setting)
        if _is_open(known.get((reminder.number, occurrence.day)), occurrence, now=now)
    ]
    return sorted(found, key=lambda pair: (pair[1].due, pair[0].number))


def _seen(reminder: Reminder, *, horizon: datetime | None, now: datetime) -> datetime:
    """From when on a reminder needs a look: some way back, for its time may have been moved to before the last one."""
    return reminder.since if horizon is None else max(reminder.since, min(horizon, now) - BACK)


def _is_open(outcome: Outcome | None, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether there is something to do; one that was missed is sent after all when its time comes again."""
    return outcome is None or (outcome is Outcome.MISSED and now <= occurrence.until)


async def _count_from_now(tx: Connection, *, now: datetime) -> None:
    """Reminders that were approved under a clock that went ahead would wait for that time to come again."""
    for reminder in await reminders(tx, state=State.ACTIVE):
        if reminder.since > now:
            await keep_state(tx, replace(reminder, since=now))


async def _note(
    tx: Connection, services: Services, reminder: Reminder, occurrence: Occurrence, *, now: datetime
) -> Noted:
    """What becomes of an occurrence that is open."""
    fresh = Noted(reminder=reminder.number, day=occurrence.day, due=occurrence.due, outcome=Outcome.MISSED)
    if now > occurrence.until:
        return replace(fresh, noted_at=now.isoformat())
    number = await plan(tx, _order(services, reminder, occurrence), now=now)
    return replace(fresh, outcome=Outcome.PLANNED, broadcast=number)


def _order(services: Services, reminder: Reminder, occurrence: Occurrence) -> Order:
    return Order(
        key=reminder.occasion(occurrence.day),
        content=content_of(services, reminder),
        audience=reminder.audience,
        title=reminder.title,
        starts_at=occurrence.due,
        expires_at=occurrence.until,
        kind=Kind.REMINDER,
    )


def content_of(services: Services, reminder: Reminder) -> Content:
    """What goes out: of the package with today's dates of its stage, else the text as it was written."""
    if not reminder.package:
        return reminder.content
    return replace(reminder.content, text=filled(services, reminder.content.text, reminder.schedule))


def filled(services: Services, text: str, schedule: Schedule) -> str:
    """A text of the package, its places filled as far as its stage has dates."""
    period = anchor_of(schedule, services.calendar)
    if schedule.stage is None:
        return text
    names = {election.id: election.name for election in services.calendar.elections}
    values = {"pemilihan": names.get(schedule.stage.election, schedule.stage.election)}
    if period is not None:
        values |= {"tahap": period.name, "mulai": format_day(period.starts), "selesai": format_day(period.ends)}
    return fill(text, {name: escape(value, quote=False) for name, value in values.items()})


async def _report(tx: Connection, services: Services, *, now: datetime) -> None:
    """Tell whoever looks after the calendar what was missed, once."""
    chats = tuple(staff.id for staff in await all_staff(tx) if may(staff, Act.CALENDAR))
    if chats:
        content = Content(message=MISSED_NOTICE, subject=now.isoformat(), receipt=False)
        order = Order(key=f"missed:{now.isoformat()}", content=content, audience=Audience(chats=chats))
        await tell_staff(tx, order, now=now)
