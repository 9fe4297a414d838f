"""Importing an iCalendar file: what it would change is shown first, then all of it is taken or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.calendar import Calendar
from bot.domain.guidance import Regime, Stage
from bot.domain.reminder_package import KnownStage
from bot.domain.stages import Change, OwnStage, StageId, election_of, find_period, slug_of
from bot.feeds import CalendarFileRefused, FeedEvent, FeedProblem, read_feed
from bot.services import Services


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event as the stage that it would be."""

    stage: OwnStage
    election: str
    change: Change


def read_events(services: Services, data: bytes) -> list[FeedEvent]:
    """The events of a file. Raises NoCalendarFile, CalendarFileRefused."""
    events = read_feed(data, zone=services.timezone)
    known = {election.id for election in services.calendar.elections}
    wrong = [
        FeedProblem(place=event.place, name=event.name, reason="unknown_election")
        for event in events
        if event.election and event.election not in known
    ]
    if wrong:
        raise CalendarFileRefused(problems=tuple(wrong))
    return events


def foreign(events: Sequence[FeedEvent]) -> int:
    """How many events do not say which election they belong to."""
    return sum(not event.election for event in events)


def entries(services: Services, events: Sequence[FeedEvent], *, election: str) -> list[Entry]:
    """What each event would be; those that name no election go into the given one. Raises UnknownStage."""
    calendar = services.calendar
    found: list[Entry] = []
    for event in events:
        stage = _stage(services, event, election=event.election or election, taken=[e.stage.at for e in found])
        name = election_of(calendar, stage.at.election).name
        found.append(Entry(stage=stage, election=name, change=_change(calendar, stage)))
    return found


def changes(found: Sequence[Entry]) -> list[Entry]:
    """Those that change anything."""
    return [entry for entry in found if entry.change is not Change.SAME]


def _stage(services: Services, event: FeedEvent, *, election: str, taken: Sequence[StageId]) -> OwnStage:
    """One of ours is known by its id; another by the name of a usual stage, else it is a stage without verdicts."""
    used = {at.id for at in taken if at.election == election}
    regime = election_of(services.calendar, election).regime
    usual = _usual(services.content.stages, event, regime, used)
    reserved = used | {stage.id for stage in services.content.stages}
    id = event.id or (usual.id if usual else slug_of(event.name, reserved))
    return OwnStage(
        at=StageId(election=election, id=id),
        name=event.name,
        stage=event.stage if event.id else usual.stage if usual else Stage.ALWAYS,
        starts=event.starts,
        ends=event.ends,
    )


def _usual(stages: Sequence[KnownStage], event: FeedEvent, regime: Regime, used: set[str]) -> KnownStage | None:
    """The usual stage of exactly this name: guessing more would let a title decide verdicts."""
    name = event.name.casefold()
    fitting = (stage for stage in stages if regime in stage.regimes and stage.id not in used)
    return next((stage for stage in fitting if stage.name.casefold() == name), None)


def _change(calendar: Calendar, stage: OwnStage) -> Change:
    period = find_period(calendar, stage.at)
    if period is None:
        return Change.NEW
    same = (period.name, period.stage, period.starts, period.ends) == (
        stage.name,
        stage.stage,
        stage.starts,
        stage.ends,
    )
    return Change.SAME if same else Change.MOVED
