"""PTB's own strict parsing, over every kind of update and message that the simulator makes."""

from collections.abc import Callable

import pytest
from telegram import Update
from telegram.constants import MessageLimit

from bot.simulator.files import FileKind
from bot.simulator.texts import TEXT_LIMIT
from bot.simulator.world import Attachment, Message
from tests.simulator.conftest import Door, Scene, picture

Act = Callable[[Scene], object]
KINDS: list[FileKind] = ["document", "video", "audio", "voice", "sticker", "video_note", "animation"]


def sends(kind: FileKind) -> Act:
    return lambda scene: scene.world.send(
        scene.budi, scene.chat, Attachment(kind=kind, content=b"isi", name="berkas.bin")
    )


def presses(scene: Scene) -> object:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    number = scene.world.next_id(scene.chat)
    message = Message(id=number, chat=scene.chat, sender=scene.bot, at=scene.clock(), text="?", markup=markup)
    return scene.world.press(scene.budi, scene.world.post(message))


ACTS: list[tuple[str, str, Act]] = [
    ("message.text", "message", lambda scene: scene.world.say(scene.budi, scene.chat, "halo @budi /a a.id")),
    (
        "message.reply",
        "message",
        lambda scene: scene.world.say(
            scene.budi, scene.chat, "ya", reply_to=scene.world.say(scene.budi, scene.chat, "x")
        ),
    ),
    *((f"message.{kind}", "message", sends(kind)) for kind in KINDS),
    (
        "message.photo",
        "message",
        lambda scene: scene.world.send(
            scene.budi, scene.chat, Attachment(kind="photo", content=picture(), caption="a")
        ),
    ),
    ("message.location", "message", lambda scene: scene.world.send_location(scene.budi, scene.chat, -2.1, 106.1)),
    ("message.contact", "message", lambda scene: scene.world.send_contact(scene.budi, scene.chat, "+628120000")),
    (
        "message.forward",
        "message",
        lambda scene: scene.world.forward(scene.budi, scene.chat, scene.world.say(scene.sari, scene.group, "x")),
    ),
    (
        "message.hidden",
        "message",
        lambda scene: scene.world.forward(
            scene.budi, scene.chat, scene.world.say(scene.sari, scene.group, "x"), hide_name=True
        ),
    ),
    (
        "message.post",
        "message",
        lambda scene: scene.world.forward_post(scene.budi, scene.chat, "Berita", channel="Kabar"),
    ),
    ("message.title", "message", lambda scene: scene.world.rename(scene.budi, scene.group, "Baru")),
    (
        "message.joined",
        "message",
        lambda scene: scene.world.add_member(scene.budi, scene.group, scene.world.add_person("Tono")),
    ),
    ("message.left", "message", lambda scene: scene.world.leave(scene.sari, scene.group)),
    (
        "message.created",
        "message",
        lambda scene: scene.world.create_group(scene.budi, "B", kind="supergroup", bots=(scene.bot,)),
    ),
    (
        "edited_message",
        "edited_message",
        lambda scene: scene.world.edit(scene.budi, scene.world.say(scene.budi, scene.chat, "x"), "y"),
    ),
    ("callback_query", "callback_query", presses),
    ("my_chat_member.blocked", "my_chat_member", lambda scene: scene.world.block(scene.budi, scene.bot)),
    ("my_chat_member.admin", "my_chat_member", lambda scene: scene.world.promote(scene.budi, scene.group, scene.bot)),
    (
        "my_chat_member.restricted",
        "my_chat_member",
        lambda scene: scene.world.restrict(scene.budi, scene.group, scene.bot),
    ),
    (
        "my_chat_member.kicked",
        "my_chat_member",
        lambda scene: scene.world.remove_member(scene.budi, scene.group, scene.bot),
    ),
]


@pytest.mark.parametrize(("kind", "act"), [row[1:] for row in ACTS], ids=[row[0] for row in ACTS])
async def test_ptb_reads_every_update(ask: Door, scene: Scene, kind: str, act: Act) -> None:
    """Parsed, complete to the last field: nothing is left over that PTB does not know."""
    act(scene)
    updates = (await ask("getUpdates"))[1]["result"]
    parsed = [Update.de_json(update, None) for update in updates]
    assert kind in {next(key for key in update if key != "update_id") for update in updates}
    for update in parsed:
        content = update.message or update.edited_message or update.callback_query or update.my_chat_member
        assert content is not None
        assert not content.api_kwargs
        assert update.effective_user is not None


async def test_ptb_reads_chat_member(ask: Door, scene: Scene) -> None:
    """chat_member comes to an administrator who asked for it, and is read as well."""
    scene.world.promote(scene.budi, scene.group, scene.bot)
    scene.bot.queue.allow(["chat_member"])
    scene.world.restrict(scene.budi, scene.group, scene.sari)
    update = Update.de_json((await ask("getUpdates"))[1]["result"][-1], None)
    assert update.chat_member is not None
    assert update.chat_member.new_chat_member.status == "restricted"


def test_limits_are_ptbs() -> None:
    """4,096 units in a text."""
    assert TEXT_LIMIT == MessageLimit.MAX_TEXT_LENGTH == 4096
