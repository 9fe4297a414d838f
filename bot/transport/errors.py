"""What can go wrong between us and Telegram, by what it means for a message that was on its way."""

from telegram.error import BadRequest, NetworkError, TimedOut


class NotSent(NetworkError):
    """Nothing reached Telegram, for certain: the call may be made again."""


class InDoubt(TimedOut):
    """The call was written and no answer came: Telegram may have done it. Never a blind retry for a delivery."""


class FileTooBig(BadRequest):
    """The file is larger than a bot may fetch; asking again cannot mend it."""


class IntakeError(Exception):
    """Updates cannot be fetched, and trying on would not help: the operator must act."""


class WrongToken(IntakeError):
    """Telegram does not know the token (401) or finds it malformed (404)."""


class SecondPoller(IntakeError):
    """Another process fetches this bot's updates and keeps doing so."""


class WebhookSet(IntakeError):
    """A webhook is set for this bot, so that updates do not come by polling."""
