"""Updates in, by long polling: each is confirmed to Telegram only when its handling is complete.

Telegram confirms all updates before one number, so a slow one holds the confirmation of those behind it: they come
again with every pull, and are known by their numbers.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Protocol

from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import CallbackContext

from bot.transport.connection import Connection
from bot.transport.errors import SecondPoller, WebhookSet, WrongToken
from bot.transport.events import Events, Times
from bot.transport.handling import HELD_UP_SECONDS, Handle, Handling
from bot.transport.ledger import Ledger
from bot.transport.order import ChatOrder
from bot.transport.pacer import seconds_of

__all__ = ["ChatOrder", "Events", "Intake", "Source", "Times"]

BATCH = 100
"""Updates that Telegram gives at once, and so the most that are open at a time."""
POLL_SECONDS = 30
SHORT_PULL, LONGEST_PULL = 0.05, 1.0
"""Seconds between pulls while something is open, from the first to the longest when nothing new comes."""
CONFLICT_SECONDS = 20.0
"""So long another poller may go on, such as this bot's own predecessor; then it is there to stay."""
CONFLICT_PAUSE = 2.0
CALM_SECONDS = 60.0
SILENCE = timedelta(days=6)
"""After a week without updates Telegram numbers them anew, perhaps lower. Source: core.telegram.org/bots/api#update."""
GRACE_SECONDS = 10.0

log = logging.getLogger(__name__)


class Source(Protocol):
    """What `TelegramBot` offers."""

    async def pull(self, *, offset: int | None, limit: int, seconds: int, allowed: tuple[str, ...]) -> list[Any]: ...
    def parse(self, raw: dict[str, Any]) -> Update: ...
    async def webhook_url(self) -> str: ...
    @property
    def is_halted(self) -> bool: ...


