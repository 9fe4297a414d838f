"""What staff do with broadcasts: write, approve, stop and go on. Each act is authorised and audited as it happens."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.broadcasts import EVERYONE, Audience, Broadcast, Content, Kind
from bot.domain.errors import Refusal
from bot.services import Services
from bot.storage.database import Connection


@dataclass(kw_only=True, eq=False)
class UnknownBroadcast(Refusal):
    """There is no broadcast with this number."""

    number: int


@dataclass(kw_only=True, eq=False)
class TooLate(Refusal):
    """The broadcast is in a phase in which this cannot be done any more, or not yet."""

    number: int
    phase: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be sent, to whom and when; `key` makes it one broadcast however often it is ordered."""

    key: str
    content: Content
    audience: Audience = EVERYONE
    title: str = ""
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    kind: Kind = Kind.BROADCAST


async def propose(services: Services, order: Order, *, staff_id: int) -> Broadcast:
    """Write a broadcast; it waits for approval, or is scheduled when none is needed. Raises NotAllowed."""
    raise NotImplementedError


async def approve(services: Services, number: int, *, staff_id: int) -> Broadcast:
    """Let it go out, 30 seconds from now at the earliest. Raises NotAllowed, UnknownBroadcast, TooLate."""
    raise NotImplementedError


async def refuse(services: Services, number: int, *, staff_id: int) -> Broadcast:
    """Send it back unapproved. Raises NotAllowed, UnknownBroadcast, TooLate."""
    raise NotImplementedError


async def pause(services: Services, number: int, *, staff_id: int) -> Broadcast:
    """No further message leaves. Raises NotAllowed, UnknownBroadcast, TooLate."""
    raise NotImplementedError


async def resume(services: Services, number: int, *, staff_id: int) -> Broadcast:
    """Go on where it was paused. Raises NotAllowed, UnknownBroadcast, TooLate."""
    raise NotImplementedError


async def cancel(services: Services, number: int, *, staff_id: int) -> Broadcast:
    """Skip all that has not left. Raises NotAllowed, UnknownBroadcast, TooLate."""
    raise NotImplementedError


async def plan(tx: Connection, order: Order, *, now: datetime) -> int:
    """Schedule without asking anybody, for reminders; within the caller's transaction. Gives back its number."""
    raise NotImplementedError


async def tell_staff(tx: Connection, order: Order, *, now: datetime) -> int:
    """Schedule a message to chats of the office (`order.audience.chats`), within the caller's transaction."""
    raise NotImplementedError


async def broadcast(services: Services, number: int) -> Broadcast:
    """A broadcast with its tally: one row, however many groups. Raises UnknownBroadcast."""
    raise NotImplementedError


async def broadcasts(services: Services, *, limit: int, offset: int = 0) -> list[Broadcast]:
    """Those that staff and schedules made, the newest first."""
    raise NotImplementedError
