"""Who has pressed "Sudah dibaca" since the start: in memory only, so that a person counts once."""

from collections import OrderedDict

MOST = 50_000
"""Presses remembered; the oldest are forgotten first."""


class Readers:
    """Pairs of a delivery and a person; never written down."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._pressed: OrderedDict[tuple[int, int], None] = OrderedDict()

    def is_new(self, delivery: int, person: int) -> bool:
        """Whether this person presses under this message for the first time."""
        pair = (delivery, person)
        if pair in self._pressed:
            return False
        self._pressed[pair] = None
        if len(self._pressed) > self._most:
            self._pressed.popitem(last=False)
        return True
