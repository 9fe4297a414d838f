"""What comes after a broadcast in the chat: reading, chasing, correcting, recalling, and bad input on the way."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.actions.broadcasts import broadcast, broadcasts
from bot.domain.broadcasts import Kind, Phase
from bot.simulator.samples import attachment
from bot.simulator.world import Attachment
from tests.broadcast_desk import Room, open_room
from tests.simulator.spec import held_against_spec

TO_FILE = ("/siaran", "[Tulis siaran]", "Mohon dibaca")
TO_TIME = (*TO_FILE, "[Tanpa lampiran]", "[Semua desa]")


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Every call is held against the Bot API's description."""
    async with open_room() as opened:
        yield opened
        assert held_against_spec(opened.desk.world.calls) == []


async def test_a_village_says_that_it_has_read(room: Room) -> None:
    """The first press and a count are kept; the word that pops up is the only answer."""
    await room.deliver()
    told = [await room.read(who, "Nibung") for who in ("Pak Kades", "Pak Kades", "Bu Sekdes")]
    assert [said.startswith("Terima kasih, tercatat") for said in told] == [True, False, True]
    assert ((await room.newest()).tally.has_read, len(room.in_group("Nibung"))) == (1, 1)


async def test_the_button_of_a_sample_counts_nothing(room: Room) -> None:
    """It says so."""
    await room.write(*TO_TIME, "[Sekarang]", "[Lihat contoh]")
    press = room.desk.world.press(room.desk.person("Rina"), room.desk.last(room.desk.chat("Rina")))
    await room.desk.settle()
    assert not isinstance(press, str)
    assert "hanya contoh" in (await press.answered()).text


async def test_who_has_not_read_is_chased_once(room: Room) -> None:
    """The nudge answers the message itself, only where nobody pressed; its button counts for the broadcast."""
    await room.deliver()
    await room.read("Pak Kades", "Nibung")
    chase = await room.desk.press("Rina", "Belum dibaca")
    assert ("Koba: Penyak" in chase, "Nibung" in chase) == (True, False)
    await room.desk.press("Rina", "Ingatkan yang belum")
    await room.twice("Rina", "Ya, ingatkan")
    await room.go_out()
    assert [len(room.in_group(name)) for name in room.groups] == [1, 2, 2]
    await room.read("Pak Kades", "Penyak")
    assert (await broadcast(room.desk.services, 1)).tally.has_read == 2


async def test_a_correction_changes_the_text_everywhere(room: Room) -> None:
    """Approved by a second member of staff, who sees the new text."""
    await room.deliver("Hadir hari Senin.")
    await room.desk.press("Rina", "Ralat")
    assert "Hadir hari Selasa." in await room.desk.say("Rina", "Hadir hari Selasa.")
    await room.desk.press("Rina", "Kirim ralat")
    assert "Hadir hari Selasa." in room.card("Andi")
    await room.desk.press("Andi", "Setujui")
    done = await room.go_out()
    assert (done.kind, done.tally.sent) == (Kind.CORRECTION, 3)
    assert room.in_group("Nibung") == ["Yth. Desa Nibung\n\nHadir hari Selasa."]


async def test_a_correction_that_is_too_long_is_told(room: Room) -> None:
    """Before it is sent, with how much to cut."""
    await room.deliver()
    await room.desk.press("Rina", "Ralat")
    assert "Kurangi" in await room.desk.say("Rina", "a" * 4090)


@pytest.mark.parametrize(("hours", "left"), [(1, []), (49, ["(ditarik: salah tanggal)"])])
async def test_a_recall_takes_it_back(hours: int, left: list[str], room: Room) -> None:
    """Deleted within 48 hours, later replaced by the reason; at once, and not twice."""
    await room.deliver()
    room.desk.clock.forward(timedelta(hours=hours))
    await room.desk.press("Rina", "Tarik kembali")
    await room.desk.say("Rina", "salah tanggal")
    await room.twice("Rina", "Ya, tarik")
    await room.go_out()
    assert ([room.in_group(name) for name in room.groups], len(await broadcasts(room.desk.services, limit=9))) == (
        [left] * 3,
        2,
    )


async def test_what_was_recalled_is_neither_corrected_nor_recalled(room: Room) -> None:
    """A button that still stands says so."""
    await room.deliver()
    old = room.data("Rina", "Ralat")
    await room.write("[Tarik kembali]", "[Tanpa alasan]", "[Ya, tarik]")
    await room.go_out()
    assert "sudah ditarik" in await room.forge("Rina", old)


async def test_a_photo_with_its_caption(room: Room) -> None:
    """It goes to every group under the file's own name, uploaded by nobody again."""
    await room.write("/siaran", "[Tulis siaran]")
    room.send("Rina", photo("Mohon dipasang."))
    await room.desk.settle()
    shown = await room.write("[Semua desa]", "[Sekarang]")
    assert ("Lampiran: foto" in shown, "dari 1.024 huruf" in shown) == (True, True)
    await room.write("[Minta persetujuan]")
    await room.desk.press("Andi", "Setujui")
    assert ((await room.go_out()).tally.sent, room.in_group("Nibung")) == (3, ["Yth. Desa Nibung\n\nMohon dipasang."])


