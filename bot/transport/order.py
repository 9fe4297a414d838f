"""Order within a chat; chats side by side."""

import asyncio
from collections.abc import Awaitable, Hashable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

SIDE_BY_SIDE = 256


class ChatOrder(BaseUpdateProcessor):
    """A lock for each chat at work, handed on in order of arrival, forgotten when nobody holds or wants it."""

    __slots__ = ("_lines",)

    def __init__(self, max_concurrent_updates: int = SIDE_BY_SIDE) -> None:
        super().__init__(max_concurrent_updates)
        self._lines: dict[Hashable, _Line] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to clear: a line goes with its last update."""

    @property
    def chats_at_work(self) -> int:
        return len(self._lines)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        key = chat_of(update)
        if key is None:
            await coroutine
            return
        line = self._lines.setdefault(key, _Line())
        line.users += 1
        try:
            async with line.lock:
                await coroutine
        finally:
            line.users -= 1
            if not line.users:
                del self._lines[key]


class _Line:
    __slots__ = ("lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


def chat_of(update: object) -> Hashable | None:
    """Whose order an update belongs to: its chat's; a voter's; None for what has no order, such as inline queries."""
    if not isinstance(update, Update):
        return None
    chat = update.effective_chat
    if chat is not None:
        return chat.id
    voter = update.poll_answer.user if update.poll_answer else None
    return ("voter", voter.id) if voter else None
