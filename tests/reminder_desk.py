"""The ledger with a calendar and staff, for tests of reminders that need no chat."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.actions.reminders import NewReminder
from bot.content import Content
from bot.domain import broadcasts
from bot.domain.calendar import Calendar, Election, Period
from bot.domain.guidance import Guidance, Mark, Regime, Stage
from bot.domain.office import Office
from bot.domain.reminders import Edge, Repeat, Schedule
from bot.domain.stages import StageId
from bot.services import Services
from tests.mailroom import appoint_staff, open_mailroom

CAMPAIGN = StageId(election="pilkada", id="kampanye")


def period(id: str, starts: date, ends: date, stage: Stage = Stage.ALWAYS) -> Period:
    return Period(id=id, name=id, stage=stage, starts=starts, ends=ends, mark=Mark.TWO_SOURCES)


CALENDAR = Calendar(
    elections=(
        Election(
            id="pilkada",
            name="Pilkada",
            regime=Regime.PEMILIHAN,
            periods=(
                period("kampanye", date(2026, 3, 10), date(2026, 5, 1), Stage.CAMPAIGN),
                period("masa-tenang", date(2026, 5, 2), date(2026, 5, 4), Stage.QUIET),
                period("rekap", date(2026, 5, 5), date(2026, 5, 20)),
            ),
        ),
    )
)
CONTENT = Content(
    guidance=Guidance(topics=(), cards={}, laws={}),
    calendar=CALENDAR,
    office=Office(name="Kantor", address="", phone="", hours="", letterhead="", emergency=""),
    words={},
    lexicon={},
)


class Clock:
    """Stands still until it is moved, forward or back."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@asynccontextmanager
async def open_office(database: Path | None, *, now: Callable[[], datetime]) -> AsyncIterator[Services]:
    """Two admins and an officer, a calendar of one election; nothing is sent."""
    async with open_mailroom(database, now=now, seed=1) as bare:
        services = replace(bare, content=CONTENT, chance=random.Random(1))
        async with services.database.transaction() as tx:
            await appoint_staff(tx, now=now())
        yield services


def weekly(weekday: int = 0, at: time = time(8)) -> Schedule:
    return Schedule(repeat=Repeat.WEEKLY, at=at, weekday=weekday)


def before_campaign(days: int, at: time = time(8)) -> Schedule:
    return Schedule(repeat=Repeat.STAGE, at=at, stage=CAMPAIGN, edge=Edge.START, offset=-days)


def written(key: str, schedule: Schedule) -> NewReminder:
    return NewReminder(key=key, title=key, content=broadcasts.Content(text="Tetap netral."), schedule=schedule)
