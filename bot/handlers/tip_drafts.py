"""Tips that are being told, and what their tellers hold: in memory alone, by chat, gone after half an hour.

A restart forgets all of it, on purpose: nothing here may ever reach a disk or a log.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.evidence import EvidenceKind, Exhibit
from bot.domain.tips import Access, Category, Spot
from bot.domain.villages import Village
from bot.handlers.context import Context

IDLE = timedelta(minutes=30)
"""How long an untouched draft is kept. Source: product.md, section 2."""
MOURNED = timedelta(hours=1)
"""How long after that the next words in this chat are taken for a lost story and not for a question."""
MOST = 5000
"""Conversations in memory at once; the oldest go first."""
MOST_MESSAGES = 30
"""Messages of one draft."""
TIPS_AN_HOUR = 5
FILES_AN_HOUR = 30
FILES_AT_ONCE = 2
"""Of one chat."""
HOUR = timedelta(hours=1)
TRAIL = 300
"""Messages of one conversation that can be cleared away."""


class PieceState(Enum):
    """What becomes of a file."""

    WARNED = "warned"  # its teller has yet to say that it is to be sent all the same
    FETCHING = "fetching"
    READY = "ready"


@dataclass(kw_only=True)
class Piece:
    """One message of a story; of a file its words are the caption. `file` is where Telegram has it."""

    message_id: int
    words: str = field(default="", repr=False)
    kind: EvidenceKind | None = None
    file: str = field(default="", repr=False)
    mark: str = field(default="", repr=False)
    state: PieceState = PieceState.READY
    exhibit: Exhibit | None = None


class View(Enum):
    """What the review message shows."""

    MAIN = "main"
    CATEGORY = "category"
    SUBDISTRICT = "subdistrict"
    VILLAGE = "village"
    WHEN = "when"


@dataclass(kw_only=True, eq=False)
class Draft:
    """What is being told. With `access` it adds to a tip that there is; else it becomes one."""

    chat_id: int
    nonce: bytes = field(repr=False)
    touched: datetime
    access: Access | None = None
    pieces: dict[int, Piece] = field(default_factory=dict)
    category: Category | None = None
    subdistrict: str | None = None
    village: Village | None = None
    to_regency: bool = False
    when: str = "today"
    spot: Spot | None = None
    urgent: bool = False
    view: View = View.MAIN
    page: int = 0
    notes: list[str] = field(default_factory=list)
    """Names of what is to be said once, above the next review."""
    review_id: int | None = None
    below: int = 0
    """How many messages have come since the review stands where it stands."""
    sends_when_ready: bool = False
    album: str = ""
    shown_at: datetime | None = None
    """When an album's review is due, for it has no end mark."""

    @property
    def is_empty(self) -> bool:
        return not self.pieces and self.spot is None

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(piece.words for piece in self.pieces.values() if piece.kind is None)

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is written in it, captions as well."""
        return tuple(piece.words for piece in self.pieces.values() if piece.words)

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The files that are in, each with its caption as it stands now."""
        return tuple(
            replace(piece.exhibit, inside=replace(piece.exhibit.inside, caption=piece.words))
            for piece in self.pieces.values()
            if piece.exhibit is not None
        )

    @property
    def files(self) -> list[Piece]:
        return [piece for piece in self.pieces.values() if piece.kind is not None]

    def in_state(self, state: PieceState) -> list[Piece]:
        return [piece for piece in self.files if piece.state is state]


class Expects(Enum):
    """What the next message of a chat is."""

    NOTHING = "nothing"
    STORY = "story"
    CODE = "code"


