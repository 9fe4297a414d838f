"""What people do in chats: write, send, press, forward, edit, delete, follow links."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.simulator.changes import Changes
from bot.simulator.chats import GROUP_RIGHTS, Chat
from bot.simulator.files import FileKind
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Impossible, Json, Person
from bot.simulator.presses import Press
from bot.simulator.texts import CAPTION_LIMIT, TEXT_LIMIT, find_entities, units

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")

SENDING_RIGHTS = {
    "photo": "can_send_photos",
    "document": "can_send_documents",
    "audio": "can_send_audios",
    "video": "can_send_videos",
    "video_note": "can_send_video_notes",
    "voice": "can_send_voice_notes",
    "sticker": "can_send_other_messages",
    "animation": "can_send_other_messages",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file as a person picks it; `fields` are further ones of the Bot API's type, such as duration=3."""

    kind: FileKind
    content: bytes
    name: str = ""
    caption: str = ""
    fields: Json | None = None


class Acts(Changes):
    """`chat` is a `Chat`: one of `World.private(person, bot)` or of a group."""

    def say(
        self,
        person: Person,
        chat: Chat,
        text: str,
        *,
        reply_to: Message | None = None,
        channel: Chat | None = None,
    ) -> Message:
        """Write a text, in a group also in the name of a `channel` of one's own.

        Telegram's apps split one over 4,096 units; so must the caller.
        """
        text = text.strip()
        if not text or units(text) > TEXT_LIMIT:
            raise Impossible("an app sends no empty text and splits one that is too long")
        self._enter(person, chat, "can_send_messages")
        self._press_reply_keyboard(person, chat, text)
        named: dict[str, Any] = {} if channel is None else {"speaks_as": self._own(person, channel).json}
        return self._write(person, chat, text=text, entities=find_entities(text), reply_to=reply_to, **named)

    def start(self, person: Person, bot: Bot, payload: str = "") -> Message:
        """Press START in the private chat, as after a link; unblocks first where need be."""
        self.unblock(person, bot)
        return self.say(person, self.private(person, bot), f"/start {payload}")

    def open_link(self, person: Person, url: str, *, group: Chat | None = None, payload_lost: bool = False) -> Message:
        """Follow `t.me/<bot>?start=…`, or `?startgroup=…` with the group picked; gives the /start message.

        `payload_lost` is what some official apps do with startgroup.
        """
        parts = urlsplit(url if "//" in url else f"https://{url}")
        bot = self._bot_named(parts.path.strip("/"))
        query = parse_qs(parts.query, keep_blank_values=True)
        payload = (query.get("start") or query.get("startgroup") or [""])[0]
        if parts.hostname not in ("t.me", "telegram.me") or not PAYLOAD.fullmatch(payload):
            raise Impossible("not a link that Telegram's apps follow")
        if "startgroup" not in query:
            return self.start(person, bot, payload)
        if group is None:
            raise Impossible("startgroup asks for a group")
        return self._start_group(person, bot, group, "" if payload_lost else payload, as_admin="admin" in query)

    def send(
        self,
        person: Person,
        chat: Chat,
        attachment: Attachment,
        *,
        reply_to: Message | None = None,
        album: str | None = None,
    ) -> Message:
        """Send a photo, document, video, audio, voice, sticker, video note or animation."""
        if units(attachment.caption) > CAPTION_LIMIT:
            raise Impossible("an app takes no such long caption")
        self._enter(person, chat, SENDING_RIGHTS[attachment.kind])
        caption = attachment.caption.strip()
        return self._write(
            person,
            chat,
            media=self._keep(attachment),
            takes_caption=attachment.kind not in ("sticker", "video_note"),
            text=caption or None,
            entities=find_entities(caption),
            reply_to=reply_to,
            album=album,
        )

    def send_album(self, person: Person, chat: Chat, attachments: list[Attachment]) -> list[Message]:
        """2–10 files at once: they arrive as single messages that share a media_group_id."""
        if not 2 <= len(attachments) <= 10:
            raise Impossible("an album holds 2 to 10 files")
        album = str(13_000_000_000_000_000 + self._next_message)
        return [self.send(person, chat, attachment, album=album) for attachment in attachments]

    def send_location(self, person: Person, chat: Chat, latitude: float, longitude: float) -> Message:
        self._enter(person, chat, "can_send_messages")
        return self._write(person, chat, media={"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self, person: Person, chat: Chat, phone_number: str, *, of: Person | None = None) -> Message:
        """Share a contact, one's own unless `of` says otherwise."""
        self._enter(person, chat, "can_send_messages")
        owner = of or person
        contact = {"phone_number": phone_number, "first_name": owner.first_name, "user_id": owner.id}
        return self._write(person, chat, media={"contact": contact})

    def forward(self, person: Person, chat: Chat, message: Message, *, hide_name: bool = False) -> Message:
        """Forward a message; `hide_name` is its author's privacy setting."""
        origin = message.origin or self._origin(message, hide_name=hide_name)
        return self._pass_on(person, chat, message, origin)

    def forward_post(self, person: Person, chat: Chat, text: str, *, channel: str, post: int = 1) -> Message:
        """Forward a text that stood in a channel."""
        self._enter(person, chat, "can_send_messages")
        source = {"id": -1_001_000_000_001, "type": "channel", "title": channel}
        origin = {"type": "channel", "date": int(self.now().timestamp()), "chat": source, "message_id": post}
        return self._write(person, chat, text=text, entities=find_entities(text), origin=origin)

    def edit(self, person: Person, message: Message, text: str) -> Message:
        """Change one's own text or caption."""
        if message.sender != person or message.deleted or message.origin is not None:
            raise Impossible("only one's own messages can be edited")
        text = text.strip()
        return self.change(message, text=text or None, entities=find_entities(text), edited_at=self.now())

    def delete(self, person: Person, message: Message) -> None:
        """Delete for everyone: in private anything, in groups one's own, as administrator any."""
        chat = message.chat
        if chat.is_group and message.sender != person and not chat.member(person).is_admin:
            raise Impossible("not this person's message")
        self.remove(message)

    def press(
        self, person: Person, message: Message, *, row: int = 0, column: int = 0, data: str | None = None
    ) -> Press | str:
        """Press an inline button by its place; gives the waiting `Press`, or what a url or copy button opens.

        With `data` the query carries it whether or not such a button stands there: an old or a forged app.
        """
        self._see(person, message)
        if data is None:
            button = message.buttons[row][column]
            if "callback_data" not in button:
                return str(button.get("url") or button["copy_text"]["text"])
            data = button["callback_data"]
        return self._query(person, message, data)

    def _query(self, person: Person, message: Message, data: str) -> Press:
        bot = message.sender
        if not isinstance(bot, Bot):
            raise Impossible("no bot's message")
        press = self.presses.open(person=person, bot=bot, message=message, data=data, at=self.now())
        query: Json = {"id": press.id, "from": person.user, "message": message.json()}
        query |= {"chat_instance": str(-7 * message.chat.id), "data": data}
        self.tell(bot, "callback_query", query, about=person)
        self.touch()
        return press

    def _start_group(self, person: Person, bot: Bot, group: Chat, payload: str, *, as_admin: bool) -> Message:
        if not group.member(bot).present:
            self.add_bot_to(person, group, bot, rights=GROUP_RIGHTS if as_admin else None)
        return self.say(person, group, f"/start@{bot.username} {payload}")

    def _bot_named(self, username: str) -> Bot:
        for bot in self.bots.values():
            if bot.username.lower() == username.lower():
                return bot
        raise Impossible(f"no bot is called @{username}")

    def _own(self, person: Person, channel: Chat) -> Chat:
        if channel.kind != "channel" or channel.member(person).status != "creator":
            raise Impossible("one writes only in the name of one's own channel")
        return channel

    def _see(self, person: Person, message: Message) -> None:
        chat = message.chat
        if message.deleted or (not chat.member(person).present if chat.is_group else chat.person != person):
            raise Impossible("this person does not see that message")

    def _enter(self, person: Person, chat: Chat, right: str) -> None:
        """Make sure that a person can write here."""
        if chat.is_group:
            if not self.may_post(person, chat, right):
                raise Impossible("this person may not write here")
        elif chat.person != person or chat.blocked:
            raise Impossible("not this person's chat, or the bot is blocked: unblock it first")
        else:
            chat.started = True

    def _write(self, person: Person, chat: Chat, **content: Any) -> Message:
        if chat.member(person).anonymous:
            content.setdefault("speaks_as", chat.json)
        message = Message(id=self.next_id(chat), chat=chat, sender=person, at=self.now(), **content)
        chat.read[person.id] = message.id
        return self.post(message)

    def _keep(self, attachment: Attachment) -> Json:
        """Apps shrink a photo before they send it, so it is checked like a bot's."""
        if attachment.kind == "photo":
            return self.files.photo(attachment.content)
        fields = DECLARED.get(attachment.kind, {}) | (attachment.fields or {})
        if attachment.name and attachment.kind in NAMED:
            fields |= {"file_name": attachment.name}
        media = self.files.other(attachment.kind, attachment.content, name=attachment.name, **fields)
        if attachment.kind != "animation":
            return media
        plain = {key: value for key, value in media["animation"].items() if key.startswith("file_")}
        return media | {"document": plain}

    def _pass_on(self, person: Person, chat: Chat, message: Message, origin: Json) -> Message:
        self._enter(person, chat, "can_send_messages")
        return self._write(
            person,
            chat,
            text=message.text,
            entities=message.entities,
            media=message.media,
            takes_caption=message.takes_caption,
            origin=origin,
        )

    def _origin(self, message: Message, *, hide_name: bool) -> Json:
        date = int(message.at.timestamp())
        if hide_name:
            return {"type": "hidden_user", "date": date, "sender_user_name": message.sender.name}
        return {"type": "user", "date": date, "sender_user": message.sender.user}

    def _press_reply_keyboard(self, person: Person, chat: Chat, text: str) -> None:
        keyboard = chat.keyboards.get(person.id)
        if keyboard is None or not keyboard.get("one_time_keyboard"):
            return
        if any(text == button["text"] for row in keyboard["keyboard"] for button in row):
            del chat.keyboards[person.id]


NAMED = frozenset({"document", "video", "audio", "animation"})
"""What carries the name of its file."""

DECLARED: dict[str, Json] = {
    "video": {"width": 640, "height": 360, "duration": 5},
    "audio": {"duration": 5},
    "voice": {"duration": 3},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
    "video_note": {"length": 240, "duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 2},
}
"""What the simulator declares of media that it does not decode."""
