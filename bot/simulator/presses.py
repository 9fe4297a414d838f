"""Inline buttons pressed, and the answers that bots give to them."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulator.messages import Message
from bot.simulator.people import Bot, Person

ANSWERABLE = timedelta(seconds=15)
"""How long a callback query can be answered. Telegram publishes no figure; apps give up waiting after about this."""

FIRST_QUERY = 3_006_477_000_000_000_001


@dataclass(frozen=True, kw_only=True, slots=True)
class Toast:
    """The answer to a press: nothing to see when `text` and `url` are empty."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(kw_only=True, slots=True, eq=False)
class Press:
    """A button pressed by a person, spinning until its bot answers."""

    id: str
    person: Person
    bot: Bot
    message: Message
    data: str
    at: datetime
    toast: Toast | None = None
    _done: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def answer(self, toast: Toast) -> None:
        self.toast = toast
        self._done.set()

    async def answered(self) -> Toast:
        """Wait for the bot's answer."""
        await self._done.wait()
        assert self.toast is not None
        return self.toast


class Presses:
    """The presses that can still be answered."""

    def __init__(self) -> None:
        self._open: dict[str, Press] = {}
        self._next = FIRST_QUERY

    def open(self, *, person: Person, bot: Bot, message: Message, data: str, at: datetime) -> Press:
        self._forget_old(at)
        press = Press(id=str(self._next), person=person, bot=bot, message=message, data=data, at=at)
        self._next += 1
        self._open[press.id] = press
        return press

    def take(self, query_id: str, *, bot: Bot, now: datetime) -> Press | None:
        """The press this bot may still answer, once."""
        press = self._open.get(query_id)
        if press is None or press.bot is not bot or now - press.at > ANSWERABLE:
            return None
        return self._open.pop(query_id)

    def _forget_old(self, now: datetime) -> None:
        while self._open:
            oldest = next(iter(self._open.values()))
            if now - oldest.at <= ANSWERABLE:
                return
            del self._open[oldest.id]
