"""What the office's place and time mean for schedules: zone, quiet hours, holidays, calendar."""

import asyncio
import re
from dataclasses import dataclass
from datetime import time

from bot.actions.staff import authorise
from bot.areas import national_holidays
from bot.domain.calendar import Calendar
from bot.domain.errors import Refusal
from bot.domain.holidays import Holidays, laid_over
from bot.domain.reminders import Quiet, Setting
from bot.domain.staff import Act
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.facts import fact, keep_fact

QUIET = "quiet_hours"
"""The fact that holds them, such as `21:00-06:00`."""
LONGEST = 16
"""Hours; with longer ones there is hardly a time left at which a reminder could go out."""


@dataclass(kw_only=True, eq=False)
class UnfitQuietHours(Refusal):
    """Quiet hours last `limit` hours at most."""

    limit: int


async def setting_of(
    services: Services, connection: Connection | None = None, *, calendar: Calendar | None = None
) -> Setting:
    """All that decides when a schedule falls due, as it is now, or with another calendar."""
    return Setting(
        zone=services.timezone,
        quiet=await quiet_hours(services, connection),
        holidays=await holidays(services),
        calendar=services.calendar if calendar is None else calendar,
    )


async def holidays(services: Services) -> Holidays:
    """The holidays that are known; read once, beside the loop, when somebody first asks."""
    known = services.almanac.holidays
    if known is None:
        national = await asyncio.to_thread(national_holidays)
        known = services.almanac.holidays = laid_over(national, services.content.holidays)
    return known


async def quiet_hours(services: Services, connection: Connection | None = None) -> Quiet:
    kept = await fact(connection or services.database.reader, QUIET)
    return read_quiet(kept) if kept else Quiet()


async def set_quiet_hours(services: Services, quiet: Quiet, *, staff_id: int | None) -> None:
    """From now on no reminder begins in these hours. Raises NotAllowed, UnfitQuietHours."""
    if (quiet.ends.hour - quiet.starts.hour) % 24 > LONGEST:
        raise UnfitQuietHours(limit=LONGEST)
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff_id, Act.CALENDAR)
        old = await quiet_hours(services, tx)
        await keep_fact(tx, QUIET, write_quiet(quiet))
        await add_entry(
            tx,
            at=services.now(),
            staff=actor.id,
            act="set_quiet_hours",
            object="reminder",
            old=write_quiet(old),
            new=write_quiet(quiet),
        )


def write_quiet(quiet: Quiet) -> str:
    return f"{quiet.starts:%H:%M}-{quiet.ends:%H:%M}"


def read_quiet(text: str) -> Quiet:
    """What `write_quiet` wrote; the usual hours for anything else."""
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
    return Quiet(starts=time.fromisoformat(found[1]), ends=time.fromisoformat(found[2])) if found else Quiet()
