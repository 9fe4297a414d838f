"""Telegram as one process, with people in it who know what they want and do not give up.

On SIGTERM it writes down what every person was told. It says its port in a file, and in another when all are content.
"""

import asyncio
import json
import random
import re
import signal
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.simulator.chats import Chat
from bot.simulator.messages import Message
from bot.simulator.people import Bot
from bot.simulator.server import make_app
from bot.simulator.world import World
from tests.simulator.spec import held_against_spec

TOKEN = "123456789:" + "o" * 35
PATIENCE = 0.4
"""Seconds after which a person presses the same button again."""
RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
LOST = "ulangi"
"""What stands in the message that says so."""
OFFICES = ("Kepala desa", "Anggota BPD", "Honorer", "Warga biasa")


class Player:
    """One person: acts, waits for what comes of it, remembers what was shown."""

    def __init__(self, world: World, bot: Bot, name: str, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.person = world.add_person(name)
        self.chat: Chat = world.private(self.person, bot)
        self.shown: dict[str, Any] = {"id": self.person.id, "asked": [], "office": None, "tips": []}

    async def until(self, found: Callable[[], Any], *, within: float | None = None) -> Any:
        """What is found at last; None when it took too long."""
        try:
            async with asyncio.timeout(within):
                while not (result := found()):
                    await self.world.changed(after=self.world.version)
                return result
        except TimeoutError:
            return None

    def newer(self, than: Message, *words: str) -> Message | None:
        """The bot's newest message below one of ours that holds all these words."""
        for message in reversed(self.world.messages(self.chat, after=than.id)):
            if message.by_bot and all(word in (message.text or "") for word in words):
                return message
        return None

    def button(self, words: str, *, since: Message) -> tuple[Message, str] | None:
        """Where a button with these words stands below one of our messages, and what it carries."""
        for message in reversed(self.world.messages(self.chat, after=since.id)):
            for row in message.buttons:
                for button in row:
                    if words in str(button["text"]):
                        return message, str(button.get("callback_data"))
        return None

    async def pause(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, 0.15))


async def ask(player: Player, questions: list[list[str]]) -> None:
    """Each question once; its answer is waited for as long as it takes."""
    for question, answer in questions:
        await player.pause()
        asked = player.world.say(player.person, player.chat, question)
        await player.until(lambda asked=asked, answer=answer: player.newer(asked, answer))
        player.shown["asked"].append(question)


async def choose(player: Player, _: object) -> None:
    """An office, then another one: what was confirmed last is what is kept."""
    for office in player.chance.sample(OFFICES, 2):
        await player.pause()
        begun = player.world.say(player.person, player.chat, "/start" if player.shown["office"] is None else "/peran")
        found = await player.until(lambda begun=begun, office=office: player.button(office, since=begun))
        player.world.press(player.person, found[0], data=found[1])
        await player.until(lambda begun=begun, office=office: player.newer(begun, "Jabatan Bapak/Ibu", office))
        player.shown["office"] = office


async def tell(player: Player, stories: list[str]) -> None:
    """Tips: told again whenever the bot says that it has lost what was told; Kirim once more after the receipt."""
    for story in stories:
        await player.pause()
        sent = None
        while sent is None:
            sent = await _try_to_tell(player, story)
        data, receipt = sent
        player.shown["tips"].append({"story": story, "receipt": receipt, "again": await _press_again(player, data)})


async def _try_to_tell(player: Player, story: str) -> tuple[str, str] | None:
    """What the pressed button carried, and the receipt; None when all is to be told again."""
    begun = player.world.say(player.person, player.chat, "/lapor")
    prompt = await player.until(lambda: player.newer(begun, "Silakan ceritakan") or _review(player, begun))
    if isinstance(prompt, Message):
        told = player.world.say(player.person, player.chat, story, reply_to=prompt)
        found = await player.until(lambda: _review(player, told) or player.newer(told, "ulangi"))
    else:
        found = prompt
    if isinstance(found, Message):
        return None
    return await _send(player, begun)


async def _send(player: Player, begun: Message) -> tuple[str, str] | None:
    """Press Kirim wherever it stands now, for the review message may move down."""
    pressed = ""
    while True:
        await player.pause()
        if (found := _review(player, begun)) is not None:
            message, pressed = found
            player.world.press(player.person, message, data=pressed)
        seen = await player.until(lambda: _outcome(player, begun), within=PATIENCE)
        if seen:
            return None if seen == LOST else (pressed, seen)


async def _press_again(player: Player, data: str) -> str:
    """The same button, on another message, so that the answer cannot be the old one."""
    await player.pause()
    asked = player.world.say(player.person, player.chat, "/batal")
    other = await player.until(lambda: player.newer(asked))
    player.world.press(player.person, other, data=data)
    return str(await player.until(lambda: _receipt_in(player.world.messages(player.chat, after=asked.id))))


def _review(player: Player, since: Message) -> tuple[Message, str] | None:
    return player.button("Kirim", since=since)


def _outcome(player: Player, begun: Message) -> str | None:
    """The receipt, or that the story is lost and no review stands there any more."""
    if seen := _receipt_in(player.world.messages(player.chat, after=begun.id)):
        return seen
    return LOST if _review(player, begun) is None and player.newer(begun, LOST) else None


def _receipt_in(messages: list[Message]) -> str | None:
    found = (RECEIPT.search(message.text or "") for message in messages if message.by_bot)
    return next((seen.group() for seen in found if seen), None)


PARTS: dict[str, Callable[[Player, Any], Coroutine[Any, Any, None]]] = {"ask": ask, "choose": choose, "tell": tell}


def main(job: dict[str, Any]) -> None:
    asyncio.run(_serve(job))


async def _serve(job: dict[str, Any]) -> None:
    world = World(lambda: datetime.now(UTC), random.Random(job["seed"]), log=None)
    world.limits.on = False
    bot = world.add_bot(TOKEN, "sambang_bot", "Sambang", inline=True)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    runner = web.AppRunner(make_app(world), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    Path(job["port"]).write_text(str(runner.addresses[0][1]), encoding="ascii")
    players = [
        (Player(world, bot, f"Orang {n}", random.Random(f"{job['seed']} {n}")), part, what)
        for n, (part, what) in enumerate(job["people"])
    ]
    acting = asyncio.create_task(_all(players, Path(job["content"])))
    await over.wait()
    acting.cancel()
    Path(job["calls"]).write_text(json.dumps(held_against_spec(world.calls)), encoding="utf-8")
    Path(job["seen"]).write_text(json.dumps([player.shown for player, _, _ in players]), encoding="utf-8")


async def _all(players: list[tuple[Player, str, Any]], content: Path) -> None:
    await asyncio.gather(*(PARTS[part](player, what) for player, part, what in players))
    content.write_text("all", encoding="ascii")
