"""What a bot's program asked of Telegram, and what it was answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What goes back to the client: the Bot API's JSON, or what a broken line makes of it."""

    status: int
    body: bytes
    content_type: str = "application/json"
    delay: float = 0.0
    """Seconds that the answer is held back."""
    dropped: bool = False
    """The connection ends without an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One line of the log. The token is not in it."""

    number: int
    at: datetime
    bot: str
    """The bot's username."""
    method: str
    parameters: Mapping[str, Any]
    """As the client sent them."""
    files: Mapping[str, int]
    """The size of each file that came along, by field."""
    status: int
    """0 when the line broke."""
    outcome: str
    """'ok', Telegram's description of the refusal, or the fault that was played."""
    result: Any = None
    """What `ok` carried."""


class Refused(Exception):
    """Telegram says no."""

    def __init__(self, description: str, *, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        prefix = {400: "Bad Request: ", 403: "Forbidden: "}.get(code, "")
        self.code = code
        self.description = prefix + description
        self.parameters = parameters

    def answer(self) -> Answer:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return Answer(status=self.code, body=json.dumps(body, ensure_ascii=False).encode())


def flood(retry_after: int) -> Refused:
    return Refused(f"Too Many Requests: retry after {retry_after}", code=429, retry_after=retry_after)


def not_simulated(what: str) -> Refused:
    """Refused by the simulator, not by Telegram: silence here would be kinder than Telegram."""
    return Refused(f"not simulated: {what}", code=400)
