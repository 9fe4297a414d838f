"""Tips: what a citizen tells, what is kept of it in the open, and how it moves."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.evidence import FILES_LIMIT, Evidence, Exhibit
from bot.domain.staff import Matter

STORY_LIMIT = 12_000
"""Characters of a story with all its messages; three of Telegram's longest."""


class TipMode(StrEnum):
    """Who can open tips: the bot as well (inbox), or only who has a private key elsewhere (sealed)."""

    INBOX = "inbox"
    SEALED = "sealed"


@dataclass(frozen=True, kw_only=True, slots=True)
class TipRules:
    """What the office decided about all tips."""

    retention_days: int = 90
    """After closing. Source: product.md, section 2."""
    escalation_hours: int = 12
    """Unclaimed, counted from the end of the day it came: at rest there is no hour to count from."""


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
    moved_on: date
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


@dataclass(frozen=True, kw_only=True, slots=True)
class TipFilter:
    """Which tips to list; None = all. `claimed_by` 0: those that nobody has claimed."""

    open: bool = True
    category: Category | None = None
    subdistrict: str | None = None
    state: State | None = None
    claimed_by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TipPage:
    """Some of the tips, urgent ones and then the oldest first; `page` counts from 0."""

    tips: tuple[Tip, ...]
    count: int
    page: int
    pages: int


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


def purged_on(tip: Tip, rules: TipRules) -> date | None:
    """The day when a closed tip goes; None while it is open."""
    return None if tip.closed_on is None else tip.closed_on + timedelta(days=rules.retention_days)


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
