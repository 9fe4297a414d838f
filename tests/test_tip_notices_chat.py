"""Bare notices in shuffled rounds, the inbox chat and its strangers; groups that take no tip."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.staff import revoke
from bot.actions.tip_desk import claim_tip
from bot.actions.tip_inbox import inbox_of
from bot.actions.tip_rounds import due_notices
from bot.domain.audit import OPERATOR
from bot.domain.correspondence import NoticeName
from bot.domain.tips import Category
from bot.simulator.faults import ServerError, Slow
from bot.storage.correspondence import add_notice, keep_ping
from bot.storage.tips import keep_tip
from tests.groups import NIBUNG, Office, open_office, texts
from tests.tip_chat import (
    CODE,
    STORY,
    TELLER,
    VILLAGE,
    make_inbox,
    next_round,
    open_card,
    tell,
    tips,
)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Rina is admin, Dedi officer of Koba, Lina of Lubuk Besar, Tono observer."""
    async with open_office() as opened:
        yield opened


async def test_notices_wait_for_the_round_and_say_nothing_but_what_they_must(office: Office) -> None:
    """Number, category, kecamatan; not a word of the story, not the hour."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    desk.clock.forward(timedelta(minutes=59))
    await desk.settle()
    assert not any("L-" in text for text in office.said_in(chat))
    desk.clock.forward(timedelta(minutes=21))
    await desk.settle()
    number = (await tips(desk))[0].number
    assert office.said_in(chat)[-1] == f"📥 Informasi awal baru\nL-{number} · Politik uang · Kec. Koba"


async def test_sedang_terjadi_is_told_at_once(office: Office) -> None:
    """Without waiting for the round."""
    desk, chat = office.desk, await make_inbox(office)
    await desk.say(TELLER, VILLAGE)
    await desk.say(TELLER, STORY)
    await desk.press(TELLER, "Sedang terjadi")
    assert "SEDANG TERJADI" in office.said_in(chat)[-1]


async def test_without_an_inbox_those_who_may_handle_it_are_told_in_private(office: Office) -> None:
    """Dedi of Koba and the admin; neither Lina of Lubuk Besar nor the observer."""
    await tell(office.desk, link=VILLAGE)
    await next_round(office.desk)
    told = {name: any("L-" in text for text in office.said(name)) for name in ("Rina", "Dedi", "Lina", "Tono")}
    assert told == {"Rina": True, "Dedi": True, "Lina": False, "Tono": False}


async def test_a_tip_about_supervisors_is_told_to_the_admins_alone(office: Office) -> None:
    """Supervisors read the inbox."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, "Panwascam Koba minta uang kepada caleg, panwas itu", link=VILLAGE)
    await next_round(desk)
    assert (await tips(desk))[0].category is Category.SUPERVISORS
    assert any("Pengawas atau petugas · kabupaten" in text for text in office.said("Rina"))
    assert not any("L-" in text for text in [*office.said_in(chat), *office.said("Dedi")])


async def test_a_notice_that_cannot_be_told_waits(office: Office) -> None:
    """The inbox has thrown the bot out: staff are told one by one instead."""
    desk, chat = office.desk, await make_inbox(office)
    office.world.remove_member(desk.person("Rina"), chat, desk.account)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    assert any("L-" in text for text in office.said("Dedi"))
    assert (await inbox_of(desk.services)).stopped


async def test_a_stranger_who_joins_stops_the_notices_until_an_admin_says_so(office: Office) -> None:
    """Meanwhile staff are told one by one; the officer's press resumes nothing."""
    desk, chat = office.desk, await make_inbox(office)
    office.world.add_member(desk.person("Rina"), chat, desk.person("Orang baru"))
    await desk.settle()
    assert "bukan petugas" in office.said_in(chat)[-1]
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    assert not any("L-" in text for text in office.said_in(chat))
    assert any("L-" in text for text in office.said("Dedi"))
    await desk.press("Dedi", "Lanjutkan", chat=chat)
    assert (await inbox_of(desk.services)).stopped
    await desk.press("Rina", "Lanjutkan", chat=chat)
    assert not (await inbox_of(desk.services)).stopped


