"""The sender at work on a simulated Telegram in the same process, with a clock that runs fifty times as fast."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.actions.broadcasts import Order, broadcast, plan
from bot.actions.letters import Notices
from bot.app import make_bot, make_pacer
from bot.domain.broadcasts import Broadcast, Content, Delivery, State
from bot.domain.calls import Limits
from bot.services import Services
from bot.simulator.chats import Chat
from bot.simulator.people import Bot, Person
from bot.simulator.request import SimulatedTelegram
from bot.simulator.world import World
from bot.storage.deliveries import deliveries_in
from bot.storage.groups import keep_binding
from bot.storage.lease import Lease
from bot.transport.post import Post
from bot.transport.sender import Sender
from tests.mailroom import appoint_staff, open_mailroom, register_groups, village_code

TOKEN = "123456789:" + "o" * 35
NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)
NEUTRAL = Content(text="Netral.")
SPEED = 50.0
PATIENCE = 10.0
"""Real seconds until a test gives up waiting."""


class Clock:
    """Fifty times as fast as ours; can be put forward."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._ahead = 0.0

    def __call__(self) -> float:
        return (time.monotonic() - self._begun) * SPEED + self._ahead

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self())

    def forward(self, span: timedelta) -> None:
        self._ahead += span.total_seconds()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)


@dataclass(kw_only=True)
class Dispatch:
    """The world, the ledger, and the one who sends."""

    world: World
    account: Bot
    head: Person
    groups: list[Chat]
    services: Services
    clock: Clock
    sender: Sender

    async def order(self, content: Content = NEUTRAL, *, key: str = "uji") -> int:
        """Plan a broadcast to all groups, without anybody's approval."""
        made = Order(key=key, content=content)
        async with self.services.database.transaction() as tx:
            return await plan(tx, made, now=self.services.now())

    async def until_over(self, number: int) -> Broadcast:
        async def over() -> bool:
            return (await broadcast(self.services, number)).phase.is_over

        await until(over)
        return await broadcast(self.services, number)

    async def rows(self, number: int) -> list[Delivery]:
        reader = self.services.database.reader
        return await deliveries_in(reader, broadcast=number, states=tuple(State))

    def texts(self, chat: Chat) -> list[str]:
        """What the bot said there and still stands."""
        said = [message for message in self.world.messages(chat) if message.by_bot and message.service is None]
        return [message.text or "" for message in said]

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """The sender runs."""
        task = asyncio.create_task(self.sender.run())
        try:
            yield
        finally:
            self.sender.stop()
            await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait, by our own clock, until an asynchronous condition holds."""
    end = time.monotonic() + PATIENCE
    while not await condition():
        assert time.monotonic() < end, "it does not happen"
        await asyncio.sleep(0.005)


@asynccontextmanager
async def open_dispatch(
    folder: Path, *, groups: int = 6, per_second: int = 1000, notices: Notices | None = None
) -> AsyncIterator[Dispatch]:
    """So many registered groups, two admins, an officer; everything lies in memory."""
    clock = Clock()
    world = World(clock.now, random.Random(1), sleep=clock.sleep)
    world.limits.on = False
    account = world.add_bot(TOKEN, "sambang_bot", "Sambang")
    head = world.add_person("Kepala", "Desa")
    chats = [world.create_group(head, f"Grup {n}", bots=(account,)) for n in range(groups)]
    async with open_mailroom(None, now=clock.now) as services:
        async with services.database.transaction() as tx:
            await appoint_staff(tx, now=clock.now())
            await register_groups(tx, groups, now=clock.now())
        sender = await hire(services, world, clock, files=folder, per_second=per_second, notices=notices)
        yield Dispatch(
            world=world, account=account, head=head, groups=chats, services=services, clock=clock, sender=sender
        )


async def hire(
    services: Services,
    world: World,
    clock: Clock,
    *,
    files: Path,
    per_second: int = 1000,
    notices: Notices | None = None,
    lease: Lease | None = None,
) -> Sender:
    """A sender with a bot of its own, as another process would have."""
    pacer = await make_pacer(services, limits=Limits(per_second=per_second, chat_seconds=0, group_seconds=0))
    pacer._clock, pacer._sleep = clock, clock.sleep
    telegram = SimulatedTelegram(world)
    bot = make_bot(TOKEN, pacer=pacer, request=telegram, polling=telegram)
    await pacer.initialize()
    await telegram.initialize()
    post = Post(bot=bot, services=services, files=files, notices=notices or {})
    return Sender(
        services=services,
        post=post,
        pacer=pacer,
        lease=lease or Lease(None),
        per_second=per_second,
        clock=clock,
        sleep=clock.sleep,
    )


async def bind(dispatch: Dispatch, chat: Chat, village: int) -> None:
    """Let a group stand for one more village."""
    now = dispatch.services.now()
    async with dispatch.services.database.transaction() as tx:
        await keep_binding(
            tx, village=village_code(village), chat_id=chat.id, title=chat.title, now=now, today=now.date()
        )
