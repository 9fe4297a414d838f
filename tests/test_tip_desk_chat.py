"""The staff's side of tips on the real bot: bare notices, Buka in private, acts by buttons, the inbox."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.actions.tip_inbox import inbox_of
from bot.domain.tips import Authority, Category, State
from bot.simulator.chats import Chat
from bot.storage.audit import Filter, entries
from tests.groups import KOBA, LUBUK, NIBUNG, Office, open_office, texts
from tests.office import Desk
from tests.tip_chat import CODE, STORY, TELLER, newest, only_tip, sample, send, shown, tell, tips

VILLAGE = f"/start lapor_{NIBUNG.plain_code}"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Rina is admin, Dedi officer of Koba, Lina of Lubuk Besar, Tono observer."""
    async with open_office() as opened:
        yield opened


async def make_inbox(office: Office) -> Chat:
    """A staff group that Rina has made the inbox."""
    desk = office.desk
    rina = desk.person("Rina")
    chat = office.world.create_group(rina, "Meja laporan", members=(desk.person("Dedi"),), bots=(desk.account,))
    await desk.settle()
    assert "hanya nomor, kategori" in await desk.say("Rina", "/laporan@sambang_bot di sini", chat=chat)
    return chat


async def next_round(desk: Desk) -> None:
    """To after the next full hour and the minutes that chance adds."""
    await desk.settle()
    desk.clock.forward(timedelta(minutes=81))
    await desk.settle()


async def audit(desk: Desk) -> list[str]:
    found = await entries(desk.services.database.reader, Filter(), limit=50)
    return [entry.act for entry in reversed(found) if entry.object.startswith("tip:")]


async def open_card(office: Office, name: str) -> str:
    """/laporan and the one tip in it."""
    desk = office.desk
    await desk.say(name, "/laporan")
    return await desk.press(name, f"L-{(await tips(desk))[0].number}")


# Notices


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


# Buka


async def test_buka_shows_the_story_in_private_protected_and_written_down(office: Office) -> None:
    """Pressed in the inbox; nothing of it stands there."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    await desk.press("Dedi", "Buka", chat=chat)
    message = next(m for m in shown(desk, "Dedi") if STORY in (m.text or ""))
    assert message.protected
    assert "Desa Nibung, Koba" in (message.text or "")
    assert not any(STORY in text for text in office.said_in(chat))
    assert await audit(desk) == ["tip_open"]


@pytest.mark.parametrize("name", ["Lina", "Tono", "Warga lain"])
async def test_buka_is_refused_to_who_has_no_right(name: str, office: Office) -> None:
    """Another kecamatan's officer, an observer, a stranger: an alert, no story, nothing in the log."""
    desk, chat = office.desk, await make_inbox(office)
    office.world.add_member(desk.person("Rina"), chat, desk.person(name))
    await desk.settle()
    if (await inbox_of(desk.services)).stopped:
        await desk.press("Rina", "Lanjutkan", chat=chat)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    await desk.press(name, "Buka", chat=chat)
    assert not any(STORY in text for text in office.said(name))
    assert await audit(desk) == []


async def test_who_never_started_the_bot_is_told_so_and_nothing_is_opened(office: Office) -> None:
    """An officer who has blocked the bot: the press opens nothing that could not be shown."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    office.world.block(desk.person("Dedi"), desk.account)
    await desk.press("Dedi", "Buka", chat=chat)
    assert await audit(desk) == []


async def test_after_reading_it_is_gone(office: Office) -> None:
    """All that shows a tip in this chat."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    await desk.press("Dedi", "Selesai dibaca")
    assert not any(STORY in text for text in office.said("Dedi"))


async def test_what_nobody_puts_away_goes_by_the_clock_also_after_a_restart(office: Office) -> None:
    """Within the hours in which a bot can delete."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    desk.application.bot_data.pop("put_away_at")
    desk.clock.forward(timedelta(hours=23))
    await desk.settle()
    assert any(STORY in text for text in office.said("Dedi"))
    desk.clock.forward(timedelta(hours=1))
    await desk.settle()
    assert not any(STORY in text for text in office.said("Dedi"))


async def test_after_a_long_absence_what_cannot_be_deleted_is_emptied(office: Office) -> None:
    """Bots delete for 48 hours, but edit for ever."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    desk.clock.forward(timedelta(hours=60))
    await desk.settle()
    assert not any(STORY in text for text in office.said("Dedi"))


