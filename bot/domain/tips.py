"""Tips: what a citizen tells, what is kept of it in the open, and how it moves."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.staff import Matter

STORY_LIMIT = 12_000
"""Characters of a story with all its messages; three of Telegram's longest."""
FILES_LIMIT = 10
FILE_LIMIT = 20 * 1024 * 1024
"""Bytes that a bot may fetch. Source: Bot API, getFile."""


class TipMode(StrEnum):
    """Who can open tips: the bot as well (inbox), or only who has a private key elsewhere (sealed)."""

    INBOX = "inbox"
    SEALED = "sealed"


class Category(StrEnum):
    """What a tip is about. Source: product.md, section 2; dossier, section 6."""

    NEUTRALITY = "neutrality"
    MONEY = "money"
    CAMPAIGN = "campaign"
    FACILITIES = "facilities"
    NOT_VISITED = "not_visited"  # data pemilih: belum dicoklit
    DECEASED = "deceased"  # data pemilih: meninggal masih terdaftar
    VOTER_DATA = "voter_data"
    LOGISTICS = "logistics"
    INTIMIDATION = "intimidation"
    HOAX = "hoax"
    SUPERVISORS = "supervisors"
    OTHER = "other"


class Destination(StrEnum):
    """Who is told first."""

    SUBDISTRICT = "subdistrict"
    REGENCY = "regency"


class State(StrEnum):
    """How far a tip has come."""

    RECEIVED = "received"
    TRACING = "tracing"
    STUDIED = "studied"
    FORWARDED = "forwarded"
    ACTED_ON = "acted_on"
    UNPROVEN = "unproven"
    INSUFFICIENT = "insufficient"
    CLOSED = "closed"


_RESULTS = frozenset({State.FORWARDED, State.ACTED_ON, State.UNPROVEN, State.INSUFFICIENT})
NEXT: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.TRACING, State.FORWARDED, State.INSUFFICIENT}),
    State.TRACING: _RESULTS | {State.STUDIED},
    State.STUDIED: _RESULTS,
    State.FORWARDED: frozenset({State.ACTED_ON, State.TRACING, State.CLOSED}),
    State.ACTED_ON: frozenset({State.TRACING, State.CLOSED}),
    State.UNPROVEN: frozenset({State.TRACING, State.CLOSED}),
    State.INSUFFICIENT: frozenset({State.TRACING, State.CLOSED}),
    State.CLOSED: frozenset({State.TRACING}),
}
"""Which state may follow which; new facts lead back to tracing. Forwarding says to whom, spam closes from anywhere."""


class Authority(StrEnum):
    """To whom a tip is forwarded. Source: dossier, section 6, column "route"."""

    GAKKUMDU = "gakkumdu"
    POLICE = "police"
    KPU = "kpu"
    REGENT = "regent"  # bupati/wali kota
    BKN_PPK = "bkn_ppk"
    DKPP = "dkpp"
    MILITARY_POLICE_SUPERIOR = "military_police_superior"
    SATPOL = "satpol"
    BAWASLU_PROVINCE = "bawaslu_province"
    OTHER = "other"


class EvidenceKind(StrEnum):
    """What a file is, after cleaning."""

    PHOTO = "photo"
    PDF = "pdf"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"


CLEANED = frozenset({EvidenceKind.PHOTO, EvidenceKind.PDF})
"""Kinds that are cleaned; the others may tell where they were made or whose voice it is, and the sender is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A file as the seal tells of it: hash and size of what lies inside. `name` is its ciphertext's, random."""

    name: str
    kind: EvidenceKind
    sha256: str
    size: int
    caption: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedFile:
    """The same file as the database tells of it: hash and size of the ciphertext."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """A file that was taken in: both sides of it."""

    inside: Evidence
    outside: SealedFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where it happened, to a thousandth of a degree, which is about 100 m."""

    latitude: float
    longitude: float


