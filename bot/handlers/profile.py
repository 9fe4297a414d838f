"""How the bot introduces itself on Telegram: name, descriptions and the command menu of each scope."""

import hashlib
import json
from contextlib import suppress
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.ext import ExtBot

from bot.actions.invitations import keep_username
from bot.actions.staff import colleagues
from bot.actions.upkeep import keep_profile, profile_is
from bot.domain.audit import OPERATOR
from bot.domain.staff import Act, Staff, holds
from bot.services import Services

PRIVATE = ("tanya", "panduan", "peran", "lapor", "status", "jadwal", "privasi", "bantuan", "batal")
GROUP = ("tanya", "panduan", "jadwal", "daftar")

STAFF_COMMANDS: tuple[tuple[str, Act], ...] = (
    ("laporan", Act.HANDLE_TIP),
    ("siaran", Act.WRITE_BROADCAST),
    ("petugas", Act.INVITE_STAFF),
    ("desa", Act.SEE_FIGURES),
    ("kartu", Act.REVIEW_CARDS),
    ("kalender", Act.CALENDAR),
    ("pengingat", Act.WRITE_BROADCAST),
    ("riwayat", Act.SEE_AUDIT),
)
"""The commands of staff in private, each with the act that one must hold to be offered it."""


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
    await keep_username(services, bot.username)
    fingerprint = hashlib.sha256(json.dumps([wanted, texts, STAFF_COMMANDS]).encode()).hexdigest()[:16]
    if await profile_is(services, fingerprint):
        return False
    await bot.set_my_commands([BotCommand(*c) for c in wanted["private"]], BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand(*c) for c in wanted["group"]], BotCommandScopeAllGroupChats())
    for staff in await colleagues(services, by=OPERATOR):
        await give_menu(bot, services, staff)
    try:
        await bot.set_my_name(texts["nama"])
        await bot.set_my_description(texts["keterangan"])
        await bot.set_my_short_description(texts["keterangan_singkat"])
    except RetryAfter:
        return False
    await keep_profile(services, fingerprint)
    return True


def commands_of(staff: Staff) -> list[str]:
    """What a member of staff is offered beyond everybody's commands."""
    return [name for name, act in STAFF_COMMANDS if holds(staff, act)]


async def give_menu(bot: ExtBot[Any], services: Services, staff: Staff) -> None:
    """Set the menu of a member of staff in his private chat, his own commands first; without grants he loses it."""
    scope = BotCommandScopeChat(staff.id)
    names = [*commands_of(staff), *PRIVATE]
    with suppress(BadRequest, Forbidden):  # where there is no chat yet, the menu comes with his first /start
        if staff.grants:
            await bot.set_my_commands([BotCommand(n, services.messages.word("perintah", n)) for n in names], scope)
        else:
            await bot.delete_my_commands(scope)
