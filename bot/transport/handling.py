"""Updates at work: in order within a chat, three tries each, and no chat at the cost of the others."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import CallbackContext

from bot.transport.connection import Connection
from bot.transport.events import Events, Times, tell
from bot.transport.order import ChatOrder, chat_of

MOST_WAITING = 20
"""Updates of one chat that wait behind the one at work; an album has ten."""
FEW_WAITING = 3
"""The same while others are held up by them."""
HELD_UP_SECONDS = 5.0
"""Longer than a full batch takes at 30 answers a second."""
PAUSES = (0.0, 1.0, 3.0)
"""Seconds before each try of an update."""
HANDLING_SECONDS = 900.0
"""What takes longer is given up, for it would hold up all others for ever; but not while the bot itself must wait."""
ANSWER_REFUSED = (BadRequest, Forbidden, ChatMigrated, RetryAfter)
"""Telegram will not take the answer (blocked, chat gone, flood): the update itself was handled."""

log = logging.getLogger(__name__)

Handle = Callable[[Update], Coroutine[Any, Any, None]]


class _Job:
    """One update on its way through the handlers."""

    __slots__ = ("begun", "chat", "dropped", "error", "started", "task", "update")

    def __init__(self, update: Update, chat: Hashable | None, begun: float) -> None:
        self.update = update
        self.chat = chat
        self.begun = begun
        self.error: BaseException | None = None
        self.started = False
        self.dropped = False
        self.task: asyncio.Task[None] | None = None


class Handling:
    """Reports each update that is complete to `on_done`, handled, given up or left out."""

    def __init__(
        self,
        *,
        handle: Handle,
        order: ChatOrder,
        connection: Connection,
        events: Events,
        times: Times,
        on_done: Callable[[int], None],
        is_halted: Callable[[], bool],
    ) -> None:
        self._handle = handle
        self._order = order
        self._connection = connection
        self._events = events
        self._times = times
        self._on_done = on_done
        self._is_halted = is_halted
        self._jobs: dict[int, _Job] = {}
        self._chats: dict[Hashable, dict[int, _Job]] = {}
        self._flooding: set[Hashable] = set()
        self._tellers: set[asyncio.Task[None]] = set()
        self.counts: Counter[str] = Counter()

    def admit(self, update: Update) -> None:
        """Start an update, or leave it out when too many of its chat wait already."""
        job = _Job(update, chat_of(update), self._times.clock())
        line = self._chats.get(job.chat, {})
        if job.chat is not None and len(line) > MOST_WAITING:
            self._leave_out(job)
            return
        self._jobs[update.update_id] = job
        if job.chat is not None:
            self._chats.setdefault(job.chat, {})[update.update_id] = job
        job.task = asyncio.create_task(self._work(job))

    def relieve(self, first: int | None) -> None:
        """The batch is full; when its first update is held up for long, let only a few of each chat wait."""
        job = self._jobs.get(first) if first is not None else None
        if job is None or self._times.clock() - job.begun < HELD_UP_SECONDS or self._is_halted():
            return
        for line in list(self._chats.values()):
            waiting = [job for job in line.values() if not job.started]
            for late in waiting[FEW_WAITING:]:
                self._drop(late)

    def _drop(self, job: _Job) -> None:
        job.dropped = True
        if job.task is not None:
            job.task.cancel()
        self._leave_out(job)
        self._strike(job)

    async def on_error(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """An error handler for the application: a handler has failed."""
        job = self._jobs.get(update.update_id) if isinstance(update, Update) else None
        error = context.error
        if error is None or isinstance(error, ANSWER_REFUSED):
            self.counts[f"refused: {type(error).__name__}"] += 1
        elif job is not None:
            job.error = error

    async def finish(self, seconds: float) -> None:
        """Wait so long for what is at work; then stop it, unfinished and unconfirmed."""
        tasks = {job.task for job in self._jobs.values() if job.task} | self._tellers
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, job: _Job) -> None:
        tries = self._tries(job)
        try:
            await self._order.process_update(job.update, tries)
        except asyncio.CancelledError:
            if not job.dropped:
                raise
        else:
            self._on_done(job.update.update_id)
        finally:
            tries.close()
            self._strike(job)

    def _strike(self, job: _Job) -> None:
        self._jobs.pop(job.update.update_id, None)
        line = self._chats.get(job.chat, {})
        line.pop(job.update.update_id, None)
        if not line:
            self._chats.pop(job.chat, None)
            self._flooding.discard(job.chat)

    async def _tries(self, job: _Job) -> None:
        job.started = True
        for pause in PAUSES:
            if pause:
                await self._times.sleep(pause)
                await self._connection.until_online()
            error = await self._try(job)
            if error is None:
                self.counts["handled"] += 1
                return
            if isinstance(error, TimeoutError):
                break  # a second time would hold up the others as long
        kind = type(error).__name__
        self.counts[f"given up: {kind}"] += 1
        told = None if isinstance(error, TelegramError) else error  # of a line that broke, frames only tell who spoke
        log.error("an update was given up", extra={"kind": kind}, exc_info=told)
        await tell(self._events.on_give_up(job.update))

    async def _try(self, job: _Job) -> BaseException | None:
        job.error = None
        try:
            async with asyncio.timeout(HANDLING_SECONDS):
                await self._handle(job.update)
        except TimeoutError as error:
            return await self._try(job) if self._is_halted() else error
        except Exception as error:  # PTB hands errors of handlers to `on_error`; this one is its own
            return error
        return job.error

    def _leave_out(self, job: _Job) -> None:
        self.counts["flooded"] += 1
        if job.chat not in self._flooding:
            self._flooding.add(job.chat)
            teller = asyncio.create_task(tell(self._events.on_flooded(job.update)))
            self._tellers.add(teller)
            teller.add_done_callback(self._tellers.discard)
        self._on_done(job.update.update_id)
