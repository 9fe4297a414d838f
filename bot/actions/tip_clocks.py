"""Once a day: which open tips come near the end of the time in which a formal report can still be made."""

from datetime import date, timedelta

from bot.actions.quiet_hours import holidays
from bot.domain.deadlines import NEAR_DAYS, legal_clocks
from bot.domain.holidays import Holidays
from bot.domain.tips import Tip
from bot.services import Services
from bot.storage.facts import fact, keep_fact
from bot.storage.tips import all_tips

TOLD = "tip_clock_told"
MORNING = 8
"""The local hour from which on staff are warned."""


async def nearing(services: Services) -> list[Tip]:
    """Those whose warning fell due since the last one was given; none before the morning."""
    today = services.today()
    if services.now().astimezone(services.timezone).hour < MORNING:
        return []
    kept = await fact(services.database.reader, TOLD)
    told = date.fromisoformat(kept) if kept else today - timedelta(days=1)
    free = await holidays(services)
    tips = [tip for tip in await all_tips(services.database.reader) if tip.closed_on is None]
    return [tip for tip in tips if told < _warned_on(tip, free) <= today]


def _warned_on(tip: Tip, free: Holidays) -> date:
    """Two days before the earliest end that any reading of the law has."""
    clocks = legal_clocks(tip.received_on, free)
    return min(min(clock.calendar, clock.working) for clock in clocks) - timedelta(days=NEAR_DAYS)


async def nearing_told(services: Services) -> None:
    """All of today's warnings were given."""
    if services.now().astimezone(services.timezone).hour < MORNING:
        return
    async with services.database.transaction() as tx:
        await keep_fact(tx, TOLD, services.today().isoformat())
