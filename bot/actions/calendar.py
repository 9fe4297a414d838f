"""The office's calendar: stages are added, moved and taken out, and what hangs on them moves with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.quiet_hours import setting_of
from bot.actions.staff import authorise
from bot.domain.calendar import Calendar, Period
from bot.domain.errors import Refusal
from bot.domain.guidance import Regime
from bot.domain.reminders import Reminder, Shift, shifts
from bot.domain.staff import Act
from bot.domain.stages import (
    NAME_LIMIT,
    Overlay,
    OwnElection,
    OwnStage,
    StageId,
    check_stage,
    election_of,
    find_period,
    lay_over,
    period_of,
    slug_of,
)
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.reminders import reminders_on
from bot.storage.stages import forget_election, forget_stage, keep_election, keep_stage, overlay


@dataclass(kw_only=True, eq=False)
class UnfitStageName(Refusal):
    """A name is one line of at most `limit` letters."""

    limit: int


@dataclass(kw_only=True, eq=False)
class ElectionInUse(Refusal):
    """Only an election of the office's own, without any stage, can be taken out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """What a change of the calendar brought: stages that overlap now, and reminders that moved with it."""

    overlaps: tuple[Period, ...] = ()
    shifts: tuple[Shift, ...] = ()


async def refresh_calendar(services: Services) -> bool:
    """Take the office's dates from the database, where another process or a reset may have changed them."""
    found = await overlay(services.database.reader)
    changed = found != services.almanac.overlay
    if changed:
        services.almanac.take(found)
    return changed


def checked_stage_name(text: str) -> str:
    """Raises UnfitStageName."""
    name = " ".join(text.split())
    if not 3 <= len(name) <= NAME_LIMIT or "\n" in text.strip():
        raise UnfitStageName(limit=NAME_LIMIT)
    return name


async def add_election(services: Services, name: str, regime: Regime, *, staff_id: int | None) -> OwnElection:
    """An election without stages yet; the same name and regime again is the same one. Raises NotAllowed."""
    name = checked_stage_name(name)
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        calendar = await _calendar(services, tx)
        known = next((e for e in calendar.elections if (e.name, e.regime) == (name, regime)), None)
        if known is not None:
            return OwnElection(id=known.id, name=name, regime=regime)
        election = OwnElection(id=slug_of(name, {e.id for e in calendar.elections}), name=name, regime=regime)
        await keep_election(tx, election)
        await _note(tx, services, actor.id, "add_election", f"calendar:{election.id}")
    await refresh_calendar(services)
    return election


async def remove_election(services: Services, id: str, *, staff_id: int | None) -> None:
    """Raises NotAllowed, UnknownStage, ElectionInUse."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        if election_of(await _calendar(services, tx), id).periods or not await forget_election(tx, id=id):
            raise ElectionInUse
        await _note(tx, services, actor.id, "remove_election", f"calendar:{id}")
    await refresh_calendar(services)


async def look_at_move(services: Services, stage: OwnStage) -> Moved:
    """What saving this stage would bring. Raises StageEndsBeforeItBegins, StagesCollide, UnknownStage."""
    return await look_at_moves(services, [stage])


async def look_at_moves(services: Services, stages: Sequence[OwnStage]) -> Moved:
    """What saving all of them would bring. Raises as `look_at_move`."""
    return await _moved(services, services.database.reader, stages)


async def save_stage(services: Services, stage: OwnStage, *, staff_id: int | None) -> Moved:
    """Add a stage, or give it other dates; what hangs on it moves. Twice is the same as once.

    Raises NotAllowed, StageEndsBeforeItBegins, StagesCollide, UnknownStage.
    """
    return await save_stages(services, [stage], act="save_stage", staff_id=staff_id)


async def save_stages(
    services: Services, stages: Sequence[OwnStage], *, act: str = "import_calendar", staff_id: int | None
) -> Moved:
    """All of them or none. Raises as `save_stage`."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        moved = await _moved(services, tx, stages)
        before = await _calendar(services, tx)
        for stage in stages:
            await keep_stage(tx, stage)
            old = find_period(before, stage.at)
            await _note(tx, services, actor.id, act, f"stage:{stage.at}", _dates(old), _dates(stage))
    await refresh_calendar(services)
    return moved


