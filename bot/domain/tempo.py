"""When to go slower, and when to stop: what the outcomes so far say about the next message."""

import math
from collections import deque

LATEST = 20
"""Outcomes that count for the rate of failures."""
TOO_MANY = 10
"""Failures among the latest outcomes with which something else is wrong than a few groups."""
HALF_LIFE = 30.0
"""Seconds without a refusal after which half of a slow-down is taken back."""
SAME_BURST = 2.0
"""Seconds within which refusals are one: calls were under way when the first came."""
SLOWEST = 32.0
"""At most so many times slower than allowed: about one message a second."""


class Tempo:
    """How far broadcasts keep apart: twice as far after an unexpected 429, and slowly nearer again."""

    def __init__(self, *, per_second: int) -> None:
        self._space = 1 / per_second
        self._factor = 1.0
        self._at = 0.0

    def refused(self, now: float) -> None:
        """Telegram said 429 though its limits were kept."""
        if self._factor > 1 and now - self._at < SAME_BURST:
            return
        self._factor = min(SLOWEST, 2 * self._factor_at(now))
        self._at = now

    def space(self, now: float) -> float:
        """Seconds between two broadcasts."""
        return self._space * self._factor_at(now)

    def _factor_at(self, now: float) -> float:
        return max(1.0, self._factor * math.exp2((self._at - now) / HALF_LIFE))


class Failures:
    """The rate of failures among the latest outcomes: few say something about a group, many about us."""

    def __init__(self) -> None:
        self._latest: deque[bool] = deque(maxlen=LATEST)

    def add(self, *, failed: bool) -> None:
        self._latest.append(failed)

    @property
    def are_too_many(self) -> bool:
        return sum(self._latest) >= TOO_MANY


class Patience:
    """How long to leave everything alone after calls that reached nobody, or a disk that took nothing."""

    def __init__(self, *, longest: float, tolerated: int = 0) -> None:
        self._longest = longest
        self._tolerated = tolerated
        self._in_a_row = 0

    def failed(self) -> float:
        """Seconds to wait: none for the failures that are tolerated, then 1, 2, 4, …"""
        self._in_a_row += 1
        beyond = self._in_a_row - self._tolerated
        return min(self._longest, 2.0 ** min(beyond - 1, 16)) if beyond > 0 else 0.0

    def worked(self) -> None:
        self._in_a_row = 0
