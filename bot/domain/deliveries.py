"""What becomes of a delivery: claimed, sent, and what each outcome of a call means for it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.broadcasts import DELETABLE, Delivery, Kind, Phase, Reason, State

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds between two tries of a delivery that surely did not arrive: 1, 2, 4, … 30, each ± 20 %."""
SOON = timedelta(seconds=2)
"""When to ask again for an original that is being sent this moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """It arrived; `file_id` when a file was uploaded with it."""

    message_id: int | None = None
    file_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """The chat takes nothing from us any more: it is retired."""

    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """This message cannot be delivered there, whenever it is tried."""

    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """It may have arrived."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """It did not arrive, and Telegram says how long to wait."""

    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """It surely did not arrive; another try may."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """The group has become a supergroup with this id; nothing arrived."""

    chat_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Barred:
    """Telegram does not know the bot any more: nothing can be sent until the operator acts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Needless:
    """There is no longer anything to say; no call was made."""

    reason: Reason = Reason.SUPERSEDED


Outcome = Sent | Blocked | Rejected | Unknown | Wait | Lost | Moved | Barred | Needless


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """The delivery that an errand is about, as it stands."""

    state: State
    message_id: int | None
    sent_at: datetime | None

    def is_deletable(self, now: datetime) -> bool:
        """Whether the bot may still delete it; later it can be edited only."""
        return self.sent_at is not None and now - self.sent_at < DELETABLE


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """A delivery with what must be known of its broadcast to decide on it."""

    delivery: Delivery
    kind: Kind
    phase: Phase
    revision: int
    expires_at: datetime | None = None
    original: Original | None = None


def claimed(errand: Errand, *, now: datetime) -> Delivery:
    """The delivery after somebody asked to send it: SENDING only when it may be sent at this moment."""
    delivery = errand.delivery
    if delivery.state is not State.PLANNED or errand.phase is not Phase.RUNNING:
        return delivery
    if errand.expires_at is not None and now > errand.expires_at:
        return _skipped(delivery, Reason.MISSED)
    if errand.kind.may_repeat:
        return _claimed_on(delivery, errand.original, now)
    return replace(delivery, state=State.SENDING, reason=Reason.NONE)


def _claimed_on(delivery: Delivery, original: Original | None, now: datetime) -> Delivery:
    """A correction or recall needs the number of the message that it changes."""
    match original.state if original else State.SKIPPED:
        case State.SENDING:
            return replace(delivery, not_before=now + SOON)
        case State.SENT if original and original.message_id is not None:
            return replace(delivery, state=State.SENDING, reason=Reason.NONE)
        case State.SENT | State.IN_DOUBT:
            return _skipped(delivery, Reason.UNKNOWN_MESSAGE)
        case _:
            return _skipped(delivery, Reason.NEVER_SENT)


def put_back(errand: Errand, *, seconds: float, now: datetime) -> Delivery:
    """Its chat must wait, as is known before any call: others go first."""
    delivery = errand.delivery
    if delivery.state is not State.PLANNED:
        return delivery
    return _postponed(delivery, Reason.FLOOD, now + timedelta(seconds=seconds))


def after_attempt(errand: Errand, outcome: Outcome, *, now: datetime, jitter: float) -> Delivery:
    """The delivery after a call ended so. `jitter` lies in [-1, 1].

    A late word that it arrived also settles a doubt; nothing else touches a delivery that is not being sent.
    """
    delivery = errand.delivery
    if isinstance(outcome, Sent) and delivery.state in (State.SENDING, State.IN_DOUBT):
        return _arrived(delivery, outcome.message_id, now)
    if delivery.state is not State.SENDING:
        return delivery
    after = _after_failure(errand, outcome, now=now, jitter=jitter)
    stays = after.state is not State.PLANNED or not errand.phase.is_over
    return after if stays else _skipped(after, Reason.CANCELLED)


def _after_failure(errand: Errand, outcome: Outcome, *, now: datetime, jitter: float) -> Delivery:
    tried = replace(errand.delivery, attempts=errand.delivery.attempts + 1)
    match outcome:
        case Blocked() | Needless():
            return _skipped(tried, outcome.reason)
        case Rejected(reason=reason):
            return replace(tried, state=State.FAILED, reason=reason)
        case Unknown() if not errand.kind.may_repeat:
            return replace(tried, state=State.IN_DOUBT, reason=Reason.NO_ANSWER)
        case Wait(seconds=seconds):
            return _postponed(tried, Reason.FLOOD, now + timedelta(seconds=seconds))
        case Moved():
            return _postponed(tried, Reason.NONE, now)
        case _:
            return _postponed(tried, Reason.LOST, now + backoff(tried.attempts, jitter))


def interrupted(errand: Errand) -> Delivery:
    """The process ended before it wrote down what became of this: doubt, unless it may simply be done again."""
    delivery = errand.delivery
    if delivery.state is not State.SENDING:
        return delivery
    if not errand.kind.may_repeat:
        return replace(delivery, state=State.IN_DOUBT, reason=Reason.STOPPED)
    return _skipped(delivery, Reason.CANCELLED) if errand.phase.is_over else replace(delivery, state=State.PLANNED)


def seen(delivery: Delivery, *, message_id: int | None, now: datetime, first_press: bool) -> Delivery:
    """Somebody pressed "Sudah dibaca" under this message: it is there, whatever we believed.

    `message_id` None: under a nudge, which tells of no other message.
    """
    read = replace(
        delivery,
        read_at=delivery.read_at or now,
        readers=delivery.readers + first_press,
        message_id=message_id if delivery.message_id is None else delivery.message_id,
    )
    if delivery.state is State.SENT or message_id is None:
        return read
    return replace(read, state=State.SENT, reason=Reason.READ, sent_at=delivery.sent_at or now)


def settled(delivery: Delivery, *, arrived: bool, now: datetime) -> Delivery:
    """What staff say about a delivery in doubt: it is there, or it is to be sent again."""
    if delivery.state is not State.IN_DOUBT:
        return delivery
    if arrived:
        return replace(delivery, state=State.SENT, reason=Reason.SETTLED, sent_at=delivery.sent_at or now)
    return anew(delivery, now=now)


def anew(delivery: Delivery, *, now: datetime) -> Delivery:
    """Tried as if for the first time."""
    return replace(delivery, state=State.PLANNED, reason=Reason.NONE, attempts=0, not_before=now)


def backoff(attempts: int, jitter: float) -> timedelta:
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 16))
    return timedelta(seconds=pause * (1 + 0.2 * jitter))


def _arrived(delivery: Delivery, message_id: int | None, now: datetime) -> Delivery:
    number = message_id if message_id is not None else delivery.message_id
    return replace(delivery, state=State.SENT, reason=Reason.NONE, message_id=number, sent_at=now)


def _skipped(delivery: Delivery, reason: Reason) -> Delivery:
    return replace(delivery, state=State.SKIPPED, reason=reason)


def _postponed(delivery: Delivery, reason: Reason, until: datetime) -> Delivery:
    return replace(delivery, state=State.PLANNED, reason=reason, not_before=until)
