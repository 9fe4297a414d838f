"""Which updates are open, and up to which they may be confirmed: Telegram takes one number, and all before it."""

from collections import deque


class Ledger:
    """Goes by order of arrival, not by size: after a week of silence Telegram starts again at any number."""

    def __init__(self) -> None:
        self._open: deque[int] = deque()
        self._done: set[int] = set()
        self._known: set[int] = set()
        self._settled: set[int] = set()
        self._told: set[int] = set()
        self.offset: int | None = None
        """The number that confirms all that is settled; None before the first."""

    @property
    def open(self) -> int:
        """Updates from the first that is not done on."""
        return len(self._open)

    @property
    def first(self) -> int | None:
        return self._open[0] if self._open else None

    @property
    def settled(self) -> int:
        """Updates that the next pull will confirm and the last did not."""
        return len(self._settled)

    @property
    def unconfirmed(self) -> bool:
        return bool(self._settled or self._told)

    def is_new(self, number: int) -> bool:
        return number not in self._known

    def begin(self, number: int) -> None:
        self._known.add(number)
        self._open.append(number)

    def done(self, number: int) -> None:
        self._done.add(number)
        while self._open and self._open[0] in self._done:
            first = self._open.popleft()
            self._done.discard(first)
            self._settled.add(first)
            self.offset = first + 1

    def pulling(self) -> int | None:
        """The offset of the pull that now begins."""
        self._told |= self._settled
        self._settled = set()
        return self.offset

    def forget_offset(self) -> None:
        """Without one Telegram gives all that is unconfirmed, whatever its number; only where all is confirmed."""
        if not self._known:
            self.offset = None

    def pulled(self) -> None:
        """That pull was answered: what it confirmed will not come again. What was settled meanwhile still may."""
        self._known -= self._told
        self._told = set()
