"""PTB's rate limiter over `bot.domain.pacing`: calls wait their turn, and every `retry_after` is obeyed."""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.domain.calls import Call, Chat, Halt, Kind, Lane, Limits, kind_of
from bot.domain.pacing import Pacing, Ticket
from bot.transport.errors import NotSent

TRIES = 5
"""How often a call is made that Telegram answers with 429, before the caller is told."""
PATIENCE = 60.0
"""Seconds that a call waits for its halted chat; a longer halt is told to the caller. The bot's own is waited for."""

log = logging.getLogger(__name__)

Callback = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class FloodWait:
    """What a restart must still obey; never about a private chat. `chat_id` None is the bot as a whole."""

    chat_id: int | None
    until: datetime


Remember = Callable[[FloodWait], Awaitable[None]]


async def _forget(_wait: FloodWait) -> None:
    """For those who keep nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The right to make one call now, held until `Pacer.turn` is left."""

    call: Call


class Pacer(BaseRateLimiter[Lane | Turn]):
    """Pass `rate_limit_args=Lane.BROADCAST` to a bot method to let answers go first; without it a person waits.

    Who must do something between his turn and the call, such as write down that he makes it, takes the turn himself.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        remembered: Iterable[FloodWait] = (),
        remember: Remember = _forget,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pacing = Pacing(limits)
        self._remembered = tuple(remembered)
        self._remember = remember
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = math.inf

    @property
    def is_halted(self) -> bool:
        """Whether Telegram makes the bot as a whole wait."""
        return self._halt_left(None) > 0

    async def initialize(self) -> None:
        """Take up the waits that were remembered before a restart."""
        for wait in self._remembered:
            left = (wait.until - self._now()).total_seconds()
            if left > 0:
                self._pacing.halt(Halt(chat=wait.chat_id, until=self._clock() + left), self._clock())
        self._remembered = ()

    async def shutdown(self) -> None:
        alarm, self._alarm, self._alarm_at = self._alarm, None, math.inf
        if alarm is not None:
            alarm.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await alarm
        while self._turns:
            ticket, turn = self._turns.popitem()
            self._pacing.withdraw(ticket, self._clock())
            if not turn.done():
                turn.set_exception(NotSent("Stopped before its turn came"))

    @asynccontextmanager
    async def turn(self, call: Call, *, patience: float = PATIENCE) -> AsyncIterator[Turn]:
        """Wait for the turn of one call; pass it on as `rate_limit_args`. A 429 inside is obeyed, and raised.

        Raises RetryAfter at once when the chat is halted for longer than `patience`.
        """
        ticket = await self._turn(call, patience=patience)
        try:
            yield Turn(call=call)
        except RetryAfter as refusal:
            await self._obey(ticket, seconds_of(refusal))
            raise
        finally:
            self._pacing.finished(ticket, self._clock())
            self._pump()

    def space_broadcasts(self, seconds: float) -> None:
        """Keep broadcasts at least so far apart."""
        self._pacing.space_broadcasts(seconds)

    async def process_request(
        self,
        callback: Callback,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | Turn | None,
    ) -> Any:
        if isinstance(rate_limit_args, Turn):
            return await callback(*args, **kwargs)
        call = call_of(endpoint, data, rate_limit_args or Lane.PERSON)

        def request() -> Coroutine[Any, Any, Any]:
            return callback(*args, **kwargs)

        for _ in range(TRIES - 1):
            try:
                return await self._once(call, request)
            except RetryAfter as refusal:
                if not await self._settled(call, seconds_of(refusal)):
                    raise
        return await self._once(call, request)

    async def _once(self, call: Call | None, request: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        if call is None or call.kind is Kind.FREE:
            await self._halts_over(call.chat if call else None)
            return await request()
        async with self.turn(call):
            return await request()

    async def _settled(self, call: Call | None, seconds: float) -> bool:
        """Whether to try again. What counts waits in its line; what does not has limits of its own, and waits here."""
        if call is None or call.kind is Kind.FREE:
            if seconds <= PATIENCE:
                await self._sleep(seconds)
            return seconds <= PATIENCE
        return self._halt_left(call.chat) <= PATIENCE

    async def _obey(self, ticket: Ticket, seconds: float) -> None:
        halt = self._pacing.refused(ticket, seconds, self._clock())
        if halt.chat is not None and seconds > PATIENCE:
            self._send_away(halt.chat, seconds)
        if halt.chat is None or (isinstance(halt.chat, int) and halt.chat < 0):
            wait = FloodWait(chat_id=halt.chat, until=self._now() + timedelta(seconds=seconds))
            try:
                await self._remember(wait)
            except Exception as error:  # the wait is obeyed all the same, only not over a restart
                log.warning("a flood wait was not remembered", extra={"kind": type(error).__name__})

    def _send_away(self, chat: Chat, seconds: float) -> None:
        for ticket in self._pacing.waiting(chat):
            turn = self._turns.pop(ticket)
            self._pacing.withdraw(ticket, self._clock())
            if not turn.done():
                turn.set_exception(RetryAfter(math.ceil(seconds)))

    async def _turn(self, call: Call, *, patience: float) -> Ticket:
        left = self._halt_left(call.chat)
        if left > patience:
            raise RetryAfter(math.ceil(left))
        ticket = self._pacing.ask(call, self._clock())
        turn = asyncio.get_running_loop().create_future()
        self._turns[ticket] = turn
        self._pump()
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(ticket)
            raise
        return ticket

    def _leave(self, ticket: Ticket) -> None:
        """The caller has gone: also when its turn had just come."""
        if self._turns.pop(ticket, None) is not None:
            self._pacing.withdraw(ticket, self._clock())
        elif ticket.was_taken:
            self._pacing.finished(ticket, self._clock())
        self._pump()

    def _pump(self) -> None:
        """Let go all whose turn it is, and set the alarm for the next."""
        while (ticket := self._pacing.take(self._clock())) is not None:
            turn = self._turns.pop(ticket)
            if not turn.done():
                turn.set_result(None)
        if self._turns:
            self._set_alarm(self._pacing.wake_at())

    def _set_alarm(self, at: float | None) -> None:
        if at is None or at >= self._alarm_at:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = asyncio.create_task(self._ring(at))

    async def _ring(self, at: float) -> None:
        await self._sleep(max(0.0, at - self._clock()))
        self._alarm, self._alarm_at = None, math.inf
        self._pump()

    def _halt_left(self, chat: Chat | None) -> float:
        return self._pacing.halted_until(chat) - self._clock()

    async def _halts_over(self, chat: Chat | None) -> None:
        """Raises RetryAfter when the chat's halt is long."""
        if chat is not None and self._halt_left(chat) > PATIENCE:
            raise RetryAfter(math.ceil(self._halt_left(chat)))
        while (left := max(self._halt_left(None), self._halt_left(chat))) > 0:
            await self._sleep(left)


def call_of(endpoint: str, data: dict[str, Any], lane: Lane) -> Call | None:
    """What a Bot API call counts as; None when it concerns no chat."""
    chat = data.get("chat_id")
    if isinstance(chat, str) and chat.removeprefix("-").isdecimal():
        chat = int(chat)
    if not isinstance(chat, int | str):
        return None
    call = Call(chat=chat, kind=kind_of(endpoint), lane=lane, messages=_messages(data))
    if call.kind is Kind.EDITING and not call.in_group:
        return Call(chat=chat, kind=Kind.FREE, lane=lane)
    return call


def _messages(data: dict[str, Any]) -> int:
    """An album, or a copy of several messages, counts as many times."""
    several = data.get("media") or data.get("message_ids")
    return len(several) if isinstance(several, list | tuple) else 1


def seconds_of(refusal: RetryAfter) -> float:
    """`retry_after` is a number or a timedelta, as PTB_TIMEDELTA says."""
    after = refusal.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
