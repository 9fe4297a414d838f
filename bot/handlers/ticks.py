"""What is due by the clock and not by an update: each looked at once a second, none kept waiting by another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.handlers.broadcast_showing import follow_broadcasts
from bot.handlers.context import App, Context
from bot.handlers.group_life import tell_unregistered
from bot.handlers.group_news import tell_staff
from bot.handlers.objections import forget_questions_daily
from bot.handlers.reminders import look_at_clock
from bot.handlers.tip_notices import tell_round
from bot.handlers.tip_opening import put_away_old
from bot.handlers.tip_telling import tidy_talks

Due = Callable[[Context], Awaitable[None]]

EVERY, AFTER_FAILURE = 1.0, 30.0
"""Seconds."""
TICKS: tuple[Due, ...] = (
    tell_unregistered,
    tell_staff,
    tidy_talks,
    tell_round,
    put_away_old,
    look_at_clock,
    follow_broadcasts,
    forget_questions_daily,
)

log = logging.getLogger(__name__)


async def keep_ticking(application: App) -> None:
    """Until cancelled."""
    await asyncio.gather(*(_again_and_again(application, due) for due in TICKS))


async def _again_and_again(application: App, due: Due) -> None:
    while True:
        try:
            await due(Context(application))
            await asyncio.sleep(EVERY)
        except Exception as error:  # it is tried again, and must not end the others
            log.exception("what was due could not be done", exc_info=error)
            await asyncio.sleep(AFTER_FAILURE)
