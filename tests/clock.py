"""A clock for tests: it jumps as soon as everybody sleeps, so that minutes cost nothing."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUIET_TURNS = 40
"""Turns of the event loop without which nothing is taken to be still under way."""

PATIENCE = 5.0
"""Real seconds for what goes by real time, such as a time limit."""

T = TypeVar("T")


class Clock:
    """Seconds of a clock that never goes back, its wall time, and a sleep on it."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 100.0)

    async def sleep(self, seconds: float) -> None:
        sleeper = (self.seconds + seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The work's result, after as many jumps as it needs."""
        task = asyncio.create_task(work)
        while not await self._ended(task):
            if self._sleepers:
                self.jump()
            else:
                await asyncio.wait({task}, timeout=PATIENCE)
                assert task.done(), "nobody sleeps and the work does not end"
        return task.result()

    @property
    def sleeps(self) -> bool:
        return bool(self._sleepers)

    def jump(self) -> None:
        at, sleeper = min(self._sleepers, key=lambda sleeper: sleeper[0])
        self.seconds = max(self.seconds, at)
        if not sleeper.done():
            sleeper.set_result(None)

    @staticmethod
    async def _ended(task: asyncio.Task[Any]) -> bool:
        for _ in range(QUIET_TURNS):
            await asyncio.sleep(0)
            if task.done():
                return True
        return False