@dataclass(kw_only=True, eq=False)
class Talk:
    """One conversation: a draft, the right to a tip, and which messages it consists of."""

    chat_id: int
    touched: datetime
    expects: Expects = Expects.NOTHING
    draft: Draft | None = None
    access: Access | None = None
    key: str = ""
    """What the buttons of the status page carry, as long as `access` is held."""
    nonce: bytes = field(default=b"", repr=False)
    """For a new code."""
    trail: deque[int] = field(default_factory=lambda: deque(maxlen=TRAIL))
    following: list[Draft] = field(default_factory=list)
    """Files that are still fetched for a tip that was sent already."""
    speaking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever changes the review message holds it: updates and jobs work side by side."""

    fetching: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES_AT_ONCE))
    """So that nobody's album keeps the files of others waiting."""

    def owner(self, piece: Piece) -> Draft | None:
        """The draft that a file belongs to; None when its teller took it back."""
        drafts = [*([self.draft] if self.draft else []), *self.following]
        return next((draft for draft in drafts if draft.pieces.get(piece.message_id) is piece), None)


class Talks:
    """All conversations of this process."""

    def __init__(self) -> None:
        self._talks: OrderedDict[int, Talk] = OrderedDict()
        self._lost: OrderedDict[int, datetime] = OrderedDict()
        self._sent: OrderedDict[bytes, None] = OrderedDict()
        self._tips: dict[int, deque[datetime]] = {}
        self._files: dict[int, deque[datetime]] = {}

    def of(self, chat_id: int) -> Talk | None:
        return self._talks.get(chat_id)

    def open(self, chat_id: int, *, now: datetime) -> Talk:
        """The conversation of a chat, begun if need be, and touched."""
        talk = self._talks.setdefault(chat_id, Talk(chat_id=chat_id, touched=now))
        talk.touched = now
        self._talks.move_to_end(chat_id)
        self._lost.pop(chat_id, None)
        return talk

    def overflow(self) -> list[Talk]:
        """Conversations beyond what memory is meant to hold, the oldest; they are forgotten."""
        return [self._talks.popitem(last=False)[1] for _ in range(len(self._talks) - MOST)]

    def close(self, chat_id: int) -> Talk | None:
        return self._talks.pop(chat_id, None)

    def expired(self, now: datetime) -> list[Talk]:
        """Those that lay too long; they are forgotten, and that a story was lost is remembered for a while."""
        over = [talk for talk in self._talks.values() if now - talk.touched >= IDLE]
        for talk in over:
            del self._talks[talk.chat_id]
            if talk.expects is Expects.STORY:
                self._lost[talk.chat_id] = now + MOURNED
        while len(self._lost) > MOST or (self._lost and next(iter(self._lost.values())) <= now):
            self._lost.popitem(last=False)
        return over

    def has_lost(self, chat_id: int) -> bool:
        return chat_id in self._lost

    def forget_loss(self, chat_id: int) -> None:
        self._lost.pop(chat_id, None)

    def note_sent(self, nonce: bytes) -> None:
        self._sent[nonce] = None
        while len(self._sent) > MOST:
            self._sent.popitem(last=False)

    def was_sent(self, nonce: bytes) -> bool:
        return nonce in self._sent

    def may_tell(self, chat_id: int, *, now: datetime) -> bool:
        """Whether this chat may send one more tip within this hour; it counts when it was sent."""
        return len(_within(self._tips, chat_id, now)) < TIPS_AN_HOUR

    def count_tip(self, chat_id: int, *, now: datetime) -> None:
        _within(self._tips, chat_id, now).append(now)

    def takes_file(self, chat_id: int, *, now: datetime) -> bool:
        """Whether this chat may send one more file within this hour; it is counted."""
        taken = _within(self._files, chat_id, now)
        if len(taken) >= FILES_AN_HOUR:
            return False
        taken.append(now)
        return True

    def __iter__(self) -> Iterator[Talk]:
        return iter(list(self._talks.values()))


def _within(counted: dict[int, deque[datetime]], chat_id: int, now: datetime) -> deque[datetime]:
    """What a chat did within the last hour; chats that did nothing are swept out."""
    if len(counted) > MOST:
        for idle in [chat for chat, times in counted.items() if not times or now - times[-1] >= HOUR]:
            del counted[idle]
    times = counted.setdefault(chat_id, deque())
    while times and now - times[0] >= HOUR:
        times.popleft()
    return times


def talks_of(context: Context) -> Talks:
    """The one list of this application."""
    talks = context.bot_data.setdefault("talks", Talks())
    assert isinstance(talks, Talks)
    return talks
