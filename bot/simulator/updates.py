"""The updates that wait for a bot, with the rules of getUpdates."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

KEPT = timedelta(hours=24)
"""How long Telegram keeps what nobody fetched. Source: Bot API, "Getting updates"."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only when allowed_updates names them. Source: Bot API, getUpdates."""

write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""One encoder for all: making one costs more than most answers."""


class Conflict(Exception):
    """Another poller took over."""


@dataclass(kw_only=True, slots=True, eq=False)
class Pending:
    id: int
    at: datetime
    kind: str
    content: dict[str, Any]
    text: str = field(default="", repr=False)

    def json(self) -> str:
        """Written once, when it is first fetched."""
        if not self.text:
            self.text = write_json({"update_id": self.id, self.kind: self.content})
        return self.text


class UpdateQueue:
    """One bot's updates in order; fetched until confirmed."""

    def __init__(self, *, first_id: int) -> None:
        self._next_id = first_id
        self._pending: deque[Pending] = deque()
        self._allowed: frozenset[str] | None = None
        self._poller: asyncio.Future[None] | None = None
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def allowed(self) -> frozenset[str] | None:
        """The kinds the bot asked for; None as long as it never said."""
        return self._allowed

    def allow(self, kinds: list[str]) -> None:
        """Holds for updates from now on; an empty list is the default again."""
        self._allowed = frozenset(kinds) or None

    def wants(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self._allowed is None else kind in self._allowed

    def add(self, kind: str, content: dict[str, Any], *, at: datetime) -> int | None:
        """The number of the update, or None when the bot did not ask for this kind."""
        if not self.wants(kind):
            return None
        pending = Pending(id=self._next_id, at=at, kind=kind, content=content)
        self._next_id += 1
        self._pending.append(pending)
        self._empty.clear()
        self._wake()
        return pending.id

    def clear(self) -> None:
        self._pending.clear()
        self._empty.set()

    async def emptied(self) -> None:
        """Wait until all has been confirmed: a bot that confirms only what it handled has then handled all."""
        await self._empty.wait()

    async def fetch(self, *, offset: int, limit: int, within: float, now: datetime) -> list[Pending]:
        """Confirm what lies before `offset`, then wait up to `within` seconds for something to give.

        Raises Conflict when another poller comes meanwhile: the newer one wins, as with Telegram.
        """
        self._end_poller(Conflict())
        self._confirm(offset)
        self._expire(now)
        if not self._pending and within > 0:
            await self._wait(within)
        return list(islice(self._pending, limit))

    def _confirm(self, offset: int) -> None:
        pending = self._pending
        keep = len(pending) if offset >= 0 else -offset
        while len(pending) > keep or (pending and offset > 0 and pending[0].id < offset):
            pending.popleft()

    def _expire(self, now: datetime) -> None:
        while self._pending and now - self._pending[0].at > KEPT:
            self._pending.popleft()
        if not self._pending:
            self._empty.set()

    async def _wait(self, seconds: float) -> None:
        poller: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = poller
        try:
            await asyncio.wait_for(poller, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poller is poller:
                self._poller = None

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _end_poller(self, problem: Exception) -> None:
        poller, self._poller = self._poller, None
        if poller is not None and not poller.done():
            poller.set_exception(problem)
