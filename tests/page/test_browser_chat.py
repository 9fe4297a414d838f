"""Conversations in a real browser."""

import re

import pytest

from tests.page.browser import PHONE, Screen, chromium, expect, needs_browser, screen, sizes
from tests.page.rehearsal import WORDS

__all__ = ["chromium", "screen"]

pytestmark = needs_browser


@sizes
async def test_a_question_brings_the_card_and_its_quote_unfolds(screen: Screen) -> None:
    """The main job: start, ask, read the verdict, unfold the legal basis."""
    await screen.begin()
    await screen.write("boleh foto bareng calon?")
    await screen.seen("TIDAK BOLEH")
    quote = screen.page.locator("blockquote.expandable").last
    await expect(quote).to_have_class(re.compile("collapsed"))
    await quote.get_by_role("button", name=WORDS["pesan"]["selengkapnya"]).click()
    await expect(quote).not_to_have_class(re.compile("collapsed"))
    assert await quote.locator("strong").inner_text() == "Dasar hukum"


@sizes
async def test_nothing_stands_out_of_the_screen(screen: Screen) -> None:
    """No sideways scrolling, on the list and in a conversation."""
    for step in (screen.page.wait_for_load_state, screen.begin):
        await step()
        wide = await screen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    await screen.write("foto " + "x" * 300)
    await screen.seen("TIDAK BOLEH")
    assert (
        await screen.page.evaluate(
            "document.getElementById('messages').scrollWidth - document.getElementById('messages').clientWidth"
        )
        <= 0
    )


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"], indirect=True)
async def test_a_phone_shows_one_pane_at_a_time(screen: Screen) -> None:
    """The list, then the conversation, and back."""
    page = screen.page
    await expect(page.locator("#conversation")).to_be_hidden()
    await screen.begin()
    await expect(page.locator("#chats")).to_be_hidden()
    await page.get_by_role("button", name=WORDS["kepala"]["kembali"]).click()
    await expect(page.locator("#chats")).to_be_visible()


async def test_buttons_edit_in_place_and_answer_with_toast_alert_and_deletion(screen: Screen) -> None:
    """Every answer to a press, as Telegram shows it."""
    page = screen.page
    await screen.begin()
    await screen.write("foto")
    await page.get_by_role("button", name="Topik lain").click()
    await screen.seen("Pilih topik:")
    await expect(page.locator("#messages")).not_to_contain_text("TIDAK BOLEH")
    await page.get_by_role("button", name="Beranda").click()
    await expect(page.locator(".toast")).to_have_text("Kembali")
    await page.get_by_role("button", name="Ubah jabatan").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Hanya untuk Bapak/Ibu")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Tanyakan ke petugas").click()
    await expect(page.locator("#messages")).not_to_contain_text("TIDAK BOLEH")


async def test_a_button_turns_until_it_is_answered(screen: Screen) -> None:
    """A bot that is silent leaves the button turning."""
    await screen.begin()
    await screen.write("foto")
    button = screen.page.get_by_role("button", name="Ubah jabatan")
    await expect(button).to_be_visible()
    screen.scripted.mute = True
    await button.click()
    await expect(screen.page.locator(".inline-button[aria-busy]")).to_have_count(1)


async def test_a_link_to_the_bot_starts_it_as_the_same_person(screen: Screen) -> None:
    """A url button with a payload stays inside the rehearsal."""
    await screen.begin()
    await screen.write("foto")
    await screen.page.get_by_role("button", name="Lapor").click()
    await screen.seen("Muatan: lapor_1904012001")
    assert len(screen.page.context.pages) == 1


async def test_a_reply_keyboard_writes_its_words_and_folds(screen: Screen) -> None:
    """One-time: after a press it is gone, and stays gone."""
    await screen.begin()
    await screen.page.get_by_role("button", name="Perangkat desa").click()
    await expect(screen.page.locator(".message.own").last).to_contain_text("Perangkat desa")
    await expect(screen.page.locator(".reply-keyboard")).to_have_count(0)


async def test_commands_are_offered_while_typing(screen: Screen) -> None:
    """Slash opens the list, letters narrow it, Enter sends."""
    page = screen.page
    await screen.begin()
    await page.locator("#text").press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.locator("#text").press_sequentially("pan")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own").last).to_contain_text("/panduan")


async def test_unread_counts_show_on_the_rail_until_read(screen: Screen) -> None:
    """What the citizen missed in the group."""
    page = screen.page
    face = page.get_by_role("radio", name=re.compile("Siti"))
    await expect(face.locator(".badge")).to_have_text("1")
    await screen.play("Siti")
    await page.locator(".chat-row", has_text="Grup Desa").click()
    await expect(face.locator(".badge")).to_have_count(0)
    await expect(page.locator(".service").first).to_contain_text("Budi Santoso membuat grup")


async def test_own_messages_are_edited_replied_to_forwarded_and_deleted(screen: Screen) -> None:
    """By the menu of the message, opened from the keyboard."""
    page = screen.page
    await screen.begin()
    await screen.write("tulisan lama")
    own = page.locator(".message.own:not(.pending)").last
    await expect(own).to_contain_text("tulisan lama")
    await own.focus()
    await page.keyboard.press("Enter")
    await screen.choose(WORDS["menu"]["sunting"])
    await screen.write("tulisan baru")
    await expect(own).to_contain_text(WORDS["pesan"]["disunting"])
    await own.click(button="right")
    await screen.choose(WORDS["menu"]["balas"])
    await screen.write("balasan")
    await expect(page.locator(".quoted").last).to_contain_text("tulisan baru")
    await own.click(button="right")
    await screen.choose(WORDS["menu"]["hapus"])
    await page.get_by_role("dialog").get_by_role("button", name=WORDS["menu"]["hapus"]).click()
    await expect(page.locator("#messages")).not_to_contain_text("balasan")


async def test_files_go_both_ways(screen: Screen) -> None:
    """A photo from this computer and back, a document to download, and the samples."""
    page = screen.page
    await screen.begin()
    await page.get_by_role("button", name=WORDS["tulis"]["lampirkan"]).click()
    await screen.choose(WORDS["lampiran"]["contoh_foto"])
    await expect(page.locator(".other .photo img")).to_have_count(1)
    shown = await page.locator(".own .photo img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert shown == 1280
    await screen.write("berkas")
    async with page.expect_download() as download:
        await page.get_by_role("link", name=re.compile("surat imbauan.pdf")).click()
    assert (await download.value).suggested_filename == "surat imbauan.pdf"


@sizes
async def test_the_bots_name_in_the_field_offers_cards_to_post(screen: Screen) -> None:
    """Results while one types, by tap or Enter; other words bring none, and what was typed is gone afterwards."""
    page = screen.page
    await screen.begin()
    await page.fill("#text", "@sambang_bot foto")
    await expect(page.locator("#commands .result-row")).to_have_count(2)
    await page.get_by_role("option", name="Foto dengan simbol jari").click()
    await screen.seen("lewat @sambang_bot")
    await expect(page.locator("#text")).to_have_value("")
    await page.fill("#text", "@sambang_bot cuaca")
    await expect(page.locator("#commands")).to_be_hidden()
    await page.fill("#text", "@sambang_bot foto")
    await expect(page.locator("#commands .result-row")).to_have_count(2)
    await page.keyboard.press("Enter")
    await expect(page.locator("#messages .forwarded")).to_have_count(2)
