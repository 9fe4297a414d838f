"""Inline mode: results asked, cached, picked; refused as Telegram refuses them."""

from typing import Any

import pytest

from bot.simulator.world import Impossible, Typed
from tests.simulator.conftest import Door, Scene

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(number: int = 1, **changes: Any) -> dict[str, Any]:
    made = {
        "type": "article",
        "id": str(number),
        "title": "Foto",
        "input_message_content": {"message_text": "<b>Foto</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "Buka", "url": "https://t.me/sambang_bot?start=k4"}]]},
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def typed(scene: Scene, text: str = "foto", *, by_sari: bool = False) -> Typed:
    scene.bot.inline = True
    return scene.world.type_inline(scene.sari if by_sari else scene.budi, scene.group, scene.bot, text)


async def test_a_result_is_posted_by_the_person(door: Door, scene: Scene) -> None:
    """The bot learns the words and the kind of chat, never which chat; the message is the person's, via the bot."""
    asked = typed(scene, "  foto calon ")
    query = (await door("getUpdates"))[1]["result"][0]["inline_query"]
    assert (query["query"], query["chat_type"], query["from"]["id"]) == ("foto calon", scene.group.kind, scene.budi.id)
    assert (await door("answerInlineQuery", inline_query_id=asked.id, results=[article()]))[0] == 200
    posted = scene.world.pick(asked, 0).json()
    assert (posted["text"], posted["from"]["id"], posted["via_bot"]["id"]) == ("Foto", scene.budi.id, scene.bot.id)
    assert posted["entities"][0]["type"] == "bold"


async def test_the_bot_hears_what_was_posted_through_it(ask: Door, scene: Scene) -> None:
    """Even with privacy mode on. Source: Bots FAQ."""
    asked = typed(scene)
    await ask("answerInlineQuery", inline_query_id=asked.id, results=[article()])
    scene.bot.queue.clear()
    scene.world.pick(asked, 0)
    assert (await ask("getUpdates"))[1]["result"][0]["message"]["via_bot"]["id"] == scene.bot.id


@pytest.mark.parametrize(
    ("cache_time", "seconds", "personal", "is_asked"),
    [
        (60, 59, False, False),
        (60, 60, False, True),
        (0, 0, False, True),
        (60, 1, True, True),  # kept for Budi alone
        (None, 299, False, False),  # Telegram's own default is five minutes
    ],
)
async def test_results_are_kept_for_whoever_types_the_same(
    ask: Door, scene: Scene, cache_time: int | None, seconds: int, personal: bool, is_asked: bool
) -> None:
    """As long as the bot said, and for others only when they are not personal."""
    how = {"is_personal": personal} | ({} if cache_time is None else {"cache_time": cache_time})
    await ask("answerInlineQuery", inline_query_id=typed(scene).id, results=[article()], **how)
    scene.clock.forward(seconds=seconds)
    assert (typed(scene, by_sari=True).results is None) is is_asked


@pytest.mark.parametrize(
    ("results", "description"),
    [
        ([article(number) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article(1), article(1)], "RESULT_ID_DUPLICATE"),
        ([article(id="")], "RESULT_ID_INVALID"),
        ([article(id="x" * 65)], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(title=None)], "can't parse inline query result: Can't find field \"title\""),
        ([article(input_message_content=None)], "can't parse inline query result: Can't find field"),
        ([article(input_message_content={"message_text": " "})], "message text is empty"),
        ([article(input_message_content={"message_text": "x" * 4097})], "MESSAGE_TOO_LONG"),
        ([article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})], "can't parse entities"),
        ([article(reply_markup={"inline_keyboard": [[{"text": "?"}]]})], "can't parse inline keyboard button"),
        ([article(thumbnail_url="https://x.id/a.png")], "not simulated: field thumbnail_url"),
        (["x"], "can't parse inline query result: expected an Object"),
    ],
)
async def test_broken_results_are_refused(ask: Door, scene: Scene, results: list[Any], description: str) -> None:
    """All of them, for one that is broken; the query stays open for a better answer."""
    asked = typed(scene)
    status, body = await ask("answerInlineQuery", inline_query_id=asked.id, results=results)
    assert (status, description in body["description"]) == (400, True), body
    assert (await ask("answerInlineQuery", inline_query_id=asked.id, results=[]))[0] == 200


async def test_a_query_is_answered_once_and_in_time(ask: Door, scene: Scene) -> None:
    """By the bot that was asked."""
    other = scene.world.add_bot("987654321:" + "o" * 35, "lain_bot", "Lain")
    asked = typed(scene)
    stranger = await ask("answerInlineQuery", token=other.token, inline_query_id=asked.id, results=[])
    assert stranger[1]["description"] == TOO_OLD
    assert (await ask("answerInlineQuery", inline_query_id=asked.id, results=[], cache_time=0))[0] == 200
    assert (await ask("answerInlineQuery", inline_query_id=asked.id, results=[]))[1]["description"] == TOO_OLD
    late = typed(scene)
    scene.clock.forward(seconds=16)
    assert (await ask("answerInlineQuery", inline_query_id=late.id, results=[]))[1]["description"] == TOO_OLD


async def test_what_an_app_does_not_offer(ask: Door, scene: Scene) -> None:
    """A bot without inline mode, and a result that is not there."""
    scene.bot.inline = False
    with pytest.raises(Impossible):
        scene.world.type_inline(scene.budi, scene.group, scene.bot, "foto")
    asked = typed(scene)
    await ask("answerInlineQuery", inline_query_id=asked.id, results=[])
    with pytest.raises(Impossible):
        scene.world.pick(asked, 0)


@pytest.mark.parametrize("inline", [True, False])
async def test_the_bot_learns_whether_it_has_inline_mode(ask: Door, scene: Scene, inline: bool) -> None:
    """As @BotFather has it."""
    scene.bot.inline = inline
    assert (await ask("getMe"))[1]["result"]["supports_inline_queries"] is inline
