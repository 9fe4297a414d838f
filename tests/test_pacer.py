"""The limiter as PTB calls it, on a clock that jumps as soon as everybody sleeps."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.domain.calls import Kind, Lane, Limits
from bot.transport.errors import NotSent
from bot.transport.pacer import PATIENCE, TRIES, FloodWait, Pacer, call_of
from tests.clock import NOON, Clock

PRIVATE, GROUP = 7, -100


class Telegram:
    """Notes when which chat was called, and refuses as it was told to."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.calls: list[tuple[float, object]] = []
        self.refusals: dict[object, list[Exception]] = {}
        self.gate: asyncio.Event | None = None

    async def post(self, endpoint: str, data: dict[str, Any]) -> bool:
        self.calls.append((self.clock(), data.get("chat_id")))
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if refusals := self.refusals.get(data.get("chat_id")):
            raise refusals.pop(0)
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock)


@pytest.fixture
def kept() -> list[FloodWait]:
    return []


@pytest.fixture
async def pacer(clock: Clock, kept: list[FloodWait]) -> AsyncIterator[Pacer]:
    async def remember(wait: FloodWait) -> None:
        kept.append(wait)

    pacer = Pacer(clock=clock, sleep=clock.sleep, now=clock.now, remember=remember)
    await pacer.initialize()
    yield pacer
    await pacer.shutdown()


def sending(
    pacer: Pacer, telegram: Telegram, chat: int | None, lane: Lane | None = None, method: str = "sendMessage"
) -> Coroutine[Any, Any, Any]:
    data = {"chat_id": chat} if chat is not None else {}
    return pacer.process_request(telegram.post, (method, data), {}, method, data, lane)


async def together(*work: Coroutine[Any, Any, Any]) -> list[Any]:
    return await asyncio.gather(*work, return_exceptions=True)


