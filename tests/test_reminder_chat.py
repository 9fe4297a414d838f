"""/pengingat on the real bot: written by buttons, approved by another, sent when its day comes."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions.calendar import save_stage
from bot.actions.reminder_package import approve_package, package, propose_package
from bot.actions.reminders import all_reminders, approve_reminder
from bot.domain.errors import NotAllowed
from bot.domain.guidance import Stage
from bot.domain.reminders import State
from bot.domain.staff import Role
from bot.domain.stages import OwnStage, StageId
from bot.handlers.routes import routes
from bot.simulator.chats import Chat
from bot.storage.audit import Filter, entries
from tests.groups import Office, open_office
from tests.office import Desk
from tests.test_corrections import send_all
from tests.test_staff_chat import hire

TEXT = "Rapat koordinasi hari Senin."
ELECTION = "pemilihan-2024"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Rina and Andi are admins, Dedi is the officer of Koba; Nibung has a group."""
    async with open_office() as opened:
        await hire(opened.desk, "Andi", Role.ADMIN)
        yield opened


async def write(desk: Desk, *words: str, by: str = "Rina", text: str = TEXT) -> str:
    """Write a reminder by these buttons; what the bot said last."""
    await desk.say(by, "/pengingat")
    said = await desk.press(by, "Buat pengingat")
    said = await desk.say(by, text)
    for each in words:
        said = await desk.press(by, each)
    return said


WEEKLY = ("Semua desa", "Setiap minggu", "Senin", "08.00", "Tetap dikirim")


async def states(desk: Desk) -> list[State]:
    return [each.state for each in await all_reminders(desk.services)]


async def dated(desk: Desk, id: str, starts: date, ends: date, stage: Stage = Stage.ALWAYS) -> None:
    """A stage gets its days."""
    at = StageId(election=ELECTION, id=id)
    rina = desk.person("Rina").id
    await save_stage(desk.services, OwnStage(at=at, name=id, stage=stage, starts=starts, ends=ends), staff_id=rina)


async def sent_to(desk: Desk, group: Chat, folder: Path, *, day: timedelta, words: str) -> str:
    """Let time pass and the sender work until the group has these words."""
    desk.clock.forward(day)
    await desk.settle()
    await send_all(desk, folder, lambda: words in (desk.last(group).text or ""))
    return desk.last(group).text or ""


async def test_a_reminder_goes_out_on_its_day_once_another_approved_it(office: Office, tmp_path: Path) -> None:
    """Rina writes, Andi approves, Nibung's group reads it on Monday at eight."""
    desk, group = office.desk, await office.registered()
    assert "Senin, 23 November 2026 08.00 WIB" in await write(desk, *WEEKLY)
    assert "menunggu persetujuan" in await desk.press("Rina", "Usulkan")
    await desk.say("Andi", "/pengingat")
    await desk.press("Andi", "P-1")
    assert "Keadaan: berjalan" in await desk.press("Andi", "Setujui")
    text = await sent_to(desk, group, tmp_path, day=timedelta(days=1, hours=20, minutes=1), words="koordinasi")
    assert text == f"Yth. Desa Nibung\n\n{TEXT}"
    assert "Terakhir: Senin, 23 November 2026 08.00 WIB, dikirim" in await desk.press(
        "Andi", "Kembali"
    ) + await desk.press("Andi", "P-1")


async def test_whoever_wrote_it_cannot_approve_it(office: Office) -> None:
    """There is no button for it, and a forged press is refused."""
    desk = office.desk
    await write(desk, *WEEKLY, "Usulkan")
    await desk.press("Rina", "Lihat pengingat")
    words = [str(key["text"]) for row in desk.last(desk.chat("Rina")).buttons for key in row]
    assert not any("Setujui" in each for each in words)
    with pytest.raises(NotAllowed):
        await approve_reminder(desk.services, 1, staff_id=desk.person("Rina").id)
    assert await states(desk) == [State.WAITING]