async def remove_stage(services: Services, at: StageId, *, staff_id: int | None) -> Moved:
    """Take a stage out; what hangs on it waits for a date. Raises NotAllowed, UnknownStage."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        before = await _calendar(services, tx)
        gone = period_of(before, at)
        await forget_stage(tx, at)
        if find_period(services.content.calendar, at) is not None:
            await keep_stage(tx, _own(at, gone, removed=True))
        moved = Moved(shifts=await _shifts(services, tx, before, await _calendar(services, tx), [at]))
        await _note(tx, services, actor.id, "remove_stage", f"stage:{at}", _dates(gone))
    await refresh_calendar(services)
    return moved


async def restore_stage(services: Services, at: StageId, *, staff_id: int | None) -> Moved:
    """Let the shipped dates hold again. Raises NotAllowed, UnknownStage, StagesCollide."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        shipped = period_of(services.content.calendar, at)
        before = await _calendar(services, tx)
        overlaps = check_stage(before, _own(at, shipped))
        await forget_stage(tx, at)
        found = await _shifts(services, tx, before, await _calendar(services, tx), [at])
        await _note(tx, services, actor.id, "restore_stage", f"stage:{at}", _dates(find_period(before, at)))
    await refresh_calendar(services)
    return Moved(overlaps=tuple(overlaps), shifts=found)


async def hanging_on(services: Services, at: StageId) -> list[Reminder]:
    """The reminders that would move with a stage."""
    return await reminders_on(services.database.reader, at)


async def own_stages(services: Services) -> Overlay:
    """What the office changed, to offer the way back."""
    return await overlay(services.database.reader)


async def _moved(services: Services, connection: Connection, stages: Sequence[OwnStage]) -> Moved:
    """What several stages bring, each checked beside the others as they will be."""
    found = await overlay(connection)
    before = lay_over(services.content.calendar, found)
    changed = {stage.at for stage in stages}
    kept = [stage for stage in found.stages if stage.at not in changed]
    after = lay_over(services.content.calendar, Overlay(elections=found.elections, stages=(*kept, *stages)))
    for stage in stages:
        election_of(before, stage.at.election)
    overlaps = [period for stage in stages for period in check_stage(after, stage)]
    shifted = await _shifts(services, connection, before, after, [stage.at for stage in stages])
    return Moved(overlaps=tuple(dict.fromkeys(overlaps)), shifts=shifted)


async def _shifts(
    services: Services, connection: Connection, before: Calendar, after: Calendar, stages: Sequence[StageId]
) -> tuple[Shift, ...]:
    hanging = [reminder for at in stages for reminder in await reminders_on(connection, at)]
    setting = await setting_of(services, connection, calendar=after)
    return tuple(shifts(hanging, before=before, setting=setting, now=services.now()))


async def _calendar(services: Services, connection: Connection) -> Calendar:
    return lay_over(services.content.calendar, await overlay(connection))


def _own(at: StageId, period: Period, *, removed: bool = False) -> OwnStage:
    return OwnStage(
        at=at, name=period.name, stage=period.stage, starts=period.starts, ends=period.ends, removed=removed
    )


def _dates(stage: Period | OwnStage | None) -> str:
    """As the audit log has it: first and last day."""
    return f"{stage.starts} {stage.ends}" if stage else ""


async def _note(
    tx: Connection, services: Services, staff: int, act: str, object: str, old: str = "", new: str = ""
) -> None:
    await add_entry(tx, at=services.now(), staff=staff, act=act, object=object, old=old, new=new)
