"""Whatever a person sends is answered in plain words, nothing is lost, and no traceback shows."""

import pytest

from bot.domain.guidance import Actor
from bot.handlers.presses import (
    ACTORS,
    PLAIN,
    ArticlesPress,
    CardPress,
    PlainPress,
    RolePress,
    TopicPress,
    decode,
    encode,
)
from tests.office import Desk

STALE = "Tombol ini sudah tidak berlaku"
CLUELESS = "belum menangkap maksudnya"

TEXTS = [
    ("👍👍", CLUELESS),  # only signs
    ("‮\u200b\u200d\ufeff.", CLUELESS),  # direction marks and widths of zero
    ("<b>boleh</b> <script>alert(1)</script>", CLUELESS),  # markup is words like others
    ("{{ 7*7 }} {% raw %}", CLUELESS),  # a template's own signs
    ("'; DROP TABLE role; --", CLUELESS),
    ("a" * 4096, CLUELESS),
    ("/tanya", "Tulis pertanyaan Bapak/Ibu"),
    ("/tidak_ada", "Perintah itu tidak saya kenal"),
    ("/start k999999_0", "Selamat datang"),  # a link to a card that never was
    ("/start ../../etc", "Selamat datang"),
]


@pytest.mark.parametrize(("text", "answer"), TEXTS)
async def test_odd_texts_get_a_plain_answer(desk: Desk, text: str, answer: str) -> None:
    """No text of a person breaks the bot, and none is rendered as anything but text."""
    assert answer in await desk.say("Budi", text)


PRESSED = [
    "k:99999:0:0",  # a card that no longer exists
    "k:1:99:0",  # an actor that never was
    "k:1:0:7",
    "k:١:0:0",  # digits of another script
    "a:1:0:999",
    "t:tidak-ada:0",
    "t:media-sosial:999",
    "r:77",
    "home; rm -rf",
    "x" * 64,
]


@pytest.mark.parametrize("data", PRESSED)
async def test_forged_and_stale_buttons_are_told_apart_from_ours(desk: Desk, data: str) -> None:
    """A press that we do not know leads back home; nothing is kept of it."""
    await desk.say("Budi", "/start")
    message = desk.last(desk.chat("Budi"))
    desk.world.press(desk.person("Budi"), message, data=data)
    await desk.settle()
    assert STALE in (desk.last(desk.chat("Budi")).text or "")


PRESSES = [
    *(PlainPress(name=name) for name in PLAIN),
    *(CardPress(number=65535, actor=actor, chosen=True) for actor in ACTORS),
    CardPress(number=1),
    *(RolePress(actor=actor) for actor in (None, *ACTORS)),
    *(ArticlesPress(number=65535, actor=actor, page=99) for actor in ACTORS),
    TopicPress(topic="x" * 40, page=999),
]


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_survives_its_journey(press: CardPress) -> None:
    """What a button carries is read back as it was written, within Telegram's 64 bytes."""
    assert decode(encode(press)) == press
    assert len(encode(press).encode()) <= 64


async def test_a_question_edited_is_answered_in_place(desk: Desk) -> None:
    """No wrong answer is left standing above a mended question."""
    first = await desk.say("Budi", "boleh nyoblos gak kalau saya perangkat desa")
    chat = desk.chat("Budi")
    question, count = desk.world.messages(chat)[-2], len(desk.world.messages(chat))
    desk.world.edit(desk.person("Budi"), question, "boleh jadi timses gak kalau saya perangkat desa")
    await desk.settle()
    assert len(desk.world.messages(chat)) == count
    assert desk.last(chat).text != first
    assert "TIDAK BOLEH" in (desk.last(chat).text or "")


async def test_what_is_kept_about_a_person_goes_at_once(desk: Desk) -> None:
    """Hapus data saya leaves no row behind."""
    await desk.say("Budi", "/start")
    await desk.press("Budi", "Perangkat desa")
    assert await _roles(desk) == [(desk.person("Budi").id, Actor.VILLAGE_OFFICIAL)]
    await desk.say("Budi", "/privasi")
    await desk.press("Budi", "Hapus data saya")
    assert "Sudah dihapus" in await desk.press("Budi", "Ya, hapus")
    assert await _roles(desk) == []


async def _roles(desk: Desk) -> list[tuple[int, str]]:
    rows = await desk.services.database.reader.fetch_all("SELECT chat_id, actor FROM role")
    return [(row["chat_id"], row["actor"]) for row in rows]
