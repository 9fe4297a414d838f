"""Inline queries: what people type after a bot's name in any chat, and the results that they pick from."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulator.chats import Chat
from bot.simulator.people import Bot, Json, Person
from bot.simulator.presses import ANSWERABLE

FIRST_QUERY = 5_006_477_000_000_000_001
CACHED_SECONDS = 300
"""Unless the bot says otherwise. Source: Bot API, answerInlineQuery."""
MOST_SHOWN = 100
"""Answered queries from which a result can still be picked."""
LONGEST_QUERY = 256
"""Characters. Source: Bot API, InlineQuery."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """What a bot offers: articles as it sent them, their messages already read."""

    articles: tuple[Json, ...]
    cache_seconds: int = CACHED_SECONDS
    is_personal: bool = False


@dataclass(kw_only=True, slots=True, eq=False)
class Typed:
    """Words after the bot's name, waiting for results."""

    id: str
    person: Person
    bot: Bot
    chat: Chat
    text: str
    at: datetime
    results: Results | None = None
    _done: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def answer(self, results: Results) -> None:
        self.results = results
        self._done.set()

    async def answered(self) -> Results:
        """Wait for the bot's results."""
        await self._done.wait()
        assert self.results is not None
        return self.results


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    results: Results
    until: datetime


class InlineQueries:
    """The queries that can still be answered, and the results that Telegram keeps for the next who types the same."""

    def __init__(self) -> None:
        self._open: dict[str, Typed] = {}
        self._kept: dict[tuple[int, str, int], _Kept] = {}
        self._shown: OrderedDict[str, Typed] = OrderedDict()
        self._next = FIRST_QUERY

    def open(self, *, person: Person, bot: Bot, chat: Chat, text: str, at: datetime) -> Typed:
        self._forget_old(at)
        typed = Typed(id=str(self._next), person=person, bot=bot, chat=chat, text=text, at=at)
        self._next += 1
        kept = self._kept.get(_place(typed, everybody=False)) or self._kept.get(_place(typed, everybody=True))
        if kept is None:
            self._open[typed.id] = typed
        else:
            self._show(typed, kept.results)
        return typed

    def shown(self, query_id: str) -> Typed | None:
        """A query with its results, while it is among the newest."""
        return self._shown.get(query_id)

    def _show(self, typed: Typed, results: Results) -> None:
        typed.answer(results)
        self._shown[typed.id] = typed
        while len(self._shown) > MOST_SHOWN:
            self._shown.popitem(last=False)

    def take(self, query_id: str, *, bot: Bot, now: datetime) -> Typed | None:
        """The query that this bot may still answer, once."""
        typed = self._open.get(query_id)
        if typed is None or typed.bot is not bot or now - typed.at > ANSWERABLE:
            return None
        return self._open.pop(query_id)

    def settle(self, typed: Typed, results: Results, *, now: datetime) -> None:
        if results.cache_seconds > 0:
            until = now + timedelta(seconds=results.cache_seconds)
            self._kept[_place(typed, everybody=not results.is_personal)] = _Kept(results=results, until=until)
        self._show(typed, results)

    def _forget_old(self, now: datetime) -> None:
        self._open = {id: typed for id, typed in self._open.items() if now - typed.at <= ANSWERABLE}
        self._kept = {place: kept for place, kept in self._kept.items() if now < kept.until}


def _place(typed: Typed, *, everybody: bool) -> tuple[int, str, int]:
    return typed.bot.id, typed.text, 0 if everybody else typed.person.id
