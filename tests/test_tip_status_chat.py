"""/status on the real bot: the code in, the page out, and what its holder can do."""

from datetime import timedelta

import pytest

from bot.actions.tip_desk import ask_sender, close_tip, move_tip
from bot.domain.staff import Grant, Role, Staff
from bot.domain.tips import State
from bot.storage.correspondence import ping_of
from bot.storage.staff import keep_staff
from tests.office import Desk
from tests.tip_chat import (
    STORY,
    TELLER,
    code_in,
    newest,
    next_round,
    only_tip,
    plain,
    sample,
    send,
    shown,
    tell,
    tips,
)

ADMIN = 501


async def employ(desk: Desk) -> int:
    """An admin without a conversation."""
    admin = Staff(id=ADMIN, name="Rina", grants=frozenset({Grant(role=Role.ADMIN)}))
    async with desk.services.database.transaction() as tx:
        await keep_staff(tx, admin, since=desk.services.now())
    return ADMIN


async def open_page(desk: Desk, code: str) -> str:
    await desk.say(TELLER, "/status")
    return await desk.say(TELLER, code)


def wrong(code: str) -> str:
    """With one digit mistyped."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


async def test_the_code_opens_the_page_and_leaves_the_screen(desk: Desk) -> None:
    """The message that carries it is deleted."""
    code = await tell(desk)
    assert "diterima" in await open_page(desk, code)
    assert not any(message.text == code for message in desk.world.messages(desk.chat(TELLER)))


@pytest.mark.parametrize("form", ["{0}", "/status {0}", "/status {1}", "{1}"])
async def test_the_code_is_taken_in_every_form(form: str, desk: Desk) -> None:
    """With the command or bare, with spaces or without, also when nobody asked for it."""
    code = await tell(desk)
    assert "Laporan Bapak/Ibu: diterima" in await desk.say(TELLER, form.format(code, plain(code)))


async def test_a_wrong_digit_is_told_apart_from_a_wrong_code(desk: Desk) -> None:
    """A wrong check digit costs no try; a well-formed code of nobody does."""
    code = await tell(desk)
    for _ in range(8):
        assert "keliru, kurang, atau tertukar" in await open_page(desk, wrong(code))
    assert "tidak membuka laporan" in await open_page(desk, "0000 0000 0000 0000")
    assert "Laporan Bapak/Ibu" in await open_page(desk, code)


async def test_five_tries_a_minute_and_nobody_else_is_locked_out(desk: Desk) -> None:
    """The sixth waits; another chat does not."""
    code = await tell(desk)
    for _ in range(5):
        await open_page(desk, "0000 0000 0000 0000")
    assert "Coba lagi 60 detik" in await open_page(desk, code)
    assert "Laporan Bapak/Ibu" in await desk.say("Budi", f"/status {code}")
    desk.clock.forward(timedelta(seconds=60))
    assert "Laporan Bapak/Ibu" in await open_page(desk, code)


async def test_words_where_a_code_was_asked_for_are_no_question(desk: Desk) -> None:
    """They are neither read nor kept."""
    await desk.say(TELLER, "/status")
    assert "belum berupa kode" in await desk.say(TELLER, "boleh foto dengan caleg?")


async def test_an_answer_goes_into_the_tip_once(desk: Desk) -> None:
    """Question, answer, evidence; the second press of Kirim adds nothing."""
    code = await tell(desk)
    number = (await tips(desk))[0].number
    await ask_sender(desk.services, await employ(desk), number, "Jam berapa?", nonce=b"q")
    assert "Jam berapa?" in await open_page(desk, code)
    await desk.press(TELLER, "Jawab")
    await desk.say(TELLER, "Jam sembilan")
    await send(desk, TELLER, sample("photo"))
    await press_twice(desk, "📨 Kirim")
    assert "Sudah masuk" in newest(desk, TELLER)
    _, answer = (await only_tip(desk)).said
    assert (answer.story.texts, len(answer.story.evidence)) == (("Jam sembilan",), 1)
    assert "sudah ada jawaban" in await open_page(desk, code)


async def press_twice(desk: Desk, words: str) -> None:
    """The second time from an app that still shows the first screen."""
    page = next(m for m in reversed(shown(desk, TELLER)) if any(words in b["text"] for row in m.buttons for b in row))
    data = next(b["callback_data"] for row in page.buttons for b in row if words in b["text"])
    for _ in range(2):
        desk.world.press(desk.person(TELLER), page, data=data)
        await desk.settle()


async def test_a_question_ends_with_the_promise(desk: Desk) -> None:
    """Bapak/Ibu tidak wajib menyebut nama, whatever staff have written."""
    code = await tell(desk)
    await ask_sender(desk.services, await employ(desk), (await tips(desk))[0].number, "Siapa nama Anda?", nonce=b"q")
    told = await open_page(desk, code)
    assert told.index("Siapa nama Anda?") < told.index("tidak wajib menyebut nama")


async def test_ganti_kode_makes_the_old_one_void(desk: Desk) -> None:
    """Pressed twice it is the same new code, also after a restart."""
    old = await tell(desk)
    await open_page(desk, old)
    await desk.press(TELLER, "Ganti kode")
    page = shown(desk, TELLER)[-1]
    data = page.buttons[0][0]["callback_data"]
    new = code_in(await desk.press(TELLER, "Ya, ganti"))
    desk.application.bot_data.pop("talks")
    desk.world.press(desk.person(TELLER), page, data=data)
    await desk.settle()
    assert (code_in(newest(desk, TELLER)), new == old) == (new, False)
    assert "tidak membuka laporan" in await open_page(desk, old)
    assert "Laporan Bapak/Ibu" in await open_page(desk, new)


async def test_kirim_pressed_after_the_code_was_changed_shows_no_code(desk: Desk) -> None:
    """The old receipt is void; the new one is only its holder's."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    review = shown(desk, TELLER)[-1]
    data = next(b["callback_data"] for row in review.buttons for b in row if "Kirim" in b["text"])
    await open_page(desk, code_in(await desk.press(TELLER, "📨 Kirim")))
    for words in ("Ganti kode", "Ya, ganti"):
        await desk.press(TELLER, words)
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    assert "kodenya sudah diganti" in newest(desk, TELLER)