async def test_two_who_approve_at_once_do_it_once(office: Office) -> None:
    """The second one is told how it stands."""
    desk = office.desk
    await hire(desk, "Sari", Role.ADMIN)
    await write(desk, *WEEKLY, "Usulkan")
    for name in ("Andi", "Sari"):
        await desk.say(name, "/pengingat")
        await desk.press(name, "P-1")
    await desk.press("Andi", "Setujui")
    assert "tidak dapat dilakukan lagi" in await desk.press("Sari", "Setujui")
    assert len(await entries(desk.services.database.reader, Filter(act="approve_reminder"), limit=9)) == 1


async def test_a_second_press_proposes_nothing_more(office: Office) -> None:
    """What was done is shown again; it is found by its key, so that a restart between the two changes nothing."""
    desk = office.desk
    await write(desk, *WEEKLY)
    message, row, column = desk._button(desk.chat("Rina"), "Usulkan")
    desk.world.press(desk.person("Rina"), message, row=row, column=column)
    desk.world.press(desk.person("Rina"), message, row=row, column=column)
    await desk.settle()
    assert len(await all_reminders(desk.services)) == 1
    assert "P-1 diusulkan" in (desk.last(desk.chat("Rina")).text or "")


async def test_a_wizard_cut_by_a_restart_says_so_and_begins_again(office: Office) -> None:
    """Nothing was proposed; the button begins anew."""
    desk = office.desk
    await write(desk, "Semua desa")
    desk.application.handlers.clear()
    desk.application.add_handlers(routes())
    assert "Langkah ini terputus" in await desk.press("Rina", "Setiap minggu")
    assert "Tulis isi pengingat" in await desk.press("Rina", "Mulai lagi")
    assert await all_reminders(desk.services) == []


async def test_who_is_revoked_in_the_middle_gets_no_further(office: Office) -> None:
    """The proposal is refused, and nothing is kept."""
    desk = office.desk
    await hire(desk, "Budi", Role.OWNER)
    await write(desk, *WEEKLY)
    await desk.say("Budi", "/petugas")
    for words in ("Rina", "Cabut semua", "Ya, cabut"):
        await desk.press("Budi", words)
    await desk.press("Rina", "Usulkan")
    assert any("tidak berwenang" in (message.text or "") for message in desk.world.messages(desk.chat("Rina")))
    assert await all_reminders(desk.services) == []


@pytest.mark.parametrize(
    ("buttons", "typed", "told"),
    [
        (("Semua desa", "Sekali"), "1 Januari 2020", "sudah lewat"),
        (("Semua desa", "Sekali"), "30 Februari 2027", "tidak terbaca"),
        (("Semua desa", "Setiap minggu", "Senin"), "22.30", "termasuk jam tenang"),
        (("Semua desa", "Setiap minggu", "Senin"), "25.00", "tidak terbaca"),
        (("Semua desa", "Setiap minggu", "Senin"), "pagi", "tidak terbaca"),
    ],
)
async def test_what_cannot_be_is_refused(office: Office, buttons: tuple[str, ...], typed: str, told: str) -> None:
    """A date in the past, one that is none, a time in the quiet hours: said above the same question."""
    desk = office.desk
    await write(desk, *buttons)
    said = await desk.say("Rina", typed)
    assert told in said
    assert "Pengingat baru" in said


@pytest.mark.parametrize(
    ("buttons", "told"),
    [
        (("Kecamatan tertentu", "Lanjut"), "Belum ada yang dipilih"),
        (("Semua desa", "H-n", "Pilkada 2024", "Masa kampanye", "H-7", "08.00"), "18 September 2024 pada jam itu"),
    ],
)
async def test_choices_that_lead_nowhere_are_refused(office: Office, buttons: tuple[str, ...], told: str) -> None:
    """Nobody chosen, and a stage whose day is over."""
    assert told in await write(office.desk, *buttons)


async def test_a_text_over_the_limit_is_counted_before_anything_is_chosen(office: Office) -> None:
    """Counted as Telegram counts: a sign outside the common plane is two."""
    said = await write(office.desk, text="🗳" * 1501)
    assert "3002 huruf menurut hitungan Telegram; paling banyak 3000" in said


