"""What staff do with reminders: write, approve, pause, go on, delete. Authorised and audited as it happens."""

from dataclasses import dataclass, replace
from datetime import date

from bot.actions.broadcasts import Order, authorise_for, needs_approval, tell_staff
from bot.actions.quiet_hours import setting_of
from bot.actions.staff import authorise
from bot.domain.broadcasts import EVERYONE, Audience, Content
from bot.domain.errors import Refusal
from bot.domain.reminders import (
    MOVES,
    Noted,
    Occurrence,
    Reminder,
    Repeat,
    Schedule,
    State,
    due_on,
    stage_day,
    upcoming,
)
from bot.domain.staff import Act, Matter, may
from bot.rendering import visible_length
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.reminders import (
    add_reminder,
    forget_words,
    free_key,
    keep_state,
    last_noted,
    next_reminder,
    reminder_by_key,
    reminder_of,
    reminders,
)
from bot.storage.staff import all_staff

TEXT_LIMIT = 3000
"""UTF-16 units: of 4096 that Telegram takes, the rest is for villages' names, and for what staff read around it."""
TITLE_LIMIT = 60
WAITING_NOTICE = "pengingat_menunggu"
"""The message that asks for approval; its subject is a reminder's number, or an election of which the package waits."""


@dataclass(kw_only=True, eq=False)
class UnknownReminder(Refusal):
    """There is no reminder with this number, or no longer."""

    number: int


@dataclass(kw_only=True, eq=False)
class ReminderTooLate(Refusal):
    """The reminder is in a state in which this cannot be done."""

    number: int
    state: str


@dataclass(kw_only=True, eq=False)
class UnfitReminderText(Refusal):
    """A text is there, and at most `limit` units long."""

    length: int
    limit: int


@dataclass(kw_only=True, eq=False)
class DayIsOver(Refusal):
    """The day on which it would go out, or its hour, is over."""

    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class NewReminder:
    """What is to be sent, to whom and when; `key` makes it one reminder however often it is proposed."""

    key: str
    title: str
    content: Content
    schedule: Schedule
    audience: Audience = EVERYONE
    package: str = ""


async def propose_reminder(services: Services, new: NewReminder, *, staff_id: int | None) -> Reminder:
    """Write a reminder; it waits for approval as broadcasts do. Rights are those of a broadcast to its audience.

    Raises NotAllowed, UnfitReminderText, DayIsOver.
    """
    async with services.database.transaction() as tx:
        known = await reminder_by_key(tx, key=new.key)
        if known is not None:
            return known
        author = await authorise_for(tx, new.audience, staff_id)
        await check_new(services, new, tx)
        written = await write_reminder(tx, services, new, author=author)
        await note_reminder(tx, services, written, staff=author, act="propose_reminder")
        if written.state is State.WAITING:
            await ask_approval(tx, services, author=author, subject=str(written.number), key=f"ask:{written.key}")
        return written


async def check_new(services: Services, new: NewReminder, connection: Connection | None = None) -> None:
    """What a wizard asks before its last step. Raises UnfitReminderText, DayIsOver."""
    check_text(new.content.text)
    day, setting = new.schedule.day, await setting_of(services, connection)
    if new.schedule.repeat is Repeat.STAGE:
        day = stage_day(new.schedule, services.calendar)
    if day is not None and due_on(new.schedule, day, setting) <= services.now():
        raise DayIsOver(day=day)


def check_text(text: str) -> None:
    """Raises UnfitReminderText."""
    length = visible_length(text)
    if not text.strip() or length > TEXT_LIMIT:
        raise UnfitReminderText(length=length, limit=TEXT_LIMIT)


async def approve_reminder(services: Services, number: int, *, staff_id: int | None) -> Reminder:
    """Let it go out from now on. Raises NotAllowed, UnknownReminder, ReminderTooLate."""
    async with services.database.transaction() as tx:
        found = await wanted(tx, number)
        actor = await authorise(tx, staff_id, Act.APPROVE_BROADCAST, Matter(author=found.author))
        if found.state is State.ACTIVE and found.approver == actor.id:
            return found
        return await approved(tx, services, found, by=actor.id)


async def approved(tx: Connection, services: Services, found: Reminder, *, by: int) -> Reminder:
    """The reminder, approved by someone whose right was asked. Raises ReminderTooLate."""
    now_on = replace(moved(found, "approve"), approver=by, since=services.now())
    return await _kept(tx, services, found, now_on, staff=by, act="approve_reminder")


async def refuse_reminder(services: Services, number: int, *, staff_id: int | None) -> Reminder:
    """Send it back unapproved. Raises NotAllowed, UnknownReminder, ReminderTooLate."""
    async with services.database.transaction() as tx:
        found = await wanted(tx, number)
        actor = await authorise(tx, staff_id, Act.APPROVE_BROADCAST, Matter(author=found.author))
        if found.state is State.REFUSED:
            return found
        return await _kept(tx, services, found, moved(found, "refuse"), staff=actor.id, act="refuse_reminder")


