"""The customary reminders of one election: proposed in one go, approved in one go."""

from dataclasses import dataclass
from datetime import date

from bot.actions.reminders import NewReminder, approved, ask_approval, moved, note_reminder, write_reminder
from bot.actions.staff import authorise
from bot.domain.broadcasts import Content
from bot.domain.calendar import Election
from bot.domain.reminder_package import Template, templates_for
from bot.domain.reminders import Reminder, State, stage_day
from bot.domain.staff import Act, Matter
from bot.domain.stages import election_of
from bot.services import Services
from bot.storage.database import Connection
from bot.storage.reminders import free_key, keep_state, reminder_by_key

OPEN = (State.WAITING, State.ACTIVE, State.PAUSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One reminder of a package: its template, what became of it, its day as the calendar has it now."""

    template: Template
    reminder: Reminder | None
    day: date | None


async def package(services: Services, election: str) -> list[Item]:
    """The package of an election, in the order of its days. Raises UnknownStage."""
    found = election_of(services.calendar, election)
    return [
        Item(
            template=template,
            reminder=await reminder_by_key(services.database.reader, key=template.key(election)),
            day=stage_day(template.schedule(election), services.calendar),
        )
        for template in templates_for(services.content.reminders, found)
    ]


async def propose_package(services: Services, election: str, *, staff_id: int | None) -> int:
    """Write all reminders of the package that are not there yet; how many. Raises NotAllowed, UnknownStage."""
    found = election_of(services.calendar, election)
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        templates = templates_for(services.content.reminders, found)
        written = [r for t in templates if (r := await _write(tx, services, t, found, author=actor.id))]
        for reminder in written:
            await note_reminder(tx, services, reminder, staff=actor.id, act="propose_package")
        waiting = [reminder for reminder in written if reminder.state is State.WAITING]
        if waiting:
            key = f"ask:package:{election}:{waiting[0].number}"
            await ask_approval(tx, services, author=actor.id, subject=election, key=key)
    return len(written)


async def approve_package(services: Services, election: str, *, staff_id: int | None) -> int:
    """Approve all of it that waits; how many. Raises NotAllowed, UnknownStage."""
    async with services.database.transaction() as tx:
        waiting = await _waiting(tx, services, election)
        for author in sorted({reminder.author for reminder in waiting}):
            actor = await authorise(tx, staff_id, Act.APPROVE_BROADCAST, Matter(author=author))
        if not waiting:
            await authorise(tx, staff_id, Act.APPROVE_BROADCAST)
        for reminder in waiting:
            await approved(tx, services, reminder, by=actor.id)
    return len(waiting)


async def refuse_package(services: Services, election: str, *, staff_id: int | None) -> int:
    """Send all of it that waits back; how many. Raises NotAllowed, UnknownStage."""
    async with services.database.transaction() as tx:
        waiting = await _waiting(tx, services, election)
        for reminder in waiting:
            actor = await authorise(tx, staff_id, Act.APPROVE_BROADCAST, Matter(author=reminder.author))
            refused = moved(reminder, "refuse")
            await keep_state(tx, refused)
            await note_reminder(tx, services, refused, staff=actor.id, act="refuse_reminder", old=State.WAITING)
    return len(waiting)


def package_text(services: Services, template: Template, election: Election) -> str:
    """What a template says in this election's regime, its places still open."""
    basis = template.basis_in(election.regime)
    return services.messages.text("pengingat_paket", text=template.text.strip(), basis=basis)


async def _waiting(tx: Connection, services: Services, election: str) -> list[Reminder]:
    templates = templates_for(services.content.reminders, election_of(services.calendar, election))
    found = [await reminder_by_key(tx, key=template.key(election)) for template in templates]
    return [reminder for reminder in found if reminder is not None and reminder.state is State.WAITING]


async def _write(
    tx: Connection, services: Services, template: Template, election: Election, *, author: int
) -> Reminder | None:
    """One reminder, unless it is there; a refused one makes room."""
    key = template.key(election.id)
    known = await reminder_by_key(tx, key=key)
    if known is not None and known.state in OPEN:
        return None
    if known is not None:
        await free_key(tx, number=known.number)
    new = NewReminder(
        key=key,
        title=template.title,
        content=Content(text=package_text(services, template, election), greeting=True),
        schedule=template.schedule(election.id),
        package=template.id,
    )
    return await write_reminder(tx, services, new, author=author)
