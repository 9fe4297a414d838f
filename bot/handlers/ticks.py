"""What is due by the clock and not by an update: looked at once a second."""

import logging
from collections.abc import Awaitable, Callable

from bot.handlers.context import App, Context
from bot.handlers.group_life import tell_unregistered
from bot.handlers.group_news import tell_staff

EVERY = 1.0
"""Seconds."""
TICKS: tuple[Callable[[Context], Awaitable[None]], ...] = (tell_unregistered, tell_staff)

log = logging.getLogger(__name__)


async def tick(application: App) -> None:
    """Do all that is due now; what fails is logged and does not keep the rest from being done."""
    context = Context(application)
    for due in TICKS:
        try:
            await due(context)
        except Exception as error:  # the next second tries again
            log.exception("what was due could not be done", exc_info=error)
