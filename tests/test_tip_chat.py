"""The citizen's flow on the real bot: telling, reviewing, sending, and nothing kept before Kirim."""

from datetime import timedelta

import pytest

from bot.domain.evidence import EvidenceKind
from bot.domain.tips import Category, Destination
from bot.handlers.tip_review import MARK
from bot.simulator.faults import ServerError
from bot.simulator.world import Attachment
from tests.groups import KOBA, NIBUNG, Office, open_office
from tests.office import Desk
from tests.tip_chat import STORY, TELLER, code_in, newest, only_tip, sample, send, shown, tell, tips


async def test_the_notice_says_in_three_lines_what_is_kept_known_and_to_be_avoided(desk: Desk) -> None:
    """And asks for the story with a reply prompt."""
    told = await desk.say(TELLER, "/lapor")
    assert len([line for line in told.splitlines() if line.startswith("•")]) == 3
    assert (desk.last(desk.chat(TELLER)).markup or {}).get("force_reply") is True


async def test_a_story_becomes_a_tip_by_kirim_alone(desk: Desk) -> None:
    """Before it nothing stands in the database; after it the words are there whole, under a guessed category."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    assert await tips(desk) == []
    code_in(await desk.press(TELLER, "📨 Kirim"))
    opened = await only_tip(desk)
    assert (opened.story.texts, opened.tip.category) == ((STORY,), Category.MONEY)
    assert opened.story.when == "2026-11-21"


@pytest.mark.parametrize("entry", ["/lapor", "/start lapor", "/start lapor_1904019999", "/start lapor_x"])
async def test_every_entry_leads_to_the_prompt(entry: str, desk: Desk) -> None:
    """A village that is none of ours is passed over."""
    assert "Laporkan diam-diam\n" in await desk.say(TELLER, entry)


async def test_the_home_button_leads_to_the_prompt(desk: Desk) -> None:
    """Below the home screen, for a prompt cannot be edited in."""
    await desk.say(TELLER, "/start")
    await desk.press(TELLER, "Lewati")
    assert "Silakan ceritakan" in await desk.press(TELLER, "Laporkan diam-diam")


async def test_a_qr_code_presets_village_and_panwascam() -> None:
    """The kecamatan's Panwascam is told; the place needs no tap."""
    async with open_office() as office:
        await tell(office.desk, link=f"/start lapor_{NIBUNG.plain_code}")
        opened = await only_tip(office.desk)
    assert (opened.story.village, opened.tip.subdistrict) == (NIBUNG.code, KOBA.code)
    assert opened.tip.destination is Destination.SUBDISTRICT


async def test_fields_are_changed_in_the_one_review_message() -> None:
    """Category, place, time and destination by buttons; never a second review message."""
    async with open_office() as office:
        desk = office.desk
        await desk.say(TELLER, "/lapor")
        await desk.say(TELLER, STORY)
        before = len(shown(desk, TELLER))
        for words in ("Kategori:", "Logistik", "Tempat:", "Koba", "Nibung", "Waktu:", "kemarin", "Tujuan:"):
            await desk.press(TELLER, words)
        assert len(shown(desk, TELLER)) == before
        await desk.press(TELLER, "📨 Kirim")
        opened = await only_tip(desk)
    assert (opened.tip.category, opened.tip.destination) == (Category.LOGISTICS, Destination.REGENCY)
    assert (opened.story.village, opened.story.when) == (NIBUNG.code, "2026-11-20")


@pytest.mark.parametrize("label", ["Kategori:", "Waktu:", "Tempat:"])
async def test_every_list_leads_back_to_the_review(label: str) -> None:
    """Kembali changes nothing."""
    async with open_office() as office:
        await office.desk.say(TELLER, "/lapor")
        review = await office.desk.say(TELLER, STORY)
        await office.desk.press(TELLER, label)
        assert await office.desk.press(TELLER, "Kembali") == review


async def test_sedang_terjadi_sends_at_once(desk: Desk) -> None:
    """One tap instead of Kirim; the tip is urgent."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    assert "sedang terjadi" in await desk.press(TELLER, "Sedang terjadi")
    assert (await only_tip(desk)).tip.urgent


async def test_pressed_twice_it_is_one_tip_and_the_same_receipt(desk: Desk) -> None:
    """Also when the second press comes from the old review message."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    review, data = shown(desk, TELLER)[-1], _data(desk, "Kirim")
    first = code_in(await desk.press(TELLER, "📨 Kirim"))
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    assert code_in(desk.last(desk.chat(TELLER)).text or "") == first
    assert len(await tips(desk)) == 1


def _data(desk: Desk, words: str) -> str:
    buttons = [button for row in shown(desk, TELLER)[-1].buttons for button in row]
    return str(next(button["callback_data"] for button in buttons if words in button["text"]))


