"""The delivery loop: begins broadcasts that are due, keeps enough deliveries in hand, and ends in order."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import chain, zip_longest

from bot.actions.deliveries import begin, due_deliveries, expire, on_the_agenda, recover, wind_up
from bot.domain.broadcasts import Broadcast, Delivery, Phase
from bot.domain.errors import Trouble
from bot.domain.tempo import Patience
from bot.services import Services
from bot.storage.lease import Lease
from bot.transport.courier import Courier
from bot.transport.pacer import Pacer
from bot.transport.post import Post

IN_HAND = 200
"""Deliveries that wait for their turn or are on their way; below the connections that there are for answers too."""
TICK = 0.5
"""Seconds until the database is asked again for something to do."""
STANDBY = 1.0
"""Seconds between two looks whether the other sender is still there."""
LAST_WORDS = 30.0
"""Seconds that the end waits for calls under way; what takes longer is in doubt at the next start."""
LONGEST_PAUSE = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """A delivery in hand."""

    broadcast: int
    task: "asyncio.Task[None]"


class Sender:
    """Sends what is due until it is stopped; exactly one per database, another waits until this one ends."""

    def __init__(
        self,
        *,
        services: Services,
        post: Post,
        pacer: Pacer,
        lease: Lease,
        per_second: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._services = services
        self._lease = lease
        self._sleep = sleep
        self._courier = Courier(
            services=services, post=post, pacer=pacer, per_second=per_second, clock=clock, sleep=sleep
        )
        self._patience = Patience(longest=LONGEST_PAUSE)
        self._hand: dict[int, _Held] = {}
        self._hungry = asyncio.Event()
        self._stopping = False

    @property
    def is_idle(self) -> bool:
        return not self._hand

    def leads(self) -> bool:
        """Whether no other process sends from this database; from now on it is ours then, until `run` has ended."""
        return self._leased()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is under way has been recorded."""
        self._stopping = True
        self._hungry.set()

    async def run(self) -> None:
        """Wait until no other process sends from this database, then send until `stop`."""
        await self._stand_by()
        try:
            await self._insist(self._recover)
            while not self._stopping:
                await self._insist(self._round)
                await self._rest()
        finally:
            await self._drain()
            self._lease.give_back()

    async def _stand_by(self) -> None:
        waited = False
        while not self._stopping and not self._leased():
            if not waited:
                log.warning("another process sends from this database; waiting to take over")
            waited = True
            await self._sleep(STANDBY)
        if waited and not self._stopping:
            log.warning("the other sender has ended; sending from here now")

    def _leased(self) -> bool:
        try:
            return self._lease.take()
        except OSError as error:
            log.warning("the sender's lock cannot be made", extra={"kind": type(error).__name__})
            return False

    async def _recover(self) -> None:
        doubts = await recover(self._services)
        if doubts:
            log.warning("deliveries are in doubt since the last stop", extra={"count": doubts})

    async def _insist(self, work: Callable[[], Awaitable[None]]) -> None:
        """Try until the database lets it through; a mistake of ours is logged, and tried again like a full disk."""
        while not self._stopping:
            try:
                await work()
            except Exception as error:
                log.warning(
                    "the sender waits",
                    extra={"kind": type(error).__name__},
                    exc_info=not isinstance(error, Trouble),
                )
                await self._sleep(self._patience.failed())
            else:
                return self._patience.worked()
        return None

    async def _round(self) -> None:
        self._courier.keep_pace()
        if self._courier.is_quiet:
            return
        agenda = await on_the_agenda(self._services)
        running = [each for each in agenda if each.phase is Phase.RUNNING]
        self._let_go({each.number for each in running})
        await self._fill(running)
        for each in agenda:
            try:
                await self._turn_page(each)
            except Trouble:
                raise
            except Exception:
                log.exception("a broadcast can neither begin nor end")

    async def _turn_page(self, each: Broadcast) -> None:
        """Begin what is due, and end what has nothing left to do or has run out of time."""
        if each.phase is Phase.SCHEDULED:
            self._courier.forget(each.number)
            await begin(self._services, each.number)
            self._hungry.set()
        elif each.is_expired(self._services.now()) and each.tally.planned:
            await expire(self._services, each.number)
        elif not each.tally.open:
            await wind_up(self._services, each.number)

    def _let_go(self, running: set[int]) -> None:
        """What is paused or cancelled need not wait for a turn that it may not use."""
        for number, held in self._hand.items():
            if held.broadcast not in running and number not in self._courier.claimed:
                held.task.cancel()

    async def _fill(self, running: list[Broadcast]) -> None:
        """Take as many as there is room for, from all running broadcasts in turn."""
        room = IN_HAND - len(self._hand)
        if room < IN_HAND // 2:
            return
        lines = [await self._line(each, room) for each in running]
        mixed = [pair for pair in chain.from_iterable(zip_longest(*lines)) if pair is not None]
        for delivery, broadcast in mixed[:room]:
            self._take_in_hand(delivery, broadcast)

    async def _line(self, broadcast: Broadcast, room: int) -> list[tuple[Delivery, Broadcast]]:
        """The next of one broadcast that are not in hand; those in hand are still planned."""
        held = sum(each.broadcast == broadcast.number for each in self._hand.values())
        found = await due_deliveries(self._services, broadcast.number, limit=held + room)
        return [(delivery, broadcast) for delivery in found if delivery.number not in self._hand]

    def _take_in_hand(self, delivery: Delivery, broadcast: Broadcast) -> None:
        task = asyncio.create_task(self._carry(delivery, broadcast))
        self._hand[delivery.number] = _Held(broadcast.number, task)
        task.add_done_callback(lambda _: self._put_down(delivery.number))

    def _put_down(self, number: int) -> None:
        del self._hand[number]
        if len(self._hand) <= IN_HAND // 2:
            self._hungry.set()

    async def _carry(self, delivery: Delivery, broadcast: Broadcast) -> None:
        try:
            await self._courier.carry(delivery, broadcast)
        except Exception:
            log.exception("a delivery broke off")

    async def _rest(self) -> None:
        waiting = [asyncio.create_task(self._hungry.wait()), asyncio.ensure_future(self._sleep(TICK))]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        self._hungry.clear()

    async def _drain(self) -> None:
        """What has no claim is left planned; what has one is given time to be recorded."""
        for number, held in list(self._hand.items()):
            if number not in self._courier.claimed:
                held.task.cancel()
        tasks = [held.task for held in self._hand.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORDS)
        for task in tasks:
            task.cancel()
