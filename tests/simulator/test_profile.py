"""The bot's own account: command menus by scope, name and descriptions."""

from typing import Any

import pytest

from tests.simulator.conftest import Door, Scene

HELP = [{"command": "bantuan", "description": "Bantuan"}]

WRONG: list[tuple[Any, str]] = [
    ([{"command": "Tanya", "description": "x"}], "BOT_COMMAND_INVALID"),
    ([{"command": "/tanya", "description": "x"}], "BOT_COMMAND_INVALID"),
    ([{"command": "a" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
    ([{"command": "", "description": "x"}], "BOT_COMMAND_INVALID"),
    ([{"command": "a", "description": " "}], "BOT_COMMAND_DESCRIPTION_INVALID"),
    ([{"command": "a", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
    ([{"command": "a"}], "can't parse BotCommand: Can't find field \"description\""),
    (["a"], "can't parse BotCommand: expected an Object"),
    ([{"command": "a", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
]


@pytest.mark.parametrize(("commands", "description"), WRONG)
async def test_a_menu_that_telegram_refuses(door: Door, scene: Scene, commands: Any, description: str) -> None:
    """1–32 small letters, digits and underscores; descriptions of 1–256; 100 commands."""
    assert (await door("setMyCommands", commands=commands))[1]["description"] == f"Bad Request: {description}"
    assert scene.world.menu(scene.budi, scene.chat) == []


SCOPES: list[tuple[dict[str, Any], str]] = [
    ({"type": "moon"}, "can't parse BotCommandScope: Unsupported type specified"),
    ({"type": "chat"}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
    ({"type": "chat", "chat_id": 5}, "chat not found"),
]


@pytest.mark.parametrize(("scope", "description"), SCOPES)
async def test_a_scope_that_telegram_refuses(ask: Door, scene: Scene, scope: dict[str, Any], description: str) -> None:
    """Unknown kinds, and chats that are not the bot's."""
    assert (await ask("setMyCommands", commands=HELP, scope=scope))[1]["description"] == f"Bad Request: {description}"


def narrowing(*, chat_id: int, user_id: int) -> list[dict[str, Any]]:
    """The scopes that hold in a group, from wide to narrow."""
    return [
        {"type": "default"},
        {"type": "all_group_chats"},
        {"type": "all_chat_administrators"},
        {"type": "chat", "chat_id": chat_id},
        {"type": "chat_administrators", "chat_id": chat_id},
        {"type": "chat_member", "chat_id": chat_id, "user_id": user_id},
    ]


async def test_the_narrowest_menu_is_shown(door: Door, scene: Scene) -> None:
    """From the member of a chat down to the default, the person's language before any."""
    scopes = narrowing(chat_id=scene.group.id, user_id=scene.budi.id)
    seen = []
    for number, scope in enumerate(scopes):
        await door("setMyCommands", commands=[{"command": f"c{number}", "description": "x"}], scope=scope)
        seen.append(
            [scene.world.menu(person, scene.group, scene.bot)[0]["command"] for person in (scene.budi, scene.sari)]
        )
    assert seen == [["c0", "c0"], ["c1", "c1"], ["c2", "c1"], ["c3", "c3"], ["c4", "c3"], ["c5", "c3"]]
    assert scene.world.menu(scene.budi, scene.chat)[0]["command"] == "c0"


async def test_a_menu_in_the_persons_language(ask: Door, scene: Scene) -> None:
    """language_code id is for Budi; deleting it brings the general one back."""
    await ask("setMyCommands", commands=HELP)
    await ask("setMyCommands", commands=[{"command": "tolong", "description": "x"}], language_code="id")
    assert scene.world.menu(scene.budi, scene.chat)[0]["command"] == "tolong"
    assert (await ask("getMyCommands"))[1]["result"] == HELP
    await ask("deleteMyCommands", language_code="id")
    assert scene.world.menu(scene.budi, scene.chat) == HELP
    assert (await ask("setMyCommands", commands=HELP, language_code="Indonesia"))[0] == 400


PROFILE = [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)]


@pytest.mark.parametrize(("method", "field", "most"), PROFILE)
async def test_name_and_descriptions(door: Door, scene: Scene, method: str, field: str, most: int) -> None:
    """Kept up to their limits, read back, and in one language apart from the others."""
    assert (await door(f"setMy{method}", **{field: "x" * (most + 1)}))[0] == 400
    assert (await door(f"setMy{method}", **{field: "x" * most}))[1]["result"] is True
    await door(f"setMy{method}", **{field: "Sambang Pengawasan"}, language_code="id")
    assert (await door(f"getMy{method}"))[1]["result"] == {field: "x" * most}
    assert (await door(f"getMy{method}", language_code="id"))[1]["result"] == {field: "Sambang Pengawasan"}


async def test_who_the_bot_is(door: Door, scene: Scene) -> None:
    """getMe tells id, name and what privacy mode leaves."""
    me = (await door("getMe"))[1]["result"]
    assert (me["id"], me["is_bot"], me["can_read_all_group_messages"]) == (123456789, True, False)
    assert scene.bot.id == 123456789
