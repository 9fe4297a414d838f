"""What Telegram's answers and the library's errors mean for a delivery."""

import pytest
from telegram import Chat, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.domain.broadcasts import Reason
from bot.domain.deliveries import Barred, Blocked, Lost, Moved, Outcome, Rejected, Sent, Unknown
from bot.transport.errors import FileTooBig, InDoubt, NotSent
from bot.transport.outcomes import meaning, outcome_of
from tests.dispatch import NOON


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotSent("refused"), Lost()),  # never written, or Telegram's own 5xx
        (InDoubt("no answer"), Unknown()),
        (TimedOut(), Unknown()),
        (NetworkError("who knows"), Unknown()),  # a transport that does not say how far it came
        (TelegramError("new"), Unknown()),
        (Forbidden("Forbidden: bot was kicked from the group chat"), Blocked(reason=Reason.BLOCKED)),
        (BadRequest("Bad Request: chat not found"), Blocked(reason=Reason.NOT_FOUND)),
        (BadRequest("Bad Request: not enough rights to send text messages to the chat"), Blocked(reason=Reason.MUTED)),
        (BadRequest("Bad Request: TOPIC_CLOSED"), Blocked(reason=Reason.MUTED)),
        (BadRequest("Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"), Blocked(reason=Reason.MUTED)),
        (BadRequest("Bad Request: message is too long"), Rejected(reason=Reason.UNACCEPTABLE)),  # not the chat's fault
        (BadRequest("Bad Request: message is not modified: specified new …"), Sent()),  # it reads so already
        (BadRequest("Bad Request: message to edit not found"), Rejected(reason=Reason.MESSAGE_GONE)),
        (BadRequest("Bad Request: wrong file identifier/HTTP URL specified"), Rejected(reason=Reason.NO_FILE)),
        (FileTooBig("File is too big"), Rejected(reason=Reason.FILE_TOO_BIG)),
        (ChatMigrated(-1002), Moved(chat_id=-1002)),
        (InvalidToken("Unauthorized"), Barred()),
    ],
)
def test_meaning(error: TelegramError, outcome: Outcome) -> None:
    """Only what surely did not arrive may be tried again."""
    assert meaning(error) == outcome


async def test_a_mistake_after_the_call_is_a_doubt() -> None:
    """An exception that is no error of the library says nothing about the message."""

    async def call() -> Message:
        raise ValueError("broken answer")

    assert await outcome_of(call()) == Unknown()


async def test_a_flood_is_left_to_pacing() -> None:
    """Only pacing knows whose limit it was."""

    async def call() -> Message:
        raise RetryAfter(3)

    with pytest.raises(RetryAfter):
        await outcome_of(call())


async def test_a_message_has_a_number() -> None:
    """What was sent is known by its number; what was deleted has none."""

    async def send() -> Message:
        return Message(message_id=5, date=NOON, chat=Chat(id=-1, type="group"))

    async def delete() -> bool:
        return True

    assert (await outcome_of(send()), await outcome_of(delete())) == (Sent(message_id=5), Sent())
