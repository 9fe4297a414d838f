"""Messages a bot changes or takes back."""

from typing import Any

import pytest

from bot.simulator.methods.editing import NOT_MODIFIED
from tests.simulator.conftest import Door, Scene, picture

BUTTON = {"inline_keyboard": [[{"text": "Lagi", "callback_data": "lagi"}]]}


async def sent(ask: Door, chat_id: int, **parameters: Any) -> int:
    return int(
        (await ask("sendMessage", chat_id=chat_id, **({"text": "halo"} | parameters)))[1]["result"]["message_id"]
    )


async def description(ask: Door, method: str, **parameters: Any) -> str:
    return str((await ask(method, **parameters))[1].get("description", "ok")).removeprefix("Bad Request: ")


UNCHANGED: list[tuple[dict[str, Any], str]] = [
    ({"text": "halo", "reply_markup": BUTTON}, NOT_MODIFIED),
    ({"text": " halo ", "reply_markup": BUTTON}, NOT_MODIFIED),
    ({"text": "<i></i>halo", "parse_mode": "HTML", "reply_markup": BUTTON}, NOT_MODIFIED),
    ({"text": "halo"}, "ok"),  # the keyboard goes
    ({"text": "<b>halo</b>", "parse_mode": "HTML", "reply_markup": BUTTON}, "ok"),
    ({"text": "hai", "reply_markup": BUTTON}, "ok"),
    ({"text": "x" * 4097}, "MESSAGE_TOO_LONG"),
    ({"text": "x", "reply_markup": {"keyboard": [[{"text": "A"}]]}}, "inline keyboard expected"),
]


@pytest.mark.parametrize(("change", "outcome"), UNCHANGED)
async def test_an_edit_must_change_something(door: Door, scene: Scene, change: dict[str, Any], outcome: str) -> None:
    """Text, entities and keyboard are compared exactly as they stand."""
    number = await sent(door, scene.chat.id, reply_markup=BUTTON)
    assert await description(door, "editMessageText", chat_id=scene.chat.id, message_id=number, **change) == outcome


async def test_an_edit_stands_where_the_message_stood(ask: Door, scene: Scene) -> None:
    """Same place, new text, marked as edited; after a year as well."""
    number = await sent(ask, scene.chat.id, reply_markup=BUTTON)
    scene.clock.forward(days=365)
    edited = (await ask("editMessageText", chat_id=scene.chat.id, message_id=number, text="hai"))[1]["result"]
    assert (edited["message_id"], edited["text"], "reply_markup" in edited) == (number, "hai", False)
    assert edited["edit_date"] == edited["date"] + 365 * 86_400


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup"])
async def test_what_cannot_be_edited(ask: Door, scene: Scene, method: str) -> None:
    """Nothing of others, nothing deleted, nothing that came with a reply keyboard."""
    theirs = scene.world.say(scene.budi, scene.chat, "punya saya").id
    keyboard = await sent(ask, scene.chat.id, reply_markup={"keyboard": [[{"text": "A"}]]})
    gone = await sent(ask, scene.chat.id)
    scene.world.delete(scene.budi, scene.chat.messages[gone])
    where = {"text": "x"} if method == "editMessageText" else {"reply_markup": BUTTON}
    outcomes = [
        await description(ask, method, chat_id=scene.chat.id, message_id=n, **where)
        for n in (theirs, keyboard, gone, 999)
    ]
    assert outcomes == ["message can't be edited"] * 2 + ["message to edit not found"] * 2


async def test_texts_and_captions_are_not_the_same(ask: Door, scene: Scene) -> None:
    """A photo has a caption to edit, a text has a text, and a caption is shorter."""
    text = {"chat_id": scene.chat.id, "message_id": await sent(ask, scene.chat.id)}
    photo = (await ask("sendPhoto", chat_id=scene.chat.id, files={"photo": picture()}, caption="a"))[1]["result"]
    shown = {"chat_id": scene.chat.id, "message_id": photo["message_id"]}
    assert await description(ask, "editMessageText", text="b", **shown) == "there is no text in the message to edit"
    assert (
        await description(ask, "editMessageCaption", caption="b", **text)
        == "there is no caption in the message to edit"
    )
    assert await description(ask, "editMessageCaption", caption="b" * 1025, **shown) == "MEDIA_CAPTION_TOO_LONG"
    assert await description(ask, "editMessageCaption", caption="a", **shown) == NOT_MODIFIED
    assert (await ask("editMessageCaption", caption="b", **shown))[1]["result"]["caption"] == "b"


