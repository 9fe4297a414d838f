"""Whether Telegram can be reached, and since when: what the operator is told once, and what a restart must know."""

import asyncio
from datetime import datetime, timedelta

from bot.transport.events import Events, tell

WORTH_TELLING = 2
"""Failures in a row; a single one is everyday life on a thin line."""
LONGEST_PAUSE = 30.0
BEAT = timedelta(minutes=5)
KEPT_BY_TELEGRAM = timedelta(hours=24)
"""How long updates wait for us. Source: core.telegram.org/bots/api#getting-updates."""


class Connection:
    """`lost` after a call that failed, `found` after one that was answered."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._failures = 0
        self.is_proven = False
        """Whether the last call was answered; before that a long poll would tell too late."""
        self._online = asyncio.Event()
        self._online.set()
        self._seen: datetime | None = None
        self._beaten: datetime | None = None

    async def lost(self) -> float:
        """Gives back the seconds to wait before the next try: 1, 2, 4, … 30."""
        self._failures += 1
        self.is_proven = False
        self._online.clear()
        if self._failures == WORTH_TELLING:
            await tell(self._events.on_offline())
        return min(LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 8))

    async def found(self) -> None:
        failures, self._failures = self._failures, 0
        self._online.set()
        if failures >= WORTH_TELLING:
            await tell(self._events.on_online())

    async def until_online(self) -> None:
        await self._online.wait()

    async def alive(self, now: datetime) -> None:
        """Updates were fetched at `now`: the moment that counts for what Telegram may have dropped before."""
        before = self._seen or await self._last_alive()
        self._seen = now
        self.is_proven = True
        if before is not None and now - before > KEPT_BY_TELEGRAM:
            await tell(self._events.on_long_absence((now - before) // timedelta(hours=1)))
        if self._beaten is None or now - self._beaten >= BEAT:
            self._beaten = now
            await tell(self._events.on_alive(now))

    async def _last_alive(self) -> datetime | None:
        found: list[datetime | None] = []

        async def ask() -> None:
            found.append(await self._events.last_alive())

        await tell(ask())
        return found[0] if found else None