async def test_files_are_uploaded_anew_protected_under_names_of_ours(office: Office) -> None:
    """Never forwarded: no file id of the sender goes to staff."""
    desk = office.desk
    await desk.say(TELLER, VILLAGE)
    await send(desk, TELLER, sample("document", STORY))
    await desk.press(TELLER, "📨 Kirim")
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    await desk.press("Dedi", "Kirim 1 berkas")
    (sent,) = [message for message in shown(desk, "Dedi") if message.media is not None]
    assert sent.protected
    assert sent.media is not None
    assert sent.media["document"]["file_name"] == f"L-{(await tips(desk))[0].number}-1.pdf"


async def test_a_long_story_fills_several_messages(office: Office) -> None:
    """Every character of it."""
    desk = office.desk
    await desk.say(TELLER, VILLAGE)
    for _ in range(2):
        await desk.say(TELLER, ("amplop 😀 " * 400).strip())
    await desk.press(TELLER, "📨 Kirim")
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    assert sum(text.count("amplop") for text in office.said("Dedi")) == 800


# Acts


async def test_the_way_of_a_tip_by_buttons(office: Office) -> None:
    """Claimed, traced, studied, forwarded to whom, acted on, closed; every step in the log."""
    desk = office.desk
    code = await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    for words in ("Ambil", "Ubah keadaan", "ditelusuri", "Ubah keadaan", "dalam kajian"):
        await desk.press("Dedi", words)
    for words in ("Ubah keadaan", "diteruskan", "Gakkumdu"):
        told = await desk.press("Dedi", words)
    assert "kepada Sentra Gakkumdu" in told
    tip = (await tips(desk))[0]
    assert (tip.state, tip.forwarded_to) == (State.FORWARDED, Authority.GAKKUMDU)
    assert "Diteruskan kepada: Sentra Gakkumdu" in await desk.say(TELLER, f"/status {code}")
    for words in ("Ubah keadaan", "ditindaklanjuti", "Lainnya", "Tutup"):
        await desk.press("Dedi", words)
    assert "selesai (ditindaklanjuti)" in await desk.say(TELLER, f"/status {code}")
    assert await audit(desk) == ["tip_claim", *["tip_move"] * 4, "tip_close"]


async def test_the_second_who_claims_is_told(office: Office) -> None:
    """The button may still stand there, but the act is asked."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Rina")
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Ambil")
    assert "diambil rekan lain" in await desk.press("Rina", "Ambil")


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [("Tandai mendesak", "urgent", True), ("Bisukan", "muted", True), ("Spam", "spam", True)],
)
async def test_marks_act_on_the_case(words: str, name: str, value: bool, office: Office) -> None:
    """Never on a remembered sender."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Lainnya")
    await desk.press("Dedi", words)
    assert getattr((await tips(desk))[0], name) is value


async def test_handing_over_tells_the_colleague(office: Office) -> None:
    """He hears of it at the next round, in private."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    for words in ("Lainnya", "Serahkan", "Rina"):
        await desk.press("Dedi", words)
    await next_round(desk)
    assert any("Diserahkan kepada Bapak/Ibu" in text for text in office.said("Rina"))


async def test_sent_up_it_is_the_kabupatens_alone(office: Office) -> None:
    """The officer sees it no more."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Lainnya")
    assert "tidak lagi di meja Bapak/Ibu" in await desk.press("Dedi", "Ke kabupaten")
    assert "Tidak ada." in await desk.say("Dedi", "/laporan")
    assert "hanya kabupaten" in await open_card(office, "Rina")


async def test_an_admin_keeps_a_colleague_from_a_tip(office: Office) -> None:
    """He finds it neither in the list nor by an old button; he can be let in again."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await open_card(office, "Rina")
    for words in ("Lainnya", "Kecualikan", "Jauhkan Dedi"):
        await desk.press("Rina", words)
    assert "tidak berwenang" in await desk.press("Dedi", "Buka")
    assert "Tidak ada." in await desk.say("Dedi", "/laporan")
    for words in ("Lainnya", "Kecualikan", "Boleh lagi: Dedi"):
        await desk.press("Rina", words)
    assert "L-" in await desk.say("Dedi", "/laporan")


async def test_who_is_no_admin_is_offered_no_exclusion(office: Office) -> None:
    """Nor gets there by a forged press."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Lainnya")
    card, number = shown(desk, "Dedi")[-1], (await tips(desk))[0].number
    with pytest.raises(AssertionError, match="no button"):
        await desk.press("Dedi", "Kecualikan")
    desk.world.press(desk.person("Dedi"), card, data=f"s:out:{number}:{desk.person('Rina').id}")
    await desk.settle()
    assert "tidak berwenang" in newest(desk, "Dedi")


