"""How a delivery may change: tables of decisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.broadcasts import (
    EVERYONE,
    Audience,
    Delivery,
    Kind,
    Phase,
    Reason,
    State,
    from_read_button,
    read_audience,
    read_button,
    write_audience,
)
from bot.domain.deliveries import (
    Barred,
    Blocked,
    Errand,
    Lost,
    Moved,
    Needless,
    Original,
    Outcome,
    Rejected,
    Sent,
    Unknown,
    Wait,
    after_attempt,
    backoff,
    claimed,
    interrupted,
    seen,
    settled,
)

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def errand(state: State = State.SENDING, *, kind: Kind = Kind.BROADCAST, phase: Phase = Phase.RUNNING) -> Errand:
    delivery = Delivery(number=1, broadcast=1, chat_id=-5, villages=(), state=state, not_before=NOW)
    return Errand(delivery=delivery, kind=kind, phase=phase, revision=0)


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Sent(message_id=7), State.SENT, Reason.NONE),
        (Blocked(reason=Reason.BLOCKED), State.SKIPPED, Reason.BLOCKED),
        (Needless(), State.SKIPPED, Reason.SUPERSEDED),
        (Rejected(reason=Reason.UNACCEPTABLE), State.FAILED, Reason.UNACCEPTABLE),
        (Unknown(), State.IN_DOUBT, Reason.NO_ANSWER),  # Telegram may have it; sending again could double it
        (Wait(seconds=9), State.PLANNED, Reason.FLOOD),
        (Lost(), State.PLANNED, Reason.LOST),
        (Moved(chat_id=-6), State.PLANNED, Reason.NONE),
        (Barred(), State.PLANNED, Reason.LOST),
    ],
)
def test_after_an_attempt(outcome: Outcome, state: State, reason: Reason) -> None:
    """Each outcome has one state and one reason."""
    after = after_attempt(errand(), outcome, now=NOW, jitter=0.0)
    assert (after.state, after.reason) == (state, reason)


@pytest.mark.parametrize("phase", [Phase.CANCELLED, Phase.FINISHED])
@pytest.mark.parametrize("outcome", [Wait(seconds=9), Lost(), Moved(chat_id=-6)])
def test_what_would_be_tried_again_is_skipped_when_all_is_over(phase: Phase, outcome: Outcome) -> None:
    """A cancelled broadcast has nothing that waits for another try."""
    assert after_attempt(errand(phase=phase), outcome, now=NOW, jitter=0.0).state is State.SKIPPED


@pytest.mark.parametrize("state", [State.PLANNED, State.SENT, State.FAILED, State.SKIPPED, State.IN_DOUBT])
def test_a_late_word_changes_nothing_but_a_doubt(state: State) -> None:
    """A report about what is no longer being sent is ignored, unless it says that a doubtful one arrived."""
    before = errand(state)
    assert after_attempt(before, Lost(), now=NOW, jitter=0.0) == before.delivery
    arrived = after_attempt(before, Sent(message_id=7), now=NOW, jitter=0.0)
    assert arrived.state is (State.SENT if state is State.IN_DOUBT else state)


@pytest.mark.parametrize(
    ("original", "state", "reason"),
    [
        (Original(state=State.SENT, message_id=7, sent_at=NOW), State.SENDING, Reason.NONE),
        (Original(state=State.SENDING, message_id=None, sent_at=None), State.PLANNED, Reason.NONE),
        (Original(state=State.IN_DOUBT, message_id=None, sent_at=None), State.SKIPPED, Reason.UNKNOWN_MESSAGE),
        (Original(state=State.SENT, message_id=None, sent_at=NOW), State.SKIPPED, Reason.UNKNOWN_MESSAGE),
        (Original(state=State.PLANNED, message_id=None, sent_at=None), State.SKIPPED, Reason.NEVER_SENT),
        (None, State.SKIPPED, Reason.NEVER_SENT),
    ],
)
def test_a_recall_needs_the_message(original: Original | None, state: State, reason: Reason) -> None:
    """What it is about must be there, under a number that is known."""
    after = claimed(replace(errand(State.PLANNED, kind=Kind.RECALL), original=original), now=NOW)
    assert (after.state, after.reason) == (state, reason)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RUNNING])
def test_nothing_is_claimed_unless_it_runs(phase: Phase) -> None:
    """Pause and cancel hold before the next message."""
    assert claimed(errand(State.PLANNED, phase=phase), now=NOW).state is State.PLANNED


def test_too_late_is_missed() -> None:
    """After its time a delivery is reported as missed."""
    late = claimed(replace(errand(State.PLANNED), expires_at=NOW - SECOND), now=NOW)
    assert (late.state, late.reason) == (State.SKIPPED, Reason.MISSED)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.BROADCAST, State.IN_DOUBT),
        (Kind.NUDGE, State.IN_DOUBT),
        (Kind.CORRECTION, State.PLANNED),  # an edit may be done twice
        (Kind.RECALL, State.PLANNED),
    ],
)
def test_after_a_crash(kind: Kind, state: State) -> None:
    """What was being sent is in doubt, unless doing it again is harmless."""
    assert interrupted(errand(kind=kind)).state is state
    assert after_attempt(errand(kind=kind), Unknown(), now=NOW, jitter=0.0).state is state


def test_a_press_proves_arrival() -> None:
    """Doubt ends, the first time is kept, and a second reader only counts."""
    first = seen(errand(State.IN_DOUBT).delivery, message_id=7, now=NOW, first_press=True)
    second = seen(first, message_id=7, now=NOW + SECOND, first_press=True)
    assert (first.state, first.message_id, first.reason) == (State.SENT, 7, Reason.READ)
    assert (second.read_at, second.readers) == (NOW, 2)


@pytest.mark.parametrize(("arrived", "state"), [(True, State.SENT), (False, State.PLANNED)])
def test_staff_settle_a_doubt(*, arrived: bool, state: State) -> None:
    """Only what is in doubt can be settled."""
    assert settled(errand(State.IN_DOUBT).delivery, arrived=arrived, now=NOW).state is state
    assert settled(errand(State.FAILED).delivery, arrived=arrived, now=NOW).state is State.FAILED


@given(st.integers(1, 10_000), st.floats(-1, 1))
def test_backoff_is_bounded(attempts: int, jitter: float) -> None:
    """Between 0.8 and 36 seconds, whatever happened before."""
    assert 0.8 * SECOND <= backoff(attempts, jitter) <= 36 * SECOND


@pytest.mark.parametrize("audience", [EVERYONE, Audience(subdistricts=("19.04.01",), villages=("x",), chats=(-5, 7))])
def test_audiences_are_kept(audience: Audience) -> None:
    """Written and read again, an audience is the same."""
    assert read_audience(write_audience(audience)) == audience


@pytest.mark.parametrize(("data", "number"), [(read_button(12), 12), ("sb:", None), ("sb:1x", None), (None, None)])
def test_read_buttons(data: str | None, number: int | None) -> None:
    """Only what we wrote is read."""
    assert from_read_button(data) == number