async def test_the_ping_is_wanted_and_cut_by_one_tap(desk: Desk) -> None:
    """From the receipt, which stays; the address is gone after the cut."""
    code = await tell(desk)
    assert code in await desk.press(TELLER, "Kabari saya")
    number = (await tips(desk))[0].number
    assert await ping_of(desk.services.database.reader, number=number) is not None
    assert "mengabari di sini" in await open_page(desk, code)
    await desk.press(TELLER, "Jangan kabari")
    assert await ping_of(desk.services.database.reader, number=number) is None


async def test_a_ping_says_nothing_and_can_be_cut_where_it_stands(desk: Desk) -> None:
    """At the next round after something happened."""
    await tell(desk)
    await desk.press(TELLER, "Kabari saya")
    number = (await tips(desk))[0].number
    await move_tip(desk.services, await employ(desk), number, to=State.TRACING)
    await next_round(desk)
    assert newest(desk, TELLER) == "Ada kabar untuk Bapak/Ibu. Ketik /status"
    await desk.press(TELLER, "Jangan kabari")
    assert await ping_of(desk.services.database.reader, number=number) is None


async def test_the_page_tells_what_comes_next_and_by_when(desk: Desk) -> None:
    """Working days from the day of the last state."""
    code = await tell(desk)
    assert "Paling lambat 25 November 2026" in await open_page(desk, code)


async def test_the_holder_asks_to_close_once(desk: Desk) -> None:
    """Staff are told; the page says so and offers it no more."""
    code = await tell(desk)
    await open_page(desk, code)
    assert "minta laporan ini ditutup" in await desk.press(TELLER, "Minta ditutup")
    assert (await tips(desk))[0].close_asked
    with pytest.raises(AssertionError, match="no button"):
        await desk.press(TELLER, "Minta ditutup")


