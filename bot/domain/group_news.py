"""What happened to a group and staff must be told, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOLD = timedelta(seconds=60)
"""A group that went is told of only after this: it may have become a supergroup, or the bot may be back at once."""


class NewsKind(StrEnum):
    REGISTERED = "registered"
    REQUESTED = "requested"
    GONE = "gone"
    RETIRED = "retired"
    BACK = "back"
    RENAMED = "renamed"
    MIGRATED = "migrated"


HELD = frozenset({NewsKind.GONE, NewsKind.RETIRED, NewsKind.RENAMED})
"""What may turn out to be nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """`detail`: the old title of a renamed group, the reason of one that went."""

    number: int
    chat_id: int
    kind: NewsKind
    at: datetime
    village: str
    detail: str

    def is_due(self, now: datetime) -> bool:
        return self.kind not in HELD or now - self.at >= HOLD
