"""What staff may do with a broadcast, and what becomes of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions.aftermath import correct, nudge, recall, results, retry, settle, unread, unsure
from bot.actions.broadcasts import (
    Order,
    TooLate,
    UnknownBroadcast,
    approve,
    broadcast,
    broadcast_keyed,
    broadcasts,
    cancel,
    followers,
    pause,
    plan,
    propose,
    refuse,
    resume,
    set_approval,
)
from bot.actions.deliveries import Claim, Report, begin, due_deliveries, expire, on_the_agenda, take_steps
from bot.actions.receipts import mark_read
from bot.domain.broadcasts import (
    EVERYONE,
    GRACE,
    Audience,
    Content,
    Kind,
    Phase,
    Reason,
    State,
)
from bot.domain.deliveries import Outcome, Rejected, Sent, Unknown
from bot.domain.errors import NotAllowed
from bot.domain.readers import Readers
from bot.services import Services
from bot.storage.audit import Filter, entries
from bot.storage.deliveries import deliveries_in
from bot.storage.groups import keep_binding
from tests.mailroom import ADMIN, FIRST_GROUP, OFFICER, SECOND, appoint_staff, open_mailroom, register_groups

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)
ARRIVED = Sent(message_id=7)
GROUPS = 14
"""Twelve in the officer's kecamatan, two in the next."""


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(clock: Clock) -> AsyncIterator[Services]:
    """Two admins, an officer and fourteen groups."""
    async with open_mailroom(None, now=clock) as services:
        async with services.database.transaction() as tx:
            await appoint_staff(tx, now=NOW)
            await register_groups(tx, GROUPS, now=NOW)
        yield services


def order(*, key: str = "nonce", **fields: object) -> Order:
    return Order(key=key, content=Content(text="Netral."), **fields)  # type: ignore[arg-type]  # the fields of Order


async def send_all(office: Services, clock: Clock, number: int, outcome: Outcome = ARRIVED) -> None:
    """As the sender would, with this outcome for each."""
    clock.at += GRACE
    await begin(office, number)
    rows = await due_deliveries(office, number, limit=100)
    await take_steps(office, [Claim(number=row.number) for row in rows])
    await take_steps(office, [Report(number=row.number, outcome=outcome) for row in rows])


async def sent(office: Services, clock: Clock, outcome: Outcome = ARRIVED) -> int:
    """A broadcast that went out."""
    written = await propose(office, order(), staff_id=ADMIN)
    await approve(office, written.number, staff_id=SECOND)
    await send_all(office, clock, written.number, outcome)
    return written.number


@pytest.mark.parametrize(
    ("audience", "staff", "allowed"),
    [
        (EVERYONE, ADMIN, True),
        (EVERYONE, OFFICER, False),
        (Audience(subdistricts=("19.04.01",)), OFFICER, True),
        (Audience(villages=("19.04.01.2001", "19.04.01.2002")), OFFICER, True),
        (Audience(subdistricts=("19.04.01", "19.04.02")), OFFICER, False),
        (Audience(villages=("19.04.02.2001",)), OFFICER, False),
        (Audience(subdistricts=("19.04.01",), chats=(-1,)), OFFICER, False),  # chats lie in no kecamatan
        (EVERYONE, 99, False),
        (EVERYONE, None, False),
    ],
)
async def test_who_may_write(office: Services, audience: Audience, staff: int | None, *, allowed: bool) -> None:
    """Admins to all, officers to their own kecamatan; a refusal leaves nothing behind."""
    if allowed:
        assert (await propose(office, order(audience=audience), staff_id=staff)).phase is Phase.WAITING
    else:
        with pytest.raises(NotAllowed):
            await propose(office, order(audience=audience), staff_id=staff)
    assert len(await broadcasts(office, limit=9)) == allowed


async def test_nobody_approves_his_own(office: Services) -> None:
    """A second admin must; then it waits half a minute more."""
    written = await propose(office, order(), staff_id=ADMIN)
    for person in (ADMIN, OFFICER):
        with pytest.raises(NotAllowed):
            await approve(office, written.number, staff_id=person)
    approved = await approve(office, written.number, staff_id=SECOND)
    assert (approved.phase, approved.starts_at) == (Phase.SCHEDULED, NOW + GRACE)


