"""/kartu: staff with the mark hukum read a card as a whole, sign it, and take the signature back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.actions.review import CardChanged, sign_as_read
from bot.actions.signatures import sign_card
from bot.domain.audit import OPERATOR
from bot.domain.guidance import Card
from bot.domain.staff import Grant, Role
from bot.storage.signatures import signature_of
from bot.storage.tables import contents
from tests.office import Desk, open_desk
from tests.test_objections import hire

OFFICER = Grant(role=Role.OFFICER, subdistrict="19.04.01")


def card_of(desk: Desk, name: str = "foto-jari") -> Card:
    return desk.services.content.guidance.cards[name]


async def open_card(desk: Desk, name: str) -> str:
    """From the menu to the last page of the first card on cameras and signs."""
    await desk.say(name, "/kartu")
    for words in ("Belum disahkan", "Foto dan atribut", "K-004"):
        said = await desk.press(name, words)
    while "Baca sampai halaman terakhir" in said:
        said = await desk.press(name, "Berikutnya")
    return said


async def test_a_card_is_read_to_its_end_and_signed(desk: Desk) -> None:
    """Then answers no longer say that it is unsigned, and the log says who signed."""
    await hire(desk, "Rina", OFFICER, legal=True)
    assert "Belum disahkan." in await open_card(desk, "Rina")
    assert "disahkan oleh Rina pada 21 November 2026" in await desk.press("Rina", "Sahkan")
    assert "Belum disahkan" not in await desk.say("Pak Kades", "/start k4_0")
    (entry,) = (await contents(desk.services.database.reader))["audit"]
    assert (entry["act"], entry["object"], entry["old"], entry["new"]) == (
        "sign_card",
        "card:K-004",
        "unsigned",
        "signed",
    )


async def test_a_card_is_signed_with_a_note(desk: Desk) -> None:
    """One message; a note that is no text or too long is asked for again; the note is in no log."""
    await hire(desk, "Rina", OFFICER, legal=True)
    await open_card(desk, "Rina")
    assert "Tulis catatan" in await desk.press("Rina", "Sahkan dengan catatan")
    assert "paling panjang 200" in await desk.say("Rina", "x" * 201)
    assert "(BA pleno 12/2026)" in await desk.say("Rina", "BA pleno\n12/2026")
    kept = await signature_of(desk.services.database.reader, card="foto-jari")
    assert kept is not None
    assert (kept.signed_by, kept.note) == ("Rina", "BA pleno 12/2026")
    assert "pleno" not in str((await contents(desk.services.database.reader))["audit"])


async def test_a_signature_is_taken_back(desk: Desk) -> None:
    """From the same screen."""
    await hire(desk, "Rina", OFFICER, legal=True)
    await open_card(desk, "Rina")
    await desk.press("Rina", "Sahkan")
    await desk.say("Rina", "/kartu")
    for words in ("Sudah disahkan", "Foto dan atribut", "K-004"):
        said = await desk.press("Rina", words)
    while "Baca sampai halaman terakhir" in said:
        said = await desk.press("Rina", "Berikutnya")
    assert "Disahkan Rina" in said
    assert "Belum disahkan." in await desk.press("Rina", "Tarik pengesahan")
    assert [e["act"] for e in (await contents(desk.services.database.reader))["audit"]][-1] == "withdraw_signature"


@pytest.mark.parametrize(
    ("grants", "legal", "may_sign"),
    [
        ((), False, False),
        ((Grant(role=Role.OWNER),), True, False),
        ((Grant(role=Role.OBSERVER),), True, False),
        ((OFFICER,), False, False),
        ((OFFICER,), True, True),
        ((Grant(role=Role.ADMIN),), False, False),
        ((Grant(role=Role.ADMIN),), True, True),
    ],
)
async def test_who_signs(desk: Desk, grants: tuple[Grant, ...], legal: bool, may_sign: bool) -> None:
    """Only with the mark hukum; forged buttons give nobody a right, and a refused act leaves no trace."""
    if grants:
        await hire(desk, "Rina", *grants, legal=legal)
    await desk.say("Rina", "/start")
    for data in (f"kp:sign:4:0:{card_of(desk).checksum}", f"w:sahkan:new:begin:4.{card_of(desk).checksum}"):
        desk.world.press(desk.person("Rina"), desk.last(desk.chat("Rina")), data=data)
        await desk.settle()
    await desk.say("Rina", "catatan")
    kept = await signature_of(desk.services.database.reader, card="foto-jari")
    assert (kept is not None) is may_sign
    assert bool((await contents(desk.services.database.reader))["audit"]) is may_sign


async def test_the_mark_counts_at_the_moment_of_the_act(desk: Desk) -> None:
    """Who lost it between reading and signing signs nothing."""
    await hire(desk, "Rina", OFFICER, legal=True)
    await open_card(desk, "Rina")
    await hire(desk, "Rina", OFFICER, legal=False)
    message = next(
        m for m in reversed(desk.world.messages(desk.chat("Rina"))) if m.buttons and "Sahkan" in str(m.buttons)
    )
    desk.world.press(desk.person("Rina"), message, data=f"kp:sign:4:0:{card_of(desk).checksum}")
    await desk.settle()
    assert await signature_of(desk.services.database.reader, card="foto-jari") is None


async def test_only_what_was_read_is_signed(desk: Desk) -> None:
    """A card that changed meanwhile is read again first."""
    changed = replace(card_of(desk), checksum="f" * 16)
    with pytest.raises(CardChanged):
        await sign_as_read(desk.services, changed, read=card_of(desk).checksum, by=OPERATOR)
    await hire(desk, "Rina", OFFICER, legal=True)
    desk.world.press(desk.person("Rina"), desk.last(desk.chat("Rina")), data=f"kp:sign:4:0:{'0' * 16}")
    await desk.settle()
    assert "sudah berubah sejak dibaca" in (desk.last(desk.chat("Rina")).text or "")


async def test_the_same_signature_twice_is_one_act(desk: Desk) -> None:
    """A press that is delivered again writes nothing more."""
    database, card, at = desk.services.database, card_of(desk), desk.services.now()
    for _ in range(2):
        await sign_card(database, card, staff_id=OPERATOR, at=at, day=at.date(), by="Ketua")
    assert len((await contents(database.reader))["audit"]) == 1


async def test_what_is_due_for_review_is_listed() -> None:
    """By topic, with the day."""
    async with open_desk(at=datetime(2030, 1, 5, 5, tzinfo=UTC)) as desk:
        await hire(desk, "Rina", Grant(role=Role.ADMIN))
        count = len(desk.services.content.guidance.cards)
        assert f"Lewat tanggal tinjau: {count}" in await desk.say("Rina", "/kartu")
        await desk.press("Rina", "Perlu ditinjau")
        assert "K-004: ditinjau lagi 23 Februari 2027" in await desk.press("Rina", "Foto dan atribut")


async def test_the_command_is_offered_to_whom_it_serves(desk: Desk) -> None:
    """An officer without the mark does not see it in the menu; pressed anyway, it says why not."""
    await hire(desk, "Budi", OFFICER)
    assert "tidak berwenang" in await desk.say("Budi", "/kartu")
    await hire(desk, "Rina", Grant(role=Role.ADMIN))
    assert "Hanya petugas bertanda hukum" in await open_card(desk, "Rina")
    with pytest.raises(AssertionError):
        await desk.press("Rina", "Sahkan dengan")
