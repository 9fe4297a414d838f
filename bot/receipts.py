"""The turnstile before receipts: slow hashes, two at a time, and five tries a minute for each chat. All in memory."""

import asyncio
import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.receipts import Receipt, TooManyTries, slow_hash

TRIES = 5
WINDOW = timedelta(minutes=1)
AT_ONCE = 2
"""Each takes 16 MiB and a core for 35 ms. Source: tech.md, section 5."""
REMEMBERED = 1000
"""Chats with tries before the past ones are swept out."""


class Turnstile:
    """Whoever tried least goes first, so that nobody can lock another out by trying."""

    def __init__(self, *, pepper: bytes, now: Callable[[], datetime]) -> None:
        self._pepper = pepper
        self._now = now
        self._tries: dict[int, deque[datetime]] = {}
        self._running = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    async def hash(self, receipt: Receipt) -> str:
        """Of a receipt that the bot itself makes: counts as no try and goes first."""
        return await self._hash(receipt, weight=0)

    async def hash_tried(self, receipt: Receipt, *, chat: int) -> str:
        """Of a receipt that somebody typed. Raises TooManyTries."""
        return await self._hash(receipt, weight=self._count(chat))

    def _count(self, chat: int) -> int:
        """How often this chat tried within the last minute, this try included."""
        now = self._now()
        if len(self._tries) > REMEMBERED:
            self._tries = {chat: tries for chat, tries in self._tries.items() if now - tries[-1] < WINDOW}
        tries = self._tries.setdefault(chat, deque(maxlen=TRIES))
        while tries and now - tries[0] >= WINDOW:
            tries.popleft()
        if len(tries) >= TRIES:
            raise TooManyTries(seconds=math.ceil((tries[0] + WINDOW - now).total_seconds()))
        tries.append(now)
        return len(tries)

    async def _hash(self, receipt: Receipt, *, weight: int) -> str:
        await self._enter(weight)
        try:
            return await asyncio.to_thread(slow_hash, receipt, self._pepper)
        finally:
            self._leave()

    async def _enter(self, weight: int) -> None:
        if self._running < AT_ONCE:
            self._running += 1
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (weight, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        """Hand the place to the next who still waits, or give it back."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._running -= 1