async def test_a_stranger_is_noticed_by_an_admin_bot_as_well(office: Office) -> None:
    """In large groups no service message tells of him: `chat_member` does, once."""
    desk, chat = office.desk, await make_inbox(office)
    office.world.promote(desk.person("Rina"), chat, desk.account)
    office.world.add_member(desk.person("Rina"), chat, desk.person("Orang baru"))
    await desk.settle()
    assert sum("bukan petugas" in text for text in office.said_in(chat)) == 1


async def test_a_colleague_who_joins_stops_nothing(office: Office) -> None:
    """Lina is staff."""
    desk, chat = office.desk, await make_inbox(office)
    office.world.add_member(desk.person("Rina"), chat, desk.person("Lina"))
    await desk.settle()
    assert not (await inbox_of(desk.services)).stopped


async def test_the_inbox_follows_its_chat_to_a_supergroup(office: Office) -> None:
    """Notices go to the new id."""
    desk, chat = office.desk, await make_inbox(office)
    new = office.world.upgrade(desk.person("Rina"), chat)
    await desk.settle()
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    assert "L-" in texts(office.world.messages(new))[-1]


@pytest.mark.parametrize(("name", "answer"), [("Dedi", "tidak berwenang"), ("Warga lain", None)])
async def test_only_an_admin_chooses_the_inbox(name: str, answer: str | None, office: Office) -> None:
    """An officer is refused; nobody else is answered at all."""
    desk = office.desk
    chat = office.world.create_group(desk.person(name), "Grup lain", bots=(desk.account,))
    await desk.settle()
    before = len(office.said_in(chat))
    await desk.say(name, "/laporan@sambang_bot di sini", chat=chat)
    assert (await inbox_of(desk.services)).chat_id is None
    assert [answer in text for text in office.said_in(chat)[before:]] == ([True] if answer else [])


async def test_a_villages_group_is_no_inbox(office: Office) -> None:
    """Notices of tips would be read by the village head."""
    desk = office.desk
    chat = await office.registered(NIBUNG)
    office.world.add_member(office.head, chat, desk.person("Rina"))
    assert "grup petugas" in await desk.say("Rina", "/laporan@sambang_bot di sini", chat=chat)
    assert (await inbox_of(desk.services)).chat_id is None


@pytest.mark.parametrize(
    "text", ["/lapor@sambang_bot kades bagi amplop", "/tanya@sambang_bot semalam pak kades bagi amplop caleg ke warga"]
)
async def test_a_group_takes_no_tip(text: str, office: Office) -> None:
    """One neutral line that answers nobody, with the private link; the message is deleted where the bot may."""
    desk = office.desk
    chat = office.group(with_bot=True)
    office.world.promote(office.head, chat, desk.account)
    await desk.settle()
    await desk.say("Pak Kades", text, chat=chat)
    line = desk.last(chat)
    assert "percakapan pribadi" in (line.text or "")
    assert line.reply_to is None
    assert not any(message.text == text for message in office.world.messages(chat))
    assert await tips(desk) == []


async def test_a_code_in_a_group_is_answered_without_repeating_it(office: Office) -> None:
    """Others have seen it: the way to another one."""
    desk = office.desk
    code = await tell(desk)
    chat = office.group(with_bot=True)
    await desk.say("Pak Kades", f"/status@sambang_bot {code}", chat=chat)
    answer = office.said_in(chat)[-1]
    assert "sudah terlihat orang lain" in answer
    assert CODE.search(answer) is None


