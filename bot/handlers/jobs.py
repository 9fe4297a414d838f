"""Work that no update waits for: fetching a file, telling staff. In memory; whoever starts it must bear its loss."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from telegram.error import TelegramError

log = logging.getLogger(__name__)


class Jobs:
    """What is at work; `finish` waits for it, `stop` ends it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_quiet(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _quiet(work: Coroutine[Any, Any, None]) -> None:
    """Nobody awaits a job, so that its failure is a line of the log; but not that Telegram refused an answer.

    A line about that would tell when somebody was telling something.
    """
    try:
        await work
    except TelegramError:
        return
    except Exception as error:
        log.exception("a job failed", exc_info=error)


def jobs_of(bot_data: dict[Any, Any]) -> Jobs:
    """The jobs of this application."""
    jobs = bot_data.setdefault("jobs", Jobs())
    assert isinstance(jobs, Jobs)
    return jobs
