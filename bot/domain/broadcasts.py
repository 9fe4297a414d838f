"""Broadcasts and their deliveries: what they are, and how they may change."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(seconds=30)
"""Between the word to send and the first message: time for *Batalkan*. Source: product.md, section 3."""
DELETABLE = timedelta(hours=48)
"""So long bots may delete their own messages. Source: Bot API, deleteMessage."""
MESSAGE = "siaran_pesan"
"""The message in which staff's own text goes out."""


class Kind(StrEnum):
    """What an occasion is; the last three are about another one."""

    BROADCAST = "broadcast"
    REMINDER = "reminder"
    STAFF = "staff"
    NUDGE = "nudge"
    CORRECTION = "correction"
    RECALL = "recall"

    @property
    def may_repeat(self) -> bool:
        """Whether doing it twice is the same as doing it once: edits and deletions, never a new message."""
        return self in (Kind.CORRECTION, Kind.RECALL)


class Phase(StrEnum):
    """How far a broadcast is. It finishes only when nothing is planned or being sent any more."""

    WAITING = "waiting"  # for a second member of staff
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    MISSED = "missed"  # its time was over before it began
    REFUSED = "refused"  # not approved

    @property
    def is_over(self) -> bool:
        return self in (Phase.FINISHED, Phase.CANCELLED, Phase.MISSED, Phase.REFUSED)


class State(StrEnum):
    """How far a delivery is."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    IN_DOUBT = "in_doubt"


class Reason(StrEnum):
    """Why a delivery is as it is, or a broadcast is paused: codes that `messages/id/siaran.yaml` words."""

    NONE = ""
    # of a chat that is retired: the same words as `bot.domain.groups.Reason`
    BLOCKED = "blocked"
    NOT_FOUND = "not_found"
    MUTED = "muted"
    # of a message that Telegram refused
    UNACCEPTABLE = "unacceptable"
    FILE_TOO_BIG = "file_too_big"
    NO_FILE = "no_file"
    NOT_RENDERED = "not_rendered"
    MESSAGE_GONE = "message_gone"
    NOT_EDITABLE = "not_editable"
    # of a delivery that was never tried, or not to its end
    CANCELLED = "cancelled"
    MISSED = "missed"
    SUPERSEDED = "superseded"
    DOUBLED = "doubled"  # two groups became one chat
    NEVER_SENT = "never_sent"  # what it is about never arrived
    UNKNOWN_MESSAGE = "unknown_message"  # what it is about may have arrived, but not under a number we know
    # of one that waits for its next try
    FLOOD = "flood"
    LOST = "lost"
    # of doubt
    NO_ANSWER = "no_answer"
    STOPPED = "stopped"  # the process ended between sending and writing it down
    # of what staff or the village said
    SETTLED = "settled"
    READ = "read"
    # of a paused broadcast
    BY_STAFF = "by_staff"
    FAILURES = "failures"
    TOKEN = "token"  # noqa: S105 - a reason, no secret


MOVES: dict[str, dict[Phase, Phase]] = {
    "approve": {Phase.WAITING: Phase.SCHEDULED},
    "refuse": {Phase.WAITING: Phase.REFUSED},
    "pause": {Phase.SCHEDULED: Phase.PAUSED, Phase.RUNNING: Phase.PAUSED},
    "cancel": dict.fromkeys((Phase.WAITING, Phase.SCHEDULED, Phase.RUNNING, Phase.PAUSED), Phase.CANCELLED),
    "begin": {Phase.SCHEDULED: Phase.RUNNING},
    "miss": {Phase.SCHEDULED: Phase.MISSED},
    "finish": {Phase.RUNNING: Phase.FINISHED},
    "reopen": dict.fromkeys((Phase.FINISHED, Phase.CANCELLED, Phase.MISSED), Phase.RUNNING),
}
"""Which phase follows on what is done to a broadcast; `resume` goes back to where it was paused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """One photo or document: known to Telegram by `file_id`, or still to be uploaded from `path`."""

    kind: str  # photo | document
    file_id: str = ""
    path: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What is sent. `text` is HTML; with `greeting` the villages are named above it.

    A message to staff has no text: `message` names it, and it is rendered with `subject`, such as a tip's number.
    """

    text: str = ""
    greeting: bool = False
    receipt: bool = True
    attachment: Attachment | None = None
    message: str = MESSAGE
    subject: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """All registered groups, those of some kecamatan, of some villages; or chats by id."""

    subdistricts: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    chats: tuple[int, ...] = ()

    @property
    def is_everyone(self) -> bool:
        return not (self.subdistricts or self.villages or self.chats)

    def covers(self, village: str) -> bool:
        """Whether this village (code) is meant; kecamatan and villages add up."""
        return self.is_everyone or village in self.villages or village.rpartition(".")[0] in self.subdistricts

    @property
    def touched(self) -> tuple[str, ...]:
        """The kecamatan that it reaches into, by which rights are judged; empty: the whole kabupaten."""
        of_villages = {village.rpartition(".")[0] for village in self.villages}
        return tuple(sorted({*self.subdistricts, *of_villages}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A message as it leaves: HTML, and rows of buttons (label, callback data)."""

    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    protect: bool = False