async def test_who_is_no_longer_staff_is_told_nothing(office: Office) -> None:
    """A claim gives no right: the others hear of it instead."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    tip = (await tips(desk))[0]
    await claim_tip(desk.services, desk.person("Dedi").id, tip.number)
    await revoke(desk.services, desk.person("Dedi").id, by=OPERATOR)
    async with desk.services.database.transaction() as tx:
        await add_notice(tx, number=tip.number, message=NoticeName.ADDED, chance=desk.services.chance)
    await next_round(desk)
    told = [any("L-" in text for text in office.said(name)) for name in ("Dedi", "Rina")]
    assert told == [False, True]


async def test_a_notice_that_fails_keeps_no_other_back(office: Office) -> None:
    """A ping sealed for a key that is gone waits; the news of the tip is told all the same."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    number = (await tips(desk))[0].number
    async with desk.services.database.transaction() as tx:
        await keep_ping(tx, number=number, sealed=b"nothing that any key opens")
        await add_notice(tx, number=number, message=NoticeName.PING, chance=desk.services.chance)
    await next_round(desk)
    assert any(f"L-{number}" in text for text in office.said_in(chat))
    assert [notice.message for notice in await due_notices(desk.services)] == [NoticeName.PING]


async def test_what_is_urgent_is_tried_again_within_minutes(office: Office) -> None:
    """A broken line at the moment of sending costs a minute, not an hour."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    tip = (await tips(desk))[0]
    async with desk.services.database.transaction() as tx:
        await keep_tip(tx, replace(tip, urgent=True))
    desk.clock.forward(timedelta(minutes=1))
    await desk.settle()
    assert "SEDANG TERJADI" in office.said_in(chat)[-1]


async def test_who_cannot_be_told_does_not_keep_the_others_from_it(office: Office) -> None:
    """The colleague it was handed to has blocked the bot: whoever else may handle it hears of it."""
    desk = office.desk
    await make_inbox(office)
    await tell(desk, link=VILLAGE)
    await open_card(office, "Rina")
    for words in ("Lainnya", "Serahkan", "Dedi"):
        await desk.press("Rina", words)
    office.world.block(desk.person("Dedi"), desk.account)
    await next_round(desk)
    assert any("Diserahkan" in text for text in office.said("Rina"))


async def test_notices_of_a_round_come_in_no_order_that_tells_anything(office: Office) -> None:
    """Of two tips in one hour either may be told first."""
    desk, chat = office.desk, await make_inbox(office)
    orders = set()
    for _ in range(8):
        before = {tip.number for tip in await tips(desk)}
        for name in ("Warga satu", "Warga dua"):
            await desk.say(name, VILLAGE)
            await desk.say(name, STORY)
            await desk.press(name, "📨 Kirim")
            if name == "Warga satu":
                first = next(tip.number for tip in await tips(desk) if tip.number not in before)
        await next_round(desk)
        orders.add(f"L-{first}" in office.said_in(chat)[-2])
    assert orders == {True, False}


async def test_an_urgent_notice_that_could_not_be_told_is_tried_again_within_minutes(office: Office) -> None:
    """It does not wait for the round; told once, it is told no more."""
    desk, chat = office.desk, await make_inbox(office)
    await desk.settle()
    office.world.faults.add(ServerError(), method="sendMessage", chat=chat.id, times=50)
    for name in ("Rina", "Dedi"):
        office.world.faults.add(ServerError(), method="sendMessage", chat=desk.chat(name).id, times=50)
    await desk.say(TELLER, VILLAGE)
    await desk.say(TELLER, STORY)
    await desk.press(TELLER, "Sedang terjadi")
    office.world.faults.clear()
    for _ in range(5):
        desk.clock.forward(timedelta(minutes=1))
        await desk.settle()
    assert sum("SEDANG TERJADI" in text for text in office.said_in(chat)) == 1


async def test_a_notice_that_may_have_arrived_says_so_when_it_is_told_again(office: Office) -> None:
    """Nobody answered in time: the next round tells it once more, as doubtful."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    office.world.faults.add(Slow(seconds=60), method="sendMessage", chat=chat.id)
    await next_round(desk)
    await next_round(desk)
    told = [text for text in office.said_in(chat) if "L-" in text]
    assert ["Mungkin sudah" in text for text in told] == [False, True]