async def test_a_closed_tip_takes_nothing_more(desk: Desk) -> None:
    """The page says until when it is kept; what was being written is refused with words."""
    code = await tell(desk)
    await open_page(desk, code)
    await desk.press(TELLER, "Tambah keterangan")
    await close_tip(desk.services, await employ(desk), (await tips(desk))[0].number)
    await desk.say(TELLER, "satu lagi")
    assert "tidak bisa ditambah" in await desk.press(TELLER, "📨 Kirim")
    assert "Dihapus seluruhnya pada 19 Februari 2027" in await open_page(desk, code)


async def test_buttons_of_a_page_are_void_after_a_restart(desk: Desk) -> None:
    """The right to a tip lives in memory alone: the code opens it again."""
    code = await tell(desk)
    await open_page(desk, code)
    desk.application.bot_data.pop("talks")
    assert "sudah tidak berlaku" in await desk.press(TELLER, "Tambah keterangan")


async def test_a_foreign_press_gets_no_further(desk: Desk) -> None:
    """Callback data is the client's word: another chat's nonce opens nothing."""
    code = await tell(desk)
    await open_page(desk, code)
    data = shown(desk, TELLER)[-1].buttons[0][0]["callback_data"]
    await desk.say("Budi", "/start")
    desk.world.press(desk.person("Budi"), shown(desk, "Budi")[-1], data=data)
    await desk.settle()
    assert "sudah tidak berlaku" in newest(desk, "Budi")


async def test_the_way_to_a_formal_report_is_told(desk: Desk) -> None:
    """Both deadlines, and that this is not one."""
    await tell(desk)
    told = await desk.press(TELLER, "Cara lapor resmi")
    assert "7 hari kerja" in told
    assert "Pemilihan 7 hari" in told


async def test_many_long_questions_do_not_lock_their_holder_out(desk: Desk) -> None:
    """The newest that fit are shown; the last one always, though it be all of signs that count twice."""
    code, admin = await tell(desk), await employ(desk)
    number = (await tips(desk))[0].number
    for n in range(6):
        await ask_sender(desk.services, admin, number, f"Tanya {n} " + "😀" * 990, nonce=b"q%d" % n)
    told = await open_page(desk, code)
    assert "Tanya 5" in told
    assert "5 pertanyaan lebih lama" in told


async def test_a_stranger_under_pressure_takes_no_place_of_another(desk: Desk) -> None:
    """One chat tries until it must wait; the next chat's code opens at its first try."""
    code = await tell(desk)
    for _ in range(7):
        await desk.say("Penebak", "/status 0000 0000 0000 0000")
    assert "Coba lagi" in newest(desk, "Penebak")
    assert "Laporan Bapak/Ibu" in await open_page(desk, code)


async def test_hapus_data_saya_forgets_the_ping_as_well(desk: Desk) -> None:
    """/privasi says that the address is kept, and deletes it."""
    await tell(desk)
    await desk.press(TELLER, "Kabari saya")
    assert "minta dikabari" in await desk.say(TELLER, "/privasi")
    for words in ("Hapus data saya", "Ya, hapus"):
        await desk.press(TELLER, words)
    assert await ping_of(desk.services.database.reader, number=(await tips(desk))[0].number) is None
    assert "minta dikabari" not in await desk.say(TELLER, "/privasi")


@pytest.mark.parametrize(("mode", "told"), [("inbox", "semuanya"), ("sealed", "tidak bisa membuka cerita")])
async def test_privasi_says_who_could_read_what(mode: str, told: str, desk: Desk) -> None:
    """By taking the whole server, the database, or a backup, in the mode that the office has chosen."""
    assert "Yang menguasai seluruh server: semuanya" in await desk.say(TELLER, "/privasi")
    values = {"actor": None, "pinged": False, "staff": False, "mode": mode, "days": 90}
    assert f"seluruh server: {told}" in desk.services.messages.text("privasi", **values)
