"""The sender on a simulated Telegram: what each answer does to a delivery, and what staff may do meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.broadcasts import Order, broadcast, cancel, pause, resume, set_approval, tell_staff
from bot.domain.audit import OPERATOR
from bot.domain.broadcasts import Audience, Content, Kind, Outgoing, Phase, Reason, State
from bot.domain.groups import GroupState
from bot.services import Services
from bot.simulator.faults import DroppedAfter, DroppedBefore, Flood, Slow
from bot.storage.groups import group_of
from bot.storage.lease import Lease
from tests.dispatch import Dispatch, bind, hire, open_dispatch, until
from tests.simulator.spec import held_against_spec


@pytest.fixture
async def dispatch(tmp_path: Path) -> AsyncIterator[Dispatch]:
    """Six groups and a sender; all calls that it makes are held against the Bot API's description."""
    async with open_dispatch(tmp_path) as opened:
        await set_approval(opened.services, needed=False, staff_id=OPERATOR)
        yield opened
        assert held_against_spec(opened.world.calls) == []


async def states(dispatch: Dispatch, number: int) -> list[tuple[State, Reason]]:
    return [(row.state, row.reason) for row in await dispatch.rows(number)]


async def test_every_group_is_told_once(dispatch: Dispatch) -> None:
    """A group that stands for two villages gets one message, which names both."""
    await bind(dispatch, dispatch.groups[0], 1)
    number = await dispatch.order(Content(text="Jaga <b>netralitas</b>.", greeting=True))
    async with dispatch.sending():
        done = await dispatch.until_over(number)
    assert (done.phase, done.tally.sent, done.tally.total) == (Phase.FINISHED, 6, 6)
    assert [len(dispatch.texts(chat)) for chat in dispatch.groups] == [1] * 6
    assert "Desa 19.04.01.2001 dan Desa Desa 19.04.01.2002" in dispatch.texts(dispatch.groups[0])[0]


async def test_a_chat_that_refuses_is_retired(dispatch: Dispatch) -> None:
    """Thrown out, muted, upgraded: skipped with a reason, or followed to the new id."""
    world, head, (out, muted, moved, *_) = dispatch.world, dispatch.head, dispatch.groups
    world.remove_member(head, out, dispatch.account)
    world.restrict(head, muted, dispatch.account) if muted.kind == "supergroup" else world.restrict_all(head, muted)
    new = world.upgrade(head, moved)
    number = await dispatch.order()
    async with dispatch.sending():
        done = await dispatch.until_over(number)
    assert (done.tally.sent, done.tally.skipped) == (4, 2)
    assert {reason for state, reason in await states(dispatch, number) if state is State.SKIPPED} == {
        Reason.BLOCKED,
        Reason.MUTED,
    }
    assert len(dispatch.texts(new)) == 1
    group = await group_of(dispatch.services.database.reader, chat_id=out.id)
    assert group is not None
    assert group.state is GroupState.RETIRED


@pytest.mark.parametrize(
    ("fault", "state", "messages"),
    [
        (Flood(retry_after=3), State.SENT, 1),  # told to wait, waited
        (DroppedBefore(), State.IN_DOUBT, 0),  # written and not answered: nobody knows
        (DroppedAfter(), State.IN_DOUBT, 1),  # the same, seen from here
    ],
)
async def test_an_answer_that_is_none(dispatch: Dispatch, fault: object, state: State, messages: int) -> None:
    """What surely did not arrive is tried again; what may have arrived is not."""
    chat = dispatch.groups[2]
    dispatch.world.faults.add(fault, method="sendMessage", chat=chat.id)  # type: ignore[arg-type]  # one of the faults
    number = await dispatch.order()
    async with dispatch.sending():
        await dispatch.until_over(number)
    row = next(row for row in await dispatch.rows(number) if row.chat_id == chat.id)
    assert (row.state, len(dispatch.texts(chat))) == (state, messages)


async def test_a_chat_that_must_wait_stops_no_other(dispatch: Dispatch) -> None:
    """While one group waits for its 429, all others are served."""
    slow = dispatch.groups[0]
    dispatch.world.faults.add(Flood(retry_after=600), method="sendMessage", chat=slow.id)
    number = await dispatch.order()

    async def others() -> bool:
        return (await broadcast(dispatch.services, number)).tally.sent == 5

    async with dispatch.sending():
        await until(others)
        row = next(row for row in await dispatch.rows(number) if row.chat_id == slow.id)
        assert (row.state, row.reason) == (State.PLANNED, Reason.FLOOD)
        dispatch.clock.forward(timedelta(seconds=600))
        assert (await dispatch.until_over(number)).tally.sent == 6


async def test_pause_holds_before_the_next_message(tmp_path: Path) -> None:
    """Paused: nothing more leaves. Resumed: the rest does. Cancelled: the rest is skipped."""
    async with open_dispatch(tmp_path, groups=40, per_second=2) as dispatch, dispatch.sending():
        number, services = await dispatch.order(), dispatch.services

        async def begun() -> bool:
            return (await broadcast(services, number)).tally.sent >= 3

        await until(begun)
        await pause(services, number, staff_id=OPERATOR)
        calls = dispatch.world.calls_made + (await broadcast(services, number)).tally.sending
        await dispatch.clock.sleep(5)
        assert dispatch.world.calls_made <= calls
        sent = (await broadcast(services, number)).tally.sent
        await resume(services, number, staff_id=OPERATOR)
        await until(lambda: _more(services, number, sent))
        await cancel(services, number, staff_id=OPERATOR)
        await until(lambda: _settled(services, number))
        assert dispatch.world.calls_made == (await broadcast(services, number)).tally.sent


