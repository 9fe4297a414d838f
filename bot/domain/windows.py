"""Sliding windows as Telegram counts them: at most so many messages in so many seconds, by their arrival there."""

import math
from heapq import heappop, heappush

MARGIN = 0.02
"""Seconds added to every window: for rounding, timers and the difference between two clocks. Costs 2 % of 30/s."""
SAMPLES = 512
"""Calls in one half of the memory of `Lag`; 17 s at 30/s, so that a passing jam does not count as the usual way."""
MEMORY = 64
"""Calls over which the average is taken."""
ENOUGH = 16
"""Calls before `Lag` trusts what it has seen; until then a message may have arrived as late as its answer."""


class Window:
    """A call holds its place while it is under way, and until `seconds` after the latest moment it can have arrived."""

    __slots__ = ("_ends", "_limit", "_seconds", "_taken")

    def __init__(self, *, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._taken = 0
        self._ends: list[tuple[float, int]] = []

    def fits(self, count: int, now: float) -> bool:
        """More than the whole window fits when the window is empty."""
        self._release(now)
        return self._seconds <= 0 or self._taken + min(count, self._limit) <= self._limit

    def opens_at(self, count: int, now: float) -> float:
        """When to look again: `now` when it fits; infinity while that hangs on calls under way."""
        if self.fits(count, now):
            return now
        return self._ends[0][0] if self._ends else math.inf

    def take(self, count: int) -> None:
        self._taken += count

    def settle(self, count: int, arrived: float) -> None:
        """The call has ended; it arrived at `arrived` or before."""
        heappush(self._ends, (arrived + self._seconds + MARGIN, count))

    def is_empty(self, now: float) -> bool:
        self._release(now)
        return self._taken == 0

    def empty_at(self) -> float:
        return max((end for end, _ in self._ends), default=0.0)

    def _release(self, now: float) -> None:
        while self._ends and self._ends[0][0] <= now:
            self._taken -= heappop(self._ends)[1]


class Lag:
    """How much later than by the usual way a message may have arrived, known from how long its answer took.

    The usual way is the quickest of the last calls, less what the others took longer on average: on a line whose delays
    vary, the quickest call has no way of its own, and nothing is taken for granted.
    """

    __slots__ = ("_before", "_mean", "_now", "_seen")

    def __init__(self) -> None:
        self._before = math.inf
        self._now = math.inf
        self._mean = 0.0
        self._seen = 0

    def beyond(self, took: float) -> float:
        """Seconds by which the message may have come later than usual."""
        self._seen += 1
        self._now = min(self._now, took)
        quickest = min(self._before, self._now)
        usual = max(0.0, 2 * quickest - self._mean) if self._seen >= ENOUGH else 0.0
        self._mean += (took - self._mean) / min(self._seen, MEMORY)
        if self._seen % SAMPLES == 0:
            self._before, self._now = self._now, math.inf
        return max(0.0, took - usual)
