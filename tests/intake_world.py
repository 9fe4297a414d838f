"""A Telegram in memory that forgets an update only when it is confirmed, and a process that takes its updates."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from telegram import Update

from bot.transport.intake import ChatOrder, Events, Intake, Times
from tests.clock import Clock

Handler = Callable[[Update], Awaitable[None]]


def message(number: int, chat: int = 7) -> dict[str, Any]:
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}, "text": "x"},
    }


class Telegram:
    """Keeps updates until a pull with a higher offset; notes the offsets."""

    def __init__(self, clock: Clock, *updates: dict[str, Any]) -> None:
        self.clock = clock
        self.updates = list(updates)
        self.offsets: list[int | None] = []
        self.faults: list[BaseException] = []
        self.webhook = ""
        self.halts: list[bool] = []

    async def pull(self, *, offset: int | None, limit: int, seconds: int, allowed: tuple[str, ...]) -> list[Any]:
        assert allowed == ("message",)
        self.offsets.append(offset)
        await asyncio.sleep(0)
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        self._forget(offset)
        if not self.updates and seconds:
            await self.clock.sleep(seconds)
            self._forget(offset)
        return self.updates[:limit]

    def _forget(self, offset: int | None) -> None:
        self.updates = [update for update in self.updates if offset is None or update["update_id"] >= offset]

    def parse(self, raw: dict[str, Any]) -> Update:
        return Update.de_json(raw, None)

    @property
    def is_halted(self) -> bool:
        return self.halts.pop(0) if self.halts else False

    async def webhook_url(self) -> str:
        return self.webhook


class Bot:
    """One process: an intake with handlers that note what they do, as PTB's application would call them."""

    def __init__(self, telegram: Telegram, handler: Handler | None = None, **events: Any) -> None:
        self.clock = telegram.clock
        self.handler = handler
        self.handled: list[int] = []
        self.told: list[object] = []
        listening = {name: self._hear(name) for name in ("on_give_up", "on_flooded", "on_long_absence")}
        listening |= {name: self._hear(name) for name in ("on_offline", "on_online")}
        self.intake = Intake(
            source=telegram,
            handle=self._handle,
            order=ChatOrder(),
            allowed_updates=("message",),
            events=Events(**{**listening, **events}),
            times=Times(clock=self.clock, sleep=self.clock.sleep, now=self.clock.now),
        )

    def _hear(self, name: str) -> Callable[..., Awaitable[None]]:
        async def hear(*what: object) -> None:
            self.told.append((name, *(getattr(item, "update_id", item) for item in what)))

        return hear

    async def _handle(self, update: Update) -> None:
        try:
            if self.handler:
                await self.handler(update)
            self.handled.append(update.update_id)
        except Exception as error:
            await self.intake.on_error(update, SimpleNamespace(error=error))  # type: ignore[arg-type]  # only `error` is read

    async def run(self, seconds: float = 100.0) -> None:
        """So long on the clock, then a graceful stop."""
        task = asyncio.create_task(self.intake.run())
        ended = asyncio.create_task(self.clock.sleep(seconds))
        await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        self.intake.stop()
        await task


def slow(clock: Clock, *numbers: int, seconds: float = 60.0) -> Handler:
    async def handler(update: Update) -> None:
        if update.update_id in numbers:
            await clock.sleep(seconds)

    return handler


def stuck(number: int) -> Handler:
    async def handler(update: Update) -> None:
        if update.update_id == number:
            await asyncio.Event().wait()

    return handler


def failing(*errors: Exception) -> Handler:
    left = list(errors)

    async def handler(_update: Update) -> None:
        if left:
            raise left.pop(0)

    return handler


async def until(bot: Bot, over: Callable[[], bool]) -> None:
    """In real time, for what goes by it."""
    task = asyncio.create_task(bot.intake.run())
    while not over():
        await asyncio.sleep(0.002)
        if bot.clock.sleeps:
            bot.clock.jump()
    bot.intake.stop()
    await task


async def both(*work: Awaitable[None]) -> None:
    await asyncio.gather(*work)
