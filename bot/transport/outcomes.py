"""What Telegram's answers and the library's errors mean for a delivery. Errors become words of ours here only."""

from collections.abc import Awaitable

from telegram import Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.domain.broadcasts import Reason
from bot.domain.deliveries import Barred, Blocked, Lost, Moved, Outcome, Rejected, Sent, Unknown
from bot.transport.errors import FileTooBig, NotSent

MEANINGS = {
    "chat not found": Reason.NOT_FOUND,
    "peer_id_invalid": Reason.NOT_FOUND,
    "group chat was deactivated": Reason.NOT_FOUND,
    "not enough rights": Reason.MUTED,
    "have no rights to send": Reason.MUTED,
    "need administrator rights": Reason.MUTED,
    "chat_admin_required": Reason.MUTED,
    "chat_write_forbidden": Reason.MUTED,
    "chat_restricted": Reason.MUTED,
    "chat_guest_send_forbidden": Reason.MUTED,
    "chat_send_": Reason.MUTED,  # chat_send_plain_forbidden, …photos…, …docs…
    "topic_closed": Reason.MUTED,
    "wrong file identifier": Reason.NO_FILE,
    "wrong remote file": Reason.NO_FILE,
    "message to edit not found": Reason.MESSAGE_GONE,
    "message to delete not found": Reason.MESSAGE_GONE,
    "message can't be edited": Reason.NOT_EDITABLE,
    "message can't be deleted": Reason.NOT_EDITABLE,
}
"""Telegram tells refusals apart by their description alone: there is no code below 400."""
OF_THE_CHAT = frozenset({Reason.NOT_FOUND, Reason.MUTED})
PLAIN: tuple[tuple[type[TelegramError], Outcome], ...] = (
    (Forbidden, Blocked(reason=Reason.BLOCKED)),
    (InvalidToken, Barred()),
    (FileTooBig, Rejected(reason=Reason.FILE_TOO_BIG)),
    (NotSent, Lost()),
)
"""The first that fits holds. A NetworkError that does not say that nothing was sent may be anything."""
UNCHANGED = "message is not modified"


async def outcome_of(call: Awaitable[Message | bool]) -> Outcome:
    """Make the call and say what became of it. Raises RetryAfter, which pacing must see.

    What is no error of the library at all may have come after the message was sent: doubt.
    """
    try:
        result = await call
    except RetryAfter:
        raise
    except TelegramError as error:
        return meaning(error)
    except Exception:  # whatever it is, the message may be there
        return Unknown()
    return _sent(result) if isinstance(result, Message) else Sent()


def meaning(error: TelegramError) -> Outcome:
    """What an error says; one that this bot has never met may hide a message that arrived."""
    if isinstance(error, ChatMigrated):
        return Moved(chat_id=error.new_chat_id)
    if isinstance(error, BadRequest) and not isinstance(error, FileTooBig):
        return _refusal(error.message.lower())
    return next((outcome for kind, outcome in PLAIN if isinstance(error, kind)), Unknown())


def _refusal(description: str) -> Outcome:
    if UNCHANGED in description:
        return Sent()
    reason = next((reason for words, reason in MEANINGS.items() if words in description), Reason.UNACCEPTABLE)
    return Blocked(reason=reason) if reason in OF_THE_CHAT else Rejected(reason=reason)


def _sent(message: Message) -> Sent:
    file = message.photo[-1] if message.photo else message.document
    return Sent(message_id=message.message_id, file_id=file.file_id if file else "")
