"""What is sent about a message that stands: corrections, recalls, nudges; and files."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.aftermath import correct, nudge, recall, retry, round_of, settle, unsure
from bot.actions.broadcasts import TooLate, broadcast, set_approval
from bot.domain.audit import OPERATOR
from bot.domain.broadcasts import Attachment, Content
from bot.services import Services
from bot.simulator.faults import DroppedAfter
from bot.storage.broadcasts import count_anew
from tests.dispatch import Dispatch, open_dispatch, until
from tests.simulator.spec import held_against_spec


@pytest.fixture
async def dispatch(tmp_path: Path) -> AsyncIterator[Dispatch]:
    """Six groups and a sender; no broadcast needs approval."""
    async with open_dispatch(tmp_path) as opened:
        await set_approval(opened.services, needed=False, staff_id=OPERATOR)
        yield opened
        assert held_against_spec(opened.world.calls) == []


async def test_a_file_is_uploaded_once(dispatch: Dispatch, tmp_path: Path) -> None:
    """The first delivery uploads it; all others name it by its id."""
    (tmp_path / "surat.pdf").write_bytes(b"%PDF-1.7 surat imbauan")
    content = Content(text="Surat", attachment=Attachment(kind="document", path="surat.pdf", name="surat.pdf"))
    number = await dispatch.order(content)
    async with dispatch.sending():
        done = await dispatch.until_over(number)
    assert done.tally.sent == 6
    assert [bool(call.files) for call in dispatch.world.calls].count(True) == 1


async def test_a_correction_reaches_what_was_sent_and_what_was_not(dispatch: Dispatch) -> None:
    """The text is edited where it stands, keeps its button, and doing it twice changes nothing."""
    number = await dispatch.order()
    async with dispatch.sending():
        await dispatch.until_over(number)
        for key in ("ralat", "ralat lagi"):
            change = await correct(dispatch.services, number, key=key, text="Ralat.", staff_id=OPERATOR)
            dispatch.clock.forward(timedelta(seconds=30))
            assert (await dispatch.until_over(change.number)).tally.sent == 6
    assert [dispatch.texts(chat) for chat in dispatch.groups] == [["Ralat."]] * 6
    assert dispatch.world.messages(dispatch.groups[0])[-1].buttons[0][0]["callback_data"] == f"sb:{number}"


@pytest.mark.parametrize(("hours", "left"), [(1, []), (49, ["(ditarik: keliru)"])])
async def test_a_recall_deletes_or_replaces(dispatch: Dispatch, hours: int, left: list[str]) -> None:
    """Within 48 hours the message goes; later a word takes its place."""
    number = await dispatch.order()
    async with dispatch.sending():
        await dispatch.until_over(number)
        dispatch.clock.forward(timedelta(hours=hours))
        back = await recall(dispatch.services, number, key="tarik", why="keliru", staff_id=OPERATOR)
        assert (await dispatch.until_over(back.number)).tally.sent == 6
    assert [dispatch.texts(chat) for chat in dispatch.groups] == [left] * 6


async def test_a_recalled_file_is_replaced(dispatch: Dispatch, tmp_path: Path) -> None:
    """After 48 hours not only the caption but the file itself is gone."""
    (tmp_path / "daftar.pdf").write_bytes(b"%PDF-1.7 daftar nama")
    content = Content(text="Daftar", attachment=Attachment(kind="document", path="daftar.pdf", name="daftar.pdf"))
    number = await dispatch.order(content)
    async with dispatch.sending():
        await dispatch.until_over(number)
        dispatch.clock.forward(timedelta(hours=50))
        back = await recall(dispatch.services, number, key="tarik", why="salah berkas", staff_id=OPERATOR)
        await dispatch.until_over(back.number)
    names = {dispatch.world.messages(chat)[-1].json()["document"]["file_name"] for chat in dispatch.groups}
    assert names == {"ditarik.txt"}


async def test_a_recall_stops_the_rest(tmp_path: Path) -> None:
    """Recalled in the middle: what was sent is deleted, what was not never leaves, and both balance."""
    async with open_dispatch(tmp_path, groups=30, per_second=5) as dispatch, dispatch.sending():
        number, services = await dispatch.order(), dispatch.services
        await until(lambda: _more(services, number, 4))
        back = await recall(services, number, key="tarik", why="", staff_id=OPERATOR)
        await dispatch.until_over(back.number)
        assert [dispatch.texts(chat) for chat in dispatch.groups] == [[]] * 30
        tally = (await broadcast(services, number)).tally
        assert (tally.open, tally.sent + tally.skipped) == (0, 30)


async def test_a_nudge_answers_the_original(dispatch: Dispatch) -> None:
    """The reminder is a reply to the message that it is about."""
    number = await dispatch.order()
    async with dispatch.sending():
        await dispatch.until_over(number)
        again = await nudge(dispatch.services, number, key="colek", staff_id=OPERATOR)
        dispatch.clock.forward(timedelta(seconds=30))
        assert (await dispatch.until_over(again.number)).tally.sent == 6
    replies = [dispatch.world.messages(chat)[-1].reply_to for chat in dispatch.groups]
    assert [reply.text for reply in replies if reply] == ["Netral."] * 6


async def test_what_staff_want_sent_again_is_sent_again(dispatch: Dispatch) -> None:
    """A delivery in doubt is doubled only because staff said so."""
    chat = dispatch.groups[0]
    dispatch.world.faults.add(DroppedAfter(), method="sendMessage", chat=chat.id)
    number = await dispatch.order()
    async with dispatch.sending():
        assert (await dispatch.until_over(number)).tally.in_doubt == 1
        assert await settle(dispatch.services, number, arrived=False, staff_id=OPERATOR) == 1
        done = await dispatch.until_over(number)
    assert (done.tally.sent, len(dispatch.texts(chat))) == (6, 2)


async def _more(services: Services, number: int, sent: int) -> bool:
    return (await broadcast(services, number)).tally.sent > sent


async def test_a_recall_takes_the_nudges_along(dispatch: Dispatch) -> None:
    """Nothing is left that reminds of a message that is gone."""
    number = await dispatch.order()
    async with dispatch.sending():
        await dispatch.until_over(number)
        again = await nudge(dispatch.services, number, key="colek", staff_id=OPERATOR)
        dispatch.clock.forward(timedelta(seconds=30))
        await dispatch.until_over(again.number)
        back = await recall(dispatch.services, number, key="tarik", why="", staff_id=OPERATOR)
        for each in (back.number, back.number + 1):
            assert (await dispatch.until_over(each)).tally.sent == 6
    assert [dispatch.texts(chat) for chat in dispatch.groups] == [[]] * 6


async def test_what_was_recalled_never_goes_out_again(dispatch: Dispatch) -> None:
    """Whatever button still stands: neither the failed nor the unsure are sent once more."""
    number = await dispatch.order(Content(text="Surat"))
    async with dispatch.sending():
        await dispatch.until_over(number)
    async with dispatch.services.database.transaction() as tx:
        for state, group in (("in_doubt", 1), ("failed", 2)):
            await tx.execute(
                "UPDATE delivery SET state = :state WHERE number = :number", {"state": state, "number": group}
            )
        await count_anew(tx, number=number)
    await recall(dispatch.services, number, key="r", why="keliru", staff_id=OPERATOR)
    with pytest.raises(TooLate):
        await retry(dispatch.services, number, staff_id=OPERATOR)
    with pytest.raises(TooLate):
        await settle(dispatch.services, number, arrived=False, staff_id=OPERATOR)


async def test_a_press_handled_twice_sends_again_once(dispatch: Dispatch) -> None:
    """What is in doubt anew, since staff looked, is theirs to decide on anew."""
    number = await dispatch.order(Content(text="Surat"))
    async with dispatch.sending():
        await dispatch.until_over(number)
    await doubt(dispatch, number)
    seen = max(round_of(each.delivery) for each in await unsure(dispatch.services, number))
    await dispatch.clock.sleep(60)
    sent_again = []
    for _ in range(2):
        sent_again.append(await settle(dispatch.services, number, arrived=False, staff_id=OPERATOR, seen=seen))
        await doubt(dispatch, number)
    assert sent_again == [1, 0]


async def doubt(dispatch: Dispatch, number: int) -> None:
    """The first delivery may have arrived."""
    async with dispatch.services.database.transaction() as tx:
        await tx.execute("UPDATE delivery SET state = 'in_doubt' WHERE number = 1")
        await count_anew(tx, number=number)