class Intake:
    """Call `sign_in`, then `run` until `stop`; give `on_error` to the application as an error handler."""

    def __init__(
        self,
        *,
        source: Source,
        handle: Handle,
        order: ChatOrder,
        allowed_updates: tuple[str, ...],
        events: Events | None = None,
        times: Times | None = None,
    ) -> None:
        self._source = source
        self._allowed = allowed_updates
        self._times = times or Times()
        events = events or Events()
        self._connection = Connection(events)
        self._handling = Handling(
            handle=handle,
            order=order,
            connection=self._connection,
            events=events,
            times=self._times,
            on_done=self._done,
            is_halted=lambda: source.is_halted,
        )
        self._ledger = Ledger()
        self._progress = asyncio.Event()
        self._goal = 1
        self._pause = SHORT_PULL
        self._conflicts: tuple[float, float] | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._stopping = False
        self._last_new = self._times.now()

    @property
    def counts(self) -> Counter[str]:
        """What became of updates, by kind; never what was in them."""
        return self._handling.counts

    async def on_error(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        await self._handling.on_error(update, context)

    async def sign_in(self, initialize: Callable[[], Awaitable[None]]) -> bool:
        """Run the application's `initialize` until Telegram is reached; False when `stop` came before that.

        Raises WrongToken.
        """
        self._fetching = asyncio.create_task(self._until_reached(initialize))
        try:
            await asyncio.wait({self._fetching})
        finally:
            self._fetching.cancel()
        if self._fetching.cancelled():
            return False
        self._fetching.result()
        return not self._stopping

    async def _until_reached(self, initialize: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await initialize()
            except BadRequest:
                raise
            except RetryAfter as refusal:
                await self._times.sleep(seconds_of(refusal))
            except NetworkError:
                await self._times.sleep(await self._connection.lost())
            else:
                return await self._connection.found()

    async def run(self) -> None:
        """Fetch and handle until `stop`. Raises IntakeError when trying on would not help."""
        self._fetching = asyncio.create_task(self._fetch())
        try:
            await asyncio.wait({self._fetching})
        finally:
            self._fetching.cancel()
            await self._wind_up()
        if not self._fetching.cancelled():
            self._fetching.result()

    def stop(self) -> None:
        """Fetch no more; `run` returns when what is at work is complete, or after ten seconds."""
        self._stopping = True
        if self._fetching is not None:
            self._fetching.cancel()

    async def _fetch(self) -> None:
        while not self._stopping:
            batch = await self._pull()
            await self._breathe(size=len(batch), fresh=self._admit(batch))

    async def _pull(self) -> list[Any]:
        """A batch; an empty one after a failure and the wait that it asks for."""
        problem = None
        try:
            may_wait = self._connection.is_proven and not self._ledger.open
            batch = await self._ask(seconds=POLL_SECONDS if may_wait else 0)
        except Exception as error:  # whatever it is, the bot goes on asking
            problem = error
        else:
            await self._connection.found()
            await self._connection.alive(self._times.now())
            return batch
        await self._after(problem)
        return []

    async def _after(self, problem: Exception) -> None:
        match problem:
            case InvalidToken():
                raise WrongToken("Telegram rejects the token")
            case Conflict():
                await self._conflict()
            case RetryAfter():
                await self._times.sleep(seconds_of(problem))
            case _:
                log.warning("fetching updates failed", extra={"kind": type(problem).__name__})
                await self._times.sleep(await self._connection.lost())

    async def _ask(self, *, seconds: int, limit: int = BATCH) -> list[Any]:
        if self._times.now() - self._last_new > SILENCE:
            self._ledger.forget_offset()
        offset = self._ledger.pulling()
        batch = await self._source.pull(offset=offset, limit=limit, seconds=seconds, allowed=self._allowed)
        self._ledger.pulled()
        return batch

    def _admit(self, batch: list[Any]) -> int:
        """Start what is new; gives back how many that were."""
        fresh = 0
        for raw in batch:
            number = raw.get("update_id") if isinstance(raw, dict) else None
            if not isinstance(number, int) or not self._ledger.is_new(number):
                continue
            fresh += 1
            self._last_new = self._times.now()
            self._ledger.begin(number)
            self._start(number, raw)
        return fresh

    def _start(self, number: int, raw: dict[str, Any]) -> None:
        """Each update is parsed alone, and a broken one never printed: PTB would log the whole batch."""
        try:
            self._handling.admit(self._source.parse(raw))
        except Exception as error:  # a shape that PTB does not know
            self.counts["unreadable"] += 1
            log.error("an update could not be read", extra={"kind": type(error).__name__})
            self._ledger.done(number)

    async def _breathe(self, *, size: int, fresh: int) -> None:
        """Wait until a pull is worth it: half of what is open is done, or something new may have come."""
        if not self._ledger.open:
            if not size:  # a server that does not wait with its answer is not asked without end
                await self._times.sleep(SHORT_PULL)
            return
        self._pause = SHORT_PULL if fresh else min(LONGEST_PULL, 2 * self._pause)
        self._expect(self._ledger.open // 2)
        await self._either(self._pause)
        if size >= BATCH:
            self._handling.relieve(self._ledger.first)
            self._expect(1)
            await self._either(HELD_UP_SECONDS)

    def _expect(self, goal: int) -> None:
        self._goal = max(1, goal)
        self._progress.clear()
        self._note_progress()

    def _done(self, number: int) -> None:
        self._ledger.done(number)
        self._note_progress()

    def _note_progress(self) -> None:
        if self._ledger.settled >= self._goal or not self._ledger.open:
            self._progress.set()

    async def _either(self, seconds: float) -> None:
        """Progress, or so many seconds."""
        timer = asyncio.ensure_future(self._times.sleep(seconds))
        progress = asyncio.ensure_future(self._progress.wait())
        try:
            await asyncio.wait({timer, progress}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            progress.cancel()

    async def _conflict(self) -> None:
        """Somebody else takes this bot's updates. Telegram says which way only in words, so it is asked."""
        try:
            url = await self._source.webhook_url()
        except TelegramError:
            url = ""
        if url:
            raise WebhookSet("a webhook is set for this bot")
        now = self._times.clock()
        first, last = self._conflicts or (now, now)
        first = now if now - last > CALM_SECONDS else first
        self._conflicts = (first, now)
        if now - first >= CONFLICT_SECONDS:
            raise SecondPoller("another process fetches this bot's updates")
        await self._times.sleep(CONFLICT_PAUSE)

    async def _wind_up(self) -> None:
        """Let handlers finish, and confirm what is done; the rest comes again."""
        await self._handling.finish(GRACE_SECONDS)
        if not self._ledger.unconfirmed:
            return
        try:
            await self._ask(seconds=0, limit=1)
        except Exception as error:  # what is not confirmed comes again; handling may run twice
            log.warning("the last updates were not confirmed", extra={"kind": type(error).__name__})
