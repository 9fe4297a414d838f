"""Privacy mode: what a bot hears in a group. Source: design.md, "Telegram as it is"."""

from collections.abc import Callable

import pytest

from bot.simulator.world import Message
from tests.simulator.conftest import TOKEN, Door, Scene

Said = Callable[[Scene], object]


def said(text: str) -> Said:
    return lambda scene: scene.world.say(scene.sari, scene.group, text)


def bot_message(scene: Scene) -> Message:
    return next(message for message in reversed(scene.group.messages.values()) if message.sender is scene.bot)


HEARD: list[tuple[str, Said, bool]] = [
    ("a command to it", said("/tanya@sambang_bot boleh?"), True),
    ("a command to it in other capitals", said("/tanya@Sambang_Bot boleh?"), True),
    ("a bare command, for it wrote last", said("/tanya boleh?"), True),
    ("a command to another bot", said("/tanya@lain_bot boleh?"), False),
    ("a mention", said("@sambang_bot boleh?"), False),
    ("plain talk", said("selamat pagi"), False),
    ("a command in the middle", said("coba /tanya@sambang_bot"), False),
    (
        "a reply to it",
        lambda scene: scene.world.say(scene.sari, scene.group, "terima kasih", reply_to=bot_message(scene)),
        True,
    ),
    ("a new title", lambda scene: scene.world.rename(scene.budi, scene.group, "Desa Baru"), True),
    (
        "someone who joins",
        lambda scene: scene.world.add_member(scene.budi, scene.group, scene.world.add_person("Tono")),
        True,
    ),
    ("someone who leaves", lambda scene: scene.world.leave(scene.sari, scene.group), True),
]


@pytest.mark.parametrize(("act", "heard"), [row[1:] for row in HEARD], ids=[row[0] for row in HEARD])
async def test_what_a_bot_in_privacy_mode_hears(ask: Door, scene: Scene, act: Said, heard: bool) -> None:
    """Commands, replies and service messages; not talk, and not mentions."""
    await ask("sendMessage", chat_id=scene.group.id, text="Sambang di sini.")
    act(scene)
    assert len(scene.bot.queue) == heard


async def test_a_bare_command_before_the_bot_ever_wrote(scene: Scene) -> None:
    """Nobody knows whom it is for, so the bot does not hear it."""
    scene.world.say(scene.sari, scene.group, "/tanya boleh?")
    assert len(scene.bot.queue) == 0


async def test_a_bare_command_after_another_bot_wrote(ask: Door, scene: Scene) -> None:
    """It is the other bot's; and bots never hear each other."""
    other = scene.world.add_bot("987654321:" + "o" * 35, "lain_bot", "Lain")
    scene.world.add_bot_to(scene.budi, scene.group, other)
    scene.bot.queue.clear()
    await ask("sendMessage", chat_id=scene.group.id, text="Sambang")
    await ask("sendMessage", token=other.token, chat_id=scene.group.id, text="Lain")
    scene.world.say(scene.sari, scene.group, "/tanya boleh?")
    assert len(scene.bot.queue) == 0


@pytest.mark.parametrize("open_ears", ["administrator", "privacy off"])
async def test_who_hears_everything(scene: Scene, open_ears: str) -> None:
    """An administrator, and a bot whose privacy mode is off."""
    if open_ears == "administrator":
        scene.world.promote(scene.budi, scene.group, scene.bot)
        scene.bot.queue.clear()
    else:
        scene.bot.privacy = False
    scene.world.say(scene.sari, scene.group, "selamat pagi")
    scene.world.say(scene.sari, scene.group, "/tanya@lain_bot")
    assert len(scene.bot.queue) == 2


async def test_an_edit_is_heard_like_the_message(ask: Door, scene: Scene) -> None:
    """edited_message obeys privacy mode by its new text."""
    message = scene.world.say(scene.sari, scene.group, "selamat pagi")
    scene.world.edit(scene.sari, message, "selamat siang")
    assert len(scene.bot.queue) == 0
    scene.world.edit(scene.sari, message, "/tanya@sambang_bot")
    updates = (await ask("getUpdates"))[1]["result"]
    assert [list(update) for update in updates] == [["update_id", "edited_message"]]


async def test_nothing_of_a_group_it_left(ask: Door, scene: Scene) -> None:
    """After leaveChat the bot hears its own change of place, then silence."""
    await ask("leaveChat", chat_id=scene.group.id)
    scene.world.say(scene.sari, scene.group, "/tanya@sambang_bot")
    kinds = [list(update)[1] for update in (await ask("getUpdates"))[1]["result"]]
    assert kinds == ["my_chat_member"]
    assert TOKEN not in repr(scene.group)