async def test_two_who_approve_at_once(office: Services) -> None:
    """The first holds; pressing twice is one press; the other is told."""
    written = await propose(office, order(audience=Audience(subdistricts=("19.04.01",))), staff_id=OFFICER)
    assert await approve(office, written.number, staff_id=ADMIN) == await approve(
        office, written.number, staff_id=ADMIN
    )
    with pytest.raises(TooLate):
        await approve(office, written.number, staff_id=SECOND)
    with pytest.raises(TooLate):
        await refuse(office, written.number, staff_id=SECOND)


async def test_an_order_given_twice_is_one(office: Services) -> None:
    """The wizard's nonce is its key, also after a restart."""
    first, second = [await propose(office, order(), staff_id=ADMIN) for _ in range(2)]
    assert first == second == await broadcast_keyed(office, "nonce")


async def test_without_approval_it_is_scheduled(office: Services) -> None:
    """The office may do without a second person; only owners and admins may decide so."""
    with pytest.raises(NotAllowed):
        await set_approval(office, needed=False, staff_id=OFFICER)
    await set_approval(office, needed=False, staff_id=ADMIN)
    written = await propose(office, order(), staff_id=ADMIN)
    assert (written.phase, written.starts_at) == (Phase.SCHEDULED, NOW + GRACE)


async def test_within_the_grace_nothing_has_left(office: Services, clock: Clock) -> None:
    """Called off within 30 seconds: no delivery was ever planned."""
    written = await propose(office, order(), staff_id=ADMIN)
    await approve(office, written.number, staff_id=SECOND)
    clock.at += GRACE - timedelta(seconds=1)
    assert await on_the_agenda(office) == []
    await cancel(office, written.number, staff_id=ADMIN)
    clock.at += GRACE
    await begin(office, written.number)
    assert (await broadcast(office, written.number)).tally.total == 0


Verb = Callable[..., Awaitable[object]]


@pytest.mark.parametrize(
    ("verbs", "phase"),
    [
        ((pause,), Phase.PAUSED),
        ((pause, pause), Phase.PAUSED),
        ((pause, resume), Phase.RUNNING),
        ((pause, cancel), Phase.CANCELLED),
        ((cancel, cancel), Phase.CANCELLED),
    ],
)
async def test_staff_steer(office: Services, clock: Clock, verbs: tuple[Verb, ...], phase: Phase) -> None:
    """Each verb leads to its phase, once however often it is pressed, and stands in the audit log."""
    written = await propose(office, order(), staff_id=ADMIN)
    await approve(office, written.number, staff_id=SECOND)
    clock.at += GRACE
    await begin(office, written.number)
    for verb in verbs:
        await verb(office, written.number, staff_id=ADMIN)
    assert (await broadcast(office, written.number)).phase is phase
    acts = [entry.act for entry in await entries(office.database.reader, Filter(), limit=9)]
    assert len(acts) == 2 + len(set(verbs))


@pytest.mark.parametrize("verb", [approve, refuse, pause, resume, cancel, retry, recall, correct, nudge, settle])
async def test_strangers_may_nothing(office: Services, clock: Clock, verb: Verb) -> None:
    """Whatever they press, and whatever state it is in."""
    number = await sent(office, clock)
    more = {recall: {"key": "k", "why": ""}, correct: {"key": "k", "text": ""}, nudge: {"key": "k"}}
    extra: dict[str, object] = more.get(verb, {"arrived": True} if verb is settle else {})
    with pytest.raises(NotAllowed):
        await verb(office, number, staff_id=99, **extra)
    with pytest.raises(UnknownBroadcast):
        await verb(office, number + 1, staff_id=ADMIN, **extra)


async def test_one_message_for_two_villages(office: Services, clock: Clock) -> None:
    """A group that stands for two villages has one delivery, with those of its villages that are meant."""
    async with office.database.transaction() as tx:
        for village in ("19.04.01.2002", "19.04.02.2001"):
            await keep_binding(tx, village=village, chat_id=FIRST_GROUP, title="Satu", now=NOW, today=NOW.date())
    audience = Audience(subdistricts=("19.04.01",))
    written = await propose(office, order(audience=audience), staff_id=OFFICER)
    await approve(office, written.number, staff_id=ADMIN)
    await send_all(office, clock, written.number)
    rows = await deliveries_in(office.database.reader, broadcast=written.number, states=(State.SENT,))
    assert len(rows) == 12
    assert [row.villages for row in rows if row.chat_id == FIRST_GROUP] == [("19.04.01.2001", "19.04.01.2002")]


