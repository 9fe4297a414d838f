"""The citizen's flow on the real bot: telling, reviewing, sending, and nothing kept before Kirim."""

from datetime import timedelta

import pytest

from bot.content import root
from bot.domain.tips import Category, Destination
from bot.handlers.tip_review import MARK
from bot.rendering import visible
from tests.groups import KOBA, NIBUNG, open_office
from tests.office import Desk
from tests.tip_chat import (
    STORY,
    TELLER,
    code_in,
    data_of,
    newest,
    only_tip,
    sample,
    send,
    shown,
    tell,
    tips,
)


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
    review, data = shown(desk, TELLER)[-1], data_of(desk, "Kirim")
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
    review, data = shown(desk, TELLER)[-1], data_of(desk, "Kirim")
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
    assert "bisa mengenali" not in await desk.press(TELLER, "Hapus tanda pengenal")
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (left,)


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


async def test_a_crowd_of_numbers_fits_the_review(desk: Desk) -> None:
    """A few are shown, and all go by one tap."""
    await desk.say(TELLER, "/lapor")
    told = await desk.say(TELLER, " ".join(f"0812345678{n:02}" for n in range(100)))
    assert "dan lainnya" in told
    await desk.press(TELLER, "Hapus tanda pengenal")
    await desk.press(TELLER, "📨 Kirim")
    assert "0812" not in (await only_tip(desk)).story.texts[0]


async def test_a_story_beyond_the_limit_is_told_and_the_rest_is_taken(desk: Desk) -> None:
    """Twelve thousand characters; the message that does not fit is left out with words."""
    await desk.say(TELLER, "/lapor")
    for _ in range(3):
        await desk.say(TELLER, "a" * 4000)
    assert "sepanjang yang bisa diterima" in await desk.say(TELLER, "lagi") + newest(desk, TELLER)
    await desk.press(TELLER, "📨 Kirim")
    assert sum(map(len, (await only_tip(desk)).story.texts)) == 12_000


async def test_no_other_reply_begins_with_the_mark_of_this_flow() -> None:
    """An answer to any other message of ours is a question."""
    replies = (root() / "messages" / "id" / "replies").glob("*.html")
    assert not [path.name for path in replies if visible(path.read_text(encoding="utf-8")).startswith(MARK)]
