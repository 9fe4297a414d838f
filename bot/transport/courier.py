"""Carries one delivery: wait for the turn, claim, send, record; and learns from how it went when to go slower.

A delivery is claimed only when its turn to be sent has come, so that after a crash no more are in doubt than were on
their way. What was sent is recorded however often the disk must be asked.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram.error import RetryAfter

from bot.actions.broadcasts import broadcast as broadcast_numbered
from bot.actions.deliveries import Claim, Postpone, Report, Step, halt, take_steps
from bot.domain.broadcasts import Broadcast, Delivery, Kind, Reason
from bot.domain.calls import Call, Lane
from bot.domain.calls import Kind as CallKind
from bot.domain.deliveries import Barred, Blocked, Errand, Lost, Outcome, Rejected, Sent, Unknown, Wait
from bot.domain.errors import Trouble
from bot.domain.tempo import Failures, Patience, Tempo
from bot.services import Services
from bot.transport.batch import Batch
from bot.transport.errors import NotSent
from bot.transport.pacer import Pacer, Turn, seconds_of
from bot.transport.post import Post

HALTED = 2.0
"""A chat that must wait longer than so many seconds is put back, and others go first."""
LONGEST_QUIET = 30.0
TOLERATED = 3
"""Calls in a row that reached nobody, before all is left alone for a while."""
DISK_PAUSE = 5.0
TRIES = 5
"""How often a record is tried that fails by a mistake of ours; a full disk is waited for."""
LETTERS = 64

log = logging.getLogger(__name__)


class Courier:
    """`claimed` holds the numbers of the deliveries that are on their way."""

    def __init__(
        self,
        *,
        services: Services,
        post: Post,
        pacer: Pacer,
        per_second: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.claimed: set[int] = set()
        self._services = services
        self._post = post
        self._pacer = pacer
        self._clock = clock
        self._sleep = sleep
        self._tempo = Tempo(per_second=per_second)
        self._network = Patience(longest=LONGEST_QUIET, tolerated=TOLERATED)
        self._disk = Patience(longest=DISK_PAUSE)
        self._failures: defaultdict[int, Failures] = defaultdict(Failures)
        self._steps: Batch[Step, Errand | None] = Batch(lambda steps: take_steps(services, steps))
        self._letters: dict[int, Broadcast] = {}
        self._uploads: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._quiet_until = 0.0

    @property
    def is_quiet(self) -> bool:
        """Whether nothing should leave for a while: Telegram cannot be reached, or the disk takes nothing."""
        return self._clock() < self._quiet_until

    def keep_pace(self) -> None:
        """Go slower after unexpected refusals, and faster again with time."""
        self._pacer.space_broadcasts(self._tempo.space(self._clock()))

    def forget(self, number: int) -> None:
        """A broadcast begins: what is known under its number is of another, from before the tables were emptied."""
        self._letters.pop(number, None)
        self._failures.pop(number, None)
        self._uploads.pop(number, None)

    async def carry(self, delivery: Delivery, broadcast: Broadcast) -> None:
        """Bring one delivery to an end, or leave it planned. A file is uploaded by one delivery alone, first."""
        if self._needs_upload(broadcast):
            async with self._uploads[broadcast.number]:
                if self._needs_upload(broadcast):
                    await self._carry(delivery, broadcast.kind)
                    return
        await self._carry(delivery, broadcast.kind)

    async def _carry(self, delivery: Delivery, kind: Kind) -> None:
        errand: Errand | None = None
        try:
            async with self._pacer.turn(_call(delivery, kind), patience=HALTED) as turn:
                errand = None if self.is_quiet else await self._claim(delivery.number)
                if errand is None:
                    return
                outcome = await self._attempt(errand, turn)
        except RetryAfter as refusal:
            if errand is None:
                await self._put_back(delivery, seconds_of(refusal))
                return
            outcome = Wait(seconds=seconds_of(refusal))
        except NotSent:
            return  # the pacer ended before the turn came
        await self._record(errand, outcome)
        await self._learn(errand, outcome)

    async def _claim(self, number: int) -> Errand | None:
        self.claimed.add(number)
        try:
            errand = await self._steps.put(Claim(number=number))
        except Trouble as trouble:
            self._wait_for_disk(trouble)
            errand = None
        if errand is None:
            self.claimed.discard(number)
        return errand

    async def _put_back(self, delivery: Delivery, seconds: float) -> None:
        try:
            await self._steps.put(Postpone(number=delivery.number, seconds=seconds))
        except Trouble as trouble:
            self._wait_for_disk(trouble)

    async def _attempt(self, errand: Errand, turn: Turn) -> Outcome:
        """Raises RetryAfter."""
        try:
            broadcast = await self._letter(errand)
        except Trouble:
            return Lost()
        return await self._post.deliver(broadcast, errand, turn)

    async def _letter(self, errand: Errand) -> Broadcast:
        """The broadcast as it reads now; read again when it was corrected."""
        number = errand.delivery.broadcast
        known = self._letters.get(number)
        if known is not None and known.revision == errand.revision:
            return known
        if len(self._letters) >= LETTERS:
            self._letters.clear()
        read = self._letters[number] = await broadcast_numbered(self._services, number)
        return read

    async def _record(self, errand: Errand, outcome: Outcome) -> None:
        number, tries = errand.delivery.number, 0
        while tries < TRIES:
            try:
                await self._steps.put(Report(number=number, outcome=outcome))
            except Trouble as trouble:
                await self._sleep(self._wait_for_disk(trouble))
            except Exception:
                tries += 1
                log.exception("an outcome could not be recorded", extra={"attempt": tries})
            else:
                self._disk.worked()
                break
        self.claimed.discard(number)

    async def _learn(self, errand: Errand, outcome: Outcome) -> None:
        number = errand.delivery.broadcast
        match outcome:
            case Lost() | Unknown():
                self._be_quiet(self._network)
            case Wait():
                self._tempo.refused(self._clock())
                self.keep_pace()
            case Sent(file_id=file_id) if file_id:
                self._keep_file(number, file_id)
        if not isinstance(outcome, Lost | Unknown):
            self._network.worked()
        await self._judge(number, outcome)

    async def _judge(self, number: int, outcome: Outcome) -> None:
        """Stop a broadcast that fails at so many that the failures are not the groups' own."""
        if isinstance(outcome, Sent | Blocked | Rejected | Unknown):
            self._failures[number].add(failed=not isinstance(outcome, Sent))
        barred = isinstance(outcome, Barred)
        if not barred and not self._failures[number].are_too_many:
            return
        del self._failures[number]
        try:
            halted = await halt(self._services, number, reason=Reason.TOKEN if barred else Reason.FAILURES)
        except Trouble as trouble:
            self._wait_for_disk(trouble)
            return
        if halted:
            log.error("a broadcast is paused: it fails too often", extra={"reason": "token" if barred else "failures"})

    def _needs_upload(self, broadcast: Broadcast) -> bool:
        file = self._letters.get(broadcast.number, broadcast).content.attachment
        return file is not None and not file.file_id and not broadcast.kind.may_repeat

    def _keep_file(self, number: int, file_id: str) -> None:
        known = self._letters.get(number)
        file = known.content.attachment if known else None
        if known is not None and file is not None and not file.file_id:
            content = replace(known.content, attachment=replace(file, file_id=file_id))
            self._letters[number] = replace(known, content=content)

    def _wait_for_disk(self, trouble: Trouble) -> float:
        """Leave everything alone for so many seconds."""
        log.warning("deliveries wait for the database", extra={"kind": type(trouble).__name__})
        return self._be_quiet(self._disk)

    def _be_quiet(self, patience: Patience) -> float:
        """Failures of calls that were under way when all fell quiet count once."""
        if not self.is_quiet:
            self._quiet_until = self._clock() + patience.failed()
        return max(0.1, self._quiet_until - self._clock())


def _call(delivery: Delivery, kind: Kind) -> Call:
    """Corrections and recalls change messages, which counts less; they keep the pace of a broadcast all the same."""
    counts_as = CallKind.EDITING if kind.may_repeat else CallKind.SENDING
    return Call(chat=delivery.chat_id, kind=counts_as, lane=Lane.BROADCAST)