async def test_what_comes_too_late_is_missed(office: Services, clock: Clock) -> None:
    """After the grace time of a reminder nothing is planned; what is left of a running one is skipped."""
    late = order(key="reminder:1", kind=Kind.REMINDER, expires_at=NOW + timedelta(hours=6))
    async with office.database.transaction() as tx:
        first = await plan(tx, late, now=NOW)
        assert await plan(tx, late, now=NOW) == first
        second = await plan(tx, order(key="reminder:2", expires_at=NOW + timedelta(hours=6)), now=NOW)
    await begin(office, second)
    clock.at += timedelta(hours=7)
    await begin(office, first)
    await expire(office, second)
    found = [await broadcast(office, number) for number in (first, second)]
    assert [each.phase for each in found] == [Phase.MISSED, Phase.FINISHED]
    assert [each.tally.skipped for each in found] == [0, GROUPS]


async def test_results_tell_the_worst_first(office: Services, clock: Clock) -> None:
    """Failed, then unsure, then the rest; each with its villages and its group's title."""
    number = await sent(office, clock, Unknown())
    await settle(office, number, arrived=True, staff_id=ADMIN, delivery=3)
    assert await settle(office, number, arrived=False, staff_id=ADMIN, delivery=5) == 1
    await send_all(office, clock, number, Rejected(reason=Reason.UNACCEPTABLE))
    found = await results(office, number)
    assert [row.delivery.state for row in found] == [State.FAILED, *[State.IN_DOUBT] * 12, State.SENT]
    assert (found[0].title, found[0].subdistrict) == (
        f"Grup {found[0].villages[0].code}",
        found[0].villages[0].subdistrict,
    )
    assert len(await unsure(office, number)) == 12


async def test_retry_opens_a_finished_broadcast(office: Services, clock: Clock) -> None:
    """What failed is planned again, and only that; the broadcast ends anew."""
    number = await sent(office, clock, Rejected(reason=Reason.UNACCEPTABLE))
    assert (await broadcast(office, number)).phase is Phase.FINISHED
    assert await retry(office, number, staff_id=ADMIN) == GROUPS
    assert (await broadcast(office, number)).phase is Phase.RUNNING
    await send_all(office, clock, number)
    done = await broadcast(office, number)
    assert (done.phase, done.tally.sent) == (Phase.FINISHED, GROUPS)
    assert await retry(office, number, staff_id=ADMIN) == 0


async def test_a_village_has_read_when_one_person_pressed(office: Services, clock: Clock) -> None:
    """The first time and a count are kept; who has not read is listed by kecamatan; a nudge goes to those only."""
    number, readers = await sent(office, clock), Readers()
    for person in (1, 1, 2):
        read = await mark_read(office, readers, number, chat_id=FIRST_GROUP, message_id=7, person_id=person)
    assert read is True
    assert await mark_read(office, readers, number, chat_id=-99, message_id=7, person_id=1) is None
    rows = {row.delivery.chat_id: row.delivery for row in await results(office, number)}
    assert (rows[FIRST_GROUP].readers, rows[FIRST_GROUP].read_at) == (2, clock.at)
    left = await unread(office, number)
    assert (len(left), [row.subdistrict for row in left]) == (13, sorted(row.subdistrict for row in left))
    again = await nudge(office, number, key="colek", staff_id=ADMIN)
    await send_all(office, clock, again.number)
    assert (await broadcast(office, again.number)).tally.sent == 13
    await mark_read(office, readers, again.number, chat_id=FIRST_GROUP - 1, message_id=8, person_id=3)
    assert (await broadcast(office, number)).tally.has_read == 2


async def test_a_newer_word_supersedes(office: Services, clock: Clock) -> None:
    """A correction that still waits is called off by the next, and both by a recall; after that nothing is said."""
    number = await sent(office, clock)
    first = await correct(office, number, key="a", text="Ralat 1", staff_id=ADMIN)
    second = await correct(office, number, key="b", text="Ralat 2", staff_id=ADMIN)
    await approve(office, second.number, staff_id=SECOND)
    await send_all(office, clock, second.number)
    assert (await broadcast(office, number)).content.text == "Ralat 2"
    back = await recall(office, number, key="c", why="keliru", staff_id=ADMIN)
    phases = [each.phase for each in await followers(office, number)]
    assert phases == [Phase.CANCELLED, Phase.FINISHED, Phase.SCHEDULED]
    assert (first.phase, back.starts_at) == (Phase.WAITING, clock.at)
    with pytest.raises(TooLate):
        await correct(office, number, key="d", text="Ralat 3", staff_id=ADMIN)
