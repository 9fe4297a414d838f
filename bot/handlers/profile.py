"""How the bot introduces itself on Telegram: name, descriptions and the command menu of each scope."""

import hashlib
import json
from typing import Any

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.actions.upkeep import keep_profile, profile_is
from bot.services import Services

PRIVATE = ("tanya", "panduan", "peran", "lapor", "jadwal", "privasi", "bantuan", "batal")
GROUP = ("tanya", "panduan", "jadwal")


def menus(services: Services) -> dict[str, list[tuple[str, str]]]:
    """The commands of each scope with their words."""
    words = services.messages
    return {
        "private": [("start", words.word("perintah", "start")), *((n, words.word("perintah", n)) for n in PRIVATE)],
        "group": [(name, words.word("perintah", name)) for name in GROUP],
    }


async def introduce(bot: ExtBot[Any], services: Services) -> bool:
    """Set profile and menus where they differ from what was set last; whether anything had to be set.

    Telegram allows few changes of a name a day, so nothing is set without need; refused, it waits for another start.
    """
    wanted = menus(services)
    texts = {name: services.messages.word("perintah", name) for name in ("nama", "keterangan", "keterangan_singkat")}
    fingerprint = hashlib.sha256(json.dumps([wanted, texts]).encode()).hexdigest()[:16]
    if await profile_is(services, fingerprint):
        return False
    await bot.set_my_commands([BotCommand(*c) for c in wanted["private"]], BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand(*c) for c in wanted["group"]], BotCommandScopeAllGroupChats())
    try:
        await bot.set_my_name(texts["nama"])
        await bot.set_my_description(texts["keterangan"])
        await bot.set_my_short_description(texts["keterangan_singkat"])
    except RetryAfter:
        return False
    await keep_profile(services, fingerprint)
    return True
