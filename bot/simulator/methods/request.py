"""What a method gets, and the places it names: chats and messages, refused where there is no way in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.calls import Refused, flood
from bot.simulator.chats import Chat
from bot.simulator.messages import Message
from bot.simulator.methods.arguments import Arguments
from bot.simulator.people import Bot
from bot.simulator.world import World

REFUSED_RIGHT = {
    "can_send_messages": "text messages",
    "can_send_photos": "photos",
    "can_send_documents": "documents",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One call by one bot."""

    world: World
    bot: Bot
    arguments: Arguments

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat that a parameter names, as far as the bot may know it."""
        given = self.arguments.text(name).strip()
        if not given:
            raise Refused(f"{name} is empty")
        try:
            number = int(given)
        except ValueError:
            raise Refused("chat not found") from None
        return self._group(number) if number < 0 else self._private(number)

    def open_chat(self, name: str = "chat_id") -> Chat:
        """A chat that the bot can still reach."""
        chat = self.chat(name)
        if not chat.is_group:
            if chat.blocked:
                raise Refused("bot was blocked by the user", code=403)
            return chat
        if chat.became is not None:
            upgraded = "group chat was upgraded to a supergroup chat"
            raise Refused(upgraded, migrate_to_chat_id=chat.became.id)
        member = chat.member(self.bot)
        if member.status == "kicked":
            raise Refused(f"bot was kicked from the {_noun(chat)}", code=403)
        if not member.present:
            raise Refused(f"bot is not a member of the {_noun(chat)}", code=403)
        return chat

    def writable_chat(self, right: str = "can_send_messages") -> Chat:
        """A chat that the bot may send this kind of message to."""
        chat = self.open_chat()
        if chat.is_group and not self.world.may_post(self.bot, chat, right):
            if chat.kind == "channel":
                raise Refused("need administrator rights in the channel chat")
            raise Refused(f"not enough rights to send {REFUSED_RIGHT[right]} to the chat")
        return chat

    def message(self, chat: Chat, *, missing: str) -> Message:
        """The message that `message_id` names in a chat."""
        if not self.arguments.text("message_id"):
            raise Refused("message identifier is not specified")
        message = chat.messages.get(self.arguments.whole("message_id"))
        if message is None:
            raise Refused(missing)
        return message

    def pace(self, chat: Chat, *, edit: bool = False) -> None:
        """Count a message or an edit against the flood limits; the last thing before it is done."""
        limits = self.world.limits
        if limits.on:
            wait = limits.refuse(bot=self.bot.id, chat=chat.id, now=self.world.now().timestamp(), edit=edit)
            if wait is not None:
                raise flood(wait)

    def _group(self, number: int) -> Chat:
        chat = self.world.groups.get(number)
        if chat is None or self.bot.id not in chat.members:
            raise Refused("chat not found")
        return chat

    def _private(self, number: int) -> Chat:
        chat = self.world.privates.get((self.bot.id, number))
        if chat is not None and chat.started:
            return chat
        if number in self.bot.acquaintances:
            raise Refused("bot can't initiate conversation with a user", code=403)
        raise Refused("chat not found")


def _noun(chat: Chat) -> str:
    return f"{chat.kind} chat"


Run = Callable[[Request], Any | Awaitable[Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """A function and the parameters that it understands."""

    run: Run
    takes: frozenset[str]


def method(run: Run, *takes: str) -> Method:
    return Method(run=run, takes=frozenset(takes))
