"""The real bot on the simulated Telegram, without a socket and without waiting: conversations are played against it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.actions.keys import KEYS, load_keys, open_vault
from bot.actions.versions import keep_versions
from bot.app import ALLOWED_UPDATES, build_application, make_bot, make_pacer
from bot.content import Content, load_content, root
from bot.domain.calls import Limits
from bot.domain.tips import TipMode
from bot.handlers.context import App, Context
from bot.handlers.jobs import jobs_of
from bot.handlers.profile import introduce
from bot.handlers.ticks import TICKS
from bot.language import Understanding, build_understanding
from bot.rendering import Messages, open_messages
from bot.services import Services
from bot.settings import TIMEZONES
from bot.simulator.chats import Chat
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Person
from bot.simulator.request import SimulatedTelegram
from bot.simulator.samples import attachment
from bot.simulator.stage import Stage
from bot.simulator.world import World
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.transport.bot import TelegramBot
from tests.simulator.spec import held_against_spec

TOKEN = "123456789:" + "o" * 35
READY = {"foto": "photo", "pdf": "document", "suara": "voice", "stiker": "sticker"}
"""What transcripts call the files that stand ready."""
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Saturday, 12.00 WIB, outside any stage."""
NO_LIMITS = Limits(per_second=100_000, chat_seconds=0.0, group_seconds=0.0)
WIB = TIMEZONES["Asia/Jakarta"]


@cache
def shipped() -> tuple[Content, Understanding]:
    """Content and understanding as shipped; read once for all tests, for nothing changes them."""
    content = load_content(root() / "messages")
    return content, build_understanding(lexicon=content.lexicon, guidance=content.guidance)


@cache
def said() -> Messages:
    """The messages as shipped; compiled once, for that takes longer than most tests."""
    return open_messages(root() / "messages" / "id", None, shipped()[0].words, zone=WIB)[0]


@cache
def some_keys() -> dict[str, bytes]:
    """Keys as the first start makes them; made once for all tests, for each is waited for until the disk has it."""
    with TemporaryDirectory() as folder:
        load_keys(Path(folder), mode=TipMode.INBOX)
        return {path.name: path.read_bytes() for path in (Path(folder) / KEYS).iterdir()}


def lay_keys(data: Path) -> None:
    """Put them into a data folder that has none yet."""
    folder = data / KEYS
    if not folder.exists():
        folder.mkdir(mode=0o700)
        for name, key in some_keys().items():
            (folder / name).write_bytes(key)
            (folder / name).chmod(0o600)


class Clock:
    """Stands still until moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, length: timedelta) -> None:
        self.at += length


@dataclass(kw_only=True)
class Desk:
    """The bot at work, the world around it, and short ways to act and to see."""

    world: World
    clock: Clock
    account: Bot
    services: Services
    application: App
    failures: list[Exception]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def bot(self) -> TelegramBot:
        assert isinstance(self.application.bot, TelegramBot)
        return self.application.bot

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = self.world.add_person(name)
            self.world.private(self.people[name], self.account)
        return self.people[name]

    def chat(self, name: str) -> Chat:
        return self.world.private(self.person(name), self.account)

    async def settle(self) -> None:
        """Handle all that waits, in order. A handler that fails fails the test."""
        offset: int | None = None
        while batch := await self.bot.pull(offset=offset, limit=100, seconds=0, allowed=ALLOWED_UPDATES):
            for raw in batch:
                offset = raw["update_id"] + 1
                await self.application.process_update(self.bot.parse(raw))
                if self.failures:
                    raise self.failures.pop()
        await jobs_of(self.application.bot_data).finish()
        for due in TICKS:
            await due(Context(self.application))
        await jobs_of(self.application.bot_data).finish()

    async def say(self, name: str, text: str, *, chat: Chat | None = None) -> str:
        """Say something and give back what the bot answered last in that chat."""
        place = chat or self.chat(name)
        self.world.say(self.person(name), place, text)
        await self.settle()
        return self.last(place).text or ""

    async def press(self, name: str, words: str, *, chat: Chat | None = None) -> str:
        """Press the button whose words hold these, on the newest message that has it; what then stands there."""
        place = chat or self.chat(name)
        message, row, column = self._button(place, words)
        self.world.press(self.person(name), message, row=row, column=column)
        await self.settle()
        return self.last(place).text or ""

    def last(self, chat: Chat) -> Message:
        return self.world.messages(chat)[-1]

    def _button(self, chat: Chat, words: str) -> tuple[Message, int, int]:
        for message in reversed(self.world.messages(chat)):
            for row, buttons in enumerate(message.buttons):
                for column, button in enumerate(buttons):
                    if words.casefold() in str(button["text"]).casefold():
                        return message, row, column
        raise AssertionError(f"no button {words!r}")

    def stage(self) -> Stage:
        async def wait(length: timedelta) -> None:
            self.clock.forward(length)

        return Stage(
            world=self.world,
            bot=self.account,
            settle=self.settle,
            wait=wait,
            people=self.people,
            attachments={name: found for name, kind in READY.items() if (found := attachment(kind))},
        )


@asynccontextmanager
async def open_desk(
    *,
    at: datetime = NOON,
    database: Path | None = None,
    seed: int = 1,
    data: Path | None = None,
    tip_mode: TipMode = TipMode.INBOX,
    chance: random.Random | None = None,
) -> AsyncIterator[Desk]:
    """A bot that has introduced itself; `at` is when it begins, `database` a file or memory, `data` its folder.

    At the end every call that it made is held against the Bot API's description.
    """

    async def no_sleep(_: float) -> None:
        return

    clock = Clock(at)
    world = World(clock, random.Random(seed), sleep=no_sleep)
    world.limits.on = False
    account = world.add_bot(TOKEN, "sambang_bot", "Sambang", inline=True)
    content, understanding = shipped()
    messages = said()
    with TemporaryDirectory() as fresh:
        if data is None:
            lay_keys(Path(fresh))
        vault = open_vault(data or Path(fresh), mode=tip_mode, now=clock, zone=WIB)
        async with open_database(database) as opened:
            await migrate(opened, root() / "migrations")
            services = Services(
                database=opened,
                content=content,
                messages=messages,
                understanding=understanding,
                vault=vault,
                timezone=WIB,
                now=clock,
                chance=chance or random.Random(seed),
                versions=await keep_versions(opened, content.guidance, on=at.astimezone(WIB).date()),
            )
            pacer = await make_pacer(services, limits=NO_LIMITS)
            bot = make_bot(TOKEN, pacer=pacer, request=SimulatedTelegram(world), polling=SimulatedTelegram(world))
            application = build_application(services, bot)
            failures: list[Exception] = []

            async def on_error(_: object, context: Context) -> None:
                assert context.error is not None
                failures.append(context.error)

            application.add_error_handler(on_error)
            await application.initialize()
            await introduce(bot, services)
            try:
                yield Desk(
                    world=world,
                    clock=clock,
                    account=account,
                    services=services,
                    application=application,
                    failures=failures,
                )
                assert held_against_spec(world.calls) == []
            finally:
                await application.shutdown()