async def test_answers_to_one_person_come_a_second_apart(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """Three messages to one chat wait for each other; another chat does not."""
    await clock.run(together(*[sending(pacer, telegram, PRIVATE) for _ in range(3)], sending(pacer, telegram, 8)))
    assert [at for at, chat in telegram.calls if chat == PRIVATE] == pytest.approx([100, 101.02, 102.04])
    assert [at for at, chat in telegram.calls if chat == 8] == [100]


async def test_a_person_passes_a_broadcast(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """Asked last, behind 200 groups, an answer goes in the first second or just after it."""
    groups = [sending(pacer, telegram, -chat, Lane.BROADCAST) for chat in range(1, 201)]
    await clock.run(together(*groups, sending(pacer, telegram, PRIVATE)))
    assert next(at for at, chat in telegram.calls if chat == PRIVATE) < 101.1


@pytest.mark.parametrize("method", ["answerCallbackQuery", "sendChatAction", "deleteMessage", "getFile"])
async def test_what_does_not_count_does_not_wait(method: str, clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """A hundred such calls go at once."""
    await clock.run(together(*[sending(pacer, telegram, PRIVATE, method=method) for _ in range(100)]))
    assert clock() == 100.0


async def test_a_refusal_is_obeyed_and_tried_again(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """The refused chat waits as long as told, with all that is behind; another goes on."""
    telegram.refusals[GROUP] = [RetryAfter(30)]
    calls = [sending(pacer, telegram, chat) for chat in (GROUP, GROUP, PRIVATE)]
    assert await clock.run(together(*calls)) == [True, True, True]
    assert [chat for _, chat in telegram.calls] == [GROUP, PRIVATE, GROUP, GROUP]
    assert telegram.calls[2][0] >= 130


async def test_two_refused_chats_halt_all(
    clock: Clock, telegram: Telegram, pacer: Pacer, kept: list[FloodWait]
) -> None:
    """The second refusal within seconds is the bot's, is waited for however long, and is what a restart must know."""
    telegram.refusals = {1: [RetryAfter(9)], 2: [RetryAfter(300)]}
    assert await clock.run(together(*[sending(pacer, telegram, chat) for chat in (1, 2)])) == [True, True]
    await clock.run(sending(pacer, telegram, 3))
    assert all(at >= 400 for at, _ in telegram.calls[2:])
    assert kept == [FloodWait(chat_id=None, until=NOON + timedelta(seconds=300))]


@pytest.mark.parametrize(("chat", "remembered"), [(GROUP, [GROUP]), (PRIVATE, [])])
async def test_only_groups_are_remembered(
    chat: int, remembered: list[int], clock: Clock, telegram: Telegram, pacer: Pacer, kept: list[FloodWait]
) -> None:
    """No wait of a private chat is ever handed out."""
    telegram.refusals[chat] = [RetryAfter(5)]
    await clock.run(sending(pacer, telegram, chat))
    assert [wait.chat_id for wait in kept] == remembered


async def test_a_restart_obeys_what_was_remembered(clock: Clock, telegram: Telegram) -> None:
    """A group's wait and the bot's hold for what is left of them; one that is over does not."""
    waits = [FloodWait(chat_id=chat, until=NOON + timedelta(seconds=left)) for chat, left in ((-1, 40), (-2, -5))]
    pacer = Pacer(clock=clock, sleep=clock.sleep, now=clock.now, remembered=waits)
    await pacer.initialize()
    await clock.run(together(sending(pacer, telegram, -1), sending(pacer, telegram, -2)))
    assert telegram.calls == [(100, -2), (140, -1)]


async def test_a_long_halt_of_a_chat_is_told(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """Callers of a chat that is halted for long are told at once: the refused, the waiting and the next."""
    telegram.refusals[GROUP] = [RetryAfter(int(PATIENCE) + 60)]
    first, waiting = await clock.run(together(*[sending(pacer, telegram, GROUP) for _ in range(2)]))
    with pytest.raises(RetryAfter):
        await clock.run(sending(pacer, telegram, GROUP, method="deleteMessage"))
    with pytest.raises(RetryAfter):
        await clock.run(sending(pacer, telegram, GROUP))
    assert isinstance(first, RetryAfter)
    assert isinstance(waiting, RetryAfter)
    assert (clock(), len(telegram.calls)) == (100.0, 1)


@pytest.mark.parametrize("method", ["sendMessage", "setMyCommands"])
async def test_it_does_not_try_for_ever(method: str, clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """After so many refusals the caller is told."""
    chat = PRIVATE if method == "sendMessage" else None
    telegram.refusals[chat] = [RetryAfter(1) for _ in range(TRIES + 1)]
    with pytest.raises(RetryAfter):
        await clock.run(sending(pacer, telegram, chat, method=method))
    assert len(telegram.calls) == TRIES


async def test_a_method_with_a_limit_of_its_own_halts_nobody(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """Setting the bot's name may be refused for a day; messages go on."""
    telegram.refusals[None] = [RetryAfter(86_400)]
    named, sent = await clock.run(
        together(sending(pacer, telegram, None, method="setMyName"), sending(pacer, telegram, PRIVATE))
    )
    assert isinstance(named, RetryAfter)
    assert (sent, clock()) == (True, 100.0)


async def test_other_errors_pass_untouched_and_count(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """A refusal that is no flood reaches the caller at once, and the chat's second is used up."""
    telegram.refusals[PRIVATE] = [BadRequest("no")]
    refused, sent = await clock.run(together(*[sending(pacer, telegram, PRIVATE) for _ in range(2)]))
    assert isinstance(refused, BadRequest)
    assert (sent, telegram.calls[1][0]) == (True, pytest.approx(101.02))


async def test_a_caller_that_goes_holds_nothing_up(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """Cancelled while waiting, with its turn just come, and under way: the next in line still gets its turn."""
    telegram.gate = asyncio.Event()
    tasks = [asyncio.create_task(sending(pacer, telegram, PRIVATE)) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()  # waits in line
    tasks[0].cancel()  # is under way
    await asyncio.gather(*tasks[:2], return_exceptions=True)
    telegram.gate.set()
    last = sending(pacer, telegram, PRIVATE)
    assert await clock.run(together(tasks[2], last)) == [True, True]  # type: ignore[arg-type]  # gather takes tasks as well
    assert len(telegram.calls) == 3


async def test_a_turn_that_came_too_late_is_given_back(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """Cancelled between its turn and its call, it counts as made, and the line moves on."""
    await clock.run(sending(pacer, telegram, PRIVATE))
    waiting = [asyncio.create_task(sending(pacer, telegram, PRIVATE)) for _ in range(2)]
    for _ in range(5):
        await asyncio.sleep(0)
    clock.jump()
    await asyncio.sleep(0)  # the alarm rings and gives the first its turn; it has not run yet
    waiting[0].cancel()
    assert await clock.run(together(waiting[1])) == [True]  # type: ignore[arg-type]  # gather takes tasks as well
    assert [at for at, _ in telegram.calls] == pytest.approx([100, 102.04])


async def test_stopping_tells_those_who_wait(clock: Clock, telegram: Telegram, pacer: Pacer) -> None:
    """What never had its turn is certain not to have been sent."""
    tasks = [asyncio.create_task(sending(pacer, telegram, PRIVATE)) for _ in range(2)]
    await asyncio.sleep(0)
    await pacer.shutdown()
    sent, stopped = await asyncio.gather(*tasks, return_exceptions=True)
    assert sent is True
    assert isinstance(stopped, NotSent)


async def test_without_limits_nothing_waits(clock: Clock, telegram: Telegram) -> None:
    """With limits lifted a thousand messages go in no time."""
    pacer = Pacer(limits=Limits(per_second=10**6, chat_seconds=0), clock=clock, sleep=clock.sleep, now=clock.now)
    await clock.run(together(*[sending(pacer, telegram, PRIVATE) for _ in range(1000)]))
    assert clock() == 100.0


@pytest.mark.parametrize(
    ("endpoint", "data", "chat", "kind", "messages"),
    [
        ("sendMessage", {"chat_id": 5}, 5, Kind.SENDING, 1),
        ("sendMessage", {"chat_id": "-100123"}, -100123, Kind.SENDING, 1),
        ("sendMessage", {"chat_id": "@kanal"}, "@kanal", Kind.SENDING, 1),
        ("sendMediaGroup", {"chat_id": -5, "media": [1, 2, 3]}, -5, Kind.SENDING, 3),
        ("copyMessages", {"chat_id": 5, "message_ids": (1, 2)}, 5, Kind.SENDING, 2),
        ("editMessageText", {"chat_id": -5}, -5, Kind.EDITING, 1),
        ("editMessageText", {"chat_id": 5}, 5, Kind.FREE, 1),
    ],
)
def test_calls_are_read(endpoint: str, data: dict[str, Any], chat: object, kind: Kind, messages: int) -> None:
    """A chat's number is the same chat as its digits, and several messages count as several."""
    call = call_of(endpoint, data, Lane.PERSON)
    assert call is not None
    assert (call.chat, call.kind, call.messages) == (chat, kind, messages)


@pytest.mark.parametrize(("endpoint", "data"), [("getMe", {}), ("editMessageText", {"inline_message_id": "x"})])
def test_calls_without_a_chat_are_nobodys(endpoint: str, data: dict[str, Any]) -> None:
    """They wait for the bot's halts only."""
    assert call_of(endpoint, data, Lane.PERSON) is None
