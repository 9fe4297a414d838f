"""What the page shows and moves: a world, who is played in it, its clock, what the bot stored."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.simulator.chats import Chat
from bot.simulator.console_input import BadInput
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Person
from bot.simulator.world import World

Tables = Mapping[str, Sequence[Mapping[str, object]]]
Stored = Callable[[], Awaitable[Tables]]
"""Gives the bot's tables by name, each row by column."""


def real_time() -> datetime:
    return datetime.now(UTC)


class SceneClock(Protocol):
    """The clock of the rehearsal. The world must be made with its `now`."""

    def now(self) -> datetime: ...
    def set(self, moment: datetime, /) -> None: ...
    def forward(self, span: timedelta, /) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Persona:
    """One of the people whom the page can play."""

    person: Person
    role: str
    short: str = ""
    """The name on the rail, where there is little room; the first name when empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Made by whoever starts the demo."""

    world: World
    bot: Bot
    personas: tuple[Persona, ...]
    clock: SceneClock
    zone: str
    stored: Stored
    real_now: Callable[[], datetime] = real_time
    """Where "today" on the page leads the clock back to."""
    reset: Callable[[], Awaitable[None]] | None = None
    """Empties the world and the bot's tables and seeds them anew, with the same people; None where that cannot be."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def person(self, person_id: int) -> Person:
        for persona in self.personas:
            if persona.person.id == person_id:
                return persona.person
        raise BadInput("gone", "no such person", status=404)

    def person_or_first(self, person_id: int | None) -> Person:
        known = {persona.person.id: persona.person for persona in self.personas}
        return known.get(person_id or 0) or self.personas[0].person

    def chats_of(self, person: Person) -> list[Chat]:
        """The person's chats; the one with the bot is among them before it was ever opened."""
        self.world.private(person, self.bot)
        chats = self.world.chats_of(person)
        if any(chat.kind == "supergroup" for chat in chats):  # they count their messages by themselves
            return chats
        return sorted(chats, key=Chat.last_id, reverse=True)  # a clock that was put back makes the newest look old

    def find_chat(self, person: Person, chat_id: int | None) -> Chat | None:
        """A chat as this person sees it: a private chat has the person's own id."""
        if chat_id == person.id:
            return self.world.private(person, self.bot)
        chat = self.world.groups.get(chat_id or 0)
        return chat if chat is not None and person.id in chat.members else None

    def chat(self, person: Person, chat_id: int) -> Chat:
        chat = self.find_chat(person, chat_id)
        if chat is None:
            raise BadInput("gone", "no such chat", status=404)
        return chat

    def message(self, chat: Chat, message_id: int) -> Message:
        message = self.world.message(chat, message_id)
        if message is None:
            raise BadInput("gone", "no such message", status=404)
        return message
