"""/kalender on the real bot: adding, moving, taking out, importing and exporting stages."""

from datetime import date

import pytest

from bot.domain.guidance import Regime, Stage
from bot.domain.staff import Role
from bot.domain.stages import StageId, find_period
from bot.simulator.acts import Attachment
from bot.storage.audit import Filter, entries
from tests.office import Desk
from tests.test_staff_chat import hire

NEXT = "Pemilu dan Pilkada berikutnya"
EVENT = "BEGIN:VEVENT\r\nUID:{n}\r\n{lines}\r\nEND:VEVENT\r\n"


def ics(*events: str) -> bytes:
    """A file as another program writes it."""
    body = "".join(EVENT.format(n=n, lines=lines.replace("|", "\r\n")) for n, lines in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


QUIET = "SUMMARY:Masa tenang|DTSTART;VALUE=DATE:20290211|DTEND;VALUE=DATE:20290214"


async def add_campaign(desk: Desk, starts: str = "25 September 2028", ends: str = "10-02-2029") -> str:
    """A campaign in the election to come; the last word of the bot."""
    await desk.say("Rina", "/kalender")
    for words in (NEXT, "Tambah tahap", "Masa kampanye"):
        await desk.press("Rina", words)
    await desk.say("Rina", starts)
    return await desk.say("Rina", ends)


async def send_file(desk: Desk, content: bytes) -> str:
    """Import this file; what the bot says to it."""
    await desk.say("Rina", "/kalender")
    await desk.press("Rina", "Impor")
    chat = desk.chat("Rina")
    desk.world.send(desk.person("Rina"), chat, Attachment(kind="document", content=content, name="kalender.ics"))
    await desk.settle()
    return desk.last(chat).text or ""


async def test_guidance_follows_a_stage_that_staff_added(desk: Desk) -> None:
    """On a day of the new campaign the bot answers for the campaign."""
    await hire(desk, "Rina", Role.ADMIN)
    await add_campaign(desk)
    assert "Tanggal disimpan" in await desk.press("Rina", "Simpan")
    on = desk.services.calendar.stages_on(date(2028, 10, 1))
    assert on == {Regime.PEMILU: Stage.CAMPAIGN}
    assert "masa kampanye" in await desk.say("Warga", "/jadwal")


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        ("25 September 2028", "1 September 2028", "mendahului hari pertama"),
        ("31 Februari 2028", "1 Maret 2028", "tidak terbaca"),
        ("kapan-kapan", "1 Maret 2028", "tidak terbaca"),
        ("1 x 2028", "1 Maret 2028", "tidak terbaca"),
    ],
)
async def test_days_that_cannot_be_are_refused(desk: Desk, starts: str, ends: str, told: str) -> None:
    """The same question again, with what is wrong above it; nothing is kept."""
    await hire(desk, "Rina", Role.ADMIN)
    await add_campaign(desk, starts, ends)
    assert any(told in (message.text or "") for message in desk.world.messages(desk.chat("Rina")))
    assert desk.services.almanac.overlay.stages == ()


async def test_two_stages_with_verdicts_may_not_share_a_day(desk: Desk) -> None:
    """A quiet period within the campaign is refused; one after it is taken."""
    await hire(desk, "Rina", Role.ADMIN)
    await add_campaign(desk)
    await desk.press("Rina", "Simpan")
    await desk.press("Rina", "Kembali")
    for words in ("Tambah tahap", "Masa tenang"):
        await desk.press("Rina", words)
    await desk.say("Rina", "10-2-2029")
    assert "bertumpang tindih dengan Masa kampanye" in await desk.say("Rina", "13-2-2029")
    await desk.press("Rina", "Kembali")
    await desk.say("Rina", "11-2-2029")
    assert "Simpan?" in await desk.say("Rina", "13-2-2029")


async def test_a_shipped_stage_is_moved_and_brought_back(desk: Desk) -> None:
    """The office's date stands over the shipped one until it is taken away."""
    await hire(desk, "Rina", Role.ADMIN)
    await desk.say("Rina", "/kalender")
    for words in ("Pilkada 2024", "Masa kampanye", "Ubah tanggal"):
        await desk.press("Rina", words)
    await desk.say("Rina", "26-9-2024")
    for words in ("›", "›", "23"):
        await desk.press("Rina", words)
    await desk.press("Rina", "Simpan")
    at = StageId(election="pemilihan-2024", id="kampanye")
    moved = find_period(desk.services.calendar, at)
    assert moved is not None
    assert moved.starts == date(2024, 9, 26)
    for words in ("Kembali", "Masa kampanye", "tanggal bawaan"):
        await desk.press("Rina", words)
    assert find_period(desk.services.calendar, at) == find_period(desk.services.content.calendar, at)


