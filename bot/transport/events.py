"""What the intake tells the application, and the time it goes by."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import Update

log = logging.getLogger(__name__)


async def _nothing(*_: object) -> None:
    """An event that nobody asked for."""


async def _unknown() -> datetime | None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Events:
    """All are awaited; one that raises is logged by kind and disturbs nothing."""

    on_give_up: Callable[[Update], Awaitable[None]] = _nothing
    """The update failed for good and is confirmed: tell the person."""
    on_flooded: Callable[[Update], Awaitable[None]] = _nothing
    """A chat sends more than is answered; once a burst, with the first update that is left out."""
    on_offline: Callable[[], Awaitable[None]] = _nothing
    on_online: Callable[[], Awaitable[None]] = _nothing
    on_long_absence: Callable[[int], Awaitable[None]] = _nothing
    """So many hours without a single pull: Telegram has dropped what is older than 24."""
    last_alive: Callable[[], Awaitable[datetime | None]] = _unknown
    on_alive: Callable[[datetime], Awaitable[None]] = _nothing
    """Every five minutes while Telegram answers; keep it for `last_alive` after a restart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


async def tell(event: Awaitable[None]) -> None:
    try:
        await event
    except Exception as error:  # the application's own trouble must not stop updates
        log.error("an event of the intake failed", extra={"kind": type(error).__name__})