async def test_an_officer_writes_to_his_own_kecamatan_only(office: Office) -> None:
    """Koba is offered, all villages and Lubuk Besar are not; another's reminder he cannot delete."""
    desk = office.desk
    await write(desk, *WEEKLY, "Usulkan")
    await write(desk, by="Dedi")
    words = [str(key["text"]) for row in desk.last(desk.chat("Dedi")).buttons for key in row]
    assert "Semua desa" not in words
    await desk.press("Dedi", "Kecamatan tertentu")
    words = [str(key["text"]) for row in desk.last(desk.chat("Dedi")).buttons for key in row]
    assert words[:2] == ["Koba", "Lanjut ›"]
    await desk.say("Dedi", "/pengingat")
    for each in ("P-1", "Hapus"):
        await desk.press("Dedi", each)
    assert "tidak berwenang" in await desk.press("Dedi", "Ya, hapus")


async def test_a_reminder_is_paused_resumed_and_deleted(office: Office) -> None:
    """Each by one button; of a deleted one no word stays."""
    desk = office.desk
    await write(desk, *WEEKLY, "Usulkan")
    await desk.say("Andi", "/pengingat")
    for words, state in (("P-1", State.WAITING), ("Setujui", State.ACTIVE), ("Jeda", State.PAUSED)):
        await desk.press("Andi", words)
        assert await states(desk) == [state]
    await desk.press("Andi", "Lanjutkan")
    for words in ("Hapus", "Ya, hapus"):
        await desk.press("Andi", words)
    assert await all_reminders(desk.services) == []
    rows = await desk.services.database.reader.fetch_all("SELECT title, text FROM reminder")
    assert [tuple(row) for row in rows] == [("", "")]


async def test_a_sample_text_follows_its_stage(office: Office) -> None:
    """Its places are filled with the dates that the calendar has now."""
    desk = office.desk
    await dated(desk, "masa-tenang", date(2027, 3, 1), date(2027, 3, 3), Stage.QUIET)
    await desk.say("Rina", "/pengingat")
    for words in ("Buat pengingat", "contoh teks", "Pilkada 2024", "Tiga hari lagi masa tenang"):
        await desk.press("Rina", words)
    shown = await desk.press("Rina", "Semua desa")
    assert "1 Maret 2027 sampai 3 Maret 2027" in shown
    assert "Jumat, 26 Februari 2027 08.00 WIB" in shown
    assert "UU 7/2017" not in shown  # of the other regime
    await desk.press("Rina", "Usulkan")
    await dated(desk, "masa-tenang", date(2027, 4, 1), date(2027, 4, 3), Stage.QUIET)
    assert "1 April 2027 sampai 3 April 2027" in await desk.press("Rina", "Lihat pengingat")


async def test_the_package_is_proposed_and_approved_in_one_go(office: Office) -> None:
    """At least fifteen reminders by one press each; pressed again, nothing is added."""
    desk = office.desk
    await desk.say("Rina", "/pengingat")
    for words in ("Paket", "Pilkada 2024", "Usulkan"):
        await desk.press("Rina", words)
    count = len(await all_reminders(desk.services))
    assert count >= 15
    assert await propose_package(desk.services, ELECTION, staff_id=desk.person("Rina").id) == 0
    await desk.say("Andi", "/pengingat")
    for words in ("Paket", "Pilkada 2024", "Setujui semua"):
        await desk.press("Andi", words)
    assert await states(desk) == [State.ACTIVE] * count


