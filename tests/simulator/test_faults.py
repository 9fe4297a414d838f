"""Trouble on demand, and what it looks like from outside."""

import random
from typing import Any

import pytest
from aiohttp import ClientSession, ServerDisconnectedError
from aiohttp.test_utils import TestServer
from telegram import Bot as Client
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.simulator.faults import (
    BadGateway,
    DroppedAfter,
    DroppedBefore,
    Fault,
    Faults,
    Flood,
    ServerError,
    Slow,
)
from bot.simulator.request import SimulatedTelegram
from bot.simulator.server import make_app
from tests.simulator.conftest import TOKEN, Door, Scene

LIBRARY: list[tuple[Fault, type[TelegramError] | None, bool]] = [
    (Flood(retry_after=7), RetryAfter, False),
    (ServerError(), NetworkError, False),
    (ServerError(status=502, description="Bad Gateway"), NetworkError, False),
    (BadGateway(status=504), TelegramError, False),
    (DroppedBefore(), NetworkError, False),
    (DroppedAfter(), NetworkError, True),  # it is there, and nobody was told
    (Slow(seconds=60.0), TimedOut, True),
    (Slow(seconds=1.0), None, True),
]


@pytest.mark.parametrize(("fault", "error", "done"), LIBRARY)
async def test_what_the_library_makes_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, fault: Fault, error: type[TelegramError] | None, done: bool
) -> None:
    """Each fault becomes the error that a real transport would raise, and is done or not as its name says."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    before = len(scene.chat.messages)
    scene.world.faults.add(fault, method="sendMessage")
    client = Client(TOKEN, request=SimulatedTelegram(scene.world))
    if error is None:
        await client.send_message(scene.chat.id, "x")
    else:
        with pytest.raises(error):
            await client.send_message(scene.chat.id, "x")
    assert (len(scene.chat.messages) > before) == done


OVER_HTTP: list[tuple[Fault, int, str]] = [
    (Flood(retry_after=7), 429, '"retry_after": 7'),
    (ServerError(), 500, '"description": "Internal Server Error"'),
    (BadGateway(), 502, "<h1>502 Bad Gateway</h1>"),
    (Slow(seconds=3.0), 200, '"ok":true'),
]


@pytest.mark.parametrize(("fault", "status", "part"), OVER_HTTP)
async def test_what_comes_over_the_wire(scene: Scene, fault: Fault, status: int, part: str) -> None:
    """JSON from Telegram, a bare page from a proxy before it."""
    scene.world.faults.add(fault)
    async with (
        TestServer(make_app(scene.world)) as server,
        ClientSession(base_url=server.make_url("/")) as session,
        session.get(f"/bot{TOKEN}/getMe") as response,
    ):
        assert (response.status, part in await response.text()) == (status, True)


@pytest.mark.parametrize(("fault", "done"), [(DroppedBefore(), False), (DroppedAfter(), True), (None, False)])
async def test_a_connection_that_ends(scene: Scene, fault: Fault | None, done: bool) -> None:
    """The socket closes without an answer; in an outage (None) for every call."""
    before = len(scene.chat.messages)
    if fault is None:
        scene.world.faults.outage = True
    else:
        scene.world.faults.add(fault)
    async with TestServer(make_app(scene.world)) as server, ClientSession() as session:
        url = server.make_url(f"/bot{TOKEN}/sendMessage")
        with pytest.raises(ServerDisconnectedError):
            await session.post(url, json={"chat_id": scene.chat.id, "text": "x"})
    assert (len(scene.chat.messages) > before) == done


async def test_an_outage_ends_when_switched_off(ask: Door, scene: Scene) -> None:
    """While it lasts nothing gets through, not even a wrong token's refusal."""
    scene.world.faults.outage = True
    for token in (TOKEN, "rubbish"):
        with pytest.raises(NetworkError):
            await ask("getMe", token=token)
    scene.world.faults.clear()
    assert (await ask("getMe"))[0] == 200


async def test_a_fault_strikes_where_it_is_aimed(ask: Door, scene: Scene) -> None:
    """By method and by chat, and no more often than asked."""
    scene.world.faults.add(ServerError(), method="sendMessage", chat=scene.group.id, times=2)
    chats = (scene.chat.id, scene.group.id, scene.group.id, scene.group.id)
    statuses = [(await ask("sendMessage", chat_id=chat, text="x"))[0] for chat in chats]
    assert statuses == [200, 500, 500, 200]
    assert scene.world.faults.in_force() == []


def test_a_share_of_calls_is_struck_the_same_way_each_time() -> None:
    """Chance comes from outside: one seed, one run."""

    def struck() -> list[bool]:
        faults = Faults(random.Random(3))
        faults.add(ServerError(), share=0.3, times=None)
        return [faults.strike("getMe", None) is not None for _ in range(1000)]

    first = struck()
    assert first == struck()
    assert 250 < sum(first) < 350


async def test_the_log_says_what_was_played(ask: Door, scene: Scene) -> None:
    """A broken line stands in the log with status 0 and the fault's name."""
    scene.world.faults.add(DroppedAfter())
    with pytest.raises(NetworkError):
        await ask("sendMessage", chat_id=scene.chat.id, text="x")
    last = scene.world.calls[-1]
    assert (last.method, last.status, last.outcome) == ("sendMessage", 0, "DroppedAfter")


async def test_a_wrong_token_is_the_librarys_invalid_token(scene: Scene) -> None:
    """So that a client can tell it from trouble on the line."""
    client: Any = Client("123456789:" + "x" * 35, request=SimulatedTelegram(scene.world))
    with pytest.raises(InvalidToken):
        await client.get_me()
