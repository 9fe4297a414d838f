"""/desa: what staff see of the villages' groups, and what they do there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.group_requests import named_in
from bot.domain.groups import SILENT_AFTER, Audience, Reason, Standing, tally
from bot.simulator.chats import Chat
from bot.storage.groups import active_groups, retire_group
from tests.groups import ARUNG, BELIMBING, HEAD, KOBA, LUBUK, NIBUNG, PENYAK, Office, open_office
from tests.office import NOON


def buttons(office: Office, name: str) -> list[str]:
    """The words on the buttons below the last message in somebody's private chat."""
    return [button["text"] for row in office.desk.last(office.desk.chat(name)).buttons for button in row]


async def silent(office: Office) -> None:
    """Nibung registered and not heard of since."""
    await office.registered(NIBUNG)
    office.desk.clock.forward(SILENT_AFTER + timedelta(days=1))


async def gone(office: Office) -> None:
    chat = await office.registered(NIBUNG)
    office.world.remove_member(office.head, chat, office.desk.account)
    await office.desk.settle()


async def heard(office: Office) -> None:
    """Silent once, and then somebody asked."""
    chat = await office.registered(NIBUNG)
    office.desk.clock.forward(SILENT_AFTER + timedelta(days=1))
    await office.desk.say(HEAD, "/tanya@sambang_bot boleh foto dengan caleg?", chat=chat)


SHOWN = [
    (silent, "1 dari 4 desa terdaftar, 1 di antaranya diam.", "💤 Nibung", "diam lebih dari 30 hari"),
    (gone, "0 dari 4 desa terdaftar; 1 hilang.", "❌ Nibung", "Bot dikeluarkan dari grup"),
    (heard, "1 dari 4 desa terdaftar.", "✅ Nibung", "Terdaftar."),
]


@pytest.mark.parametrize(("story", "whole", "sign", "detail"), SHOWN, ids=lambda value: getattr(value, "__name__", ""))
async def test_how_a_village_stands(
    story: Callable[[Office], Awaitable[None]], whole: str, sign: str, detail: str
) -> None:
    """In the figures, in its kecamatan, and in its own details."""
    async with open_office() as office:
        await story(office)
        assert whole in await office.desk.say("Tono", "/desa")
        await office.desk.press("Tono", "Koba")
        assert sign in buttons(office, "Tono")
        assert detail in await office.desk.press("Tono", "Nibung")


async def test_an_observer_sees_and_does_nothing() -> None:
    """No button to act, and a made-up one is refused."""
    async with open_office() as office:
        await office.desk.say("Tono", "/desa")
        await office.desk.press("Tono", "Koba")
        await office.desk.press("Tono", "Nibung")
        assert buttons(office, "Tono") == ["‹ Kembali", "🏠 Beranda"]
        place = office.desk.chat("Tono")
        office.world.press(office.desk.person("Tono"), office.desk.last(place), data=f"g:invite:{NIBUNG.code}")
        await office.desk.settle()
        assert "tidak berwenang" in office.said("Tono")[-1]


async def test_citizens_see_nothing() -> None:
    """/desa is for staff."""
    async with open_office() as office:
        assert "tidak berwenang" in await office.desk.say(HEAD, "/desa")


async def test_the_invitation_can_be_copied_whole() -> None:
    """Link, code and what to do without the link, within Telegram's 256 characters."""
    async with open_office() as office:
        code = await office.invite(ARUNG)
        button = office.desk.last(office.desk.chat("Rina")).buttons[0][0]
        copied = button["copy_text"]["text"]
        assert "Kelurahan Arung Dalam" in copied
        assert code.replace("-", "") in copied
        assert len(copied) <= 256


