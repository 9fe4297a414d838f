"""Cards of broadcasts: they follow what goes on by themselves, for those who may see it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.actions.deliveries import halt
from bot.domain.broadcasts import GRACE, Phase, Reason
from bot.storage.staff import forget_staff
from tests.broadcast_desk import Room, open_room
from tests.simulator.spec import held_against_spec


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Every call is held against the Bot API's description."""
    async with open_room() as opened:
        yield opened
        assert held_against_spec(opened.desk.world.calls) == []


async def test_the_countdown_runs(room: Room) -> None:
    """Every five seconds, without anybody's press."""
    await room.propose()
    await room.desk.press("Andi", "Setujui")
    room.desk.clock.forward(timedelta(seconds=6))
    await room.desk.settle()
    assert "24 detik" in room.card("Rina")


async def test_after_a_restart_the_author_gets_a_new_card(room: Room) -> None:
    """What goes out is watched, also when the bot forgot where."""
    await room.propose()
    await room.desk.press("Andi", "Setujui")
    room.restart()
    room.desk.clock.forward(GRACE + timedelta(seconds=1))
    before = len(room.office.said("Rina"))
    await room.desk.settle()
    assert len(room.office.said("Rina")) == before + 1


async def test_progress_in_a_group_of_staff(room: Room) -> None:
    """/siaran 1 shows the figures there, brought up to date every 15 seconds; to strangers nothing is said."""
    await room.begin()
    group = room.staff_group()
    assert "S-1" in await room.desk.say("Rina", "/siaran@sambang_bot S-1", chat=group)
    count = len(room.desk.world.messages(group))
    await room.desk.say("Pak Kades", "/siaran@sambang_bot 1", chat=group)
    assert len(room.desk.world.messages(group)) == count + 1
    await room.go_out()
    assert "3 dari 3 grup" in str([m.text for m in room.desk.world.messages(group)])


async def test_an_anonymous_admin_is_told_how_to_show_himself(room: Room) -> None:
    """He may be staff; nobody can know."""
    await room.begin()
    group = room.staff_group()
    room.desk.world.hide(room.desk.person("Rina"), group)
    assert "anonim" in (await room.desk.say("Rina", "/siaran@sambang_bot 1", chat=group)).lower()


async def test_a_card_follows_nobody_who_was_revoked(room: Room) -> None:
    """What stands there stays as it was."""
    await room.begin()
    before = room.card("Rina")
    async with room.desk.services.database.transaction() as tx:
        await forget_staff(tx, id=room.desk.person("Rina").id)
    await room.go_out()
    assert room.card("Rina") == before


async def test_a_report_that_was_long_in_coming_is_a_message_of_its_own(room: Room) -> None:
    """One card is left: the one at the end."""
    await room.begin()
    await room.desk.say("Rina", "/bantuan")
    room.desk.clock.forward(timedelta(minutes=2))
    await room.go_out()
    cards = [said for said in room.office.said("Rina") if said.startswith("S-1")]
    assert (len(cards), room.card("Rina") == cards[0], "Selesai" in cards[0]) == (1, True, True)


async def test_a_broadcast_that_pauses_by_itself_is_news(room: Room) -> None:
    """The author is told once, with the reason and the way on."""
    number = (await room.begin()).number
    await halt(room.desk.services, number, reason=Reason.FAILURES)
    await room.desk.say("Rina", "/bantuan")
    for _ in range(2):
        room.desk.clock.forward(timedelta(seconds=6))
        await room.desk.settle()
    cards = [said for said in room.office.said("Rina") if said.startswith("S-1")]
    assert (len(cards), "Dijeda (terlalu banyak kegagalan)" in room.card("Rina")) == (1, True)


async def test_a_deleted_card_is_not_put_anew(room: Room) -> None:
    """Whoever clears the chat is left alone."""
    await room.begin()
    card = room.desk.last(room.desk.chat("Rina"))
    room.desk.world.delete(room.desk.person("Rina"), card)
    before = len(room.desk.world.messages(room.desk.chat("Rina")))
    room.desk.clock.forward(timedelta(seconds=6))
    await room.desk.settle()
    assert len(room.desk.world.messages(room.desk.chat("Rina"))) == before


async def test_a_stranger_in_a_group_changes_nothing_on_its_card(room: Room) -> None:
    """He is told in a pop-up; what staff look at stays."""
    desk, number = room.desk, (await room.propose()).number
    members = (desk.person("Siti"),)
    chat = room.office.world.create_group(desk.person("Rina"), "Meja", members=members, bots=(desk.account,))
    await desk.settle()
    before = await desk.say("Rina", f"/siaran@sambang_bot {number}", chat=chat)
    press = desk.world.press(desk.person("Siti"), desk.last(chat), data=f"b:cancel:{number}:")
    await desk.settle()
    assert not isinstance(press, str)
    assert "tidak berwenang" in (await press.answered()).text
    assert (desk.last(chat).text, (await room.newest()).phase) == (before, Phase.WAITING)
