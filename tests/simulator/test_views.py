"""What people see: chats, unread counts, typing signs, keyboards."""

import asyncio
import random

from bot.simulator.world import World
from tests.simulator.conftest import TOKEN, Clock, Door, Scene

KEYBOARD = {"keyboard": [[{"text": "Panduan"}, {"text": "Jadwal"}]], "resize_keyboard": True}


async def test_unread_until_read(ask: Door, scene: Scene) -> None:
    """Messages of others count, one's own and edits do not."""
    scene.world.read_all(scene.budi, scene.chat)
    first = (await ask("sendMessage", chat_id=scene.chat.id, text="satu"))[1]["result"]["message_id"]
    await ask("sendMessage", chat_id=scene.chat.id, text="dua")
    await ask("editMessageText", chat_id=scene.chat.id, message_id=first, text="satu lagi")
    assert scene.world.unread(scene.budi, scene.chat) == 2
    scene.world.say(scene.budi, scene.chat, "ya")
    assert scene.world.unread(scene.budi, scene.chat) == 0
    assert scene.world.unread(scene.sari, scene.group) > 0


async def test_the_list_of_chats(ask: Door, scene: Scene) -> None:
    """The latest first; groups only while in them."""
    await ask("sendMessage", chat_id=scene.group.id, text="halo desa")
    scene.clock.forward(minutes=1)
    scene.world.say(scene.budi, scene.chat, "halo")
    assert [chat.name for chat in scene.world.chats_of(scene.budi)] == ["Sambang", "Desa Sukamaju"]
    scene.world.leave(scene.sari, scene.group)
    assert scene.world.chats_of(scene.sari) == []


async def test_a_typing_sign(ask: Door, scene: Scene) -> None:
    """For five seconds, or until the bot writes."""
    await ask("sendChatAction", chat_id=scene.chat.id, action="typing")
    assert scene.world.typing(scene.chat) == "typing"
    scene.clock.forward(seconds=5.1)
    assert scene.world.typing(scene.chat) is None
    await ask("sendChatAction", chat_id=scene.chat.id, action="upload_document")
    await ask("sendMessage", chat_id=scene.chat.id, text="ini")
    assert scene.world.typing(scene.chat) is None
    assert (await ask("sendChatAction", chat_id=scene.chat.id, action="dancing"))[0] == 400


async def test_a_reply_keyboard(ask: Door, scene: Scene) -> None:
    """Stays until another comes or it is removed; a one-time one goes when it is pressed."""
    await ask("sendMessage", chat_id=scene.chat.id, text="?", reply_markup=KEYBOARD)
    await ask("sendMessage", chat_id=scene.chat.id, text="lagi")
    assert scene.world.reply_keyboard(scene.budi, scene.chat) == KEYBOARD
    await ask("sendMessage", chat_id=scene.chat.id, text="?", reply_markup=KEYBOARD | {"one_time_keyboard": True})
    scene.world.say(scene.budi, scene.chat, "hal lain")
    assert scene.world.reply_keyboard(scene.budi, scene.chat) is not None
    scene.world.say(scene.budi, scene.chat, "Jadwal")
    assert scene.world.reply_keyboard(scene.budi, scene.chat) is None
    await ask("sendMessage", chat_id=scene.chat.id, text="?", reply_markup=KEYBOARD)
    await ask("sendMessage", chat_id=scene.chat.id, text=".", reply_markup={"remove_keyboard": True})
    assert scene.world.reply_keyboard(scene.budi, scene.chat) is None


async def test_a_selective_keyboard(ask: Door, scene: Scene) -> None:
    """In a group only for who is answered or named; without `selective` for all."""
    message = scene.world.say(scene.sari, scene.group, "/tanya@sambang_bot")
    chosen = KEYBOARD | {"selective": True}
    await ask(
        "sendMessage",
        chat_id=scene.group.id,
        text="?",
        reply_markup=chosen,
        reply_parameters={"message_id": message.id},
    )
    assert scene.world.reply_keyboard(scene.budi, scene.group) is None
    assert scene.world.reply_keyboard(scene.sari, scene.group) == chosen
    await ask("sendMessage", chat_id=scene.group.id, text="@budi?", reply_markup=chosen)
    assert scene.world.reply_keyboard(scene.budi, scene.group) == chosen


async def test_who_waits_for_a_change_is_woken(ask: Door, scene: Scene) -> None:
    """A long poll of the page ends with the first change, or when its time is over."""
    version = scene.world.version
    waiter = asyncio.create_task(scene.world.changed(after=version))
    await asyncio.sleep(0)
    scene.world.say(scene.budi, scene.chat, "halo")
    assert await waiter > version
    assert await scene.world.changed(after=scene.world.version, within=0) == scene.world.version


def test_a_bounded_history_forgets_the_oldest(clock: Clock) -> None:
    """For long runs: only the newest messages of a chat stay."""
    world = World(clock, random.Random(1), history=3)
    bot, budi = world.add_bot(TOKEN, "sambang_bot", "Sambang"), world.add_person("Budi")
    chat = world.private(budi, bot)
    for number in range(5):
        world.say(budi, chat, f"pesan {number}")
    assert [message.text for message in world.messages(chat)] == ["pesan 2", "pesan 3", "pesan 4"]
