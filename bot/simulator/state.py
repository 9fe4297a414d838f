"""The state of the simulated Telegram, and the few ways in which it changes."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.simulator.calls import Call
from bot.simulator.chats import Chat, Kind
from bot.simulator.faults import Faults
from bot.simulator.files import Files
from bot.simulator.inline import InlineQueries
from bot.simulator.limits import FloodLimits
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Impossible, Json, Person, User
from bot.simulator.presses import Presses
from bot.simulator.privacy import hears
from bot.simulator.updates import UpdateQueue

FIRST_PERSON = 700_000_001
FIRST_GROUP = 4_000_000_001
FIRST_SUPERGROUP = 1_002_000_000_001
FIRST_UPDATE = 100_000_001


class State:
    """Everyone and everything; `World` adds what people do and see.

    One event loop at a time. `history` bounds the messages kept per chat (None keeps all), `log` the calls.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: random.Random,
        *,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        history: int | None = None,
        log: int | None = 10_000,
    ) -> None:
        self.now = now
        self.chance = chance
        self.sleep = sleep
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.groups: dict[int, Chat] = {}
        self.privates: dict[tuple[int, int], Chat] = {}
        self.calls: deque[Call] = deque(maxlen=log)
        self.limits = FloodLimits()
        self.faults = Faults(chance)
        self.files = Files()
        self.presses = Presses()
        self.inline = InlineQueries()
        self.version = 0
        self.calls_made = 0
        self._history = history
        self._next_message = 1
        self._next_in_supergroup: dict[int, int] = {}
        self._waiting: list[asyncio.Future[None]] = []

    # Change and notice

    def touch(self) -> None:
        """Count a change that an observer could see."""
        self.version += 1
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(None)

    async def changed(self, *, after: int, within: float | None = None) -> int:
        """The number of changes so far, as soon as it is above `after` or `within` seconds are over."""
        while self.version <= after:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await asyncio.wait_for(waiter, within)
            except TimeoutError:
                break
        return self.version

    # Accounts

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool = True, inline: bool = False) -> Bot:
        """A bot as @BotFather makes it; its id stands before the colon of the token."""
        number, queue = int(token.partition(":")[0]), UpdateQueue(first_id=FIRST_UPDATE)
        bot = Bot(token=token, id=number, username=username, name=name, privacy=privacy, inline=inline, queue=queue)
        self.bots[token] = bot
        self.touch()
        return bot

    def add_person(
        self,
        first_name: str,
        last_name: str | None = None,
        *,
        username: str | None = None,
        language: str | None = "id",
        id: int | None = None,
    ) -> Person:
        number = FIRST_PERSON + len(self.people) if id is None else id
        person = Person(id=number, first_name=first_name, last_name=last_name, username=username, language=language)
        if person.id in self.people:
            raise Impossible("that id is taken")
        self.people[person.id] = person
        self.touch()
        return person

    def private(self, person: Person, bot: Bot) -> Chat:
        """The chat of the two, opened if need be; the bot may write there only once the person has written."""
        chat = self.privates.get((bot.id, person.id))
        if chat is None:
            chat = Chat(id=person.id, kind="private", person=person, bot=bot)
            chat.describe()
            self.privates[(bot.id, person.id)] = chat
        return chat

    def new_group(self, title: str, *, kind: Kind) -> Chat:
        if kind in ("supergroup", "channel"):
            chat = Chat(id=-(FIRST_SUPERGROUP + len(self.groups)), kind=kind, title=title)
        else:
            chat = Chat(id=-(FIRST_GROUP + len(self.groups)), kind="group", title=title)
        chat.describe()
        self.groups[chat.id] = chat
        return chat

    # Messages

    def post(self, message: Message) -> Message:
        """Put a new message into its chat and hand it to the bots that may hear it."""
        chat = message.chat
        message.revision = self.version + 1
        chat.messages[message.id] = message
        if self._history is not None and len(chat.messages) > self._history:
            del chat.messages[next(iter(chat.messages))]
        if isinstance(message.sender, Bot) and message.service is None:
            chat.last_bot, chat.typing = message.sender, None
        else:
            self._deliver("message", message)
        self.touch()
        return message

    def next_id(self, chat: Chat) -> int:
        """Private chats and basic groups share one counter, as in the account of a bot; the others have their own."""
        if chat.kind in ("supergroup", "channel"):
            number = self._next_in_supergroup.get(chat.id, 1)
            self._next_in_supergroup[chat.id] = number + 1
            return number
        number, self._next_message = self._next_message, self._next_message + 1
        return number

    def change(self, message: Message, **changes: Any) -> Message:
        """Edit a message in place."""
        for name, value in changes.items():
            setattr(message, name, value)
        message.revision = self.version + 1
        message.forget_json()
        if not message.by_bot and "edited_at" in changes:
            self._deliver("edited_message", message)
        self.touch()
        return message

    def remove(self, message: Message) -> None:
        """Delete for everyone; bots are told nothing."""
        message.deleted = True
        message.chat.messages.pop(message.id, None)
        self.touch()

    def _deliver(self, kind: str, message: Message) -> None:
        chat = message.chat
        if chat.bot is not None:
            self.tell(chat.bot, kind, message.json(), about=message.known_author)
            return
        for bot in chat.bots:
            if hears(bot, message):
                told = kind.replace("message", "channel_post") if chat.kind == "channel" else kind
                self.tell(bot, told, message.json(), about=message.known_author)

    def tell(self, bot: Bot, kind: str, content: Json, *, about: User | None) -> None:
        """Queue an update for a bot."""
        if bot.queue.add(kind, content, at=self.now()) is not None and isinstance(about, Person):
            bot.acquaintances.add(about.id)
