"""Groups: who is in, who may what, and in which order bots hear of it."""

from collections.abc import Callable
from typing import Any

import pytest
from telegram import Update

from bot.simulator.world import Attachment, Chat, Impossible, Person
from tests.simulator.conftest import Door, Scene, picture


async def news(ask: Door, scene: Scene) -> list[dict[str, Any]]:
    """What came since last asked, confirmed."""
    updates: list[dict[str, Any]] = (await ask("getUpdates", allowed_updates=list(Update.ALL_TYPES)))[1]["result"]
    scene.bot.queue.clear()
    return updates


def kind(update: dict[str, Any]) -> str:
    """The kind of update; of a message what it is about."""
    name = next(key for key in update if key != "update_id")
    shown = {"new_chat_members", "left_chat_member", "new_chat_title", "group_chat_created", "text"}
    return next(iter(shown & set(update[name])), name)


async def test_startgroup_comes_after_the_change_of_place(ask: Door, scene: Scene) -> None:
    """my_chat_member first, then the service message, then /start with the payload."""
    group = scene.world.create_group(scene.budi, "Baru")
    scene.world.open_link(scene.budi, "https://t.me/sambang_bot?startgroup=desa_19", group=group)
    updates = await news(ask, scene)
    assert [kind(update) for update in updates] == ["my_chat_member", "new_chat_members", "text"]
    assert updates[2]["message"]["text"] == "/start@sambang_bot desa_19"
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "member"


async def test_startgroup_where_the_bot_already_is(ask: Door, scene: Scene) -> None:
    """Only /start comes; some apps lose the payload on the way."""
    scene.world.open_link(scene.budi, "t.me/sambang_bot?startgroup=x", group=scene.group, payload_lost=True)
    assert [update["message"]["text"] for update in await news(ask, scene)] == ["/start@sambang_bot"]


async def test_startgroup_as_administrator(ask: Door, scene: Scene) -> None:
    """A link with admin= makes the bot one at once."""
    group = scene.world.create_group(scene.budi, "Baru")
    scene.world.open_link(scene.budi, "https://t.me/sambang_bot?startgroup=x&admin=delete_messages", group=group)
    assert (await news(ask, scene))[0]["my_chat_member"]["new_chat_member"]["status"] == "administrator"


async def test_a_start_link(ask: Door, scene: Scene) -> None:
    """Opens the private chat and says /start with the payload, also to a bot that was blocked."""
    scene.world.open_link(scene.sari, "https://t.me/sambang_bot?start=lapor_1904012001")
    assert [update["message"]["text"] for update in await news(ask, scene)] == ["/start lapor_1904012001"]
    scene.world.block(scene.sari, scene.bot)
    scene.world.open_link(scene.sari, "https://t.me/sambang_bot?start")
    assert [kind(update) for update in await news(ask, scene)] == ["my_chat_member", "my_chat_member", "text"]


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/lain_bot?start=x",
        "https://a.id/sambang_bot?start=x",
        "https://t.me/sambang_bot?start=a.b",
        f"https://t.me/sambang_bot?start={'x' * 65}",
    ],
)
def test_links_that_no_app_follows(scene: Scene, url: str) -> None:
    """A wrong bot or host, signs that are not allowed, more than 64 of them."""
    with pytest.raises(Impossible):
        scene.world.open_link(scene.budi, url)


async def test_a_life_in_a_group(ask: Door, scene: Scene) -> None:
    """Each change of the bot's place comes as my_chat_member with the old and the new one."""
    world, group = scene.world, scene.group
    world.promote(scene.budi, group, scene.bot)
    world.restrict(scene.budi, group, scene.bot)
    world.remove_member(scene.budi, group, scene.bot)
    world.add_bot_to(scene.budi, group, scene.bot)
    changes = [update["my_chat_member"] for update in await news(ask, scene) if "my_chat_member" in update]
    statuses = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes]
    assert statuses == [
        ("member", "administrator"),
        ("administrator", "restricted"),
        ("restricted", "kicked"),
        ("kicked", "member"),
    ]


async def test_the_removed_bot_hears_of_it_once(ask: Door, scene: Scene) -> None:
    """Its own left_chat_member is the last word from the group."""
    scene.world.remove_member(scene.budi, scene.group, scene.bot)
    scene.world.say(scene.sari, scene.group, "/halo@sambang_bot")
    assert [kind(update) for update in await news(ask, scene)] == ["my_chat_member", "left_chat_member"]