async def test_unbinding_asks_first() -> None:
    """Batal leads back; Ya unbinds and tells the group."""
    async with open_office() as office:
        chat = await office.registered()
        await office.desk.say("Rina", "/desa")
        await office.desk.press("Rina", "Koba")
        await office.desk.press("Rina", "Nibung")
        assert "Siaran tidak dikirim lagi" in await office.desk.press("Rina", "Lepas: Warga Nibung")
        await office.desk.press("Rina", "Batal")
        assert await office.villages(chat) == ["Nibung"]
        await office.desk.press("Rina", "Lepas: Warga Nibung")
        await office.desk.press("Rina", "Ya, lepas")
        assert await office.villages(chat) == []
        assert "tidak dikirim lagi ke grup ini" in office.said_in(chat)[-1]


async def retire(office: Office, chat: Chat) -> None:
    """As the sender does after a refusal."""
    async with office.desk.services.database.transaction() as tx:
        await retire_group(tx, chat_id=chat.id, reason=Reason.REFUSED, now=office.desk.clock())


async def test_a_retired_group_is_tried_again() -> None:
    """When the village says that it is mended."""
    async with open_office() as office:
        chat = await office.registered()
        await retire(office, chat)
        await office.desk.say("Dedi", "/desa")
        await office.desk.press("Dedi", "Koba")
        assert "menolak pesan" in await office.desk.press("Dedi", "Nibung")
        assert "✅ Terdaftar" in await office.desk.press("Dedi", "Coba lagi")


async def test_before_there_are_areas() -> None:
    """What the operator must do first."""
    async with open_office() as office:
        async with office.desk.services.database.transaction() as tx:
            await tx.execute("DELETE FROM village")
            await tx.execute("DELETE FROM subdistrict")
        assert "sambang areas set" in await office.desk.say("Rina", "/desa")


async def test_who_is_meant() -> None:
    """Each active group once, with those of its villages that the audience covers."""
    async with open_office() as office:
        shared = await office.registered(NIBUNG)
        await office.desk.say(HEAD, f"/daftar@sambang_bot {await office.invite(BELIMBING)}", chat=shared)
        await office.desk.press(HEAD, "Ya, daftarkan", chat=shared)
        other = await office.registered(PENYAK, "Warga Penyak")
        await retire(office, other)
        reader = office.desk.services.database.reader
        meant = {
            name: [(a.chat_id, [v.name for v in a.villages]) for a in await active_groups(reader, audience)]
            for name, audience in AUDIENCES.items()
        }
        assert meant == {
            "all": [(shared.id, ["Nibung", "Belimbing"])],
            "Koba": [(shared.id, ["Nibung"])],
            "Belimbing": [(shared.id, ["Belimbing"])],
            "nobody": [],
        }


AUDIENCES = {
    "all": Audience(),
    "Koba": Audience(subdistricts=frozenset({KOBA.code})),
    "Belimbing": Audience(villages=frozenset({BELIMBING.code})),
    "nobody": Audience(subdistricts=frozenset({LUBUK.code}), villages=frozenset({NIBUNG.code})),
}


async def test_paging_over_groups_misses_none() -> None:
    """Page by page the same groups as at once, also where a page holds nobody who is meant."""
    async with open_office() as office:
        for village in (NIBUNG, PENYAK, BELIMBING):
            await office.registered(village, f"Warga {village.name}")
        reader, found, after = office.desk.services.database.reader, [], -(1 << 62)
        for _ in range(3):
            page = await active_groups(reader, after=after, limit=1)
            found += page
            after = page[-1].chat_id
        assert found == await active_groups(reader)
        assert await active_groups(reader, after=after, limit=1) == []


def test_figures_add_up() -> None:
    """Every village is counted once."""
    figures = tally([Standing(village=v, groups=()) for v in (NIBUNG, PENYAK)], today=NOON.date())
    assert (figures.total, figures.reached, figures.missing) == (2, 0, 2)


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Perangkat DESA NIBUNG 2026", ["Nibung"]),
        ("Info Kel. Arung Dalam & Nibung", ["Arung Dalam", "Nibung"]),
        ("Nibungan", []),
        ("", []),
    ],
)
def test_villages_named_in_a_title(title: str, named: list[str]) -> None:
    """Whole names only, the longest first."""
    assert [village.name for village in named_in(title, [NIBUNG, PENYAK, ARUNG])] == named
