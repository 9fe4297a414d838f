"""Inline mode on the page: results for what stands after the bot's name, and the one that is tapped."""

import asyncio

from bot.simulator.console_input import BadInput, Body
from bot.simulator.console_scene import Scene
from bot.simulator.people import Json

ANSWER_SECONDS = 5.0
"""How long the page waits for results; whoever types has gone on by then."""


async def inline(scene: Scene, body: Body) -> Json:
    """Type after the bot's name. Gives the results' titles and descriptions; none where the bot has not answered."""
    person = scene.person(body.number("person"))
    chat = scene.chat(person, body.number("chat"))
    typed = scene.world.type_inline(person, chat, scene.bot, body.text("text", most=512, optional=True))
    try:
        results = await asyncio.wait_for(typed.answered(), ANSWER_SECONDS)
    except TimeoutError:
        return {"query": typed.id, "results": []}
    rows = [{"title": each["title"], "description": each.get("description", "")} for each in results.articles]
    return {"query": typed.id, "results": rows}


async def inline_pick(scene: Scene, body: Body) -> Json:
    """Post one of the results that were shown."""
    person = scene.person(body.number("person"))
    typed = scene.world.inline.shown(body.text("query", most=32))
    if typed is None or typed.person != person or typed.chat is not scene.chat(person, body.number("chat")):
        raise BadInput("gone", "no such results", status=404)
    return {"message_id": scene.world.pick(typed, body.number("number")).id}
