"""Exactly one process serves a database; a second one waits until the first is gone."""

import asyncio
from pathlib import Path

from bot.app import alone
from bot.storage.lease import Lease


async def test_a_second_process_waits_and_takes_over(tmp_path: Path) -> None:
    """It does not begin while the lease is held, and begins when it is given back."""
    first, second = Lease(tmp_path / "a.db"), Lease(tmp_path / "a.db")
    assert first.take()
    waiting = asyncio.create_task(alone(second.take, asyncio.Event()))
    await asyncio.sleep(0)
    assert not waiting.done()
    first.give_back()
    assert await asyncio.wait_for(waiting, 5) is True


async def test_a_standby_can_be_stopped(tmp_path: Path) -> None:
    """A signal ends the wait at once, and nothing was begun."""
    first, second = Lease(tmp_path / "a.db"), Lease(tmp_path / "a.db")
    assert first.take()
    stopped = asyncio.Event()
    waiting = asyncio.create_task(alone(second.take, stopped))
    await asyncio.sleep(0)
    stopped.set()
    assert await asyncio.wait_for(waiting, 5) is False


async def test_the_first_process_begins_at_once(tmp_path: Path) -> None:
    """Nobody waits where nobody else is."""
    assert await alone(Lease(tmp_path / "a.db").take, asyncio.Event()) is True
