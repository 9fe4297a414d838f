"""What Telegram refuses, in its words, through every door."""

from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.simulator.server import make_app
from tests.simulator.conftest import Door, Scene, picture

TEXT = {"text": "halo"}


def markup(**button: Any) -> dict[str, Any]:
    return TEXT | {"reply_markup": {"inline_keyboard": [[button]]}}


MESSAGES = [
    ({}, "message text is empty"),
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "\u200b"}, "text must be non-empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),  # counted in UTF-16
    ({"text": "x", "parse_mode": "INVALID"}, "unsupported parse_mode"),
    (
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    ({"text": "x", "parse_mode": "Markdown"}, "not simulated: parse_mode Markdown"),
    (TEXT | {"entities": [{"type": "bold"}]}, "not simulated: parameter entities"),
    (TEXT | {"reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    (TEXT | {"reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
    (TEXT | {"link_preview_options": {"is_disabled": "yes"}}, 'field "is_disabled" must be of type Boolean'),
    (TEXT | {"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    (TEXT | {"reply_markup": [1]}, "object expected as reply markup"),
    (TEXT | {"reply_markup": {"inline_keyboard": "bad"}}, 'field "inline_keyboard" must be of type Array'),
    (TEXT | {"reply_markup": {"inline_keyboard": ["bad"]}}, 'field "inline_keyboard" must be an Array of Arrays'),
    (TEXT | {"reply_markup": {"force_reply": "yes"}}, 'field "force_reply" must be of type Boolean'),
    (TEXT | {"reply_markup": {"keyboard": [["A"]], "selective": 1}}, 'field "selective" must be of type Boolean'),
    (markup(text="b", callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (markup(text="b", callback_data="é" * 33), "BUTTON_DATA_INVALID"),  # counted in bytes
    (
        markup(text="b", callback_data=""),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        markup(text="b", callback_data="x", url="https://a.id"),
        "can't parse inline keyboard button: exactly one of the optional fields must be used",
    ),
    (markup(callback_data="x"), "can't parse inline keyboard button: Can't find field \"text\""),
    (markup(text=" ", callback_data="x"), "inline keyboard button text must be non-empty"),
    (markup(text="b", url="not-a-url"), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
    (
        markup(text="b", url="ftp://a.id"),
        "inline keyboard button URL 'ftp://a.id' is invalid: Unsupported URL protocol",
    ),
    (markup(text="b", copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
    (markup(text="b", copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
    (markup(text="b", pay=True), "not simulated: button with pay"),
    (
        TEXT | {"reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]] * 101}},
        "reply markup is too long",
    ),
    (
        TEXT | {"reply_markup": {"inline_keyboard": [[{"text": "b" * 120, "callback_data": "x"}]] * 90}},
        "reply markup is too long",
    ),
]


@pytest.mark.parametrize(("parameters", "description"), MESSAGES)
async def test_a_message_that_telegram_refuses(
    door: Door, scene: Scene, parameters: dict[str, Any], description: str
) -> None:
    """sendMessage: texts, entities and keyboards that cannot be; nothing is sent."""
    before = len(scene.chat.messages)
    status, answer = await door("sendMessage", chat_id=scene.chat.id, **parameters)
    assert (status, answer) == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"})
    assert len(scene.chat.messages) == before


ACCEPTED = [
    {"text": "x" * 4096},
    {"text": "😀" * 2048},
    {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"},  # counted after the entities are out
    TEXT | {"parse_mode": "html"},
    TEXT | {"reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
    markup(text="b", callback_data="x" * 64),
    markup(text="b", url="bawaslu.go.id"),
    markup(text="b", url="tg://user?id=1"),
    markup(text="b", copy_text={"text": "x" * 256}),
    markup(text="b", callback_data="x", style="danger"),
    TEXT | {"reply_markup": {"inline_keyboard": []}},
    TEXT
    | {
        "reply_markup": {"keyboard": [[{"text": "A"}, {"text": "B", "request_contact": True}]], "resize_keyboard": True}
    },
    TEXT | {"reply_markup": {"remove_keyboard": True}},
    TEXT | {"disable_notification": True, "protect_content": True, "link_preview_options": {"is_disabled": True}},
]


@pytest.mark.parametrize("parameters", ACCEPTED)
async def test_a_message_at_the_edge_is_taken(door: Door, scene: Scene, parameters: dict[str, Any]) -> None:
    """sendMessage: what lies just within the limits, and what no one forbids."""
    status, answer = await door("sendMessage", chat_id=scene.chat.id, **parameters)
    assert (status, answer["ok"]) == (200, True)
    assert answer["result"]["chat"]["id"] == scene.chat.id


PLACES = [
    ({}, 400, "Bad Request: chat_id is empty"),
    ({"chat_id": ""}, 400, "Bad Request: chat_id is empty"),
    ({"chat_id": 0}, 400, "Bad Request: chat not found"),
    ({"chat_id": "@nobody"}, 400, "Bad Request: chat not found"),
    ({"chat_id": -1}, 400, "Bad Request: chat not found"),
    ({"chat_id": 700000099}, 400, "Bad Request: chat not found"),
]


@pytest.mark.parametrize(("where", "code", "description"), PLACES)
async def test_a_chat_that_is_not_there(
    door: Door, scene: Scene, where: dict[str, Any], code: int, description: str
) -> None:
    """A chat nobody knows is not found, whoever asks for it in whatever way."""
    status, answer = await door("sendMessage", text="halo", **where)
    assert (status, answer["description"]) == (code, description)


async def test_a_person_who_never_started_the_bot(door: Door, scene: Scene) -> None:
    """A stranger's chat is not found; somebody met in a group cannot be written to first."""
    assert (await door("sendMessage", chat_id=scene.sari.id, text="x"))[1][
        "description"
    ] == "Bad Request: chat not found"
    scene.world.say(scene.sari, scene.group, "/halo@sambang_bot")
    status, answer = await door("sendMessage", chat_id=scene.sari.id, text="x")
    assert (status, answer["description"]) == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_a_person_who_blocked_the_bot(door: Door, scene: Scene) -> None:
    """403 until unblocked, for sends, edits and chat actions alike."""
    sent = (await door("sendMessage", chat_id=scene.chat.id, text="x"))[1]["result"]["message_id"]
    scene.world.block(scene.budi, scene.bot)
    for method, more in [
        ("sendMessage", TEXT),
        ("editMessageText", {"message_id": sent} | TEXT),
        ("sendChatAction", {"action": "typing"}),
    ]:
        status, answer = await door(method, chat_id=scene.chat.id, **more)
        assert (status, answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    scene.world.unblock(scene.budi, scene.bot)
    assert (await door("sendMessage", chat_id=scene.chat.id, text="x"))[0] == 200


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_group_that_threw_the_bot_out(ask: Door, scene: Scene, kind: Any) -> None:
    """Kicked and left are told apart, group and supergroup too."""
    group = scene.world.create_group(scene.budi, "Lain", kind=kind, bots=(scene.bot,))
    scene.world.remove_member(scene.budi, group, scene.bot)
    status, answer = await ask("sendMessage", chat_id=group.id, text="x")
    assert (status, answer["description"]) == (403, f"Forbidden: bot was kicked from the {kind} chat")
    scene.world.add_bot_to(scene.budi, group, scene.bot)
    assert (await ask("leaveChat", chat_id=group.id))[1] == {"ok": True, "result": True}
    status, answer = await ask("sendMessage", chat_id=group.id, text="x")
    assert (status, answer["description"]) == (403, f"Forbidden: bot is not a member of the {kind} chat")


async def test_a_group_where_the_bot_may_not_post(ask: Door, scene: Scene) -> None:
    """Closed for all, or for the bot alone; an administrator is above both."""
    refused = "Bad Request: not enough rights to send text messages to the chat"
    scene.world.restrict_all(scene.budi, scene.group)
    assert (await ask("sendMessage", chat_id=scene.group.id, text="x"))[1]["description"] == refused
    scene.world.promote(scene.budi, scene.group, scene.bot)
    assert (await ask("sendMessage", chat_id=scene.group.id, text="x"))[0] == 200
    scene.world.demote(scene.budi, scene.group, scene.bot)
    scene.world.restrict_all(scene.budi, scene.group, rights=frozenset({"can_send_messages"}))
    scene.world.restrict(scene.budi, scene.group, scene.bot, rights=frozenset({"can_send_photos"}))
    assert (await ask("sendMessage", chat_id=scene.group.id, text="x"))[1]["description"] == refused
    photo = await ask("sendPhoto", chat_id=scene.group.id, files={"photo": picture()})
    assert photo[1]["description"] == "Bad Request: not enough rights to send photos to the chat"


TOKENS = [
    ("123456789:" + "x" * 35, 401, "Unauthorized"),
    ("rubbish", 404, "Not Found"),
]


@pytest.mark.parametrize(("token", "code", "description"), TOKENS)
async def test_a_wrong_token(door: Door, scene: Scene, token: str, code: int, description: str) -> None:
    """A token of nobody is unauthorized, what is no token is not found; neither reaches the log of calls."""
    assert await door("getMe", token=token) == (code, {"ok": False, "error_code": code, "description": description})
    assert not scene.world.calls


async def test_a_call_may_stand_in_the_address(scene: Scene) -> None:
    """GET with a query does the same as POST; a body that cannot be read is refused."""
    async with TestServer(make_app(scene.world)) as server, ClientSession(base_url=server.make_url("/")) as session:
        query = {"chat_id": str(scene.chat.id), "text": "halo & hai"}
        async with session.get(f"/bot{scene.bot.token}/sendMessage", params=query) as response:
            assert (await response.json())["result"]["text"] == "halo & hai"
        for body, kind in ((b"{", "application/json"), (b"[]", "application/json"), (b"\xff=", "text/plain")):
            sent = session.post(f"/bot{scene.bot.token}/getMe", data=body, headers={"Content-Type": kind})
            async with sent as response:
                assert response.status == 400


async def test_an_unknown_method(door: Door, scene: Scene) -> None:
    """Telegram answers 404, and takes known names in any capitals."""
    assert await door("sendGift") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    assert (await door("GETME"))[1]["result"]["username"] == "sambang_bot"


async def test_no_token_in_the_log(door: Door, scene: Scene) -> None:
    """The log of calls and the bot's own text never show the token."""
    await door("sendMessage", chat_id=scene.chat.id, text="halo")
    assert scene.bot.token not in repr((scene.bot, list(scene.world.calls), scene.chat))