async def test_kirim_after_a_restart_says_mohon_ulangi(desk: Desk) -> None:
    """The draft was in memory alone, and nothing was sent."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    desk.application.bot_data.pop("talks")
    assert "Mohon ulangi" in await desk.press(TELLER, "📨 Kirim")
    assert await tips(desk) == []


async def test_kirim_after_a_restart_finds_what_was_committed(desk: Desk) -> None:
    """Killed between commit and reply: the button still stands there, and gives the same receipt."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    review, data = shown(desk, TELLER)[-1], _data(desk, "Kirim")
    first = code_in(await desk.press(TELLER, "📨 Kirim"))
    desk.application.bot_data.pop("talks")
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    assert code_in(desk.last(desk.chat(TELLER)).text or "") == first


async def test_an_answer_to_the_prompt_after_a_restart_is_no_question(desk: Desk) -> None:
    """It is neither matched nor kept: mohon ulangi."""
    await desk.say(TELLER, "/lapor")
    prompt = desk.last(desk.chat(TELLER))
    desk.application.bot_data.pop("talks")
    desk.world.say(desk.person(TELLER), desk.chat(TELLER), "boleh foto dengan caleg?", reply_to=prompt)
    await desk.settle()
    assert "Mohon ulangi" in (desk.last(desk.chat(TELLER)).text or "")


async def test_words_after_half_an_hour_are_no_question(desk: Desk) -> None:
    """The draft is gone, and the next words are taken for the lost story; the words after them are a question again."""
    await desk.say(TELLER, "/lapor")
    desk.clock.forward(timedelta(minutes=31))
    await desk.settle()
    assert "Mohon ulangi" in await desk.say(TELLER, "boleh foto dengan caleg?")
    assert MARK not in await desk.say(TELLER, "boleh foto dengan caleg?")


async def test_an_untouched_draft_is_gone_after_half_an_hour(desk: Desk) -> None:
    """With its files; the review says so in its place."""
    await desk.say(TELLER, "/lapor")
    await send(desk, TELLER, sample("photo", STORY))
    desk.clock.forward(timedelta(minutes=30))
    await desk.settle()
    assert "30 menit" in (desk.last(desk.chat(TELLER)).text or "")
    assert desk.services.vault.shelf.waiting_bytes() == 0


async def test_batal_wipes_at_once(desk: Desk) -> None:
    """Story and sealed files; the review shows nothing more."""
    await desk.say(TELLER, "/lapor")
    await send(desk, TELLER, sample("photo", STORY))
    assert desk.services.vault.shelf.waiting_bytes() > 0
    assert "sudah dihapus dari bot" in await desk.say(TELLER, "/batal")
    assert desk.services.vault.shelf.waiting_bytes() == 0
    assert not any("Periksa" in (message.text or "") for message in shown(desk, TELLER))


async def test_an_edited_message_is_taken_as_edited(desk: Desk) -> None:
    """Before Kirim; afterwards an edit changes nothing and is no question."""
    await desk.say(TELLER, "/lapor")
    said = desk.world.say(desk.person(TELLER), desk.chat(TELLER), STORY)
    await desk.settle()
    desk.world.edit(desk.person(TELLER), said, "Amplop di RT 05")
    await desk.settle()
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == ("Amplop di RT 05",)
    before = len(desk.world.messages(desk.chat(TELLER)))
    desk.world.edit(desk.person(TELLER), said, "boleh foto dengan caleg?")
    await desk.settle()
    assert len(desk.world.messages(desk.chat(TELLER))) == before


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Amplop di RT 03. Nama saya Siti Aminah", "Amplop di RT 03. •••"),
        ("Hubungi saya di 0812-3456-7890 soal amplop", "Hubungi saya di ••• soal amplop"),
        ("NIK saya 1904010101900001, amplop di RT 03", "NIK saya •••, amplop di RT 03"),
    ],
)
async def test_what_names_the_teller_goes_by_one_tap(words: str, left: str, desk: Desk) -> None:
    """It is pointed out in the review first."""
    await desk.say(TELLER, "/lapor")
    assert "bisa mengenali" in await desk.say(TELLER, words)
    assert "bisa mengenali" not in await desk.press(TELLER, "Hapus yang bisa")
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (left,)


