"""The bot's own account: name, descriptions, command menus."""

import re
from typing import Any

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from bot.simulator.calls import Refused
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Json
from bot.simulator.texts import units

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
SIMPLE_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})


def get_me(request: Request) -> Json:
    return request.bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": not request.bot.privacy,
        "supports_inline_queries": request.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(request: Request) -> bool:
    commands = request.arguments.array("commands")
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise Refused("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    request.bot.commands[scope_key(request), _language(request)] = checked
    request.world.touch()
    return True


def delete_my_commands(request: Request) -> bool:
    request.bot.commands.pop((scope_key(request), _language(request)), None)
    request.world.touch()
    return True


def get_my_commands(request: Request) -> list[Json]:
    return request.bot.commands.get((scope_key(request), _language(request)), [])


def scope_key(request: Request) -> str:
    """A BotCommandScope as a word: its type, then chat and user where it names them."""
    scope = request.arguments.mapping("scope")
    kind = scope.get("type", "default")
    if kind in SIMPLE_SCOPES:
        return str(kind)
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise Refused("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" not in scope:
        raise Refused("can't parse BotCommandScope: Can't find field \"chat_id\"")
    chat = _scope_chat(request, str(scope["chat_id"]))
    return f"{kind}:{chat}:{scope.get('user_id')}" if kind == "chat_member" else f"{kind}:{chat}"


def _scope_chat(request: Request, given: str) -> int:
    number = int(given) if given.lstrip("-").isdecimal() else 0
    group = request.world.groups.get(number)
    private = request.world.privates.get((request.bot.id, number))
    if (group is None or request.bot not in group.bots) and (private is None or not private.started):
        raise Refused("chat not found")
    return number


def _language(request: Request) -> str:
    language = request.arguments.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise Refused("invalid language code specified")
    return language


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise Refused("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(command.get(name), str):
            raise Refused(f"can't parse BotCommand: Can't find field \"{name}\"")
    if not COMMAND.fullmatch(command["command"]):
        raise Refused("BOT_COMMAND_INVALID")
    description = command["description"].strip()
    if not BotCommandLimit.MIN_DESCRIPTION <= units(description) <= BotCommandLimit.MAX_DESCRIPTION:
        raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command["command"], "description": description}


def set_my_name(request: Request) -> bool:
    name = _set(request, request.bot.names, "name", most=BotNameLimit.MAX_NAME_LENGTH)
    if name and not _language(request):
        request.bot.name = name
    return True


def get_my_name(request: Request) -> Json:
    return {"name": _get(request, request.bot.names) or request.bot.name}


def set_my_description(request: Request) -> bool:
    _set(request, request.bot.descriptions, "description", most=BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    return True


def get_my_description(request: Request) -> Json:
    return {"description": _get(request, request.bot.descriptions)}


def set_my_short_description(request: Request) -> bool:
    most = BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    _set(request, request.bot.short_descriptions, "short_description", most=most)
    return True


def get_my_short_description(request: Request) -> Json:
    return {"short_description": _get(request, request.bot.short_descriptions)}


def _set(request: Request, texts: dict[str, str], name: str, *, most: int) -> str:
    text = request.arguments.text(name).strip()
    if units(text) > most:
        raise Refused(f"{name.replace('_', ' ')} is too long")
    texts[_language(request)] = text
    request.world.touch()
    return text


def _get(request: Request, texts: dict[str, str]) -> str:
    return texts.get(_language(request)) or texts.get("", "")


SCOPE = ("scope", "language_code")

PROFILE: dict[str, Method] = {
    "getMe": method(get_me),
    "setMyCommands": method(set_my_commands, "commands", *SCOPE),
    "deleteMyCommands": method(delete_my_commands, *SCOPE),
    "getMyCommands": method(get_my_commands, *SCOPE),
    "setMyName": method(set_my_name, "name", "language_code"),
    "getMyName": method(get_my_name, "language_code"),
    "setMyDescription": method(set_my_description, "description", "language_code"),
    "getMyDescription": method(get_my_description, "language_code"),
    "setMyShortDescription": method(set_my_short_description, "short_description", "language_code"),
    "getMyShortDescription": method(get_my_short_description, "language_code"),
}
