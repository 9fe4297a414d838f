"""What the page shows, as JSON: one person's screen, the calls made, the tables stored."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from bot.simulator.calls import Call
from bot.simulator.chats import Chat
from bot.simulator.console_scene import Persona, Scene, Tables
from bot.simulator.faults import Plan
from bot.simulator.people import Bot, Json, Person

MESSAGES_SHOWN = 300
CALLS_SHOWN = 200
ROWS_SHOWN = 50
LONGEST_CELL = 160
LONGEST_VALUE = 400
POLLING = "getUpdates"


def view_of(scene: Scene, *, run: str, person: Person, chat: Chat | None, looking: bool) -> Json:
    """One person's screen; with `looking` the open chat counts as read. `run` changes when all starts over."""
    world = scene.world
    if chat is not None and looking:
        world.read_all(person, chat)
    return {
        "run": run,
        "version": world.version,
        "person": person.id,
        "bot": {"id": scene.bot.id, "name": scene.bot.name, "username": scene.bot.username},
        "people": [persona_row(scene, persona, hue) for hue, persona in enumerate(scene.personas)],
        "chats": [chat_row(scene, person, each) for each in scene.chats_of(person)],
        "chat": None if chat is None else open_chat(scene, person, chat),
        "clock": {"now": scene.clock.now().isoformat(), "zone": scene.zone},
        "faults": faults_of(scene),
        "calls_made": last_call(scene),
        "may_reset": scene.reset is not None,
    }


def persona_row(scene: Scene, persona: Persona, hue: int) -> Json:
    person = persona.person
    unread = sum(scene.world.unread(person, chat) for chat in scene.chats_of(person))
    return {
        "id": person.id,
        "name": person.name,
        "short": persona.short or person.first_name,
        "role": persona.role,
        "hue": hue % 8,
        "unread": unread,
    }


def chat_row(scene: Scene, person: Person, chat: Chat) -> Json:
    last = scene.world.message(chat, chat.last_id())
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.name,
        "last": last.json() if last else None,
        "unread": scene.world.unread(person, chat),
        "typing": scene.world.typing(chat) is not None,
        "may_add": chat.is_group and chat.member(person).is_admin,
    }


def open_chat(scene: Scene, person: Person, chat: Chat) -> Json:
    world = scene.world
    keyboard = world.reply_keyboard(person, chat)
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.name,
        "messages": [message.json() for message in world.messages(chat)[-MESSAGES_SHOWN:]],
        "typing": world.typing(chat),
        "started": chat.started,
        "blocked": chat.blocked,
        "may_write": world.may_post(person, chat) if chat.is_group else chat.started and not chat.blocked,
        "may_manage": chat.is_group and chat.member(person).is_admin,
        "members": [member_row(member.user, member.status) for member in chat.members.values() if member.present],
        "bot_status": chat.member(scene.bot).status,
        "commands": commands_of(scene, person, chat),
        "keyboard": keyboard,
        "force_reply": forced_reply(chat) if keyboard and keyboard.get("force_reply") else None,
    }


def member_row(user: Person | Bot, status: str) -> Json:
    return {"id": user.id, "name": user.name, "status": status}


def commands_of(scene: Scene, person: Person, chat: Chat) -> list[Json]:
    """In a group the apps write the bot's name behind the command."""
    if chat.is_group and not chat.member(scene.bot).present:
        return []
    commands = scene.world.menu(person, chat, scene.bot)
    if not chat.is_group:
        return commands
    return [each | {"command": f"{each['command']}@{scene.bot.username}"} for each in commands]


def forced_reply(chat: Chat) -> int | None:
    """The message that asks for a reply: the newest that came with a ForceReply."""
    for message in reversed(chat.messages.values()):
        if message.markup and message.markup.get("force_reply"):
            return message.id
    return None


def faults_of(scene: Scene) -> Json:
    faults = scene.world.faults
    return {"outage": faults.outage, "plans": [plan_row(plan, faults.left(plan)) for plan in faults.in_force()]}


def plan_row(plan: Plan, left: int | None) -> Json:
    return {"kind": type(plan.fault).__name__, "left": left}


# Calls


def last_call(scene: Scene) -> int:
    """The number of the newest call that the panel shows."""
    return next((call.number for call in reversed(scene.world.calls) if call.method != POLLING), 0)


def calls_after(scene: Scene, after: int) -> list[Json]:
    """The newest calls after that number, oldest first; waiting for updates is left out."""
    newer = (call for call in reversed(scene.world.calls) if call.number > after and call.method != POLLING)
    return [call_row(call, scene) for call in islice(newer, CALLS_SHOWN)][::-1]


def call_row(call: Call, scene: Scene) -> Json:
    return {
        "number": call.number,
        "at": call.at.isoformat(),
        "method": call.method,
        "chat": chat_kind(call.parameters),
        "brief": brief(call),
        "status": call.status,
        "outcome": call.outcome,
        "parameters": {name: shortened(value, LONGEST_VALUE) for name, value in call.parameters.items()},
    }


def chat_kind(parameters: Mapping[str, Any]) -> str | None:
    chat = str(parameters.get("chat_id", ""))
    if not chat.lstrip("-").isdecimal():
        return None
    return "group" if chat.startswith("-") else "private"


def brief(call: Call) -> str:
    """The words of the call, or the files that came with it."""
    words = next((call.parameters[name] for name in ("text", "caption", "action") if call.parameters.get(name)), "")
    files = ", ".join(call.files)
    return str(shortened(words or files, 80))


# What is stored


def tables_of(tables: Tables) -> list[Json]:
    return [table_row(name, rows) for name, rows in tables.items()]


def table_row(name: str, rows: Sequence[Mapping[str, object]]) -> Json:
    shown = [{column: cell(value) for column, value in row.items()} for row in islice(rows, ROWS_SHOWN)]
    return {"name": name, "count": len(rows), "rows": shown}


def cell(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return f"{value[:12].hex()}… ({len(value)} B)"
    return str(shortened(str(value), LONGEST_CELL))


def shortened(value: Any, most: int) -> Any:
    return f"{value[:most]}…" if isinstance(value, str) and len(value) > most else value