@pytest.mark.parametrize(
    ("kind", "warning", "keeps"),
    [("voice", "Suara Bapak/Ibu bisa dikenali", EvidenceKind.VOICE), ("video", "lokasi atau nama", EvidenceKind.VIDEO)],
)
async def test_what_cannot_be_cleaned_is_warned_of_first(
    kind: str, warning: str, keeps: EvidenceKind, desk: Desk
) -> None:
    """Nothing is fetched before the teller says: tetap kirim."""
    await desk.say(TELLER, "/lapor")
    assert warning in await send(desk, TELLER, sample(kind))
    assert "getFile" not in [call.method for call in desk.world.calls]
    await desk.press(TELLER, "Tetap kirim")
    code_in(await desk.press(TELLER, "📨 Kirim"))
    assert [one.kind for one in (await only_tip(desk)).story.evidence] == [keeps]


@pytest.mark.parametrize(("kind", "words"), [("voice", "Ketik saja"), ("video", "Buang")])
async def test_what_could_give_the_teller_away_can_be_taken_back(kind: str, words: str, desk: Desk) -> None:
    """Then it was never fetched, and the story is asked for again."""
    await desk.say(TELLER, "/lapor")
    await send(desk, TELLER, sample(kind))
    assert "Belum ada cerita" in await desk.press(TELLER, words)
    assert "getFile" not in [call.method for call in desk.world.calls]


@pytest.mark.parametrize(("kind", "kept"), [("photo", EvidenceKind.PHOTO), ("document", EvidenceKind.PDF)])
async def test_photos_and_pdfs_are_fetched_cleaned_and_sealed(kind: str, kept: EvidenceKind, desk: Desk) -> None:
    """The caption is sealed beside the file."""
    await desk.say(TELLER, "/lapor")
    assert "1 " in await send(desk, TELLER, sample(kind, STORY))
    await desk.press(TELLER, "📨 Kirim")
    (evidence,) = (await only_tip(desk)).story.evidence
    assert (evidence.kind, evidence.caption) == (kept, STORY)


async def test_an_album_is_one(desk: Desk) -> None:
    """One review message for all of it, two seconds after its last file; the caption is asked for once."""
    await desk.say(TELLER, "/lapor")
    await send(desk, TELLER, sample("photo", STORY), sample("photo"), sample("photo"))
    desk.clock.forward(timedelta(seconds=2))
    await desk.settle()
    assert "3 foto" in (desk.last(desk.chat(TELLER)).text or "")
    assert sum("Periksa" in (message.text or "") for message in shown(desk, TELLER)) == 1
    await desk.press(TELLER, "📨 Kirim")
    assert len((await only_tip(desk)).story.evidence) == 3


async def test_a_shared_location_is_rounded_and_sealed(desk: Desk) -> None:
    """To a thousandth of a degree, about 100 m; the list alone decides who is told."""
    await desk.say(TELLER, "/lapor")
    desk.world.send_location(desk.person(TELLER), desk.chat(TELLER), -2.524678, 106.213194)
    await desk.settle()
    await desk.say(TELLER, STORY)
    await desk.press(TELLER, "📨 Kirim")
    opened = await only_tip(desk)
    assert opened.story.spot is not None
    assert (opened.story.spot.latitude, opened.story.spot.longitude) == (-2.525, 106.213)
    assert opened.tip.subdistrict is None


STICKER = Attachment(kind="sticker", content=b"x")
WORD = Attachment(kind="document", content=b"x", name="catatan.docx", fields={"mime_type": "x/y"})
NO_PDF = Attachment(kind="document", content=b"x", name="a.pdf", fields={"mime_type": "application/pdf"})
REFUSED = [(STICKER, "Stiker tidak ikut"), (WORD, "PDF atau foto layar"), (NO_PDF, "foto layarnya")]


@pytest.mark.parametrize(("attachment", "answer"), REFUSED)
async def test_what_is_not_taken_is_answered_with_a_way_out(attachment: Attachment, answer: str, desk: Desk) -> None:
    """First message of all: the story is asked for again."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    assert answer in await send(desk, TELLER, attachment)
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.evidence == ()


async def test_a_contact_is_neither_taken_nor_kept(desk: Desk) -> None:
    """And the story is asked for again, for nothing was told yet."""
    await desk.say(TELLER, "/lapor")
    desk.world.send_contact(desk.person(TELLER), desk.chat(TELLER), "+6281200000000")
    await desk.settle()
    assert "Kontak tidak ikut" in (desk.last(desk.chat(TELLER)).text or "")


async def test_a_forwarded_post_comes_without_where_it_came_from(desk: Desk) -> None:
    """Its words alone are in the seal."""
    await desk.say(TELLER, "/lapor")
    desk.world.forward_post(desk.person(TELLER), desk.chat(TELLER), STORY, channel="Kabar Koba")
    await desk.settle()
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (STORY,)


async def test_a_file_that_cannot_be_fetched_is_told_and_the_words_stay(desk: Desk) -> None:
    """Telegram fails three times; the caption goes as a message."""
    await desk.say(TELLER, "/lapor")
    desk.world.faults.add(ServerError(), method="getFile", times=50)
    assert "gagal diambil" in await send(desk, TELLER, sample("photo", STORY))
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (STORY,)


async def test_a_chat_sends_five_tips_an_hour(desk: Desk) -> None:
    """The sixth is asked to wait, with the office's telephone; another chat is not held up."""
    for _ in range(5):
        await tell(desk)
    assert "dalam satu jam" in await desk.say(TELLER, "/lapor")
    assert "Silakan ceritakan" in await desk.say("Budi", "/lapor")
    desk.clock.forward(timedelta(hours=1))
    assert "Silakan ceritakan" in await desk.say(TELLER, "/lapor")


