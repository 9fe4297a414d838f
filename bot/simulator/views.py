"""What a person sees on the screen."""

from bot.simulator.chats import Chat
from bot.simulator.inline_acts import InlineActs
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Json, Person

TYPING_LASTS = 5.0
"""Seconds. Source: Bot API, sendChatAction."""


class Views(InlineActs):
    """Read only, but for `read_all`."""

    def chats_of(self, person: Person) -> list[Chat]:
        """The person's chats, the latest first; private chats once opened, groups while in them."""
        private = [chat for chat in self.privates.values() if chat.person == person]
        groups = [chat for chat in self.groups.values() if chat.member(person).present]
        return sorted(private + groups, key=_latest, reverse=True)

    def messages(self, chat: Chat, *, after: int = 0) -> list[Message]:
        """The messages that stand in a chat, oldest first. Each one's `json()` is the Bot API's Message."""
        newest: list[Message] = []
        for message in reversed(chat.messages.values()):
            if message.id <= after:
                break
            newest.append(message)
        return newest[::-1]

    def message(self, chat: Chat, message_id: int) -> Message | None:
        return chat.messages.get(message_id)

    def unread(self, person: Person, chat: Chat) -> int:
        """How many messages of others came since the person last read."""
        return sum(1 for message in self.messages(chat, after=chat.read.get(person.id, 0)) if message.sender != person)

    def read_all(self, person: Person, chat: Chat) -> None:
        """Open the chat and scroll to its end."""
        if chat.read.get(person.id, 0) != chat.last_id():
            chat.read[person.id] = chat.last_id()
            self.touch()

    def typing(self, chat: Chat) -> str | None:
        """The chat action under way, such as 'typing': for 5 seconds, or until the bot writes."""
        if chat.typing is None:
            return None
        action, begun = chat.typing
        return action if 0 <= self.now().timestamp() - begun <= TYPING_LASTS else None

    def reply_keyboard(self, person: Person, chat: Chat) -> Json | None:
        """The ReplyKeyboardMarkup or ForceReply in force."""
        return chat.keyboards.get(person.id)

    def menu(self, person: Person, chat: Chat, bot: Bot | None = None) -> list[Json]:
        """The bot's command menu [{command, description}], by the narrowest scope set. In a group name the bot."""
        owner = bot or chat.bot
        assert owner is not None
        for scope in _scopes(person, chat):
            for language in (person.language or "", ""):
                commands = owner.commands.get((scope, language))
                if commands:
                    return commands
        return []


def _latest(chat: Chat) -> tuple[float, int]:
    last = chat.messages.get(chat.last_id())
    return (last.at.timestamp(), last.id) if last else (0.0, 0)


def _scopes(person: Person, chat: Chat) -> list[str]:
    """Scope keys from narrow to wide. Source: Bot API, "Determining list of commands"."""
    if not chat.is_group:
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    admin = chat.member(person).is_admin
    return [
        f"chat_member:{chat.id}:{person.id}",
        *([f"chat_administrators:{chat.id}"] if admin else []),
        f"chat:{chat.id}",
        *(["all_chat_administrators"] if admin else []),
        "all_group_chats",
        "default",
    ]
