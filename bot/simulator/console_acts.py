"""What a person does on the page, each act by its name. Everything stands in `ACTS` at the end."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from bot.simulator import samples
from bot.simulator.chats import GROUP_RIGHTS, Chat
from bot.simulator.console_inline import inline, inline_pick
from bot.simulator.console_input import BadInput, Body
from bot.simulator.console_scene import Scene
from bot.simulator.console_weather import clear_faults, clock, fault, outage
from bot.simulator.messages import Message
from bot.simulator.people import Json, Person
from bot.simulator.presses import Press
from bot.simulator.texts import TEXT_LIMIT
from bot.simulator.world import Attachment

Act = Callable[[Scene, Body], Awaitable[Json]]

LONGEST_TEXT = 8 * TEXT_LIMIT
PRESS_SECONDS = 15.0
"""How long a button turns."""


def _place(scene: Scene, body: Body) -> tuple[Person, Chat]:
    person = scene.person(body.number("person"))
    return person, scene.chat(person, body.number("chat"))


def _target(scene: Scene, body: Body) -> tuple[Person, Message]:
    person, chat = _place(scene, body)
    return person, scene.message(chat, body.number("message_id"))


def _reply(scene: Scene, body: Body, chat: Chat) -> Message | None:
    """The message replied to; it may have been deleted meanwhile."""
    reply_to = body.optional_number("reply_to")
    return scene.world.message(chat, reply_to) if reply_to is not None else None


# Writing


async def text(scene: Scene, body: Body) -> Json:
    """Telegram's apps send a text that is too long in several parts; so does this."""
    person, chat = _place(scene, body)
    reply = _reply(scene, body, chat)
    parts = parts_of(body.text("text", most=LONGEST_TEXT).strip())
    messages = [scene.world.say(person, chat, part, reply_to=reply) for part in parts]
    return {"message_id": messages[-1].id}


def parts_of(whole: str) -> list[str]:
    """Cut at a line's or a word's end where one is near; counted in UTF-16 units."""
    parts, rest = [], whole
    while len(rest.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        head = rest.encode("utf-16-le")[: 2 * TEXT_LIMIT].decode("utf-16-le", "ignore")
        cut = max(head.rfind("\n"), head.rfind(" "))
        cut = cut if cut > len(head) // 2 else len(head)
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*parts, rest]


async def start(scene: Scene, body: Body) -> Json:
    """Press Start, or follow a link that carries a payload."""
    person = scene.person(body.number("person"))
    payload = body.text("payload", most=200, optional=True)
    url = f"https://t.me/{scene.bot.username}?start={quote(payload)}"
    return {"message_id": scene.world.open_link(person, url).id}


async def startgroup(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    url = f"https://t.me/{scene.bot.username}?startgroup={quote(body.text('payload', most=200))}"
    return {"message_id": scene.world.open_link(person, url, group=chat).id}


async def send_file(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    kind = body.text("kind", most=20)
    if body.file is None or kind not in ("photo", "document"):
        raise BadInput("bad_input", "kind: photo or document, with a file")
    attachment = Attachment(
        kind="photo" if kind == "photo" else "document",
        content=body.file.content,
        name=body.file.name,
        caption=body.text("caption", most=1024, optional=True),
    )
    reply = _reply(scene, body, chat)
    return {"message_id": scene.world.send(person, chat, attachment, reply_to=reply).id}


async def sample(scene: Scene, body: Body) -> Json:
    """Send something that stands ready, for a rehearsal without a camera or a microphone."""
    person, chat = _place(scene, body)
    kind = body.text("kind", most=20)
    if kind == "location":
        return {"message_id": scene.world.send_location(person, chat, *samples.PLACE).id}
    if kind == "contact":
        return {"message_id": scene.world.send_contact(person, chat, samples.PHONE_NUMBER).id}
    ready = samples.attachment(kind, name=body.text("name", most=64, optional=True))
    if ready is None:
        raise BadInput("bad_input", f"kind: one of {', '.join(samples.KINDS)}")
    return {"message_id": scene.world.send(person, chat, ready).id}


async def edit(scene: Scene, body: Body) -> Json:
    person, message = _target(scene, body)
    scene.world.edit(person, message, body.text("text"))
    return {}


async def delete(scene: Scene, body: Body) -> Json:
    person, message = _target(scene, body)
    scene.world.delete(person, message)
    return {}


async def forward(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    source = scene.chat(person, body.number("from_chat"))
    message = scene.message(source, body.number("message_id"))
    return {"message_id": scene.world.forward(person, chat, message).id}


async def press(scene: Scene, body: Body) -> Json:
    """Press an inline button and wait for the bot's answer."""
    person, message = _target(scene, body)
    pressed = scene.world.press(person, message, data=body.text("data", most=64))
    if not isinstance(pressed, Press):
        raise BadInput("bad_input", "data: not a callback button")
    await _first(pressed.answered(), scene.closing.wait())
    toast = pressed.toast
    if toast is None:
        return {"answered": False}
    return {"answered": True, "text": toast.text, "show_alert": toast.alert, "url": toast.url}


async def _first(*waits: Awaitable[object]) -> None:
    """Wait for the first of these, at most PRESS_SECONDS."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    _, late = await asyncio.wait(tasks, timeout=PRESS_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()


# Chats


async def block(scene: Scene, body: Body) -> Json:
    scene.world.block(scene.person(body.number("person")), scene.bot)
    return {}


async def unblock(scene: Scene, body: Body) -> Json:
    scene.world.unblock(scene.person(body.number("person")), scene.bot)
    return {}


async def create_group(scene: Scene, body: Body) -> Json:
    person = scene.person(body.number("person"))
    title = _title(body)
    members = tuple(scene.person(member) for member in body.numbers("members") if member != person.id)
    bots = (scene.bot,) if body.flag("with_bot") else ()
    return {"chat": scene.world.create_group(person, title, members=members, bots=bots).id}


def _title(body: Body) -> str:
    title = body.text("title", most=128).strip()
    if not title:
        raise BadInput("bad_input", "title: a title is needed")
    return title


async def add_people(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    for member in [scene.person(each) for each in body.numbers("members")]:
        if not chat.member(member).present:
            scene.world.add_member(person, chat, member)
    return {}


async def join(scene: Scene, body: Body) -> Json:
    """Come back to a group by its link."""
    person, chat = _place(scene, body)
    scene.world.add_member(person, chat, person)
    return {}


async def leave(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    scene.world.leave(person, chat)
    return {}


async def rename(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    scene.world.rename(person, chat, _title(body))
    return {}


async def add_bot(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    scene.world.add_bot_to(person, chat, scene.bot)
    return {}


async def remove_bot(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    scene.world.remove_member(person, chat, scene.bot)
    return {}


async def promote_bot(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    scene.world.promote(person, chat, scene.bot, rights=GROUP_RIGHTS)
    return {}


async def demote_bot(scene: Scene, body: Body) -> Json:
    person, chat = _place(scene, body)
    scene.world.demote(person, chat, scene.bot)
    return {}


ACTS: dict[str, Act] = {
    act.__name__: act
    for act in (
        text, start, startgroup, send_file, sample, edit, delete, forward, press, inline, inline_pick,
        block, unblock, create_group, add_people, join, leave, rename, add_bot, remove_bot, promote_bot, demote_bot,
        clock, fault, clear_faults, outage,
    )
}  # fmt: skip
