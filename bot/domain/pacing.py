"""Telegram's limits as decisions: which call may be made now, and when to ask again.

30 messages a second over all chats, 1 a second in a chat, 20 a minute in a group, and every `retry_after`. Nothing here
waits or reads a clock: `now` is seconds of a clock that never goes back.
"""

import math
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from bot.domain.calls import Call, Chat, Halt, Kind, Lane, Limits
from bot.domain.windows import Lag, Window

SHARE = 20
"""So many answers may pass a waiting broadcast; then one broadcast goes. No one notices, and none waits for ever."""
CATCH_UP = 0.1
"""Seconds of broadcasts that may be made up for when this process was late; the limits hold all the same."""
SAME_CAUSE = 5.0
"""Seconds within which refusals of two chats mean the bot as a whole: Telegram does not say which it means."""


class Ticket:
    """One call that waits, is under way, or has ended."""

    __slots__ = ("call", "number", "offered", "queue", "started", "waits")

    def __init__(self, call: Call, number: int, queue: "_Queue") -> None:
        self.call = call
        self.number = number
        self.queue = queue
        self.started = math.nan
        self.waits = True
        self.offered = 0
        """The lanes in which it is ready, as bits: 84,000 sets would weigh 18 MB."""

    @property
    def was_taken(self) -> bool:
        return not math.isnan(self.started)


class _Queue:
    """What is known of one chat; forgotten when idle."""

    __slots__ = ("chat", "flying", "halted", "minute", "number", "parked", "passed", "second", "waiting")

    def __init__(self, chat: Chat, number: int, limits: Limits) -> None:
        self.chat = chat
        self.number = number
        self.second = Window(limit=1, seconds=limits.chat_seconds)
        self.minute = Window(limit=limits.group_messages, seconds=limits.group_seconds)
        self.waiting: dict[Lane, list[Ticket]] = {}
        self.flying = 0
        self.halted = -math.inf
        self.parked = math.inf
        self.passed = 0

    def head(self, lane: Lane) -> Ticket | None:
        line = self.waiting.get(lane, [])
        while line and not line[0].waits:
            line.pop(0)
        return line[0] if line else None

    def opens_at(self, call: Call, now: float) -> float:
        times = [self.halted]
        if call.kind is Kind.SENDING:
            times.append(self.second.opens_at(1, now))
        if call.in_group:
            times.append(self.minute.opens_at(call.messages, now))
        return max(times)

    def take(self, call: Call) -> None:
        self.flying += 1
        if call.kind is Kind.SENDING:
            self.second.take(1)
        if call.in_group:
            self.minute.take(call.messages)

    def settle(self, call: Call, arrived: float) -> None:
        self.flying -= 1
        if call.kind is Kind.SENDING:
            self.second.settle(1, arrived)
        if call.in_group:
            self.minute.settle(call.messages, arrived)

    def is_idle(self, now: float) -> bool:
        if self.flying or now < self.halted or any(self.head(lane) for lane in self.waiting):
            return False
        return self.second.is_empty(now) and self.minute.is_empty(now)

    def idle_at(self) -> float:
        return max(self.halted, self.second.empty_at(), self.minute.empty_at())