EVERYONE = Audience()


def write_audience(audience: Audience) -> str:
    """As the database keeps it: `all`, or words such as `subdistrict=19.04.01 village=19.04.02.2001 chat=-5`."""
    parts = [
        *(f"subdistrict={code}" for code in audience.subdistricts),
        *(f"village={code}" for code in audience.villages),
        *(f"chat={chat}" for chat in audience.chats),
    ]
    return " ".join(parts) or "all"


def read_audience(text: str) -> Audience:
    pairs = [part.split("=", 1) for part in text.split() if "=" in part]
    return Audience(
        subdistricts=tuple(value for name, value in pairs if name == "subdistrict"),
        villages=tuple(value for name, value in pairs if name == "village"),
        chats=tuple(int(value) for name, value in pairs if name == "chat"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many deliveries of a broadcast are in each state, and how many villages' groups have read it."""

    planned: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    in_doubt: int = 0
    has_read: int = 0

    @property
    def total(self) -> int:
        return self.open + self.settled

    @property
    def open(self) -> int:
        """What keeps the broadcast from finishing."""
        return self.planned + self.sending

    @property
    def settled(self) -> int:
        return self.sent + self.failed + self.skipped + self.in_doubt


@dataclass(frozen=True, kw_only=True, slots=True)
class Broadcast:
    """One occasion on which many chats are told something. `expires_at` None: it never comes too late."""

    number: int
    key: str
    kind: Kind
    phase: Phase
    content: Content
    audience: Audience
    author: int
    created_at: datetime
    starts_at: datetime
    approver: int = 0
    about: int | None = None
    reason: Reason = Reason.NONE
    title: str = ""
    revision: int = 0
    expires_at: datetime | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    tally: Tally = field(default_factory=Tally)

    @property
    def code(self) -> str:
        """What people call it."""
        return f"S-{self.number}"

    def after(self, verb: str) -> Phase | None:
        """The phase that follows; None when this cannot be done to it now."""
        if verb == "resume":
            before = Phase.RUNNING if self.begun_at else Phase.SCHEDULED
            return before if self.phase is Phase.PAUSED else None
        return MOVES[verb].get(self.phase)

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and now > self.expires_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message of a broadcast to one chat, which may stand for several villages (codes)."""

    number: int
    broadcast: int
    chat_id: int
    villages: tuple[str, ...]
    state: State
    not_before: datetime
    attempts: int = 0
    reason: Reason = Reason.NONE
    message_id: int | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    readers: int = 0
    original: int | None = None


_READ = re.compile(r"sb:([0-9]{1,12})")


def read_button(number: int) -> str:
    """What the button "Sudah dibaca" carries: the broadcast; which group it is, the press itself tells."""
    return f"sb:{number}"


def from_read_button(data: str | None) -> int | None:
    """The broadcast that somebody has read; None when the button is another one."""
    found = _READ.fullmatch(data or "")
    return int(found[1]) if found else None


def duration(messages: int, *, per_second: int) -> timedelta:
    """How long so many messages to as many chats take."""
    return timedelta(seconds=messages / max(1, per_second))