def rough_spot(latitude: float, longitude: float) -> Spot:
    """A shared location, rounded before anything keeps it."""
    return Spot(latitude=round(latitude, 3), longitude=round(longitude, 3))


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """All that is sealed: the words, and what the files are. `when` is in the sender's words or an ISO day."""

    texts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    village: str | None = None
    when: str = ""
    spot: Spot | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A tip before it is sent. What stands beside the story is kept in the open, for routing."""

    texts: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    category: Category = Category.OTHER
    village: str | None = None
    subdistrict: str | None = None
    destination: Destination = Destination.SUBDISTRICT
    when: str = ""
    spot: Spot | None = None
    urgent: bool = False

    @property
    def story(self) -> Story:
        evidence = tuple(exhibit.inside for exhibit in self.exhibits)
        return Story(texts=self.texts, evidence=evidence, village=self.village, when=self.when, spot=self.spot)

    @property
    def routed_to(self) -> Destination:
        """Tips on supervisors, and tips without a kecamatan, go to the kabupaten only."""
        if self.category is Category.SUPERVISORS or self.subdistrict is None:
            return Destination.REGENCY
        return self.destination


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """The right to one tip, as long as its receipt is not changed; lives in memory alone."""

    number: int
    hash: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tip:
    """A tip as it stands in the open."""

    number: int
    category: Category
    subdistrict: str | None
    destination: Destination
    urgent: bool
    state: State
    outcome: State | None
    forwarded_to: Authority | None
    received_on: date
    claimed_by: int | None
    unread: int
    close_asked: bool
    muted: bool
    spam: bool
    escalated: bool
    closed_on: date | None
    warned_on: date | None
    excluded: frozenset[int] = frozenset()

    @property
    def matter(self) -> Matter:
        """What rights are asked about: an officer's kecamatan, unless the tip goes past it."""
        own = self.destination is Destination.SUBDISTRICT
        return Matter(subdistrict=self.subdistrict if own else None, excluded=self.excluded)


class MessageKind(StrEnum):
    QUESTION = "question"
    ANSWER = "answer"
    ADDITION = "addition"


@dataclass(frozen=True, kw_only=True, slots=True)
class TipMessage:
    """One thing said after the tip, still sealed; `place` orders them within the tip."""

    id: int
    place: int
    kind: MessageKind
    sealed: bytes = field(repr=False)
    written_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One thing said after the tip, opened."""

    place: int
    kind: MessageKind
    story: Story
    written_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusPage:
    """What the holder of the receipt sees. `next_by`: the day by which the next step is due; `kept_until`: purge."""

    state: State
    outcome: State | None
    forwarded_to: Authority | None
    received_on: date
    next_by: date | None
    kept_until: date | None
    questions: tuple[Said, ...]
    answered: frozenset[int]
    """Places of the questions after which the sender wrote something."""
    additions: int
    files: int
    pinged: bool
    close_asked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedTip:
    """What a member of staff sees after `Buka`."""

    tip: Tip
    story: Story
    said: tuple[Said, ...]


class NoticeName(StrEnum):
    """The messages about a tip that go out on their own."""

    NEW = "tip_new"
    ADDED = "tip_added"
    CLOSE_ASKED = "tip_close_asked"
    ESCALATED = "tip_escalated"
    HANDED_OVER = "tip_handed_over"
    PURGE_SOON = "tip_purge_soon"
    PING = "tip_ping"  # to the sender who asked for it; the others go to staff


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something to be told. `doubtful`: it may have been told already, before the bot stopped."""

    id: int
    tip: Tip
    message: NoticeName
    doubtful: bool


@dataclass(kw_only=True, eq=False)
class TipEmpty(Refusal):
    """Nothing was told yet."""


@dataclass(kw_only=True, eq=False)
class TipTooLong(Refusal):
    """More than `limit` characters."""

    limit: int


@dataclass(kw_only=True, eq=False)
class TooManyFiles(Refusal):
    """More than `limit` files."""

    limit: int


@dataclass(kw_only=True, eq=False)
class TipGone(Refusal):
    """There is no such tip, or no longer."""


@dataclass(kw_only=True, eq=False)
class TipTaken(Refusal):
    """A colleague has claimed it."""


@dataclass(kw_only=True, eq=False)
class TipClosed(Refusal):
    """It is closed; nothing more can be added."""


@dataclass(kw_only=True, eq=False)
class StepNotPossible(Refusal):
    """This state cannot follow the one that the tip is in."""


@dataclass(kw_only=True, eq=False)
class SealedHere(Refusal):
    """This server holds no key that opens it: read it with the command line where the key is."""


@dataclass(kw_only=True, eq=False)
class QuestionRefused(Refusal):
    """A question to a sender must be plain text; `reason` is one of empty, too_long, link, mention."""

    reason: str


def check_texts(texts: tuple[str, ...], *, files: int) -> None:
    """Raises TipEmpty, TipTooLong, TooManyFiles."""
    if not files and not any(text.strip() for text in texts):
        raise TipEmpty
    if sum(map(len, texts)) > STORY_LIMIT:
        raise TipTooLong(limit=STORY_LIMIT)
    if files > FILES_LIMIT:
        raise TooManyFiles(limit=FILES_LIMIT)


def next_round(now: datetime, *, minutes: float) -> datetime:
    """When notices go out: at the next full hour plus 0 to 20 minutes, which chance decides."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return hour + timedelta(minutes=minutes)