async def test_moving_the_clock_fires_the_package(office: Office, tmp_path: Path) -> None:
    """A week before the campaign the group reads its dates and the articles of its own regime."""
    desk, group = office.desk, await office.registered()
    rina, andi = desk.person("Rina").id, desk.person("Andi").id
    await dated(desk, "masa-tenang", date(2027, 3, 1), date(2027, 3, 3), Stage.QUIET)
    await dated(desk, "kampanye", date(2026, 12, 1), date(2027, 2, 28), Stage.CAMPAIGN)
    await propose_package(desk.services, ELECTION, staff_id=rina)
    await approve_package(desk.services, ELECTION, staff_id=andi)
    text = await sent_to(desk, group, tmp_path, day=timedelta(days=2, hours=20, minutes=1), words="Masa kampanye")
    assert "dimulai 1 Desember 2026 dan berakhir 28 Februari 2027" in text
    assert "UU 10/2016 Pasal 71 ayat (1)" in text
    assert "UU 7/2017" not in text


async def test_a_refused_package_can_be_proposed_again(office: Office) -> None:
    """What was refused makes room; what runs stays."""
    desk = office.desk
    rina = desk.person("Rina").id
    first = await propose_package(desk.services, ELECTION, staff_id=rina)
    await desk.say("Andi", "/pengingat")
    for words in ("Paket", "Pilkada 2024", "Tolak semua"):
        await desk.press("Andi", words)
    assert await propose_package(desk.services, ELECTION, staff_id=rina) == first
    items = await package(desk.services, ELECTION)
    assert {item.reminder.state for item in items if item.reminder} == {State.WAITING}


async def test_staff_are_asked_and_told_through_the_ledger(office: Office, tmp_path: Path) -> None:
    """Who may approve is asked, the author is not; what was missed is told to both."""
    desk = office.desk
    await write(desk, *WEEKLY, "Usulkan")
    andi, rina = desk.chat("Andi"), desk.chat("Rina")
    await send_all(desk, tmp_path, lambda: "menunggu persetujuan" in (desk.last(andi).text or ""))
    assert "P-1" in await desk.press("Andi", "Lihat dan setujui")
    await desk.press("Andi", "Setujui")
    desk.clock.forward(timedelta(days=3))
    await desk.settle()
    await send_all(desk, tmp_path, lambda: all("terlewat" in (desk.last(c).text or "") for c in (andi, rina)))
    assert "P-1 Rapat koordinasi hari Senin, seharusnya Senin, 23 November 2026 08.00 WIB" in (
        desk.last(rina).text or ""
    )


async def test_quiet_hours_are_chosen_by_an_admin(office: Office) -> None:
    """An officer sees them and cannot change them."""
    desk = office.desk
    await desk.say("Dedi", "/pengingat")
    await desk.press("Dedi", "Jam tenang")
    assert "tidak berwenang" in await desk.press("Dedi", "20.00–07.00")
    await desk.say("Rina", "/pengingat")
    await desk.press("Rina", "Jam tenang")
    assert "Sekarang 20.00–07.00" in await desk.press("Rina", "20.00–07.00")
    assert "Jam tenang: 20.00–07.00" in await desk.press("Rina", "Kembali")


@pytest.mark.parametrize(
    ("buttons", "left"),
    [
        (("P-1", "Setujui"), [State.ACTIVE]),
        (("P-1", "Tolak"), [State.REFUSED]),
        (("P-1", "Setujui", "Jeda"), [State.PAUSED]),
        (("P-1", "Setujui", "Jeda", "Lanjutkan"), [State.ACTIVE]),
        (("P-1", "Hapus", "Ya, hapus"), []),
        (("Paket", "Pilkada 2024", "Usulkan"), [State.WAITING] * 22),
    ],
)
async def test_every_button_may_be_pressed_twice(office: Office, buttons: tuple[str, ...], left: list[State]) -> None:
    """Both presses come before the first is answered; the act is done and noted once, and nothing fails."""
    desk = office.desk
    await write(desk, *WEEKLY, "Usulkan")
    await desk.say("Andi", "/pengingat")
    for words in buttons:
        message, row, column = desk._button(desk.chat("Andi"), words)
        for _ in range(2):
            desk.world.press(desk.person("Andi"), message, row=row, column=column)
        await desk.settle()
    assert await states(desk) == left
    noted = await entries(desk.services.database.reader, Filter(object="reminder"), limit=99)
    assert len({(entry.act, entry.object) for entry in noted}) == len(noted)
