"""Buttons pressed, and answered in time."""

from typing import Any

import pytest

from bot.simulator.world import Impossible, Message, Press, Toast
from tests.simulator.conftest import Door, Scene

ROWS = [
    [{"text": "Kirim", "callback_data": "kirim"}, {"text": "Batal", "callback_data": "batal"}],
    [{"text": "Buka", "url": "https://t.me/sambang_bot?start=x"}, {"text": "Salin", "copy_text": {"text": "4821"}}],
]
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def keyboard(ask: Door, scene: Scene) -> Message:
    answer = await ask("sendMessage", chat_id=scene.chat.id, text="?", reply_markup={"inline_keyboard": ROWS})
    return scene.chat.messages[answer[1]["result"]["message_id"]]


def pressed(scene: Scene, message: Message, **how: Any) -> Press:
    press = scene.world.press(scene.budi, message, **how)
    assert isinstance(press, Press)
    return press


async def test_a_press_is_asked_and_answered(door: Door, scene: Scene) -> None:
    """The bot gets the query with its message; the person sees the answer."""
    scene.bot.queue.clear()
    press = pressed(scene, await keyboard(door, scene), row=0, column=1)
    query = (await door("getUpdates"))[1]["result"][0]["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("batal", scene.budi.id, "?")
    assert (await door("answerCallbackQuery", callback_query_id=query["id"], text="Baik", show_alert=True))[0] == 200
    assert await press.answered() == Toast(text="Baik", alert=True)


async def test_an_answer_comes_once(door: Door, scene: Scene) -> None:
    """The second answer to a query is too late."""
    press = pressed(scene, await keyboard(door, scene))
    assert (await door("answerCallbackQuery", callback_query_id=press.id))[0] == 200
    assert (await door("answerCallbackQuery", callback_query_id=press.id))[1]["description"] == TOO_OLD


@pytest.mark.parametrize(("seconds", "status"), [(15, 200), (16, 400)])
async def test_an_answer_comes_in_time(ask: Door, scene: Scene, seconds: int, status: int) -> None:
    """After some seconds Telegram's apps have given up."""
    press = pressed(scene, await keyboard(ask, scene))
    scene.clock.forward(seconds=seconds)
    assert (await ask("answerCallbackQuery", callback_query_id=press.id))[0] == status


async def test_a_foreign_query(ask: Door, scene: Scene) -> None:
    """Another bot's query, or none at all, cannot be answered."""
    other = scene.world.add_bot("987654321:" + "o" * 35, "lain_bot", "Lain")
    press = pressed(scene, await keyboard(ask, scene))
    for token, query in [(other.token, press.id), (scene.bot.token, "1"), (scene.bot.token, "")]:
        assert (await ask("answerCallbackQuery", token=token, callback_query_id=query))[1]["description"] == TOO_OLD


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": "x" * 201}, "Bad Request: MESSAGE_TOO_LONG"),
    ({"url": "https://bawaslu.go.id"}, "Bad Request: URL_INVALID"),
    ({"url": "https://t.me/lain_bot?start=x"}, "Bad Request: URL_INVALID"),
]


@pytest.mark.parametrize(("answer", "description"), REFUSED)
async def test_an_answer_that_telegram_refuses(
    ask: Door, scene: Scene, answer: dict[str, Any], description: str
) -> None:
    """At most 200 units, and no link but into this bot; the button may still be answered after it."""
    press = pressed(scene, await keyboard(ask, scene))
    assert (await ask("answerCallbackQuery", callback_query_id=press.id, **answer))[1]["description"] == description
    assert (await ask("answerCallbackQuery", callback_query_id=press.id, text="x" * 200))[0] == 200


async def test_what_buttons_open(ask: Door, scene: Scene) -> None:
    """A url or a text to copy comes back at once; the bot hears nothing of it."""
    message = await keyboard(ask, scene)
    scene.bot.queue.clear()
    opened = [scene.world.press(scene.budi, message, row=1, column=column) for column in (0, 1)]
    assert opened == ["https://t.me/sambang_bot?start=x", "4821"]
    assert len(scene.bot.queue) == 0


async def test_an_old_app_presses_what_is_gone(ask: Door, scene: Scene) -> None:
    """Data may come that no button carries any more, but only from who sees the message."""
    message = await keyboard(ask, scene)
    await ask("editMessageText", chat_id=scene.chat.id, message_id=message.id, text="selesai")
    assert pressed(scene, message, data="kirim").data == "kirim"
    with pytest.raises(Impossible):
        scene.world.press(scene.sari, message, data="kirim")
    scene.world.delete(scene.budi, message)
    with pytest.raises(Impossible):
        scene.world.press(scene.budi, message, data="kirim")
