"""A message, and how the Bot API writes it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.simulator.people import Bot, Json, User

ANONYMOUS_ADMIN: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""Who stands in `from` where a message was written in a chat's name. Source: Bot API, as it is seen by bots."""

if TYPE_CHECKING:
    from bot.simulator.chats import Chat


@dataclass(kw_only=True, slots=True, eq=False)
class Message:
    """What stands in a chat. Change it through `State.change` only: `json()` is remembered."""

    id: int
    chat: "Chat"
    sender: User
    at: datetime
    text: str | None = None
    """The text, or the caption when there is media."""
    entities: list[Json] = field(default_factory=list)
    media: Json | None = None
    """The media fields of a Bot API message, such as {"photo": […]} or {"location": {…}}."""
    takes_caption: bool = False
    service: Json | None = None
    """The fields of a service message, such as {"left_chat_member": {…}}."""
    markup: Json | None = None
    """What stands under it: an inline keyboard, or the reply keyboard it came with."""
    reply_to: "Message | None" = None
    origin: Json | None = None
    """A MessageOrigin, when forwarded."""
    album: str | None = None
    via_bot: Bot | None = None
    """The bot whose inline result it is."""
    speaks_as: Json | None = None
    """The chat in whose name it was written: the group of an anonymous administrator, or a channel."""
    edited_at: datetime | None = None
    protected: bool = False
    """It can be neither forwarded nor saved."""
    deleted: bool = False
    revision: int = 0
    """The world's count of changes when it was posted or last changed."""
    _json: Json | None = field(default=None, repr=False)

    @property
    def by_bot(self) -> bool:
        return isinstance(self.sender, Bot)

    @property
    def known_author(self) -> User | None:
        """Whom a bot comes to know by it; nobody when it was written in a chat's name."""
        return self.sender if self.speaks_as is None else None

    @property
    def buttons(self) -> list[list[Json]]:
        """The rows of its inline keyboard."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def has_foreign_keyboard(self) -> bool:
        """Whether it came with something else than an inline keyboard: such a message cannot be edited."""
        return self.markup is not None and "inline_keyboard" not in self.markup

    def json(self) -> Json:
        """A Message; a new object after each change, so an old one may stand in an update."""
        if self._json is None:
            self._json = self._write(with_reply=True)
        return self._json

    def forget_json(self) -> None:
        self._json = None

    def _write(self, *, with_reply: bool) -> Json:
        message: Json = {"message_id": self.id} | self._author()
        message |= {"chat": self.chat.json, "date": int(self.at.timestamp())}
        self._write_content(message)
        if self.edited_at is not None:
            message["edit_date"] = int(self.edited_at.timestamp())
        if self.origin is not None:
            message["forward_origin"] = self.origin
        if self.protected:
            message["has_protected_content"] = True
        if self.album is not None:
            message["media_group_id"] = self.album
        if self.via_bot is not None:
            message["via_bot"] = self.via_bot.user
        if with_reply and self.reply_to is not None and not self.reply_to.deleted:
            message["reply_to_message"] = self.reply_to._write(with_reply=False)
        if self.markup is not None and "inline_keyboard" in self.markup:
            message["reply_markup"] = self.markup
        return message

    def _author(self) -> Json:
        """Who is said to have written it. Source: Bot API, Message, `from` and `sender_chat`."""
        if self.chat.kind == "channel":
            return {"sender_chat": self.chat.json}
        if self.speaks_as is None:
            return {"from": self.sender.user}
        stand_in = ANONYMOUS_ADMIN if self.speaks_as["type"] == "supergroup" else CHANNEL_BOT
        return {"from": stand_in, "sender_chat": self.speaks_as}

    def _write_content(self, message: Json) -> None:
        if self.media is not None:
            message.update(self.media)
        if self.service is not None:
            message.update(self.service)
        name, entities = ("caption", "caption_entities") if self.media is not None else ("text", "entities")
        if self.text is not None:
            message[name] = self.text
        if self.entities:
            message[entities] = self.entities
