"""Conversations as text: read, played against an echo of a bot, and printed."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.stage import Mismatch, Stage, play
from bot.simulator.transcript import Line, Pause, Spoken, Unreadable, agrees, read, render
from bot.simulator.world import Attachment, Impossible
from tests.simulator.conftest import Door, Scene, picture

BUTTONS = {
    "inline_keyboard": [[{"text": "✅ Kirim", "callback_data": "kirim"}, {"text": "Batal", "callback_data": "batal"}]]
}


def parrot(scene: Scene, ask: Door) -> Callable[[], Awaitable[None]]:
    """A bot that repeats what it hears, below two buttons, and says thanks for a press."""

    async def settle() -> None:
        updates = (await ask("getUpdates"))[1]["result"]
        for update in updates:
            await answer(update)
        if updates:
            await ask("getUpdates", offset=updates[-1]["update_id"] + 1)

    async def answer(update: dict[str, Any]) -> None:
        if "callback_query" in update:
            query = update["callback_query"]
            await ask("answerCallbackQuery", callback_query_id=query["id"], text="Terima kasih")
            where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
            await ask("editMessageText", text=f"Ditekan: {query['data']}", **where)
        elif "message" in update and "text" in update["message"]:
            message = update["message"]
            text = f"Anda menulis:\n\n{message['text']}"
            await ask("sendMessage", chat_id=message["chat"]["id"], text=text, reply_markup=BUTTONS)

    return settle


@pytest.fixture
def stage(scene: Scene, ask: Door) -> Stage:
    photo = Attachment(kind="photo", content=picture())
    people = {"Warga": scene.sari}
    scene.world.start(scene.sari, scene.bot)
    scene.bot.queue.clear()
    return Stage(
        world=scene.world, bot=scene.bot, settle=parrot(scene, ask), people=people, attachments={"foto": photo}
    )


PLAYED = """# A press is thanked for, and the message changes in place.
Warga: halo
  semua
Bot: Anda menulis:
  halo
  semua
  [✅ Kirim] [Batal]
Warga: [Kirim]
Bot!: Terima kasih
Bot: Ditekan: kirim
Warga: {foto} bukti
Pak Kades @ Desa Maju: /tanya@sambang_bot
Bot: Anda menulis:
  /tanya@sambang_bot
  [✅ Kirim] [Batal]