async def pause_reminder(services: Services, number: int, *, staff_id: int | None) -> Reminder:
    """What falls due meanwhile is left out. Raises NotAllowed, UnknownReminder, ReminderTooLate."""
    async with services.database.transaction() as tx:
        found, actor = await _in_hand(tx, number, staff_id)
        if found.state is State.PAUSED:
            return found
        return await _kept(tx, services, found, moved(found, "pause"), staff=actor, act="pause_reminder")


async def resume_reminder(services: Services, number: int, *, staff_id: int | None) -> Reminder:
    """Go on with what falls due from now on. Raises NotAllowed, UnknownReminder, ReminderTooLate."""
    async with services.database.transaction() as tx:
        found, actor = await _in_hand(tx, number, staff_id)
        if found.state is State.ACTIVE:
            return found
        resumed = replace(moved(found, "resume"), since=services.now())
        return await _kept(tx, services, found, resumed, staff=actor, act="resume_reminder")


async def delete_reminder(services: Services, number: int, *, staff_id: int | None) -> None:
    """It goes out no more, and its words are gone. Raises NotAllowed, UnknownReminder."""
    async with services.database.transaction() as tx:
        found, actor = await _in_hand(tx, number, staff_id)
        await _kept(tx, services, found, moved(found, "delete"), staff=actor, act="delete_reminder")
        await forget_words(tx, number=number)
        if found.package:
            await free_key(tx, number=number)


async def reminder(services: Services, number: int) -> Reminder:
    """Raises UnknownReminder."""
    return await wanted(services.database.reader, number)


async def reminder_keyed(services: Services, key: str) -> Reminder | None:
    """What became of a proposal, also after a restart."""
    return await reminder_by_key(services.database.reader, key=key)


async def all_reminders(services: Services) -> list[Reminder]:
    """All but the deleted ones, the oldest first."""
    return await reminders(services.database.reader)


async def next_dates(services: Services, schedule: Schedule, *, count: int) -> list[Occurrence]:
    """When a schedule falls due next."""
    setting = await setting_of(services)
    return upcoming(schedule, after=services.now(), count=count, setting=setting)


async def last_time(services: Services, number: int) -> Noted | None:
    """What became of the latest occurrence."""
    return await last_noted(services.database.reader, reminder=number)


async def wanted(connection: Connection, number: int) -> Reminder:
    """Raises UnknownReminder."""
    found = await reminder_of(connection, number=number)
    if found is None or found.state is State.DELETED:
        raise UnknownReminder(number=number)
    return found


async def write_reminder(tx: Connection, services: Services, new: NewReminder, *, author: int) -> Reminder:
    """Keep a new reminder as it was ordered, waiting where approval is needed."""
    now = services.now()
    written = Reminder(
        number=await next_reminder(tx),
        key=new.key,
        state=State.WAITING if await needs_approval(tx) else State.ACTIVE,
        title=new.title,
        content=new.content,
        schedule=new.schedule,
        author=author,
        created_at=now,
        since=now,
        audience=new.audience,
        package=new.package,
    )
    await add_reminder(tx, written)
    return written


async def ask_approval(tx: Connection, services: Services, *, author: int, subject: str, key: str) -> None:
    """Tell everybody who may approve this, in the transaction that proposes it."""
    matter = Matter(author=author)
    chats = tuple(staff.id for staff in await all_staff(tx) if may(staff, Act.APPROVE_BROADCAST, matter))
    if chats:
        content = Content(message=WAITING_NOTICE, subject=subject, receipt=False)
        await tell_staff(tx, Order(key=key, content=content, audience=Audience(chats=chats)), now=services.now())


def moved(found: Reminder, verb: str) -> Reminder:
    """The reminder in its next state. Raises ReminderTooLate."""
    state = MOVES[verb].get(found.state)
    if state is None:
        raise ReminderTooLate(number=found.number, state=found.state.value)
    return replace(found, state=state)


async def note_reminder(
    tx: Connection, services: Services, done: Reminder, *, staff: int, act: str, old: str = ""
) -> None:
    """Write into the audit log that staff changed a reminder's state."""
    await add_entry(
        tx, at=services.now(), staff=staff, act=act, object=f"reminder:{done.number}", old=old, new=done.state.value
    )


async def _kept(tx: Connection, services: Services, old: Reminder, new: Reminder, *, staff: int, act: str) -> Reminder:
    await keep_state(tx, new)
    await note_reminder(tx, services, new, staff=staff, act=act, old=old.state.value)
    return new


async def _in_hand(tx: Connection, number: int, staff_id: int | None) -> tuple[Reminder, int]:
    found = await wanted(tx, number)
    return found, await authorise_for(tx, found.audience, staff_id)
