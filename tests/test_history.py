"""/riwayat: what each role sees of the audit log, page by page, narrowed, and as a document."""

import pytest

from bot.actions.history import PAGE, export_history, history_choices, read_history
from bot.documents import read_csv
from bot.domain.errors import NotAllowed
from bot.domain.staff import Role
from bot.domain.villages import Kind, Village
from bot.storage.areas import keep_areas
from bot.storage.audit import Filter, add_entry, entries
from tests.office import Desk
from tests.test_staff_chat import KOBA, hire

GONE = 509990123


async def log(desk: Desk, staff: int, act: str, object: str, *, old: str = "", new: str = "") -> None:
    async with desk.services.database.transaction() as tx:
        await add_entry(tx, at=desk.services.now(), staff=staff, act=act, object=object, old=old, new=new)


async def filled(desk: Desk) -> dict[str, int]:
    """One act of everybody, one about a tip, one by a person who has left."""
    ids = {name: (await hire(desk, name, role)).id for name, role in zip("PAKO", Role, strict=True)}
    async with desk.services.database.transaction() as tx:
        await keep_areas(tx, [KOBA], [Village(code="19.04.01.2007", name="Penyak", kind=Kind.DESA)])
    for name, id in ids.items():
        await log(
            desk, id, "revoke_staff", f"staff:{ids['K']}", new=f"officer@{KOBA.code} legal" if name == "A" else ""
        )
    await log(desk, ids["A"], "export_audit", "tip:17")
    await log(desk, GONE, "export_audit", "village:19.04.01.2007")
    return ids


SEEN = [("P", 6, "laporan 17"), ("A", 6, "laporan 17"), ("K", 1, None), ("O", 6, "laporan")]


@pytest.mark.parametrize(("reader", "count", "tip"), SEEN)
async def test_each_role_sees_what_the_table_grants(reader: str, count: int, tip: str | None, desk: Desk) -> None:
    """Owner and admin all, an officer his own acts, an observer all without the numbers of tips."""
    ids = await filled(desk)
    page = await read_history(desk.services, Filter(), by=ids[reader], page=0)
    found = [line.object for line in page.lines if "laporan" in line.object]
    assert (len(page.lines), page.own, found) == (count, reader == "K", [tip] if tip else [])


async def test_an_officer_does_not_get_at_others_acts_by_a_filter(desk: Desk) -> None:
    """Whatever his button says."""
    ids = await filled(desk)
    with pytest.raises(NotAllowed):
        await read_history(desk.services, Filter(staff=ids["A"]), by=ids["K"], page=0)
    with pytest.raises(NotAllowed):
        await export_history(desk.services, Filter(staff=ids["A"]), by=ids["K"])
    assert list((await history_choices(desk.services, by=ids["K"])).people) == [ids["K"]]


NARROWED = [
    (Filter(act="export_audit"), 2),
    (Filter(object="tip"), 1),
    (Filter(object="staff"), 4),
    (Filter(staff=GONE), 1),
    (Filter(act="export_audit", object="staff"), 0),
]


@pytest.mark.parametrize(("which", "count"), NARROWED)
async def test_the_log_is_narrowed(which: Filter, count: int, desk: Desk) -> None:
    """By person, act, object, and all of them together."""
    ids = await filled(desk)
    assert len((await read_history(desk.services, which, by=ids["P"], page=0)).lines) == count


async def test_acts_and_objects_are_told_in_words(desk: Desk) -> None:
    """Names, places and roles; of a person who has left only the end of his number."""
    ids = await filled(desk)
    lines = (await read_history(desk.services, Filter(), by=ids["P"], page=0)).lines
    assert (lines[0].who, lines[0].object) == ("mantan petugas (…0123)", "Desa Penyak")
    by_admin = next(line for line in lines if line.new)
    assert (by_admin.act, by_admin.object) == ("mencabut peran", "petugas K")
    assert by_admin.new == "petugas kecamatan Koba, tanda hukum"


async def test_the_export_is_itself_an_act(desk: Desk) -> None:
    """With the number of its rows; the document opens in a spreadsheet."""
    ids = await filled(desk)
    data = await export_history(desk.services, Filter(), by=ids["O"])
    rows = read_csv(data.decode("utf-8-sig"))
    assert (rows[0][1][:3], len(rows), "laporan 17" in data.decode()) == (["nomor", "waktu", "petugas"], 7, False)
    last = (await entries(desk.services.database.reader, Filter(), limit=1))[0]
    assert (last.staff, last.act, last.new) == (ids["O"], "export_audit", "6")


async def test_a_person_turns_pages_and_narrows_by_buttons(desk: Desk) -> None:
    """Forward, back, by act, and everything again."""
    rina = await hire(desk, "Rina", Role.OWNER)
    for number in range(PAGE + 2):
        await log(desk, rina.id, "set_areas" if number else "invite_staff", "region:19.04")
    assert "membuat undangan" not in await desk.say("Rina", "/riwayat")
    assert "membuat undangan" in await desk.press("Rina", "Berikutnya")
    assert "halaman" not in await desk.press("Rina", "Sebelumnya")
    await desk.press("Rina", "Perbuatan: semua")
    narrowed = await desk.press("Rina", "membuat undangan petugas")
    assert ("membuat undangan" in narrowed, "mengisi daftar" in narrowed) == (True, False)


async def test_the_document_comes_into_the_private_chat(desk: Desk) -> None:
    """A press, a file, named by the day."""
    await hire(desk, "Rina", Role.OWNER)
    await desk.say("Rina", "/riwayat")
    await desk.press("Rina", "Unduh CSV")
    sent = desk.last(desk.chat("Rina"))
    assert (sent.media or {})["document"]["file_name"] == "riwayat-2026-11-21.csv"


@pytest.mark.parametrize("data", ["h:", "h:l:0:x::", "h:l:999999:::", "h:z:0:::", "h:l:0::" + "a" * 40 + ":"])
async def test_what_no_button_of_ours_says_is_told_to_be_over(data: str, desk: Desk) -> None:
    """Callback data is the client's word."""
    await hire(desk, "Rina", Role.OWNER)
    await desk.say("Rina", "/riwayat")
    message = desk.last(desk.chat("Rina"))
    message.buttons[0][0]["callback_data"] = data
    before = message.text
    await desk.press("Rina", str(message.buttons[0][0]["text"]))
    assert desk.last(desk.chat("Rina")).text == before
