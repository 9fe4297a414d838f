"""The turnstile before receipts: tries, fairness, and no more hashes at once than two."""

import asyncio
import threading

import pytest

from bot import receipts
from bot.domain.receipts import Receipt, TooManyTries
from bot.receipts import TRIES, Turnstile
from tests.tipping import Clock

CODE = Receipt("0" * 16)


class Hashing:
    """Takes the place of scrypt: holds every hash until it is let go, and remembers their order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.most = self._running = 0
        self._gate = threading.Semaphore(0)
        self._lock = threading.Lock()

    def __call__(self, receipt: Receipt, _pepper: bytes) -> str:
        with self._lock:
            self.begun.append(receipt)
            self._running += 1
            self.most = max(self.most, self._running)
        self._gate.acquire()
        with self._lock:
            self._running -= 1
        return receipt

    def let_go(self, count: int) -> None:
        self._gate.release(count)


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Hashing:
    """Only the arithmetic is replaced; what is tested is who may do it when."""
    stand_in = Hashing()
    monkeypatch.setattr(receipts, "slow_hash", stand_in)
    return stand_in


async def test_five_tries_a_minute_for_each_chat() -> None:
    """The sixth is told how long to wait; another chat is not touched by it; after a minute there are tries again."""
    clock = Clock()
    turnstile = Turnstile(pepper=b"p" * 32, now=clock)
    for _ in range(TRIES):
        await turnstile.hash_tried(CODE, chat=1)
        clock.forward(seconds=5)
    with pytest.raises(TooManyTries) as refused:
        await turnstile.hash_tried(CODE, chat=1)
    assert refused.value.seconds == 35
    await turnstile.hash_tried(CODE, chat=2)
    clock.forward(seconds=35)
    await turnstile.hash_tried(CODE, chat=1)


async def test_two_hashes_at_once_and_who_tried_least_goes_first(hashing: Hashing) -> None:
    """A chat that tries and tries waits behind one that tries once, and the bot's own receipts go before both."""
    turnstile = Turnstile(pepper=b"p", now=Clock())
    loud = [asyncio.create_task(turnstile.hash_tried(Receipt(f"loud{n}"), chat=1)) for n in range(5)]
    await asyncio.sleep(0)
    calm = asyncio.create_task(turnstile.hash_tried(Receipt("calm"), chat=2))
    own = asyncio.create_task(turnstile.hash(Receipt("own")))
    await asyncio.sleep(0)
    hashing.let_go(7)
    await asyncio.gather(*loud, calm, own)
    assert hashing.most == 2
    assert set(hashing.begun[2:4]) == {"own", "calm"}


async def test_who_goes_away_leaves_the_turn_to_the_next(hashing: Hashing) -> None:
    """A cancelled wait neither keeps nor loses a place."""
    turnstile = Turnstile(pepper=b"p", now=Clock())
    tasks = [asyncio.create_task(turnstile.hash(Receipt(str(n)))) for n in range(6)]
    await asyncio.sleep(0.01)
    tasks[2].cancel()
    tasks[4].cancel()
    hashing.let_go(10)
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [one for one in done if isinstance(one, str)] == ["0", "1", "3", "5"]
    assert await asyncio.gather(*(turnstile.hash(Receipt(name)) for name in "ab")) == ["a", "b"]


async def test_past_tries_are_not_remembered_for_ever() -> None:
    """Chats that tried long ago are swept out of memory."""
    clock = Clock()
    turnstile = Turnstile(pepper=b"p", now=clock)
    for chat in range(receipts.REMEMBERED + 1):
        turnstile._count(chat)
    clock.forward(minutes=2)
    turnstile._count(-1)
    assert set(turnstile._tries) == {-1}