async def test_a_stage_is_taken_out_only_after_a_second_word(desk: Desk) -> None:
    """Also a shipped one; the audit log names who did it and which days it had."""
    rina = await hire(desk, "Rina", Role.ADMIN)
    await desk.say("Rina", "/kalender")
    for words in ("Pilkada 2024", "Masa kampanye", "Hapus"):
        await desk.press("Rina", words)
    at = StageId(election="pemilihan-2024", id="kampanye")
    assert find_period(desk.services.calendar, at) is not None
    assert "Tahap dihapus" in await desk.press("Rina", "Ya, hapus")
    assert find_period(desk.services.calendar, at) is None
    (entry,) = await entries(desk.services.database.reader, Filter(act="remove_stage"), limit=5)
    assert (entry.staff, entry.object, entry.old) == (rina.id, f"stage:{at}", "2024-09-25 2024-11-23")


async def test_an_election_of_the_office_is_added_and_removed(desk: Desk) -> None:
    """Only while it has no stages."""
    await hire(desk, "Rina", Role.ADMIN)
    await desk.say("Rina", "/kalender")
    for words in ("Pemilihan baru", "Pilkada"):
        await desk.press("Rina", words)
    assert "Pilkada 2031" in await desk.say("Rina", "Pilkada 2031")
    assert "pilkada-2031" in [election.id for election in desk.services.calendar.elections]
    await desk.press("Rina", "Hapus pemilihan")
    assert "pilkada-2031" not in [election.id for election in desk.services.calendar.elections]


async def test_only_those_who_keep_the_calendar_see_it(desk: Desk) -> None:
    """An officer, an observer and an owner are refused; so is everybody else."""
    for name, role in (("Dewi", Role.OFFICER), ("Tono", Role.OBSERVER), ("Budi", Role.OWNER)):
        await hire(desk, name, role)
    for name in ("Dewi", "Tono", "Budi", "Warga"):
        assert "tidak berwenang" in await desk.say(name, "/kalender")


async def test_what_is_exported_comes_back_as_the_same(desk: Desk) -> None:
    """The file names each stage, so that nothing changes."""
    await hire(desk, "Rina", Role.ADMIN)
    await desk.say("Rina", "/kalender")
    await desk.press("Rina", "Ekspor")
    sent = desk.last(desk.chat("Rina"))
    assert sent.media is not None
    file = desk.world.files.get(sent.media["document"]["file_id"])
    assert file is not None
    assert "sama: 19" in await send_file(desk, file.content)


async def test_a_file_of_another_program_is_looked_at_before_it_is_taken(desk: Desk) -> None:
    """Which election, what is new, then all of it; a known name brings its verdicts along, another none."""
    await hire(desk, "Rina", Role.ADMIN)
    await send_file(desk, ics(QUIET, "SUMMARY:Kampanye|DTSTART:20290110T180000Z"))
    shown = await desk.press("Rina", NEXT)
    assert "Masa tenang, 11 Februari 2029 – 13 Februari 2029 · baru" in shown
    assert desk.services.almanac.overlay.stages == ()
    await desk.press("Rina", "Terapkan")
    kept = {stage.name: (stage.at.id, stage.stage, stage.starts) for stage in desk.services.almanac.overlay.stages}
    assert kept == {
        "Masa tenang": ("masa-tenang", Stage.QUIET, date(2029, 2, 11)),
        "Kampanye": ("kampanye-2", Stage.ALWAYS, date(2029, 1, 11)),  # 01.00 WIB of the next day
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"halo", "bukan berkas iCalendar"),
        (b"\x00\xff" * 50, "bukan berkas iCalendar"),
        (ics(), "bukan berkas iCalendar"),
        (ics(QUIET, "SUMMARY:A|DTSTART;VALUE=DATE:20290102|DTEND;VALUE=DATE:20290101"), "acara 2 (A): selesai sebelum"),
        (ics("SUMMARY:A|DTSTART:kemarin", "DTSTART;VALUE=DATE:20290102"), "acara 2: tanpa nama"),
        (ics(QUIET + "|RRULE:FREQ=WEEKLY"), "acara 1 (Masa tenang): acara berulang"),
        (ics(QUIET + "|X-SAMBANG-ELECTION:pilkada-1955"), "pemilihannya tidak ada"),
    ],
)
async def test_a_file_that_cannot_be_used_changes_nothing(desk: Desk, content: bytes, told: str) -> None:
    """Every wrong event is named, and not one of the others is taken."""
    await hire(desk, "Rina", Role.ADMIN)
    assert told in await send_file(desk, content)
    assert desk.services.almanac.overlay.stages == ()


async def test_a_file_whose_stages_collide_is_refused_whole(desk: Desk) -> None:
    """The collision is told when the election is chosen."""
    await hire(desk, "Rina", Role.ADMIN)
    campaign = "SUMMARY:Masa kampanye|DTSTART;VALUE=DATE:20290101|DTEND;VALUE=DATE:20290213"
    await send_file(desk, ics(QUIET, campaign))
    assert "bertumpang tindih" in await desk.press("Rina", NEXT)
    assert desk.services.almanac.overlay.stages == ()
