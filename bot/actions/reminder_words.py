"""What a reminder says of itself: when it goes out, to whom; and what staff are told of it through the ledger."""

from dataclasses import dataclass
from datetime import datetime

from bot.actions.quiet_hours import holidays
from bot.actions.reminder_package import package
from bot.actions.reminders import TITLE_LIMIT
from bot.domain.broadcasts import Audience, Outgoing
from bot.domain.reminders import Occurrence, Repeat, Schedule, State
from bot.domain.stages import StageId, UnknownStage, election_of, find_period, short_key
from bot.rendering import cut, visible
from bot.services import Services
from bot.storage.areas import subdistricts, villages
from bot.storage.groups import active_groups
from bot.storage.reminders import missed_in, reminder_of

MOST_NAMED = 6
"""Missed reminders that are named one by one; the rest are counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Whom an audience means now: how many groups and villages, and one village as an example."""

    groups: int
    villages: int
    example: str


def stage_names(services: Services, at: StageId) -> tuple[str, str]:
    """The stage and its election in words; what is no longer known stands as its id."""
    period = find_period(services.calendar, at)
    known = next((stage.name for stage in services.content.stages if stage.id == at.id), at.id)
    try:
        election = election_of(services.calendar, at.election).name
    except UnknownStage:
        election = at.election
    return (period.name if period else known), election


def when_text(services: Services, schedule: Schedule) -> str:
    """When a schedule goes out, as HTML."""
    stage, election = stage_names(services, schedule.stage) if schedule.stage else ("", "")
    zone = services.now().astimezone(services.timezone).tzname()
    return services.messages.text("kapan", schedule=schedule, stage=stage, election=election, zone=zone)


async def audience_text(services: Services, audience: Audience) -> str:
    """Whom an audience means, as HTML."""
    reader = services.database.reader
    parts = {area.code: area.name for area in await subdistricts(reader)}
    chosen = [v for v in await villages(reader) if v.code in audience.villages]
    return services.messages.text(
        "untuk_siapa",
        everyone=audience.is_everyone,
        subdistricts=[parts.get(code, code) for code in audience.subdistricts],
        villages=[village.name for village in chosen],
    )


async def reach_of(services: Services, audience: Audience) -> Reach:
    """What an audience comes to at this moment; it is resolved anew each time that the reminder goes out."""
    groups = 0
    meant = []
    for group in await active_groups(services.database.reader):
        named = [village for village in group.villages if audience.covers(village.code)]
        groups += bool(named)
        meant += named
    example = f"{services.messages.word('objek', meant[0].kind.value)} {meant[0].name}" if meant else ""
    return Reach(groups=groups, villages=len({village.code for village in meant}), example=example)


async def unknown_years(services: Services, schedule: Schedule, dates: list[Occurrence]) -> list[int]:
    """The years of these dates whose holidays nobody knows yet, where the schedule asks for them."""
    if not (schedule.working or schedule.repeat is Repeat.WORKDAYS):
        return []
    known = (await holidays(services)).years
    return sorted({each.day.year for each in dates} - known)


async def missed_notice(services: Services, subject: str) -> Outgoing | None:
    """What a report tells of the occurrences that were missed."""
    missed = await missed_in(services.database.reader, report=subject)
    named = [(await reminder_of(services.database.reader, number=each.reminder), each) for each in missed[:MOST_NAMED]]
    if not missed:
        return None
    text = services.messages.text(
        "pengingat_terlewat", named=named, more=len(missed) - len(named), at=datetime.fromisoformat(subject)
    )
    return Outgoing(text=text, buttons=(((services.messages.button("pengingat"), "pg:l:0"),),))


async def waiting_notice(services: Services, subject: str) -> Outgoing | None:
    """What asks for approval of a reminder or a package; nothing when that is settled."""
    if subject.isdigit():
        return await _waiting_one(services, int(subject))
    try:
        election = election_of(services.calendar, subject)
    except UnknownStage:
        return None
    items = await package(services, subject)
    count = sum(item.reminder is not None and item.reminder.state is State.WAITING for item in items)
    text = services.messages.text("pengingat_menunggu", reminder=None, election=election, count=count, when="")
    press = f"pk:k:{short_key(subject)}:0"
    return Outgoing(text=text, buttons=(((services.messages.button("lihat_setujui"), press),),)) if count else None


async def _waiting_one(services: Services, number: int) -> Outgoing | None:
    found = await reminder_of(services.database.reader, number=number)
    if found is None or found.state is not State.WAITING:
        return None
    when = when_text(services, found.schedule)
    text = services.messages.text("pengingat_menunggu", reminder=found, election=None, count=1, when=when)
    return Outgoing(text=text, buttons=(((services.messages.button("lihat_setujui"), f"pg:o:{number}"),),))


def title_of(text: str) -> str:
    """The first line of a text in HTML, as a title."""
    lines = (line.strip() for line in visible(text).splitlines())
    return cut(next((line for line in lines if line), "").rstrip(".:"), TITLE_LIMIT)


def preview_text(services: Services, reminder_text: str, example: str) -> str:
    """What a group would read."""
    return services.messages.text(
        "siaran_pesan", greeting=bool(example), villages=[example] if example else [], text=reminder_text
    )