class Pacing:
    """All that waits to be sent, in the order in which it may go. Every step costs O(log n)."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._all = Window(limit=self._limits.per_second, seconds=1.0)
        self._lag = Lag()
        self._numbers = count(1)
        self._queues: dict[Chat, _Queue] = {}
        self._ready: dict[Lane, list[tuple[int, Ticket]]] = {lane: [] for lane in Lane}
        self._parked: list[tuple[float, int, _Queue]] = []
        self._aging: list[tuple[float, int, _Queue]] = []
        self._halted = -math.inf
        self._passed = 0
        self._space = 1 / self._limits.per_second
        self._next_broadcast = -math.inf
        self._refused: dict[Chat, float] = {}

    @property
    def known_chats(self) -> int:
        return len(self._queues)

    def ask(self, call: Call, now: float) -> Ticket:
        """Put a call that counts into its line."""
        queue = self._queue(call.chat, now)
        ticket = Ticket(call, next(self._numbers), queue)
        queue.waiting.setdefault(call.lane, []).append(ticket)
        self._offer(queue, now)
        return ticket

    def take(self, now: float) -> Ticket | None:
        """The next call that is to be made now; it must be reported to `finished` when it has ended, however it did."""
        while self._parked and self._parked[0][0] <= now:
            _, _, queue = heappop(self._parked)
            queue.parked = math.inf
            self._offer(queue, now)
        if now < self._halted:
            return None
        starving = self._passed >= SHARE
        for lane in sorted(Lane, reverse=starving):
            ticket = self._first(lane, now)
            if ticket is not None:
                return self._started(ticket, now)
        return None

    def wake_at(self) -> float | None:
        """When `take` may have something though nothing is asked or finished until then."""
        times = [self._parked[0][0]] if self._parked else []
        for lane, heap in self._ready.items():
            if heap:
                opens = self._all.opens_at(heap[0][1].call.messages, -math.inf)
                spaced = self._next_broadcast if lane is Lane.BROADCAST else -math.inf
                times.append(max(self._halted, spaced, opens))
        soonest = min(times, default=math.inf)
        return None if soonest == math.inf else soonest

    def finished(self, ticket: Ticket, now: float) -> None:
        """The call was answered, refused or broken off; it counts, for it may have arrived."""
        arrived = ticket.started + self._lag.beyond(now - ticket.started)
        if ticket.call.kind is Kind.SENDING:
            self._all.settle(ticket.call.messages, arrived)
        queue = ticket.queue
        queue.settle(ticket.call, arrived)
        heappush(self._aging, (queue.idle_at(), queue.number, queue))
        self._offer(queue, now)
        self._forget(now)

    def withdraw(self, ticket: Ticket, now: float) -> None:
        """Nobody wants this call any more; it must not have been taken."""
        ticket.waits = False
        heappush(self._aging, (now, ticket.queue.number, ticket.queue))
        self._offer(ticket.queue, now)

    def refused(self, ticket: Ticket, seconds: float, now: float) -> Halt:
        """Obey a 429: its chat first; when another chat was refused within seconds, the bot as a whole."""
        chat = ticket.call.chat
        recent = {other: at for other, at in self._refused.items() if now - at <= SAME_CAUSE}
        self._refused = recent | {chat: now}
        halt = Halt(chat=None if recent.keys() - {chat} else chat, until=now + seconds)
        self.halt(halt, now)
        return halt

    def halt(self, halt: Halt, now: float) -> None:
        """Also for waits that were remembered over a restart, and for chats that are to be slowed down."""
        if halt.chat is None:
            self._halted = max(self._halted, halt.until)
            return
        queue = self._queue(halt.chat, now)
        queue.halted = max(queue.halted, halt.until)
        heappush(self._aging, (queue.idle_at(), queue.number, queue))

    def halted_until(self, chat: Chat | None) -> float:
        """The wait imposed on a chat alone, or on the bot as a whole (None); in the past when there is none."""
        if chat is None:
            return self._halted
        return self._queues[chat].halted if chat in self._queues else -math.inf

    def space_broadcasts(self, seconds: float) -> None:
        """Slow broadcasts down, so that more of the 30/s is left to answers."""
        self._space = max(seconds, 1 / self._limits.per_second)

    def waiting(self, chat: Chat) -> Iterator[Ticket]:
        queue = self._queues.get(chat)
        for line in list(queue.waiting.values()) if queue else []:
            yield from [ticket for ticket in line if ticket.waits]

    def _queue(self, chat: Chat, now: float) -> _Queue:
        self._forget(now)
        queue = self._queues.get(chat)
        if queue is None:
            queue = self._queues[chat] = _Queue(chat, next(self._numbers), self._limits)
        return queue

    def _offer(self, queue: _Queue, now: float) -> None:
        """Make the heads of a chat's lines ready, or park the chat until its limits allow them."""
        for lane in list(queue.waiting):
            head = queue.head(lane)
            if head is None:
                del queue.waiting[lane]
                continue
            self._make_ready(head, lane, now)
            if lane is Lane.BROADCAST and queue.passed >= SHARE:
                self._make_ready(head, Lane.PERSON, now)

    def _make_ready(self, ticket: Ticket, lane: Lane, now: float) -> None:
        if ticket.offered & lane:
            return
        opens = ticket.queue.opens_at(ticket.call, now)
        if opens > now:
            self._park(ticket.queue, opens)
            return
        ticket.offered |= lane
        heappush(self._ready[lane], (ticket.number, ticket))

    def _park(self, queue: _Queue, until: float) -> None:
        if until < queue.parked:
            queue.parked = until
            heappush(self._parked, (until, queue.number, queue))

    def _first(self, lane: Lane, now: float) -> Ticket | None:
        """The oldest ready call of a lane, when the limits over all chats let it go."""
        heap = self._ready[lane]
        while heap:
            ticket = heap[0][1]
            opens = ticket.queue.opens_at(ticket.call, now) if ticket.waits else math.inf
            if opens <= now:
                return ticket if self._fits(ticket, lane, now) else None
            heappop(heap)
            ticket.offered &= ~lane
            if ticket.waits:
                self._park(ticket.queue, opens)
        return None

    def _fits(self, ticket: Ticket, lane: Lane, now: float) -> bool:
        if lane is Lane.BROADCAST and now < self._next_broadcast:
            return False
        return ticket.call.kind is not Kind.SENDING or self._all.fits(ticket.call.messages, now)

    def _started(self, ticket: Ticket, now: float) -> Ticket:
        call, queue = ticket.call, ticket.queue
        ticket.waits = False
        ticket.started = now
        queue.take(call)
        if call.kind is Kind.SENDING:
            self._all.take(call.messages)
        if call.lane is Lane.BROADCAST:
            self._passed = queue.passed = 0
            self._next_broadcast = max(self._next_broadcast + self._space, now - CATCH_UP)
        else:
            self._passed += bool(self._ready[Lane.BROADCAST])
            queue.passed += Lane.BROADCAST in queue.waiting
        self._offer(queue, now)
        return ticket

    def _forget(self, now: float) -> None:
        while self._aging and self._aging[0][0] <= now:
            _, _, queue = heappop(self._aging)
            if queue.is_idle(now) and self._queues.get(queue.chat) is queue:
                del self._queues[queue.chat]