Pak Kades (block):
"""


async def test_a_conversation_is_played_and_printed(stage: Stage) -> None:
    """What was really said, printed, is the transcript again."""
    spoken = await play(read(PLAYED), stage)
    assert f"# A press is thanked for, and the message changes in place.\n{render(spoken)}" == PLAYED
    assert read(PLAYED).title == "A press is thanked for, and the message changes in place."
    assert stage.groups["Desa Maju"].title == "Desa Maju"


FAILING = [
    ("Warga: halo\nBot: Selamat pagi", "line 2 expects"),
    ("Warga: halo", "at the end the bot also said"),
    ("Warga: halo\nWarga: lagi", "before line 2 the bot also said"),
    ("Warga: halo\nBot: …\nBot: …", "line 3: the bot was to say something"),
    ("Warga: halo\nBot: …\n  [Lanjut]", "line 2 expects"),
    ("Warga: [Lanjut]", "there is no button [Lanjut]"),
    ("Warga: {film}", "no attachment is called film"),
    ("Warga (dance):", "nobody knows how to (dance)"),
    ("Warga: halo\nBot @ Desa Maju: …", "line 2: the bot was to say something there"),
    ("~ 2 days", "this stage has no clock"),
]


@pytest.mark.parametrize(("text", "problem"), FAILING)
async def test_a_conversation_that_goes_otherwise(stage: Stage, text: str, problem: str) -> None:
    """Each difference is named with its line."""
    with pytest.raises((Mismatch, Impossible), match=re.escape(problem)):
        await play(read(text), stage)


async def test_a_button_that_spins_for_ever(stage: Stage) -> None:
    """A press that the bot never answers is a mistake of the bot."""
    await play(read("Warga: halo\nBot: …"), stage)

    async def deaf() -> None:
        return

    stage.settle = deaf
    with pytest.raises(Mismatch, match="still spins"):
        await play(read("Warga: [Kirim]"), stage)


async def test_a_link_leads_into_the_private_chat(stage: Stage, ask: Door) -> None:
    """A url button with a start link is followed, and the bot answers there."""
    link = {"inline_keyboard": [[{"text": "Selengkapnya", "url": "https://t.me/sambang_bot?start=K12"}]]}
    group = stage.world.create_group(stage.people["Warga"], "Desa", bots=(stage.bot,))
    stage.groups["Desa"] = group
    await stage.settle()
    await ask("sendMessage", chat_id=group.id, text="Ringkas", reply_markup=link)
    spoken = await play(read("Warga @ Desa: [Selengkapnya]\nBot: Anda menulis:\n  /start K12"), stage)
    assert [turn.speaker for turn in spoken] == ["Warga", "Bot"]


async def test_the_clock_of_a_conversation(stage: Stage, scene: Scene) -> None:
    """A pause moves the clock by what it says."""
    before = scene.clock()

    async def wait(length: timedelta) -> None:
        scene.clock.at += length

    stage.wait = wait
    await play(read("~ 2 days\n~ 1 hour"), stage)
    assert scene.clock() - before == timedelta(days=2, hours=1)


READ: list[tuple[str, Line | Pause]] = [
    ("Warga: halo: dunia", Line(number=1, speaker="Warga", text=("halo: dunia",))),
    ("Pak Kades @ Grup Desa: ya", Line(number=1, speaker="Pak Kades", place="Grup Desa", text=("ya",))),
    ("Warga (forward Kabar Desa): ya", Line(number=1, speaker="Warga", verb="forward Kabar Desa", text=("ya",))),
    ("Warga (reply) @ Desa: ya", Line(number=1, speaker="Warga", verb="reply", place="Desa", text=("ya",))),
    ("Bot!: Tersimpan", Line(number=1, speaker="Bot", toast=True, text=("Tersimpan",))),
    ("Bot:", Line(number=1, speaker="Bot", text=())),
    ("~ 90 seconds", Pause(number=1, length=timedelta(seconds=90))),
]


@pytest.mark.parametrize(("text", "turn"), READ)
def test_a_line_is_read(text: str, turn: Line | Pause) -> None:
    """Speaker, verb, place, pop-up and text."""
    assert read(text).turns == (turn,)


@pytest.mark.parametrize("text", ["halo", "  halo", "~ soon", "# judul\n~ 1 day\n  lagi", "[Kirim]: x"])
def test_a_line_that_breaks_the_rules(text: str) -> None:
    """Named with its number."""
    with pytest.raises(Unreadable, match=r"line \d"):
        read(text)


AGREES = [
    (("Halo",), "Halo", True),
    (("Halo …",), "Halo semua\nyang ada", True),
    (("Halo …",), "Hai", False),
    (("Halo", "…", "Salam"), "Halo\n\na\nb\nSalam", True),
    (("Halo", "…", "Salam"), "Halo\nSalam", True),
    (("Halo", "…", "Salam"), "Halo", False),
    (("…", "Salam"), "a\nb\nSalam", True),
    (("…",), "apa saja", True),
    (("a.b",), "axb", False),
    (("{photo}",), "{photo}", True),
    (("Lihat",), "{photo}\nLihat", True),
    (("Halo",), "Halo semua", False),
]


@pytest.mark.parametrize(("expected", "text", "agreed"), AGREES)
def test_what_agrees(expected: tuple[str, ...], text: str, agreed: bool) -> None:
    """Words are held to the letter, but where … stands."""
    assert agrees(Line(number=1, speaker="Bot", text=expected), Spoken(speaker="Bot", text=text)) == agreed
