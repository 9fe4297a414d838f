"""Groups that ask to be registered without a code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.villages import Village

AGAIN_AFTER = timedelta(days=1)
"""How long a group that was refused cannot ask again."""
SUGGESTIONS = 3


class RequestState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the bot was taken out meanwhile


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRequest:
    number: int
    chat_id: int
    title: str
    state: RequestState
    asked_at: datetime


def may_ask_again(request: GroupRequest | None, now: datetime) -> bool:
    """An open request is not asked twice; a refused one only after a while."""
    match request.state if request else None:
        case RequestState.OPEN:
            return False
        case RequestState.REFUSED:
            return request is not None and now - request.asked_at >= AGAIN_AFTER
        case _:
            return True


def named_in(title: str, villages: Iterable[Village]) -> list[Village]:
    """The villages whose names stand in a group's title, the longest names first, a few of them."""
    words = f" {_plain(title)} "
    found = [village for village in villages if f" {_plain(village.name)} " in words]
    return sorted(found, key=lambda village: (-len(village.name), village.code))[:SUGGESTIONS]


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())
