"""Groups that become supergroups, channels, and those who write in a chat's name."""

from typing import Any

import pytest
from telegram import Update
from telegram.constants import ChatID

from bot.simulator.world import Chat, Impossible
from tests.simulator.conftest import Door, Scene


async def news(ask: Door, scene: Scene) -> list[dict[str, Any]]:
    """What came since last asked, confirmed."""
    updates: list[dict[str, Any]] = (await ask("getUpdates", allowed_updates=list(Update.ALL_TYPES)))[1]["result"]
    scene.bot.queue.clear()
    return updates


def supergroup(scene: Scene) -> Chat:
    """Budi's, with Sari and the bot in it."""
    group = scene.world.create_group(scene.budi, "Besar", kind="supergroup", members=(scene.sari,), bots=(scene.bot,))
    scene.bot.queue.clear()
    return group


async def test_both_sides_of_an_upgrade_tell_of_it(ask: Door, scene: Scene) -> None:
    """First the old chat names the new id, then the new one, in its own name, the old."""
    new = scene.world.upgrade(scene.budi, scene.group)
    old_side, new_side = [update["message"] for update in await news(ask, scene)]
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (scene.group.id, new.id)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new.id, scene.group.id)
    assert new_side["chat"]["type"] == "supergroup"
    assert new_side["from"]["id"] == ChatID.ANONYMOUS_ADMIN


async def test_some_updates_of_an_upgrade_come_before_it(ask: Door, scene: Scene) -> None:
    """A bot may first be told that it left the one and came into the other."""
    scene.world.upgrade(scene.budi, scene.group, tell_place=True)
    kinds = [next(key for key in update if key != "update_id") for update in await news(ask, scene)]
    assert kinds == ["my_chat_member", "my_chat_member", "message", "message"]


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("sendMessage", {"text": "x"}),
    ("getChat", {}),
    ("getChatMemberCount", {}),
    ("editMessageText", {"message_id": 1, "text": "x"}),
    ("leaveChat", {}),
]


@pytest.mark.parametrize(("method", "more"), CALLS)
async def test_the_old_id_names_the_new_one(door: Door, scene: Scene, method: str, more: dict[str, Any]) -> None:
    """Every call to the old id is refused with the new one in its parameters."""
    new = scene.world.upgrade(scene.budi, scene.group)
    status, answer = await door(method, chat_id=scene.group.id, **more)
    assert (status, answer["parameters"]) == (400, {"migrate_to_chat_id": new.id})
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"


async def test_the_new_id_takes_messages(ask: Door, scene: Scene) -> None:
    """The same people, the same title, ids of its own."""
    new = scene.world.upgrade(scene.budi, scene.group)
    assert (await ask("sendMessage", chat_id=new.id, text="x"))[0] == 200
    assert (await ask("getChatMemberCount", chat_id=new.id))[1]["result"] == 3
    assert (await ask("getChat", chat_id=new.id))[1]["result"]["title"] == scene.group.title


async def test_an_anonymous_admin_has_no_name(ask: Door, scene: Scene) -> None:
    """He writes as GroupAnonymousBot in the group's name; a press carries the person."""
    group = supergroup(scene)
    scene.world.hide(scene.budi, group)
    scene.world.say(scene.budi, group, "/daftar@sambang_bot X")
    written = (await news(ask, scene))[0]["message"]
    assert (written["from"]["id"], written["sender_chat"]["id"]) == (ChatID.ANONYMOUS_ADMIN, group.id)
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}
    sent = (await ask("sendMessage", chat_id=group.id, text="x", reply_markup=keyboard))[1]["result"]
    scene.world.press(scene.budi, group.messages[sent["message_id"]])
    assert (await news(ask, scene))[0]["callback_query"]["from"]["id"] == scene.budi.id


async def test_an_anonymous_admin_acts_without_a_name(ask: Door, scene: Scene) -> None:
    """What he does to the group is told in the group's name as well."""
    group = supergroup(scene)
    scene.world.hide(scene.budi, group)
    scene.world.rename(scene.budi, group, "Lain")
    scene.world.remove_member(scene.budi, group, scene.bot)
    renamed, removed, _ = await news(ask, scene)
    assert renamed["message"]["from"]["id"] == ChatID.ANONYMOUS_ADMIN
    assert removed["my_chat_member"]["from"]["id"] == ChatID.ANONYMOUS_ADMIN


async def test_a_channel_speaks_in_a_group(ask: Door, scene: Scene) -> None:
    """Channel_Bot stands in for it."""
    channel = scene.world.create_channel(scene.budi, "Kabar Desa")
    scene.world.say(scene.budi, scene.group, "/daftar@sambang_bot X", channel=channel)
    written = (await news(ask, scene))[0]["message"]
    assert (written["from"]["id"], written["sender_chat"]["type"]) == (ChatID.FAKE_CHANNEL, "channel")


async def test_a_bot_in_a_channel(ask: Door, scene: Scene) -> None:
    """It comes as an administrator, without a service message, writes without a name, and leaves."""
    channel = scene.world.create_channel(scene.budi, "Kabar Desa")
    scene.world.add_bot_to_channel(scene.budi, channel, scene.bot)
    (place,) = await news(ask, scene)
    assert place["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    sent = (await ask("sendMessage", chat_id=channel.id, text="x"))[1]["result"]
    assert (sent["sender_chat"]["type"], "from" in sent) == ("channel", False)
    assert (await ask("leaveChat", chat_id=channel.id))[0] == 200
    assert [next(key for key in u if key != "update_id") for u in await news(ask, scene)] == ["my_chat_member"]


async def test_a_post_in_a_channel(ask: Door, scene: Scene) -> None:
    """Comes as channel_post, and only to a bot that is in it."""
    channel = scene.world.create_channel(scene.budi, "Kabar Desa")
    scene.world.add_bot_to_channel(scene.budi, channel, scene.bot)
    await news(ask, scene)
    scene.world.say(scene.budi, channel, "halo")
    assert (await news(ask, scene))[0]["channel_post"]["text"] == "halo"


async def test_a_bot_that_may_not_post_in_a_channel(ask: Door, scene: Scene) -> None:
    """Administrators of a channel post only with that right."""
    channel = scene.world.create_channel(scene.budi, "Kabar Desa")
    scene.world.add_bot_to_channel(scene.budi, channel, scene.bot, rights=frozenset())
    status, answer = await ask("sendMessage", chat_id=channel.id, text="x")
    assert (status, answer["description"]) == (400, "Bad Request: need administrator rights in the channel chat")


def test_what_people_cannot_do(scene: Scene) -> None:
    """Upgrade twice, be anonymous in a basic group, write in the name of another's channel."""
    channel = scene.world.create_channel(scene.sari, "Punya Sari")
    for act in (
        lambda: scene.world.hide(scene.budi, scene.group),
        lambda: scene.world.say(scene.budi, scene.group, "x", channel=channel),
        lambda: scene.world.add_bot_to(scene.sari, channel, scene.bot),
        lambda: [scene.world.upgrade(scene.budi, scene.group) for _ in range(2)],
    ):
        with pytest.raises(Impossible):
            act()
