"""The sender, as one process that may end at any moment: by a signal from outside, or by its own hand at a chosen one.

Time goes faster for it by the job's `speed`; it ends with 0 when the broadcast is over.
"""

import asyncio
import mmap
import os
import random
import resource
import signal
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.actions.broadcasts import broadcast, resume
from bot.actions.deliveries import Claim, Report, Step, take_steps
from bot.domain.audit import OPERATOR
from bot.domain.broadcasts import Phase
from bot.domain.calls import Limits
from bot.domain.deliveries import Errand, Sent, Unknown
from bot.services import Services
from bot.storage.lease import Lease
from bot.transport.batch import Batch
from bot.transport.bot import TelegramBot
from bot.transport.pacer import Pacer
from bot.transport.post import Post
from bot.transport.request import AiohttpRequest
from bot.transport.sender import Sender
from tests.balance.telegram import TOKEN
from tests.mailroom import open_mailroom


class Fast:
    """A clock that runs `speed` times as fast as ours, the same for every process of a run."""

    def __init__(self, speed: float, begun: float, epoch: datetime) -> None:
        self._speed = speed
        self._begun = begun
        self._epoch = epoch

    def __call__(self) -> float:
        return time.monotonic() * self._speed

    def now(self) -> datetime:
        return self._epoch + timedelta(seconds=(time.time() - self._begun) * self._speed)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


class Flying(set[int]):
    """What is claimed; how many these are, and how many calls broke off, can be read by whoever counts the dead."""

    def __init__(self, path: str) -> None:
        super().__init__()
        with open(path, "r+b") as file:
            self._page = mmap.mmap(file.fileno(), 16)
        self._broken = 0

    def add(self, number: int) -> None:
        super().add(number)
        self._page[:8] = struct.pack("q", len(self))

    def discard(self, number: int) -> None:
        super().discard(number)
        self._page[:8] = struct.pack("q", len(self))

    def broke_off(self) -> None:
        self._broken += 1
        self._page[8:] = struct.pack("q", self._broken)


def main(job: dict[str, Any]) -> None:
    asyncio.run(_send(job))


async def _send(job: dict[str, Any]) -> None:
    clock = Fast(job["speed"], job["begun"], datetime.fromisoformat(job["epoch"]))
    async with open_mailroom(Path(job["database"]), now=clock.now, seed=job["seed"]) as services:
        pacer = Pacer(
            limits=Limits(per_second=job["per_second"], group_seconds=0),
            clock=clock,
            sleep=clock.sleep,
            now=clock.now,
        )
        request = AiohttpRequest(connect_timeout=1.0, read_timeout=5.0)
        bot = TelegramBot(TOKEN, base_url=f"http://127.0.0.1:{job['port']}/bot", request=request, rate_limiter=pacer)
        await request.initialize()
        post = Post(bot=bot, services=services, files=Path(job["database"]).parent, notices={})
        sender = Sender(
            services=services,
            post=post,
            pacer=pacer,
            lease=Lease(Path(job["database"])),
            per_second=job["per_second"],
            clock=clock,
            sleep=clock.sleep,
        )
        sender._courier.claimed = flying = Flying(job["flying"])
        sender._courier._steps = Batch(_with_bomb(services, job["bomb"], flying))
        disk = asyncio.create_task(_full_disk(job, clock))
        sending = asyncio.create_task(sender.run())
        await _until_over(services, job["number"], clock)
        disk.cancel()
        sender.stop()
        await sending
        await request.shutdown()


async def _until_over(services: Services, number: int, clock: Fast) -> None:
    """Stand by like a member of staff who resumes what was paused for too many failures."""
    while not (found := await broadcast(services, number)).phase.is_over:
        if found.phase is Phase.PAUSED:
            await resume(services, number, staff_id=OPERATOR)
        await clock.sleep(1.0)


def _with_bomb(
    services: Services, bomb: dict[str, int], flying: Flying
) -> Callable[[Sequence[Step]], Awaitable[Sequence[Errand | None]]]:
    """Ends the process right after the n-th claim was committed, or right before the n-th arrival is recorded."""
    left = dict(bomb)

    async def write(steps: Sequence[Step]) -> Sequence[Errand | None]:
        for step in steps:
            if isinstance(step, Report) and isinstance(step.outcome, Sent):
                _tick(left, "before_record")
        done = await take_steps(services, steps)
        for step in steps:
            if isinstance(step, Report) and isinstance(step.outcome, Unknown):
                flying.broke_off()
        for step in steps:
            if isinstance(step, Claim):
                _tick(left, "after_claim")
        return done

    return write


def _tick(left: dict[str, int], name: str) -> None:
    if name not in left:
        return
    left[name] -= 1
    if left[name] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


async def _full_disk(job: dict[str, Any], clock: Fast) -> None:
    """Now and then no file may grow any more, as if the disk were full."""
    chance = random.Random(job["seed"])
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    while job["full_disk"]:
        await clock.sleep(chance.uniform(0.5, 8.0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (chance.choice((0, 4096, 40_000)), most))
        await clock.sleep(chance.uniform(0.5, 3.0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
