"""Telegram's flood limits, as far as they are known.

Published are 30 messages a second in all, one a second per chat with short bursts, 20 a minute per group. How Telegram
counts is not. Here: sliding windows, never a refilling bucket, so that 30 a second is never more than 30 in any second;
a burst of BURST in one chat; edits count against a group's minute as authors of bots report; and who is told to wait
is refused until the wait is over.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from telegram.constants import FloodLimit

BURST = 3
"""Messages that one chat takes at once when it was quiet: "may go over this limit for short bursts" (Bots FAQ)."""

SWEEP_ABOVE = 4096


@dataclass(slots=True)
class Window:
    """At most `most` in any `seconds`, and nothing before `closed_until`."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)
    closed_until: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more fits; 0 when it fits now."""
        if self.is_closed(now):
            return self.closed_until - now
        times = self.times
        while times and not 0 <= now - times[0] < self.seconds:
            times.popleft()  # too old, or of a clock since put back
        return self.seconds - (now - times[0]) if len(times) >= self.most else 0.0

    def is_closed(self, now: float) -> bool:
        return 0 < self.closed_until - now <= self.seconds + 1  # more than that: the clock was put back

    def idle(self, now: float) -> bool:
        return not self.is_closed(now) and (not self.times or now - self.times[-1] >= self.seconds)


class FloodLimits:
    """The limits of one account; `on` switches them all."""

    def __init__(self) -> None:
        self.on = True
        self._all: dict[int, Window] = {}
        self._chats: dict[tuple[int, int], Window] = {}
        self._groups: dict[tuple[int, int], Window] = {}
        self._sweep_above = SWEEP_ABOVE

    def refuse(self, *, bot: int, chat: int, now: float, edit: bool = False) -> int | None:
        """Count a message or an edit; or say after how many whole seconds it may be tried again."""
        if not self.on:
            return None
        windows = self._windows(bot=bot, chat=chat)[2 if edit else 0 :]
        blocking = [(wait, window) for window in windows if (wait := window.wait(now)) > 0]
        if blocking:
            return self._close(blocking, now)
        for window in windows:
            window.times.append(now)
        self._sweep(now)
        return None

    def _windows(self, *, bot: int, chat: int) -> list[Window]:
        every = self._all.get(bot)
        if every is None:
            every = self._all[bot] = Window(int(FloodLimit.MESSAGES_PER_SECOND), 1.0)
        one = self._chats.get((bot, chat))
        if one is None:
            one = self._chats[bot, chat] = Window(BURST, BURST / int(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT))
        if chat > 0:
            return [every, one]
        group = self._groups.get((bot, chat))
        if group is None:
            group = self._groups[bot, chat] = Window(int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP), 60.0)
        return [every, one, group]

    def _close(self, blocking: list[tuple[float, Window]], now: float) -> int:
        retry_after = max(1, math.ceil(max(wait for wait, _ in blocking)))
        for _, window in blocking:
            if not window.is_closed(now):
                window.closed_until = now + retry_after
        return retry_after

    def _sweep(self, now: float) -> None:
        """Forget quiet chats; the threshold doubles with what is in use, so the cost per message stays flat."""
        if len(self._chats) <= self._sweep_above:
            return
        for windows in (self._chats, self._groups):
            for key in [key for key, window in windows.items() if window.idle(now)]:
                del windows[key]
        self._sweep_above = max(SWEEP_ABOVE, 2 * len(self._chats))