async def test_a_question_is_seen_first_put_once_and_shown_to_admins(office: Office) -> None:
    """Protected in the admin's private chat; in the log as an act without its text."""
    desk = office.desk
    code = await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Tanya pelapor")
    assert "akan membaca" in await desk.say("Dedi", "Jam berapa kejadiannya?")
    assert "sudah disimpan" in await desk.press("Dedi", "Kirim")
    assert "Jam berapa kejadiannya?" in await desk.say(TELLER, f"/status {code}")
    copy = next(message for message in shown(desk, "Rina") if "Jam berapa" in (message.text or ""))
    assert copy.protected
    assert await audit(desk) == ["tip_ask"]


@pytest.mark.parametrize(
    ("question", "why"),
    [("Buka https://contoh.id", "tautan"), ("Hubungi @panwas_koba", "nama akun"), ("x" * 1001, "1.000 huruf")],
)
async def test_a_question_that_could_expose_the_sender_is_refused(question: str, why: str, office: Office) -> None:
    """With the reason; the wizard waits for another one."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Tanya pelapor")
    assert why in await desk.say("Dedi", question)
    assert (await only_tip(desk)).said == ()


# The list


async def test_the_list_is_narrowed_by_buttons(office: Office) -> None:
    """Category, kecamatan, state, whose, open or closed."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await tell(desk, "Baliho dipasang di masjid", link="/lapor")
    assert "Informasi awal: 2" in await desk.say("Rina", "/laporan")
    await desk.press("Rina", "Kategori:")
    assert "Informasi awal: 1" in await desk.press("Rina", "Politik uang")
    await desk.press("Rina", "Kecamatan:")
    assert "Informasi awal: 0" in await desk.press("Rina", LUBUK.name)
    await desk.press("Rina", "Kecamatan:")
    assert "Informasi awal: 1" in await desk.press("Rina", KOBA.name)
    assert "Informasi awal: 0" in await desk.press("Rina", "Diambil: semua")
    assert "yang sudah selesai: 0" in await desk.press("Rina", "Lihat yang selesai")


async def test_the_list_has_pages(office: Office) -> None:
    """Nine tips are two pages."""
    for chat in range(9):
        await office.desk.say(f"Warga {chat}", "/lapor")
        await office.desk.say(f"Warga {chat}", STORY)
        await office.desk.press(f"Warga {chat}", "📨 Kirim")
    assert "Halaman 1 dari 2" in await office.desk.say("Rina", "/laporan")
    assert "Halaman 2 dari 2" in await office.desk.press("Rina", "Berikutnya")


@pytest.mark.parametrize("name", ["Tono", TELLER])
async def test_the_list_is_refused_to_who_handles_no_tips(name: str, office: Office) -> None:
    """Observers and citizens."""
    assert "tidak berwenang" in await office.desk.say(name, "/laporan")


async def test_both_clocks_stand_on_the_card_with_their_sources(office: Office) -> None:
    """Working and calendar days, and that the sources do not agree; never a formal report."""
    await tell(office.desk, link=VILLAGE)
    told = await open_card(office, "Dedi")
    for words in ("1 Desember 2026 (7 hari kerja)", "28 November 2026 (7 hari kalender)", "Pasal 454", "Pasal 134"):
        assert words in told
    assert "Sumber tidak seragam" in told
    assert "bukan laporan resmi" in told


async def test_what_waits_too_long_is_marked_and_goes_up(office: Office) -> None:
    """The promise and the legal clock in the list; the admins are told of what nobody claims."""
    await tell(office.desk, link=VILLAGE)
    office.desk.clock.forward(timedelta(days=5))
    await next_round(office.desk)
    assert any("Naik ke kabupaten" in text for text in office.said("Rina"))
    told = await office.desk.say("Dedi", "/laporan")
    assert "lewat janji" in told
    assert "batas laporan resmi dekat" in told


async def test_the_end_of_the_legal_clock_is_warned_of_once(office: Office) -> None:
    """Two days before the earliest reading, in the morning; whoever has claimed it is told."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Ambil")
    desk.clock.forward(timedelta(days=4))
    for _ in range(30):
        await next_round(desk)
    assert sum("tinggal dua hari" in text for text in office.said("Dedi")) == 1
    assert not any("tinggal dua hari" in text for text in office.said("Rina"))


# The inbox chat


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


# Groups


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
