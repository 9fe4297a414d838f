"""Broadcasts as staff live through them: /siaran on the real bot, with the real sender."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.actions.broadcasts import Order, broadcast, broadcasts, tell_staff
from bot.domain.broadcasts import Audience, Content, Phase
from bot.simulator.faults import DroppedAfter, DroppedBefore
from bot.storage.audit import Filter, entries
from bot.storage.staff import forget_staff
from tests.broadcast_desk import Room, open_room
from tests.simulator.spec import held_against_spec


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Every call is held against the Bot API's description."""
    async with open_room() as opened:
        yield opened
        assert held_against_spec(opened.desk.world.calls) == []


async def test_a_broadcast_goes_from_the_wizard_to_every_village(room: Room) -> None:
    """Written by one admin, approved by another, each group named in its own message."""
    done = await room.deliver("Mohon hadir besok.")
    assert (done.phase, done.tally.sent) == (Phase.FINISHED, 3)
    assert room.in_group("Penyak") == ["Yth. Desa Penyak\n\nMohon hadir besok."]
    assert "3 dari 3 grup" in room.card("Rina")


async def test_whoever_wrote_it_cannot_approve_it(room: Room) -> None:
    """Neither by button nor by a forged one."""
    written = await room.propose()
    assert not room.has_button("Rina", "Setujui")
    assert "tidak berwenang" in await room.forge("Rina", f"b:approve:{written.number}:")
    assert (await room.newest()).phase is Phase.WAITING


async def test_two_admins_press_at_once(room: Room) -> None:
    """The second is told who was quicker, and it goes out once."""
    await room.hire("Sari")
    written = await room.propose()
    await room.desk.press("Andi", "Setujui")
    told = await room.forge("Sari", f"b:approve:{written.number}:")
    assert ("tidak dapat dilakukan lagi" in told, "disetujui Andi" in told) == (True, True)
    done = await room.go_out()
    assert (done.tally.sent, len(room.in_group("Nibung"))) == (3, 1)


@pytest.mark.parametrize(("person", "button"), [("Rina", "Minta persetujuan"), ("Andi", "Setujui")])
async def test_pressed_twice_it_is_done_once(person: str, button: str, room: Room) -> None:
    """By a finger that trembles, or an update delivered twice."""
    await room.write("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]", "[Sekarang]")
    if person == "Andi":
        await room.desk.press("Rina", "Minta persetujuan")
    await room.twice(person, button)
    assert len(await broadcasts(room.desk.services, limit=9)) == 1
    assert sum("S-1" in said for said in room.office.said("Andi")) == 1


async def test_half_a_minute_to_call_it_off(room: Room) -> None:
    """The author has a card with Batalkan as soon as it is approved; nothing leaves."""
    await room.propose()
    await room.desk.press("Andi", "Setujui")
    assert "30 detik" in room.card("Rina")
    await room.desk.press("Rina", "Batalkan")
    done = await room.go_out()
    assert (done.phase, done.tally.total, room.in_group("Nibung")) == (Phase.CANCELLED, 0, [])


async def test_on_its_way_it_can_be_paused_resumed_and_stopped(room: Room) -> None:
    """Stopping asks once more, for what was sent stays."""
    await room.begin()
    assert "Dijeda (oleh petugas)" in await room.desk.press("Rina", "Jeda")
    assert "Sedang dikirim" in await room.desk.press("Rina", "Lanjut")
    assert "Hentikan S-1?" in await room.desk.press("Rina", "Batalkan")
    assert "Dibatalkan" in await room.desk.press("Rina", "Ya, hentikan")
    assert (await room.newest()).tally.skipped == 3


async def test_what_is_unsure_is_settled_one_by_one_or_all(room: Room) -> None:
    """«Sudah sampai» ends it, «Kirim ulang» sends again; the report names them by kecamatan."""
    for name in ("Nibung", "Penyak", "Belimbing"):
        fault = DroppedAfter() if name == "Nibung" else DroppedBefore()
        room.desk.world.faults.add(fault, method="sendMessage", chat=room.groups[name].id, times=1)
    done = await room.deliver()
    assert (done.tally.in_doubt, "Koba: ❓ Desa Nibung" in room.card("Rina") or "Nibung" in room.card("Rina")) == (
        3,
        True,
    )
    assert "tidak pasti (3)" in await room.desk.press("Rina", "Tidak pasti")
    await room.desk.press("Rina", "Sampai: Nibung")
    await room.desk.press("Rina", "Kirim ulang: semua")
    done = await room.go_out()
    assert (done.tally.sent, done.tally.in_doubt) == (3, 0)
    assert [len(room.in_group(name)) for name in room.groups] == [1, 1, 1]