async def _more(services: Services, number: int, sent: int) -> bool:
    return (await broadcast(services, number)).tally.sent > sent


async def _settled(services: Services, number: int) -> bool:
    return not (await broadcast(services, number)).tally.open


async def test_too_many_failures_pause(tmp_path: Path) -> None:
    """Where nearly every group fails, something else is wrong: it stops by itself and says why."""
    async with open_dispatch(tmp_path, groups=60, per_second=20) as dispatch:
        for chat in dispatch.groups:
            dispatch.world.remove_member(dispatch.head, chat, dispatch.account)
        number = await dispatch.order()

        async def paused() -> bool:
            return (await broadcast(dispatch.services, number)).phase is Phase.PAUSED

        async with dispatch.sending():
            await until(paused)
        found = await broadcast(dispatch.services, number)
        assert (found.reason, found.tally.planned > 20) == (Reason.FAILURES, True)


async def test_a_notice_is_made_when_it_leaves(tmp_path: Path) -> None:
    """No text of it lies in the database; what is no longer needed is not sent; who got it is forgotten."""

    async def render(_services: Services, subject: str) -> Outgoing | None:
        return Outgoing(text=f"Laporan {subject}", protect=True) if subject == "7" else None

    async with open_dispatch(tmp_path, notices={"laporan": render}) as dispatch, dispatch.sending():
        chat = dispatch.groups[0]
        async with dispatch.services.database.transaction() as tx:
            numbers = [await tell_staff(tx, _notice(subject, chat.id), now=dispatch.clock.now()) for subject in "78"]
        told, dropped = [await dispatch.until_over(number) for number in numbers]
        assert (dispatch.texts(chat), told.tally.sent, dropped.tally.skipped) == (["Laporan 7"], 1, 1)
        assert [await dispatch.rows(number) for number in numbers] == [[], []]
        assert told.content.text == ""


def _notice(subject: str, chat: int) -> Order:
    content = Content(message="laporan", subject=subject, receipt=False)
    return Order(key=f"tip:{subject}", kind=Kind.STAFF, content=content, audience=Audience(chats=(chat,)))


async def test_one_sender_at_a_time(dispatch: Dispatch, tmp_path: Path) -> None:
    """A second sender waits while the first runs, and takes over when it ends."""
    lease = Lease(tmp_path / "uji.db")
    assert lease.take()
    second = await hire(
        dispatch.services, dispatch.world, dispatch.clock, files=tmp_path, lease=Lease(tmp_path / "uji.db")
    )
    assert not second.leads()
    running = asyncio.create_task(second.run())
    number = await dispatch.order()
    await dispatch.clock.sleep(5)
    assert (await broadcast(dispatch.services, number)).phase is Phase.SCHEDULED
    lease.give_back()
    assert (await dispatch.until_over(number)).tally.sent == 6
    assert second.leads()
    second.stop()
    await running


async def test_the_end_loses_nothing(tmp_path: Path) -> None:
    """Stopped in the middle: what was under way is recorded, the rest is planned, nothing is in doubt."""
    async with open_dispatch(tmp_path, groups=40, per_second=5) as dispatch:
        number = await dispatch.order()
        async with dispatch.sending():
            await until(lambda: _more(dispatch.services, number, 3))
        tally = (await broadcast(dispatch.services, number)).tally
        assert (tally.sending, tally.in_doubt, tally.planned + tally.sent) == (0, 0, 40)
        assert sum(len(dispatch.texts(chat)) for chat in dispatch.groups) == tally.sent


async def test_claims_never_run_ahead_of_calls(tmp_path: Path) -> None:
    """While Telegram answers nothing, no more is claimed than was written to it: that much could be in doubt."""
    async with open_dispatch(tmp_path, groups=30, per_second=5) as dispatch:
        held = asyncio.Event()

        async def hold(_seconds: float) -> None:
            await held.wait()

        dispatch.world.sleep = hold
        dispatch.world.faults.add(Slow(seconds=1), method="sendMessage", times=None)
        number = await dispatch.order()
        async with dispatch.sending():
            for _ in range(20):
                await dispatch.clock.sleep(0.5)
                tally = (await broadcast(dispatch.services, number)).tally
                assert tally.sending <= dispatch.world.calls_made + 1 <= 6
            assert tally.sending == 5
            held.set()
            await dispatch.until_over(number)


async def test_a_recovered_network_is_used_again(dispatch: Dispatch) -> None:
    """After an outage the rest goes out; what was written into it is in doubt, never doubled."""
    dispatch.world.faults.outage = True
    number = await dispatch.order()
    async with dispatch.sending():
        await until(lambda: _begun(dispatch.services, number))
        await dispatch.clock.sleep(10)
        dispatch.world.faults.outage = False
        done = await dispatch.until_over(number)
    assert done.tally.sent + done.tally.in_doubt == 6
    assert max(len(dispatch.texts(chat)) for chat in dispatch.groups) <= 1


async def _begun(services: Services, number: int) -> bool:
    return (await broadcast(services, number)).begun_at is not None


async def test_after_the_tables_were_emptied(dispatch: Dispatch) -> None:
    """The demo starts over while the sender runs: the next broadcast has the old number, and its own words."""
    async with dispatch.sending():
        await dispatch.until_over(await dispatch.order())
        async with dispatch.services.database.transaction() as tx:
            await tx.execute("DELETE FROM broadcast")
        number = await dispatch.order(Content(text="Lain."), key="lain")
        await dispatch.until_over(number)
    assert (number, dispatch.texts(dispatch.groups[0])) == (1, ["Netral.", "Lain."])
