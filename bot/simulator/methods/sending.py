"""Messages that a bot sends."""

from typing import Any

from telegram.constants import ChatAction

from bot.simulator.calls import Refused
from bot.simulator.chats import Chat
from bot.simulator.entities import formatted
from bot.simulator.markup import reply_markup
from bot.simulator.messages import Message
from bot.simulator.methods.media import media_argument
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Json, Person
from bot.simulator.texts import CAPTION_LIMIT, TEXT_LIMIT, units

ACTIONS = frozenset(ChatAction)
PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


def send_message(request: Request) -> Json:
    text, entities = body(request)
    _check_preview(request.arguments.mapping("link_preview_options"))
    chat = request.writable_chat()
    if units(text) > TEXT_LIMIT:
        raise Refused("message is too long")
    return _send(request, chat, text=text, entities=entities)


def send_photo(request: Request) -> Json:
    return _send_file(request, "photo", right="can_send_photos")


def send_document(request: Request) -> Json:
    return _send_file(request, "document", right="can_send_documents")


def copy_message(request: Request) -> Json:
    source = _source(request, "copied", "message to copy not found")
    content: dict[str, Any] = _content(source)
    if source.media is not None and request.arguments.raw("caption") is not None:
        content["text"], content["entities"] = caption(request)
    sent = _send(request, request.writable_chat(), **content)
    return {"message_id": sent["message_id"]}


def forward_message(request: Request) -> Json:
    source = _source(request, "forwarded", "message to forward not found")
    user = {"type": "user", "date": int(source.at.timestamp()), "sender_user": source.sender.user}
    return _send(request, request.writable_chat(), **_content(source), origin=source.origin or user)


def send_chat_action(request: Request) -> bool:
    action = request.arguments.text("action")
    if action not in ACTIONS:
        raise Refused("wrong parameter action in request")
    chat = request.writable_chat()
    chat.typing = (action, request.world.now().timestamp())
    request.world.touch()
    return True


def body(request: Request) -> tuple[str, list[Json]]:
    """The text of a message, of whatever length."""
    given = request.arguments.text("text")
    if not given:
        raise Refused("message text is empty")
    text, entities = formatted(given, parse_mode=request.arguments.text("parse_mode"))
    if not text:
        raise Refused("text must be non-empty")
    return text, entities


def caption(request: Request) -> tuple[str | None, list[Json]]:
    """The caption of a file, within its limit."""
    text, entities = formatted(request.arguments.text("caption"), parse_mode=request.arguments.text("parse_mode"))
    if units(text) > CAPTION_LIMIT:
        raise Refused("message caption is too long")
    return text or None, entities


def _send_file(request: Request, kind: str, *, right: str) -> Json:
    text, entities = caption(request)
    chat = request.writable_chat(right)
    media = media_argument(request, kind, request.arguments.text(kind), field=kind)
    return _send(request, chat, text=text, entities=entities, media=media, takes_caption=True)


def _send(request: Request, chat: Chat, **content: Any) -> Json:
    """The last steps of all that send: keyboard, reply, flood limits; then it is there."""
    world, arguments = request.world, request.arguments
    markup = reply_markup(arguments.raw("reply_markup"), private=not chat.is_group)
    reply_to = _replied(chat, arguments.mapping("reply_parameters"))
    request.pace(chat)
    message = Message(
        id=world.next_id(chat),
        chat=chat,
        sender=request.bot,
        at=world.now(),
        markup=markup,
        reply_to=reply_to,
        protected=arguments.flag("protect_content"),
        **content,
    )
    if markup is not None and message.has_foreign_keyboard:
        _put_keyboard(chat, message)
    return world.post(message).json()


def _replied(chat: Chat, wanted: Json) -> Message | None:
    if not wanted:
        return None
    if "message_id" not in wanted:
        raise Refused('can\'t find field "message_id"')
    if wanted.get("chat_id") not in (None, chat.id) or "quote" in wanted:
        raise Refused("not simulated: a reply into another chat, or to a quote")
    message = chat.messages.get(int(wanted["message_id"]))
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise Refused("message to be replied not found")
    return message


def _put_keyboard(chat: Chat, message: Message) -> None:
    """Show or remove the reply keyboard of those whom it is for."""
    assert message.markup is not None
    for person in _addressees(chat, message):
        if message.markup.get("remove_keyboard"):
            chat.keyboards.pop(person, None)
        else:
            chat.keyboards[person] = message.markup


def _addressees(chat: Chat, message: Message) -> list[int]:
    if chat.person is not None:
        return [chat.person.id]
    people = [member.user for member in chat.members.values() if member.present and isinstance(member.user, Person)]
    if not (message.markup or {}).get("selective"):
        return [person.id for person in people]
    replied = message.reply_to.sender.id if message.reply_to else None
    text = (message.text or "").lower()
    return [
        person.id
        for person in people
        if person.id == replied or (person.username and f"@{person.username.lower()}" in text)
    ]


def _source(request: Request, verb: str, missing: str) -> Message:
    message = request.message(request.open_chat("from_chat_id"), missing=missing)
    if message.service is not None or (message.protected and verb == "forwarded"):
        raise Refused(f"message can't be {verb}")
    return message


def _content(source: Message) -> dict[str, Any]:
    return {
        "text": source.text,
        "entities": source.entities,
        "media": source.media,
        "takes_caption": source.takes_caption,
    }


def _check_preview(options: Json) -> None:
    for flag in PREVIEW_FLAGS:
        if not isinstance(options.get(flag, False), bool):
            raise Refused(f'field "{flag}" must be of type Boolean')


COMMON = ("chat_id", "disable_notification", "protect_content", "reply_parameters", "reply_markup")
FILE = (*COMMON, "caption", "parse_mode")

SENDING: dict[str, Method] = {
    "sendMessage": method(send_message, *COMMON, "text", "parse_mode", "link_preview_options"),
    "sendPhoto": method(send_photo, *FILE, "photo"),
    "sendDocument": method(send_document, *FILE, "document", "disable_content_type_detection"),
    "copyMessage": method(copy_message, *FILE, "from_chat_id", "message_id"),
    "forwardMessage": method(
        forward_message, "chat_id", "from_chat_id", "message_id", "disable_notification", "protect_content"
    ),
    "sendChatAction": method(send_chat_action, "chat_id", "action"),
}
