"""Messages that a bot changes or takes back."""

from datetime import timedelta
from typing import Any

from telegram.constants import BulkRequestLimit

from bot.simulator.calls import Refused, not_simulated
from bot.simulator.chats import Chat
from bot.simulator.entities import formatted
from bot.simulator.markup import inline_only
from bot.simulator.messages import Message
from bot.simulator.methods.media import media_argument
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.methods.sending import body
from bot.simulator.people import Json
from bot.simulator.texts import CAPTION_LIMIT, TEXT_LIMIT, units

DELETABLE = timedelta(hours=48)
"""How long a message can be deleted for everyone. Source: Bot API, deleteMessage."""

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_message_text(request: Request) -> Json:
    text, entities = body(request)
    markup = inline_only(request.arguments.raw("reply_markup"))
    message = _own_message(request)
    if message.media is not None:
        raise Refused("there is no text in the message to edit")
    if units(text) > TEXT_LIMIT:
        raise Refused("MESSAGE_TOO_LONG")
    return _edit(request, message, text=text, entities=entities, markup=markup)


def edit_message_caption(request: Request) -> Json:
    given, mode = request.arguments.text("caption"), request.arguments.text("parse_mode")
    text, entities = formatted(given, parse_mode=mode)
    markup = inline_only(request.arguments.raw("reply_markup"))
    message = _own_message(request)
    if not message.takes_caption:
        raise Refused("there is no caption in the message to edit")
    if units(text) > CAPTION_LIMIT:
        raise Refused("MEDIA_CAPTION_TOO_LONG")
    return _edit(request, message, text=text or None, entities=entities, markup=markup)


def edit_message_reply_markup(request: Request) -> Json:
    markup = inline_only(request.arguments.raw("reply_markup"))
    return _edit(request, _own_message(request), markup=markup)


def edit_message_media(request: Request) -> Json:
    wanted = request.arguments.mapping("media")
    kind = wanted.get("type")
    if kind not in ("photo", "document"):
        raise not_simulated(f"editMessageMedia to {kind}")
    markup = inline_only(request.arguments.raw("reply_markup"))
    text, entities = formatted(wanted.get("caption") or "", parse_mode=wanted.get("parse_mode") or "")
    message = _own_message(request)
    if units(text) > CAPTION_LIMIT:
        raise Refused("MEDIA_CAPTION_TOO_LONG")
    media = media_argument(request, kind, str(wanted.get("media") or ""), field="media")
    return _edit(request, message, media=media, takes_caption=True, text=text or None, entities=entities, markup=markup)


def delete_message(request: Request) -> bool:
    chat = request.open_chat()
    message = request.message(chat, missing="message to delete not found")
    _check_deletable(request, message)
    request.world.remove(message)
    return True


def delete_messages(request: Request) -> bool:
    """All or nothing; what is not there is passed over."""
    chat = request.open_chat()
    numbers = request.arguments.array("message_ids")
    if not BulkRequestLimit.MIN_LIMIT <= len(numbers) <= BulkRequestLimit.MAX_LIMIT:
        raise Refused("message identifiers are not specified" if not numbers else "too many messages to delete")
    messages = [message for number in numbers if (message := chat.messages.get(int(number))) is not None]
    for message in messages:
        _check_deletable(request, message)
    for message in messages:
        request.world.remove(message)
    return True


def _own_message(request: Request) -> Message:
    message = request.message(request.open_chat(), missing="message to edit not found")
    if message.sender is not request.bot or message.service is not None or message.origin is not None:
        raise Refused("message can't be edited")
    if message.has_foreign_keyboard:
        raise Refused("message can't be edited")
    return message


def _edit(request: Request, message: Message, **changes: Any) -> Json:
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise Refused(NOT_MODIFIED)
    request.pace(message.chat, edit=True)
    return request.world.change(message, **changes, edited_at=request.world.now()).json()


def _check_deletable(request: Request, message: Message) -> None:
    if message.chat.is_group and message.sender is not request.bot and not _moderates(request, message.chat):
        raise Refused("message can't be deleted")
    if request.world.now() - message.at > DELETABLE:
        raise Refused("message can't be deleted for everyone")


def _moderates(request: Request, chat: Chat) -> bool:
    member = chat.member(request.bot)
    return member.is_admin and "can_delete_messages" in member.rights


WHERE = ("chat_id", "message_id", "reply_markup")

EDITING: dict[str, Method] = {
    "editMessageText": method(edit_message_text, *WHERE, "text", "parse_mode", "link_preview_options"),
    "editMessageCaption": method(edit_message_caption, *WHERE, "caption", "parse_mode"),
    "editMessageReplyMarkup": method(edit_message_reply_markup, *WHERE),
    "editMessageMedia": method(edit_message_media, *WHERE, "media"),
    "deleteMessage": method(delete_message, "chat_id", "message_id"),
    "deleteMessages": method(delete_messages, "chat_id", "message_ids"),
}
