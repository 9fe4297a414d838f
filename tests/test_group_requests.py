"""Announcements to staff, requests of groups without a code, and the buttons of both."""

from datetime import timedelta

import pytest

from bot.actions.registration import UnknownSubdistrict, print_sheet
from bot.domain.audit import OPERATOR
from bot.domain.errors import NotAllowed
from bot.handlers.group_presses import STEPS, group_key, read_press
from bot.simulator.chats import Chat
from bot.storage.audit import Filter, entries
from tests.groups import ARUNG, HEAD, KOBA, NIBUNG, Office, open_office

# Announcements and requests


async def test_not_this_group() -> None:
    """`Bukan ini` unbinds at once, is written down, and the group is told; pressed again it finds nothing left."""
    async with open_office() as office:
        chat = await office.registered()
        announced = office.desk.last(office.desk.chat("Dedi"))
        assert "sudah dilepas" in await office.desk.press("Dedi", "Bukan ini")
        assert await office.villages(chat) == []
        assert "Petugas melepas" in office.said_in(chat)[-1]
        office.world.press(office.desk.person("Dedi"), announced, data=f"g:wrong:{NIBUNG.code}:{chat.id}")
        await office.desk.settle()
        assert "sudah tidak terdaftar" in office.said("Dedi")[-1]
        written = await entries(office.desk.services.database.reader, Filter(act="unbind_group"), limit=9)
        assert [entry.object for entry in written] == [f"village:{NIBUNG.code}"]


async def test_a_button_from_before_the_upgrade() -> None:
    """Still names the group, which has another id now."""
    async with open_office() as office:
        new = office.world.upgrade(office.head, await office.registered())
        await office.desk.settle()
        await office.desk.press("Dedi", "Bukan ini")
        assert await office.villages(new) == []
        assert "Petugas melepas" in office.said_in(new)[-1]


@pytest.mark.parametrize("name", ["Lina", "Tono", HEAD])
async def test_who_may_not_unbind(name: str) -> None:
    """An officer elsewhere, an observer, a citizen: the button carries no right."""
    async with open_office() as office:
        chat = await office.registered()
        await office.desk.say(name, "/start")
        place = office.desk.chat(name)
        office.world.press(office.desk.person(name), office.desk.last(place), data=f"g:wrong:{NIBUNG.code}:{chat.id}")
        await office.desk.settle()
        assert "tidak berwenang" in office.said(name)[-1]
        assert await office.villages(chat) == ["Nibung"]


async def asking(office: Office, title: str = "Pemuda Desa Penyak") -> Chat:
    chat = office.group(title, with_bot=True)
    await office.desk.say(HEAD, "/daftar@sambang_bot", chat=chat)
    await office.desk.press(HEAD, "Minta didaftarkan", chat=chat)
    return chat


async def test_a_request_is_approved() -> None:
    """The village that the title names stands first; the group is told; a second decision finds it decided."""
    async with open_office() as office:
        chat = await asking(office)
        await office.desk.press("Dedi", "Desa Penyak")
        assert "didaftarkan untuk Desa Penyak" in office.said("Dedi")[-2]
        assert await office.villages(chat) == ["Penyak"]
        assert "terdaftar untuk Desa Penyak" in office.said_in(chat)[-1]
        await office.desk.press("Rina", "Tolak")
        assert "sudah disetujui" in office.said("Rina")[-2]


async def test_a_request_is_approved_by_the_list() -> None:
    """Kecamatan, then village; an officer is offered only his own kecamatan."""
    async with open_office() as office:
        chat = await asking(office, "Warga Kita")
        await office.desk.press("Dedi", "Pilih desa lain")
        offered = [b["text"] for row in office.desk.last(office.desk.chat("Dedi")).buttons for b in row]
        assert offered[0] == "Koba"
        assert "Lubuk Besar" not in offered
        await office.desk.press("Dedi", "Koba")
        await office.desk.press("Dedi", "Arung Dalam")
        assert await office.villages(chat) == [ARUNG.name]


async def test_a_request_is_refused() -> None:
    """The group is told, and can ask again after a day."""
    async with open_office() as office:
        chat = await asking(office)
        await office.desk.press("Rina", "Tolak")
        assert "belum dapat disetujui" in office.said_in(chat)[-1]
        await office.desk.say(HEAD, "/daftar@sambang_bot", chat=chat)
        assert "belum dapat disetujui" in await office.desk.press(HEAD, "Minta didaftarkan", chat=chat)
        office.desk.clock.forward(timedelta(days=1))
        await office.desk.say(HEAD, "/daftar@sambang_bot", chat=chat)
        assert "sudah dikirim" in await office.desk.press(HEAD, "Minta didaftarkan", chat=chat)
        assert sum("minta didaftarkan" in told for told in office.said("Lina")) == 2


async def test_a_request_of_a_group_that_left() -> None:
    """There is nobody left to register."""
    async with open_office() as office:
        chat = await asking(office)
        office.world.remove_member(office.head, chat, office.desk.account)
        await office.desk.settle()
        assert "sudah tidak berlaku" in await office.desk.press("Rina", "Desa Penyak")
        assert await office.villages(chat) == []


async def test_who_may_print() -> None:
    """An officer prints for his own kecamatan; for a kecamatan that is not there nothing is printed."""
    async with open_office() as office:
        services, dedi = office.desk.services, office.desk.person("Dedi").id
        assert len((await print_sheet(services, subdistrict=KOBA.code, staff=dedi)).lines) == 3
        with pytest.raises(NotAllowed):
            await print_sheet(services, staff=dedi)
        with pytest.raises(UnknownSubdistrict):
            await print_sheet(services, subdistrict="19.04.99", staff=OPERATOR)


# Buttons


def test_every_button_fits_and_is_read_back() -> None:
    """64 bytes at most with the longest ids, and nothing but what was written is read."""
    parts = {"yes": ("A" * 43,), "all": (), "no": (), "ask": ()}
    samples = {r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}": "19.04.01", r"[0-9]{1,2}": "99", r"-[0-9]{1,16}": "-1002000000000001"}
    samples |= {r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}": "19.04.01.2001", r"[0-9]{1,9}": "999999999"}
    for step, shapes in STEPS.items():
        values = parts.get(step) or tuple(samples[shape] for shape in shapes)
        data = str(group_key("x", step, *values).callback_data)
        assert read_press(data) == (step, tuple(values))
        assert len(data.encode()) <= 64


@pytest.mark.parametrize(
    "data", [None, "", "g", "g:", "g:village", "g:village:1", "g:approve:1:1904", "g:x", "h:all", "g:all:1"]
)
def test_what_is_no_button_of_ours(data: str | None) -> None:
    """Whoever sent it."""
    assert read_press(data) is None
