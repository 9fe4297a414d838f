"""Village groups: which chat stands for which village, and how it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.villages import Village

SILENT_AFTER = timedelta(days=30)
"""A registered group in which nobody used the bot for so long is called silent."""


class GroupState(StrEnum):
    """ACTIVE takes messages; GONE: the bot is not in it; RETIRED: it is in it and cannot post, or nobody knows."""

    ACTIVE = "active"
    GONE = "gone"
    RETIRED = "retired"


class Reason(StrEnum):
    """Why a group is not active."""

    NONE = ""
    REMOVED = "removed"  # somebody took the bot out
    LEFT = "left"  # the bot left, or the group was deleted
    MUTED = "muted"  # it may no longer post
    BLOCKED = "blocked"  # a delivery was answered 403
    NOT_FOUND = "not_found"  # a delivery was answered that there is no such chat
    REFUSED = "refused"  # a delivery was refused for another reason


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageGroup:
    """A chat bound to at least one village."""

    chat_id: int
    title: str
    state: GroupState
    reason: Reason
    since: datetime
    heard_on: date

    def is_silent(self, today: date) -> bool:
        return self.state is GroupState.ACTIVE and today - self.heard_on > SILENT_AFTER


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Which villages a broadcast is for: all, those of some kecamatan, or chosen ones (by code)."""

    subdistricts: frozenset[str] | None = None
    villages: frozenset[str] | None = None

    def covers(self, village: Village) -> bool:
        in_subdistrict = self.subdistricts is None or village.subdistrict in self.subdistricts
        return in_subdistrict and (self.villages is None or village.code in self.villages)


EVERYBODY = Audience()


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee:
    """A group that takes messages, with those of its villages that are meant."""

    chat_id: int
    title: str
    villages: tuple[Village, ...]

    @property
    def subdistricts(self) -> frozenset[str]:
        return frozenset(village.subdistrict for village in self.villages)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a village is reached: its groups, of whatever state."""

    village: Village
    groups: tuple[VillageGroup, ...]

    def coverage(self, today: date) -> "Coverage":
        states = {group.state for group in self.groups}
        if GroupState.ACTIVE in states:
            heard = any(not group.is_silent(today) for group in self.groups if group.state is GroupState.ACTIVE)
            return Coverage.REGISTERED if heard else Coverage.SILENT
        return Coverage.GONE if states else Coverage.MISSING


class Coverage(StrEnum):
    """What is said of a village under /desa."""

    REGISTERED = "registered"
    SILENT = "silent"
    GONE = "gone"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many villages stand how."""

    registered: int
    silent: int
    gone: int
    missing: int

    @property
    def total(self) -> int:
        return self.registered + self.silent + self.gone + self.missing

    @property
    def reached(self) -> int:
        return self.registered + self.silent


def tally(standings: Iterable[Standing], *, today: date) -> Tally:
    counts = dict.fromkeys(Coverage, 0)
    for standing in standings:
        counts[standing.coverage(today)] += 1
    return Tally(
        registered=counts[Coverage.REGISTERED],
        silent=counts[Coverage.SILENT],
        gone=counts[Coverage.GONE],
        missing=counts[Coverage.MISSING],
    )
