"""Conversations played against a world: people act as the transcript says, and the bot is held to its lines."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.simulator.acts import Attachment
from bot.simulator.chats import ALL_MEMBER_RIGHTS, Chat
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Impossible, Person
from bot.simulator.presses import Press
from bot.simulator.transcript import (
    BOT,
    BUTTON,
    BUTTONS,
    Conversation,
    Line,
    Spoken,
    agrees,
    bare,
    render,
    spoken_by_bot,
)
from bot.simulator.world import World

ATTACHED = re.compile(r"\{(?P<name>[^}]+)\}\s*(?P<caption>.*)", re.DOTALL)
LINK = re.compile(r"https://t\.me/\w+\?start=")
GROUP_LINK = re.compile(r"https://t\.me/\w+\?startgroup=[\w-]+")
OUTSIDE = ("add ", "link")
"""Verbs with which a bot comes into a group that it is not in yet."""


class Mismatch(AssertionError):
    """The bot did not say what the transcript says; shows both."""


async def _no_clock(_: timedelta) -> None:
    raise Impossible("this stage has no clock to move")


@dataclass(kw_only=True, slots=True, eq=False)
class Stage:
    """Where a conversation is played. People and groups that nobody prepared are made when they first appear.

    `settle` returns when the bot has handled all that was said to it; `wait` moves the clock.
    """

    world: World
    bot: Bot
    settle: Callable[[], Awaitable[None]]
    wait: Callable[[timedelta], Awaitable[None]] = _no_clock
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Chat] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    seen: int = 0
    """The newest revision of a message that was taken note of."""

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = self.world.add_person(name)
        return self.people[name]

    def place(self, name: str, *, speaker: str, with_bot: bool = True) -> Chat:
        """A group by its title, a person's private chat by the name, '' the speaker's own."""
        if name and name not in self.people:
            return self._group(name, speaker=speaker, with_bot=with_bot)
        return self.world.private(self.person(name or speaker), self.bot)

    def name_of(self, chat: Chat) -> str:
        names = {group.id: title for title, group in self.groups.items()}
        names |= {person.id: name for name, person in self.people.items()}
        return names.get(chat.id, chat.title)

    def _group(self, title: str, *, speaker: str, with_bot: bool) -> Chat:
        person = self.person(speaker)
        group = self.groups.get(title)
        if group is None:
            group = self.groups[title] = self.world.create_group(person, title, bots=(self.bot,) if with_bot else ())
        elif not group.member(person).present:
            self.world.add_member(person, group, person)
        return group

    def written(self) -> list[Message]:
        """All that the bot wrote to anybody, the newest first."""
        chats = [self.world.private(person, self.bot) for person in self.people.values()]
        said = [message for chat in [*chats, *self.groups.values()] for message in chat.messages.values()]
        return sorted((m for m in said if m.sender is self.bot), key=lambda m: m.revision, reverse=True)

    def news(self) -> list[Message]:
        """What the bot wrote or changed since last asked, in that order."""
        chats = [self.world.private(person, self.bot) for person in self.people.values()]
        fresh = [
            message
            for chat in [*chats, *self.groups.values()]
            for message in chat.messages.values()
            if message.revision > self.seen
        ]
        self.seen = self.world.version
        return sorted((message for message in fresh if message.sender is self.bot), key=lambda said: said.revision)


async def play(conversation: Conversation, stage: Stage) -> list[Spoken]:
    """Play it all; gives what was really said. Raises Mismatch at the first turn that went otherwise."""
    player = _Player(stage)
    for turn in conversation.turns:
        if isinstance(turn, Line):
            await player.turn(turn)
        else:
            player.nothing_left(turn.number)
            await stage.wait(turn.length)
            await player.settle(None)
    player.nothing_left(None)
    return player.spoken


class _Player:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._here: Chat | None = None
        self._heard: list[tuple[Chat, Spoken]] = []
        self.spoken: list[Spoken] = []
        stage.news()

    async def turn(self, line: Line) -> None:
        if line.by_bot:
            self._expect(line)
            return
        self.nothing_left(line.number)
        person = self._stage.person(line.speaker)
        with_bot = not line.verb.startswith(OUTSIDE)
        self._here = chat = self._stage.place(line.place, speaker=line.speaker, with_bot=with_bot)
        text = "\n".join(line.text)
        self.spoken.append(Spoken(speaker=line.speaker, text=text, place=line.place, verb=line.verb))
        try:
            press = self._act(line.verb, person, chat, text)
        except Impossible as problem:
            raise Mismatch(f"line {line.number}: {line.speaker} cannot do that: {problem}") from problem
        await self.settle(press)

    async def settle(self, press: Press | None) -> None:
        """Let the bot work, and note what it said."""
        await self._stage.settle()
        if press is not None and press.toast is None:
            raise Mismatch("the pressed button was never answered and still spins")
        if press is not None and press.toast is not None and press.toast.text:
            toast = Spoken(speaker=BOT, text=press.toast.text, toast=True)
            self._heard.append((press.message.chat, toast))
        self._heard.extend((message.chat, spoken_by_bot(message)) for message in self._stage.news())

    def nothing_left(self, number: int | None) -> None:
        """All that the bot said was expected."""
        if self._heard:
            where = "at the end" if number is None else f"before line {number}"
            raise Mismatch(f"{where} the bot also said:\n{render([said for _, said in self._heard])}")

    def _expect(self, line: Line) -> None:
        chat = self._stage.place(line.place, speaker=self._anyone()) if line.place else self._here
        for index, (where, said) in enumerate(self._heard):
            if where is chat and said.toast == line.toast:
                if not agrees(line, said):
                    expected = render([Spoken(speaker=BOT, text="\n".join(line.text), toast=line.toast)])
                    raise Mismatch(f"line {line.number} expects\n{expected}but the bot said\n{render([said])}")
                del self._heard[index]
                self.spoken.append(self._placed(said, where))
                return
        heard = render([said for _, said in self._heard]) if self._heard else "nothing\n"
        raise Mismatch(f"line {line.number}: the bot was to say something there; it said\n{heard}")

    def _placed(self, said: Spoken, where: Chat) -> Spoken:
        place = "" if where is self._here else self._stage.name_of(where)
        return Spoken(speaker=BOT, text=said.text, rows=said.rows, place=place, toast=said.toast)

    def _anyone(self) -> str:
        return next(iter(self._stage.people), BOT)

    def _act(self, verb: str, person: Person, chat: Chat, text: str) -> Press | None:
        if verb:
            _special(self._stage, verb, person, chat, text)
            return None
        attached = ATTACHED.fullmatch(text)
        if attached is not None:
            self._send(person, chat, attached["name"], attached["caption"])
            return None
        if BUTTONS.fullmatch(text):
            return self._press(person, chat, BUTTON.findall(text)[0])
        self._stage.world.say(person, chat, text)
        return None

    def _send(self, person: Person, chat: Chat, name: str, caption: str) -> None:
        known = self._stage.attachments.get(name)
        if known is None:
            raise Impossible(f"no attachment is called {name}")
        attachment = Attachment(
            kind=known.kind, content=known.content, name=known.name, caption=caption, fields=known.fields
        )
        self._stage.world.send(person, chat, attachment)

    def _press(self, person: Person, chat: Chat, words: str) -> Press | None:
        world = self._stage.world
        for message in reversed(world.messages(chat)):
            for row, buttons in enumerate(message.buttons):
                for column, button in enumerate(buttons):
                    if bare(button["text"]) == bare(words):
                        return self._pressed(person, world.press(person, message, row=row, column=column))
        keyboard = world.reply_keyboard(person, chat) or {}
        for button in (button for row in keyboard.get("keyboard", []) for button in row):
            if bare(button["text"]) == bare(words):
                world.say(person, chat, button["text"])
                return None
        raise Impossible(f"there is no button [{words}]")

    def _pressed(self, person: Person, press: Press | str) -> Press | None:
        if isinstance(press, Press):
            return press
        if LINK.match(press):
            self._here = self._stage.world.open_link(person, press).chat
        return None


def _special(stage: Stage, verb: str, person: Person, chat: Chat, text: str) -> None:
    """The acts that a verb names."""
    world, bot = stage.world, stage.bot
    name, _, detail = verb.partition(" ")
    simple: dict[str, Callable[[], object]] = {
        "reply": lambda: world.say(person, chat, text, reply_to=_newest(chat, of=bot)),
        "edit": lambda: world.edit(person, _newest(chat, of=person), text),
        "forward": lambda: world.forward_post(person, chat, text, channel=detail),
        "leave": lambda: world.leave(person, chat),
        "block": lambda: world.block(person, bot),
        "unblock": lambda: world.unblock(person, bot),
        "add": lambda: world.add_bot_to(person, chat, bot),
        "remove": lambda: world.remove_member(person, chat, bot),
        "promote": lambda: world.promote(person, chat, bot),
        "demote": lambda: world.demote(person, chat, bot),
        "silence": lambda: world.restrict(person, chat, bot),
        "unsilence": lambda: world.restrict(person, chat, bot, rights=ALL_MEMBER_RIGHTS),
        "hide": lambda: world.hide(person, chat),
        "unhide": lambda: world.hide(person, chat, hidden=False),
        "rename": lambda: world.rename(person, chat, detail),
        "upgrade": lambda: stage.groups.update({stage.name_of(chat): world.upgrade(person, chat)}),
        "link": lambda: world.open_link(person, _newest_link(stage), group=chat),
        "paste": lambda: world.say(person, chat, _newest_code(stage)),
    }
    if name not in simple:
        raise Impossible(f"nobody knows how to ({verb})")
    simple[name]()


def _newest_link(stage: Stage) -> str:
    """The newest link into a group that the bot wrote to anybody, however it was passed on."""
    for message in stage.written():
        if found := GROUP_LINK.search(message.text or ""):
            return found.group()
    raise Impossible("the bot has written no link into a group")


def _newest_code(stage: Stage) -> str:
    """The last monospaced words of the newest message of the bot that has any."""
    for message in stage.written():
        marked = [entity for entity in message.entities if entity["type"] == "code"]
        if marked and message.text:
            units, place = message.text.encode("utf-16-le"), 2 * marked[-1]["offset"]
            return units[place : place + 2 * marked[-1]["length"]].decode("utf-16-le")
    raise Impossible("the bot has written nothing monospaced")


def _newest(chat: Chat, *, of: Person | Bot) -> Message:
    for message in reversed(chat.messages.values()):
        if message.sender is of and message.service is None:
            return message
    raise Impossible("there is no such message yet")