async def test_a_photo_can_become_another(ask: Door, scene: Scene) -> None:
    """editMessageMedia takes an upload or a file_id, with its caption inside."""
    first = (await ask("sendPhoto", chat_id=scene.chat.id, files={"photo": picture()}))[1]["result"]
    media = {"type": "photo", "media": "attach://baru", "caption": "<b>baru</b>", "parse_mode": "HTML"}
    changed = await ask(
        "editMessageMedia",
        chat_id=scene.chat.id,
        message_id=first["message_id"],
        media=media,
        files={"baru": picture(100, 50)},
    )
    assert changed[1]["result"]["photo"][-1]["width"] == 100
    assert changed[1]["result"]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 4}]


async def test_48_hours_for_deleting(ask: Door, scene: Scene) -> None:
    """Own messages and incoming private ones, for two days only; a message to edit may be older."""
    mine = await sent(ask, scene.chat.id)
    theirs = scene.world.say(scene.budi, scene.chat, "hapus ya").id
    scene.clock.forward(hours=48)
    assert await description(ask, "deleteMessage", chat_id=scene.chat.id, message_id=theirs) == "ok"
    assert (
        await description(ask, "deleteMessage", chat_id=scene.chat.id, message_id=theirs)
        == "message to delete not found"
    )
    scene.clock.forward(seconds=1)
    late = "message can't be deleted for everyone"
    assert await description(ask, "deleteMessage", chat_id=scene.chat.id, message_id=mine) == late
    assert await description(ask, "deleteMessages", chat_id=scene.chat.id, message_ids=[mine]) == late


async def test_deleting_in_a_group_needs_the_right(ask: Door, scene: Scene) -> None:
    """Others' messages only as an administrator who may delete, and for 48 hours too."""
    theirs = scene.world.say(scene.sari, scene.group, "promosi")
    where = {"chat_id": scene.group.id, "message_id": theirs.id}
    assert await description(ask, "deleteMessage", **where) == "message can't be deleted"
    scene.world.promote(scene.budi, scene.group, scene.bot, rights=frozenset({"can_invite_users"}))
    assert await description(ask, "deleteMessage", **where) == "message can't be deleted"
    scene.world.promote(scene.budi, scene.group, scene.bot)
    assert await description(ask, "deleteMessage", **where) == "ok"
    assert theirs not in scene.world.messages(scene.group)


@pytest.mark.parametrize(
    ("numbers", "outcome"),
    [([], "message identifiers are not specified"), (list(range(1, 102)), "too many messages to delete")],
)
async def test_many_at_once(ask: Door, scene: Scene, numbers: list[int], outcome: str) -> None:
    """deleteMessages takes 1 to 100 numbers."""
    assert await description(ask, "deleteMessages", chat_id=scene.chat.id, message_ids=numbers) == outcome


async def test_many_are_deleted_past_what_is_missing(door: Door, scene: Scene) -> None:
    """deleteMessages passes over what is not there."""
    numbers = [await sent(door, scene.chat.id) for _ in range(3)]
    assert (await door("deleteMessages", chat_id=scene.chat.id, message_ids=[*numbers, 999]))[1]["result"] is True
    assert not set(numbers) & set(scene.chat.messages)


async def test_copies_and_forwards(ask: Door, scene: Scene) -> None:
    """A forward says from whom, a copy does not; protected and service messages stay where they are."""
    source = scene.world.say(scene.budi, scene.chat, "lihat ini")
    where = {"chat_id": scene.group.id, "from_chat_id": scene.chat.id, "message_id": source.id}
    assert (await ask("forwardMessage", **where))[1]["result"]["forward_origin"]["sender_user"]["id"] == scene.budi.id
    copied = (await ask("copyMessage", **where))[1]["result"]["message_id"]
    assert scene.group.messages[copied].json().get("forward_origin") is None
    protected = await sent(ask, scene.chat.id, protect_content=True)
    assert await description(ask, "forwardMessage", **where | {"message_id": protected}) == "message can't be forwarded"
    title = next(iter(scene.group.messages))
    inside = {"chat_id": scene.chat.id, "from_chat_id": scene.group.id, "message_id": title}
    assert await description(ask, "copyMessage", **inside) == "message can't be copied"
    assert await description(ask, "copyMessage", **where | {"message_id": 999}) == "message to copy not found"
