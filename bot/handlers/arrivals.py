"""Groups that took the bot in and are not registered yet: each waits a minute for its code, in memory alone.

After a restart nobody waits: the sentence that stands in the group says how to go on.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handlers.context import Context

PATIENCE = timedelta(seconds=60)
"""How long a code is waited for before the bot says that the group is not registered. Source: product.md."""
MOST = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A group that waits; `message_id` is our sentence in it, None when it stands in the chat that the group was."""

    chat_id: int
    message_id: int | None
    until: datetime


class Arrivals:
    """Who waits, and which groups have just become supergroups."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[int, Arrival] = OrderedDict()
        self._moved: OrderedDict[int, None] = OrderedDict()

    def expect(self, chat_id: int, message_id: int | None, *, until: datetime) -> None:
        self._waiting[chat_id] = Arrival(chat_id=chat_id, message_id=message_id, until=until)
        while len(self._waiting) > MOST:
            self._waiting.popitem(last=False)

    def waits(self, chat_id: int) -> bool:
        return chat_id in self._waiting

    def settle(self, chat_id: int) -> Arrival | None:
        """The wait is over; what was said when it began."""
        return self._waiting.pop(chat_id, None)

    def leave(self, chat_id: int) -> None:
        """The bot is in the group no more; should it come back, that is a new arrival."""
        self._waiting.pop(chat_id, None)
        self._moved.pop(chat_id, None)

    def move(self, old: int, new: int) -> None:
        """The group has another id now; our sentence stayed behind."""
        arrival = self._waiting.pop(old, None)
        if arrival is not None and new not in self._waiting:
            self.expect(new, None, until=arrival.until)
        self._moved[new] = None
        while len(self._moved) > MOST:
            self._moved.popitem(last=False)

    def has_moved(self, chat_id: int) -> bool:
        return chat_id in self._moved

    def due(self, now: datetime) -> list[Arrival]:
        """Those whose time is over; they wait no more."""
        over = [arrival for arrival in self._waiting.values() if arrival.until <= now]
        for arrival in over:
            del self._waiting[arrival.chat_id]
        return over


def arrivals_of(context: Context) -> Arrivals:
    """The one list of this application."""
    arrivals = context.bot_data.setdefault("arrivals", Arrivals())
    assert isinstance(arrivals, Arrivals)
    return arrivals
