"""What staff do with tips by buttons: the list, the card, the acts, the question to the sender."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.tips import Authority, State
from tests.groups import KOBA, LUBUK, Office, open_office
from tests.tip_chat import (
    STORY,
    TELLER,
    VILLAGE,
    audit,
    newest,
    next_round,
    only_tip,
    open_card,
    shown,
    tell,
    tips,
)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Rina is admin, Dedi officer of Koba, Lina of Lubuk Besar, Tono observer."""
    async with open_office() as opened:
        yield opened


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
    assert any("Diserahkan untuk ditangani" in text for text in office.said("Rina"))


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