async def test_settling_twice_sends_once(room: Room) -> None:
    """The second press of the same button finds nothing in doubt."""
    room.desk.world.faults.add(DroppedBefore(), method="sendMessage", chat=room.groups["Nibung"].id, times=1)
    done = await room.deliver()
    await room.desk.press("Rina", "Tidak pasti")
    await room.twice("Rina", "Kirim ulang: Nibung")
    await room.go_out()
    assert (done.tally.in_doubt, len(room.in_group("Nibung"))) == (1, 1)


async def test_what_did_not_arrive_is_named_and_tried_again(room: Room) -> None:
    """A group that threw the bot out is named with the reason; once the bot is back, the retry reaches it."""
    await room.begin()
    room.desk.world.remove_member(room.office.head, room.groups["Penyak"], room.desk.account)
    done = await room.go_out()
    assert (done.tally.sent, done.tally.skipped, "Koba: ⤼ Penyak" in room.card("Rina")) == (2, 1, True)
    assert "Penyak: tidak dikirim, bot dikeluarkan dari grup" in await room.desk.press("Rina", "Tidak terkirim")
    assert "Tidak ada yang dapat dicoba lagi" in await room.desk.press("Rina", "Coba lagi")
    room.desk.world.add_bot_to(room.office.head, room.groups["Penyak"], room.desk.account)
    await room.desk.settle()
    assert "1 grup dicoba lagi" in await room.desk.press("Rina", "Coba lagi")
    assert (await room.go_out()).tally.sent == 3


async def test_the_results_come_as_a_document(room: Room) -> None:
    """One line per village, in the words of people."""
    await room.deliver()
    await room.desk.press("Rina", "Unduh CSV")
    media = [m.media for m in room.desk.world.messages(room.desk.chat("Rina")) if m.media][-1] or {}
    stored = room.desk.world.files.get(media["document"]["file_id"])
    assert stored is not None
    text = stored.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Kecamatan,Kode,Desa/kelurahan")
    assert sum(",terkirim," in line for line in text.splitlines()) == 3


async def test_an_officer_writes_to_the_own_kecamatan_only(room: Room) -> None:
    """He is offered nothing else, and a forged choice is refused when it is sent."""
    steps = ("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]")
    await room.write(*steps, by="Dedi")
    assert not room.has_button("Dedi", "Pilih kecamatan")
    await room.write("[Semua desa di Koba]", "[Sekarang]", "[Minta persetujuan]", by="Dedi")
    assert (await room.newest()).audience.subdistricts == ("19.04.01",)
    await room.write(*steps, by="Dedi")
    await room.forge_step("Dedi", "own", "19.04.07")
    await room.write("[Sekarang]", by="Dedi")
    assert "tidak berwenang" in await room.desk.press("Dedi", "Minta persetujuan")


@pytest.mark.parametrize("name", ["Tono", "Pak Kades"])
async def test_who_may_not_write_is_told(name: str, room: Room) -> None:
    """An observer sees the list without the button; a stranger sees nothing."""
    told = await room.desk.say(name, "/siaran")
    assert (name == "Tono") == ("Belum ada siaran" in told)
    assert not room.has_button(name, "Tulis siaran")
    assert "tidak berwenang" in await room.forge(name, "w:siaran:new:begin:")


async def test_revoked_in_the_middle_of_the_wizard(room: Room) -> None:
    """He is told, and nothing is written."""
    await room.write("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]", "[Sekarang]")
    async with room.desk.services.database.transaction() as tx:
        await forget_staff(tx, id=room.desk.person("Rina").id)
    assert "tidak berwenang" in await room.desk.press("Rina", "Minta persetujuan")
    assert await broadcasts(room.desk.services, limit=1) == []


