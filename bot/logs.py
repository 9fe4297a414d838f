"""Logging: one line per event, and nothing in it that names or quotes a person.

Our own lines are a constant sentence plus fields from FIELDS; arguments are never filled in. Of a library's line only
the place where it was written is told, for its text may be a whole update. Of an exception: its type and its frames.
"""

import json
import logging
import re
import sys
import threading
import types
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TextIO

from bot.domain.errors import Trouble

_FIELDS = """
attempt bytes card cards code command count failed file files form found groups hours kind known least left level limit
line lines method migration minutes missing mode number path port problems queue rate reason route rows seconds skipped
source stage state status tries updates version wait wanted
"""
FIELDS = frozenset(_FIELDS.split())
"""The names of what a line may tell. None of them ever holds an id of a person, a chat, or a text."""

LIBRARIES = ("aiohttp", "aiosqlite", "asyncio", "httpcore", "httpx", "telegram")
"""Loggers whose lines below WARNING are not even made: they print updates, SQL values, addresses with the token."""

_TOKEN = re.compile(r"[0-9]{1,20}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"-?[0-9]{6,}")
_WORD = re.compile(r"[\w./:+-]{1,200}")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_FRAMES = 12


def mask(text: str) -> str:
    """The text without anything that looks like a bot's token."""
    return _TOKEN.sub("<token>", text)


def set_up_logging(*, level: str, form: str, stream: TextIO) -> None:
    """Send every line to the stream, as `text` or `json`, from now on and for the whole process."""
    handler = _Handler(stream)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    handler.addFilter(_worth_a_line)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.access").disabled = True


def catch_the_uncaught() -> None:
    """What Python itself would print about an exception, its text among it, becomes a line of ours."""
    log = logging.getLogger("bot.uncaught")

    def tell(error: BaseException | None) -> None:
        log.critical("uncaught exception", exc_info=error)

    sys.excepthook = lambda _kind, error, _trace: tell(error)
    threading.excepthook = lambda told: tell(told.exc_value)
    sys.unraisablehook = lambda told: tell(told.exc_value)


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A line that cannot be written is dropped: logging itself would print the arguments."""


def _worth_a_line(record: logging.LogRecord) -> bool:
    return is_ours(record) or record.levelno >= logging.WARNING


def is_ours(record: logging.LogRecord) -> bool:
    return record.name == "bot" or record.name.startswith("bot.")


class TextLines(logging.Formatter):
    """time level logger event field=value …"""

    def format(self, record: logging.LogRecord) -> str:
        told = facts(record)
        head = " ".join(str(told.pop(name)) for name in ("time", "level", "logger", "event"))
        return mask(" ".join([head, *(f"{name}={_flat(value)}" for name, value in told.items())]))


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(json.dumps(facts(record), ensure_ascii=False))


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """All that a line tells, in order."""
    error = record.exc_info[1] if record.exc_info else None
    return {
        "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        **(_event(record) if is_ours(record) else _place(record)),
        **(_error(error) if error else {}),
    }


def _event(record: logging.LogRecord) -> dict[str, Any]:
    extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    event = record.msg if isinstance(record.msg, str) else "<withheld>"
    return {"event": _LONG_NUMBER.sub("<number>", " ".join(event.split())), **_cleaned(extra)}


def _place(record: logging.LogRecord) -> dict[str, Any]:
    """Where the library wrote it: its text stands there in the source, without the values."""
    return {"event": "library message withheld", "at": f"{record.module}.py:{record.lineno} {record.funcName}"}


def _error(error: BaseException) -> dict[str, Any]:
    told = _cleaned({k: v for k, v in error.values.items() if k in FIELDS}) if isinstance(error, Trouble) else {}
    return {"error": [type(each).__name__ for each in _chain(error)], **told, "frames": _frames(error.__traceback__)}


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def _frames(trace: types.TracebackType | None) -> list[str]:
    found: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{'/'.join(PurePath(code.co_filename).parts[-3:])}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-_FRAMES:]


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _clean(value) if name in FIELDS else "<withheld>" for name, value in fields.items()}


def _clean(value: object) -> object:
    """Numbers, and single words without long numbers; anything else might be a text or an id."""
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 1_000_000 else "<number>"
    text = mask(str(value)) if isinstance(value, str | PurePath) else ""
    return _LONG_NUMBER.sub("<number>", text) if _WORD.fullmatch(text) else "<withheld>"


def _flat(value: object) -> str:
    return "[" + "; ".join(map(str, value)) + "]" if isinstance(value, list) else str(value)
