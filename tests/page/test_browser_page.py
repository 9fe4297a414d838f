"""The rest of the page in a real browser: safety, panel, lost connections, keyboard, contrast."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.page.browser import LAPTOP, PHONE, Screen, chromium, expect, needs_browser, screen, sizes
from tests.page.rehearsal import WORDS, make_rehearsal, served, serving

__all__ = ["chromium", "screen"]

pytestmark = needs_browser

SMALL = """() => [...document.querySelectorAll("button, a, summary, input, textarea")]
  .filter((node) => node.checkVisibility() && !node.closest(".text"))
  .filter((node) => !node.matches(".message-menu, .ribbon, .quoted"))
  .map((node) => [node.className || node.id, node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height < 40)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""

CONTRAST = Path(__file__).with_name("contrast.js")


async def test_what_people_write_never_becomes_html(screen: Screen) -> None:
    """Tags of a message are letters."""
    await screen.begin()
    await screen.write("jahat")
    await screen.seen("<img src=x onerror=alert(1)> <b>tebal</b>")
    assert await screen.page.locator("#messages .text img").count() == 0


async def test_formatted_text_is_drawn_piece_by_piece(screen: Screen) -> None:
    """Nesting, blocks, offsets behind an emoji; a short quote has nothing to unfold."""
    await screen.begin()
    await screen.write("bentuk")
    await screen.seen("baris dua")
    text = screen.page.locator(".other .text").last
    for shape, words in {
        "strong": "tebal miring",
        "strong em": "miring",
        "s": "coret",
        "u": "garis",
        ".spoiler": "rahasia",
        "code": "4821",
        "pre": "baris satu\nbaris dua",
        "blockquote:not(.expandable)": "kutipan",
        "a": "tautan",
        ".command": "/bantuan",
    }.items():
        assert await text.locator(shape).evaluate("node => node.textContent") == words
    await expect(text.locator(".quote-toggle")).to_be_hidden()
    await expect(text.locator(".spoiler-text")).to_have_css("visibility", "hidden")
    await text.locator(".spoiler").click()
    await expect(text.locator(".spoiler-text")).to_have_css("visibility", "visible")


async def test_a_link_to_the_world_outside_is_asked_about(screen: Screen) -> None:
    """Nothing is opened before the person says so."""
    await screen.begin()
    await screen.write("bentuk")
    await screen.page.get_by_role("link", name="tautan").click()
    await expect(screen.page.get_by_role("dialog")).to_contain_text("https://example.org/pasal")
    await screen.page.keyboard.press("Escape")
    assert len(screen.page.context.pages) == 1


async def test_the_typing_sign_comes_and_goes(screen: Screen) -> None:
    """It goes by itself when its five seconds are over: here the clock is moved."""
    await screen.begin()
    await screen.write("tik")
    await expect(screen.page.locator(".message.typing")).to_be_visible()
    screen.rehearsal.clock.forward(timedelta(seconds=6))
    await expect(screen.page.locator(".message.typing")).to_have_count(0)


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"], indirect=True)
async def test_a_tall_answer_is_shown_from_its_verdict(screen: Screen) -> None:
    """On a small screen the first line of the card is seen, not its end."""
    await screen.begin()
    await screen.write("foto")
    await screen.seen("TIDAK BOLEH")
    await expect(screen.page.locator(".other strong", has_text="TIDAK BOLEH")).to_be_in_viewport()


async def test_a_restarted_demo_is_found_again(screen: Screen) -> None:
    """The server goes and comes back on the same address: banner, then all as before, the draft still there."""
    page = screen.page
    await screen.begin()
    await page.fill("#text", "sedang saya tulis")
    port = int(page.url.rsplit(":", 1)[1].strip("/"))
    await screen.rehearsal.stop()
    await expect(page.locator("#banner")).to_be_visible()
    async with serving(screen.rehearsal, port=port):
        await expect(page.locator("#banner")).to_be_hidden()
        await expect(page.locator("#text")).to_have_value("sedang saya tulis")
        await page.goto("about:blank")
    screen.troubles.clear()  # the browser's own lines about the lost connection


@sizes
async def test_what_can_be_pressed_is_large_enough(screen: Screen) -> None:
    """40 pixels high for fingers; the small sign beside a bubble has a long press, too."""
    await screen.begin()
    await screen.write("foto")
    await screen.seen("TIDAK BOLEH")
    small = await screen.page.evaluate(SMALL)
    assert small == []


async def test_the_clock_of_the_page_moves(screen: Screen) -> None:
    """A preset and a step forward, seen in the top line."""
    page = screen.page
    await screen.tab("jam")
    await page.get_by_role("button", name="Pemungutan suara Pemilu 2024").click()
    await expect(page.locator("#clock-button")).to_contain_text("14 Feb 2024")
    await page.get_by_role("button", name="1 minggu", exact=True).click()
    await expect(page.locator("#clock-button")).to_contain_text("21 Feb 2024")


async def test_the_date_in_the_top_line_opens_the_clock(screen: Screen) -> None:
    """Also when the panel was closed on the calls, which come a moment later."""
    page = screen.page
    await screen.begin()
    await page.get_by_role("button", name=WORDS["panel"]["tutup"], exact=True).click()
    await page.click("#clock-button")
    await expect(page.get_by_role("tab", selected=True)).to_have_text(WORDS["panel"]["jam"])
    await screen.write("foto")
    await screen.seen("TIDAK BOLEH")
    await expect(page.locator(".clock-now")).to_contain_text("10 Oktober 2024")
    await expect(page.locator(".calls")).to_have_count(0)


async def test_calls_and_stored_tables_are_listed(screen: Screen) -> None:
    """Newest first, with the result; the tables by name."""
    page = screen.page
    await screen.begin()
    await screen.tab("panggilan")
    await expect(page.locator(".call").first).to_contain_text("sendMessage")
    await expect(page.locator(".call .code").first).to_have_text("200")
    await screen.tab("simpanan")
    await expect(page.locator(".table").first).to_contain_text("kepala_desa")
    await expect(page.locator(".empty-tables")).to_contain_text("laporan")


async def test_a_fault_is_shown_and_ends_by_itself(screen: Screen) -> None:
    """One call is struck, then the switch goes out."""
    page = screen.page
    await screen.begin()
    await screen.tab("gangguan")
    await page.locator('[data-fault="ServerError"] button').click()
    row = page.locator('[data-fault="ServerError"]')
    await expect(row).to_contain_text("Sisa 1")
    await screen.write("berkas")
    await expect(row).not_to_contain_text("Sisa")


async def test_nothing_typed_is_lost_while_the_server_is_away(screen: Screen) -> None:
    """Banner, waiting bubble, a reload in between; then it is sent, once."""
    page = screen.page
    await screen.begin()
    await page.fill("#text", "belum dikirim")
    await page.context.set_offline(True)
    await screen.write("terkirim nanti")
    await expect(page.locator("#banner")).to_be_visible()
    await expect(page.locator(".message.pending")).to_contain_text("terkirim nanti")
    await page.context.set_offline(False)
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(page.locator(".message.own:not(.pending)").last).to_contain_text("terkirim nanti")
    assert [each.text for each in screen.rehearsal.world.messages(screen.private)].count("terkirim nanti") == 1
    screen.troubles.clear()  # the browser's own lines about the lost connection


async def test_a_draft_survives_a_change_of_person_and_a_reload(screen: Screen) -> None:
    """Drafts belong to a person and a chat."""
    page = screen.page
    await screen.begin()
    await page.fill("#text", "masih saya pikirkan")
    await screen.play("Siti")
    await screen.play("Budi")
    await expect(page.locator("#text")).to_have_value("masih saya pikirkan")
    await page.reload()
    await expect(page.locator("#text")).to_have_value("masih saya pikirkan")


async def test_a_new_group_with_the_bot_is_made_and_the_bot_promoted(screen: Screen) -> None:
    """What the village group needs before it can be registered."""
    page = screen.page
    await page.get_by_role("button", name=WORDS["grup"]["buat"]).click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("#group-title").fill("RT 03")
    await dialog.get_by_label("Sambang Pengawasan").check()
    await dialog.get_by_role("button", name=WORDS["grup"]["jadikan"]).click()
    await expect(page.locator(".head-words h2")).to_have_text("RT 03")
    await page.get_by_role("button", name=WORDS["kepala"]["menu"]).click()
    await screen.choose(WORDS["grup"]["angkat_bot"])
    await asyncio.wait_for(promoted(screen), 10)


async def promoted(screen: Screen) -> None:
    world, bot = screen.rehearsal.world, screen.rehearsal.bot
    while not any(group.member(bot).is_admin for group in world.groups.values()):
        await world.changed(after=world.version)


async def test_the_page_can_be_worked_by_keyboard_alone(screen: Screen) -> None:
    """From the rail to a sent message without a mouse, and back to the messages."""
    page = screen.page
    await page.get_by_role("radio", checked=True).focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name=re.compile("Siti"))).to_be_focused()
    await page.locator(".chat-row").last.focus()
    await page.keyboard.press("Enter")
    await page.locator("#gate-button").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await screen.seen("Selamat datang")
    await page.keyboard.type("satu")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dua")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .text").last).to_have_text("satu\ndua")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_letters_stand_out_from_their_ground(chromium: Any, scheme: str) -> None:
    """Contrast of at least 4.5 to 1 for every line of words shown, in both schemes (WCAG AA)."""
    async with served(make_rehearsal()) as (address, _):
        context = await chromium.new_context(viewport=LAPTOP, color_scheme=scheme)
        page = await context.new_page()
        await page.goto(address)
        await page.locator('.chat-row[data-kind="private"]').click()
        await page.locator("#gate-button").click()
        await page.fill("#text", "foto")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".inline-button")
        weak = await page.evaluate(CONTRAST.read_text(encoding="utf-8"))
        await context.close()
    assert weak == []