async def test_a_pdf_after_the_text(room: Room) -> None:
    """The sample shows it as the group will see it."""
    await room.write(*TO_FILE)
    pdf = attachment("document", name="surat.pdf")
    assert pdf is not None
    room.send("Rina", pdf)
    await room.desk.settle()
    await room.write("[Semua desa]", "[Sekarang]", "[Lihat contoh]")
    last = room.desk.last(room.desk.chat("Rina"))
    assert (last.media or {})["document"]["file_name"] == "surat.pdf"


async def test_a_caption_over_the_limit_is_told_before_sending(room: Room) -> None:
    """A text that fits alone may not fit under a photo."""
    await room.write("/siaran", "[Tulis siaran]", "a" * 1020)
    room.send("Rina", photo(""))
    await room.desk.settle()
    assert "paling banyak 1.024 bila ada foto atau PDF" in room.card("Rina")


async def test_words_instead_of_a_file_change_nothing(room: Room) -> None:
    """The second half of a text that an app split is not added silently."""
    assert "Tulisan tidak ditambahkan" in await room.write(*TO_FILE, "dan ini juga")


async def test_a_moment_chosen_by_buttons(room: Room) -> None:
    """Month, day, hour, minute; it waits until then."""
    await room.write(*TO_TIME, "[Tanggal dan jam]")
    await room.forge_step("Rina", "day", "2026-11-23")
    shown = await room.write("[08.00]", "[08.15]")
    assert "Senin, 23 November 2026 08.15 WIB" in shown
    await room.write("[Minta persetujuan]")
    assert "Akan dikirim Senin" in await room.desk.press("Andi", "Setujui")
    assert (await room.go_out()).phase is Phase.SCHEDULED


@pytest.mark.parametrize(("steps", "told"), [(("2026-11-20",), "sudah lewat"), (("2026-11-21", "11"), "sudah lewat")])
async def test_a_moment_in_the_past_is_refused(steps: tuple[str, ...], told: str, room: Room) -> None:
    """A day by a forged or old button, an hour that was over at noon."""
    await room.write(*TO_TIME, "[Tanggal dan jam]")
    for step, choice in zip(("day", "hour"), steps, strict=False):
        shown = await room.forge_step("Rina", step, choice)
    if len(steps) > 1:
        shown = await room.desk.press("Rina", "11.45")
    assert told in shown


async def test_a_moment_that_passed_while_it_lay_there(room: Room) -> None:
    """Said when it is sent, so that nobody is surprised by a broadcast that leaves at once."""
    await room.write(*TO_TIME, "[Tanggal dan jam]")
    await room.forge_step("Rina", "day", "2026-11-21")
    await room.write("[12.00]", "[12.15]")
    room.desk.clock.forward(timedelta(minutes=20))
    assert "sudah lewat" in await room.desk.press("Rina", "Minta persetujuan")


async def test_what_is_to_come_back_becomes_a_reminder(room: Room) -> None:
    """With the text and the audience that were chosen; nobody writes them twice."""
    await room.write(*TO_FILE, "[Tanpa lampiran]", "[Pilih kecamatan]", "[Lubuk Besar]", "[Lanjut]", "[Berulang]")
    await room.write("[Setiap hari kerja]", "08.00")
    shown = room.card("Rina")
    assert ("Mohon dibaca" in shown, "Lubuk Besar" in shown) == (True, True)


async def test_villages_are_picked_over_several_kecamatan(room: Room) -> None:
    """Pressed once it is chosen, pressed again it is not; villages without a group are named."""
    await room.write(*TO_FILE, "[Tanpa lampiran]", "[Pilih desa]", "[Koba]", "[Nibung]", "[Arung Dalam]", "[Penyak]")
    await room.write("[Penyak]", "[Kecamatan lain]", "[Lubuk Besar]", "[Belimbing]", "[Lanjut]")
    shown = await room.write("[Sekarang]")
    assert ("2 desa lewat 2 grup" in shown, "(1): Arung Dalam" in shown) == (True, True)


async def test_an_audience_without_a_group_is_told(room: Room) -> None:
    """There is nothing to send, and the way on is named."""
    steps = ("[Tanpa lampiran]", "[Pilih desa]", "[Koba]", "[Arung Dalam]", "[Lanjut]")
    assert "Belum ada grup desa" in await room.write(*TO_FILE, *steps)


async def test_a_change_leads_back_to_the_last_look(room: Room) -> None:
    """What was chosen before stays."""
    await room.write(*TO_TIME, "[Sekarang]", "[Ubah teks]", "Teks baru", "[Tanpa lampiran]")
    assert "Teks baru" in room.card("Rina")
    assert "1 desa lewat 1 grup" in await room.write("[Ubah tujuan]", "[Pilih kecamatan]", "[Lubuk Besar]", "[Lanjut]")


def photo(caption: str) -> Attachment:
    ready = attachment("photo")
    assert ready is not None
    return Attachment(kind="photo", content=ready.content, caption=caption)