async def test_a_restart_in_the_middle_is_said(room: Room) -> None:
    """With a way to begin again."""
    await room.write("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]")
    room.restart()
    assert "terputus" in await room.desk.press("Rina", "Sekarang")
    assert "Tulis siaran" in await room.desk.press("Rina", "Mulai lagi")


async def test_a_restart_after_it_was_written_shows_what_became_of_it(room: Room) -> None:
    """The button of the last look still stands where the answer was lost."""
    await room.write("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]", "[Sekarang]")
    data = room.data("Rina", "Minta persetujuan")
    await room.desk.press("Rina", "Minta persetujuan")
    room.restart()
    assert "S-1" in await room.forge("Rina", data)
    assert len(await broadcasts(room.desk.services, limit=9)) == 1


async def test_without_approval_it_goes_at_once(room: Room) -> None:
    """An owner or admin may switch approval off; that is written down."""
    await room.desk.say("Rina", "/siaran")
    await room.write("[Persetujuan: wajib]", "[Ya, matikan]")
    await room.write("[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]", "[Sekarang]", "[Kirim]")
    assert (await room.newest()).phase is Phase.SCHEDULED
    reader = room.desk.services.database.reader
    assert len(await entries(reader, Filter(act="set_approval"), limit=9)) == 1


async def test_nobody_else_can_approve_is_said_before_it_is_waited_for(room: Room) -> None:
    """An office with one admin is told the two ways out."""
    async with room.desk.services.database.transaction() as tx:
        await forget_staff(tx, id=room.desk.person("Andi").id)
    await room.propose()
    assert "Belum ada petugas lain" in room.card("Rina")


async def test_approved_too_late_it_goes_at_once_and_says_so(room: Room) -> None:
    """Whoever approves knows that its time is over."""
    await room.write("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]")
    await room.write("[Tanggal dan jam]")
    await room.forge_step("Rina", "day", "2026-11-21")
    await room.write("[13.00]", "[13.00]", "[Minta persetujuan]")
    room.desk.clock.forward(timedelta(hours=2))
    await room.desk.settle()
    assert "sudah lewat: berangkat begitu disetujui" in room.card("Andi")
    await room.desk.press("Andi", "Setujui")
    assert (await room.go_out()).tally.sent == 3


async def test_the_night_is_warned_of(room: Room) -> None:
    """It may still be sent: a flood of rumours does not wait for the morning."""
    room.desk.clock.forward(timedelta(hours=11))
    steps = ("/siaran", "[Tulis siaran]", "Mohon dibaca", "[Tanpa lampiran]", "[Semua desa]", "[Sekarang]")
    assert "jam tenang" in await room.write(*steps)


async def test_an_approver_out_of_reach_stops_nobody(room: Room) -> None:
    """The others are asked, and it is written once."""
    await room.hire("Sari")
    room.desk.world.block(room.desk.person("Andi"), room.desk.account)
    await room.propose()
    assert "Menunggu persetujuan" in room.card("Sari")


async def test_notices_to_the_office_are_no_broadcasts(room: Room) -> None:
    """They stand in the same ledger; nobody opens, stops or corrects them here."""
    order = Order(key="kabar", content=Content(message="x", receipt=False), audience=Audience(chats=(1,)))
    async with room.desk.services.database.transaction() as tx:
        number = await tell_staff(tx, order, now=room.desk.clock() + timedelta(days=1))
    tried = [await room.desk.say("Rina", f"/siaran {number}")]
    forged = (f"b:one:{number}:", f"b:cancel:{number}:", f"w:ralat:new:begin:{number}")
    tried += [await room.forge("Rina", data) for data in forged]
    assert [f"Siaran S-{number} tidak ada" in told for told in tried] == [True] * 4


@pytest.mark.parametrize(
    "data", ["b:xyz:1:", "b:one:999999999:", "b:arrived:1:x", "b:list:0:99", "b:nudged:1:", "b::1:"]
)
async def test_forged_buttons_break_nothing(data: str, room: Room) -> None:
    """Each is answered by a screen, and changes nothing."""
    before = await room.deliver()
    await room.desk.say("Rina", "/siaran 1")
    await room.forge("Rina", data)
    now = await broadcast(room.desk.services, before.number)
    assert (now.tally, now.phase) == (before.tally, before.phase)