async def test_a_group_made_with_the_bot(ask: Door, scene: Scene) -> None:
    """The bot hears of its place, then of the group's making."""
    scene.world.create_group(scene.budi, "Baru", bots=(scene.bot,))
    assert [kind(update) for update in await news(ask, scene)] == ["my_chat_member", "group_chat_created"]


CANNOT = [
    lambda scene: scene.world.rename(scene.sari, scene.group, "Punya Sari"),
    lambda scene: scene.world.remove_member(scene.sari, scene.group, scene.bot),
    lambda scene: scene.world.add_bot_to(scene.budi, scene.group, scene.bot),
    lambda scene: scene.world.leave(stranger(scene), scene.group),
    lambda scene: scene.world.say(stranger(scene), scene.group, "x"),
    lambda scene: scene.world.say(scene.sari, scene.chat, "x"),
    lambda scene: scene.world.say(scene.budi, scene.chat, " "),
    lambda scene: scene.world.say(scene.budi, scene.chat, "x" * 4097),
    lambda scene: scene.world.edit(scene.sari, scene.world.say(scene.budi, scene.group, "x"), "y"),
    lambda scene: scene.world.delete(scene.sari, scene.world.say(scene.budi, scene.group, "x")),
    lambda scene: scene.world.send_album(scene.budi, scene.chat, [Attachment(kind="photo", content=picture())]),
    lambda scene: blocked(scene),
    lambda scene: silenced(scene),
]


def stranger(scene: Scene) -> Person:
    return scene.world.add_person("Asing")


def blocked(scene: Scene) -> None:
    scene.world.block(scene.budi, scene.bot)
    scene.world.say(scene.budi, scene.chat, "x")


def silenced(scene: Scene) -> None:
    scene.world.restrict_all(scene.budi, scene.group)
    scene.world.say(scene.sari, scene.group, "x")


@pytest.mark.parametrize("act", CANNOT)
def test_what_people_cannot_do(scene: Scene, act: Callable[[Scene], object]) -> None:
    """The apps do not offer it, so a scene that asks for it is wrong."""
    with pytest.raises(Impossible):
        act(scene)


async def test_what_a_bot_may_know(door: Door, scene: Scene) -> None:
    """Chat, members, their number, the administrators without other bots."""
    other = scene.world.add_bot("987654321:" + "o" * 35, "lain_bot", "Lain")
    scene.world.add_bot_to(scene.budi, scene.group, other, rights=frozenset({"can_invite_users"}))
    where = {"chat_id": scene.group.id}
    chat = (await door("getChat", **where))[1]["result"]
    assert (chat["title"], chat["type"], chat["permissions"]["can_send_messages"]) == ("Desa Sukamaju", "group", True)
    assert (await door("getChatMemberCount", **where))[1]["result"] == 4
    admins = (await door("getChatAdministrators", **where))[1]["result"]
    assert [admin["user"]["id"] for admin in admins] == [scene.budi.id]
    statuses = [
        (await door("getChatMember", user_id=user, **where))[1]["result"]["status"]
        for user in (scene.budi.id, scene.sari.id, stranger(scene).id)
    ]
    assert statuses == ["creator", "member", "left"]


KNOWING: list[tuple[str, Callable[[Scene], Chat], dict[str, Any], str]] = [
    ("getChatMember", lambda scene: scene.group, {"user_id": 5}, "Bad Request: user not found"),
    ("getChatMember", lambda scene: scene.group, {"user_id": 0}, "Bad Request: invalid user_id specified"),
    (
        "getChatAdministrators",
        lambda scene: scene.chat,
        {},
        "Bad Request: there are no administrators in the private chat",
    ),
    ("leaveChat", lambda scene: scene.chat, {}, "Bad Request: chat member status can't be changed in private chats"),
]


@pytest.mark.parametrize(("method", "chat", "more", "description"), KNOWING)
async def test_what_a_bot_may_not_know(
    ask: Door, scene: Scene, method: str, chat: Callable[[Scene], Chat], more: dict[str, Any], description: str
) -> None:
    """Refused in Telegram's words."""
    assert (await ask(method, chat_id=chat(scene).id, **more))[1]["description"] == description