async def test_who_goes_elsewhere_before_telling_asks_questions_again(desk: Desk) -> None:
    """A question after /panduan is a question, not a story."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, "/panduan")
    assert MARK not in await desk.say(TELLER, "boleh foto dengan caleg?")


async def test_lapor_again_shows_the_story_that_is_not_sent(desk: Desk) -> None:
    """Nothing is wiped by coming in a second time."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    assert "Masih ada cerita" in await desk.say(TELLER, "/lapor")
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (STORY,)


async def test_sudah_saya_simpan_takes_the_code_off_the_screen(desk: Desk) -> None:
    """The message is deleted, also after a restart."""
    code = await tell(desk)
    desk.application.bot_data.pop("talks")
    await desk.press(TELLER, "hapus pesan ini")
    assert not any(code in (message.text or "") for message in shown(desk, TELLER))


async def test_bersihkan_percakapan_deletes_both_sides(desk: Desk) -> None:
    """All that was said about the tip, the story and the code among it."""
    await desk.say(TELLER, "/start")
    code = await tell(desk)
    assert "sudah dibersihkan" in await desk.press(TELLER, "bersihkan percakapan")
    left = [message.text or "" for message in desk.world.messages(desk.chat(TELLER))]
    assert not any(STORY in text or code in text or "/lapor" in text for text in left)


async def test_after_a_restart_it_says_how_to_clear_by_hand(desk: Desk) -> None:
    """The ids were in memory alone; the message that was pressed goes all the same."""
    await tell(desk)
    desk.application.bot_data.pop("talks")
    assert "Hapus sendiri" in await desk.press(TELLER, "bersihkan percakapan")


async def test_an_accusation_leads_to_the_flow(desk: Desk) -> None:
    """What was written is not kept; the button begins a tip."""
    assert "tidak saya simpan" in await desk.say(TELLER, "semalam pak kades bagi amplop caleg ke warga")
    assert "Silakan ceritakan" in await desk.press(TELLER, "Laporkan diam-diam")


async def test_a_file_that_waits_is_sent_with_the_tip() -> None:
    """Kirim while a file is on its way: nothing is sent before it is in, and then at once."""
    async with open_office() as office:
        assert await _waited(office) == 1


async def test_sedang_terjadi_does_not_wait_for_files(desk: Desk) -> None:
    """The words go at once; the file follows into the same tip by itself."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    desk.world.send(desk.person(TELLER), desk.chat(TELLER), sample("photo", "fotonya"))
    review, data = shown(desk, TELLER)[-1], _data(desk, "Sedang terjadi")
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    assert "sudah menyusul" in newest(desk, TELLER)
    opened = await only_tip(desk)
    (added,) = opened.said
    assert (opened.story.texts, [one.caption for one in added.story.evidence]) == ((STORY,), ["fotonya"])


@pytest.mark.parametrize("last", ["/lapor", "Tambah keterangan"])
async def test_what_is_not_sent_is_not_lost_by_beginning_something_else(last: str, desk: Desk) -> None:
    """Neither by a second /lapor nor by a button of a status page: the unsent story is shown again."""
    code = await tell(desk)
    await desk.say(TELLER, f"/status {code}")
    await desk.press(TELLER, "Tambah keterangan")
    await send(desk, TELLER, sample("photo", "satu lagi"))
    told = await (desk.say(TELLER, last) if last.startswith("/") else desk.press(TELLER, last))
    assert "Masih ada cerita yang belum dikirim" in told or "Masih ada cerita" in newest(desk, TELLER)
    assert desk.services.vault.shelf.waiting_bytes() > 0


async def _waited(office: Office) -> int:
    desk = office.desk
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    desk.world.send(desk.person(TELLER), desk.chat(TELLER), sample("photo"))
    review, data = shown(desk, TELLER)[-1], _data(desk, "Kirim")
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    code_in(newest(desk, TELLER))
    assert any("Belum terkirim" in str(call.parameters.get("text")) for call in desk.world.calls)
    return len((await only_tip(desk)).story.evidence)
