"""A call of the Bot API as the limits see it."""

from dataclasses import dataclass
from enum import Enum, IntEnum

Chat = int | str


class Lane(IntEnum):
    """Who waits for the call. No value is 0: PTB drops limiter arguments that are false."""

    PERSON = 1
    BROADCAST = 2


class Kind(Enum):
    """What a Bot API method counts as."""

    SENDING = "sending"  # counts for all limits
    EDITING = "editing"  # counts in groups only
    FREE = "free"  # counts for none


def kind_of(method: str) -> Kind:
    """Source: observed limits as gathered in PTB's wiki, *Avoiding flood limits*; the Bot API does not list them."""
    if method.startswith(("send", "copyMessage", "forwardMessage")) and method != "sendChatAction":
        return Kind.SENDING
    return Kind.EDITING if method.startswith(("editMessage", "stopMessage", "stopPoll")) else Kind.FREE


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Telegram's own, unless set otherwise (paid broadcasts, a Bot API server for tests); 0 seconds lift a limit."""

    per_second: int = 30
    chat_seconds: float = 1.0
    group_messages: int = 20
    group_seconds: float = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    chat: Chat
    kind: Kind
    lane: Lane
    messages: int = 1

    @property
    def in_group(self) -> bool:
        """Channels have negative ids as well, and names belong to groups and channels only."""
        return isinstance(self.chat, str) or self.chat < 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Halt:
    """No call to this chat before `until`; to no chat at all when `chat` is None."""

    chat: Chat | None
    until: float
