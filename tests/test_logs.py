"""Logging: whatever is thrown at it, no token, no id of a person and no text of a person comes out."""

import ast
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiosqlite
import pytest
from telegram import Bot
from telegram.error import InvalidToken

from bot.domain.errors import DatabaseBroke
from bot.logs import FIELDS, JsonLines, mask, set_up_logging

TOKEN = "123456789:AAH-canary_canary_canary_canary_cana"
PERSON = 7_123_456_789
TEXT = "kades bagi amplop kepada tetangga saya"
CANARIES = (TOKEN, TOKEN.partition(":")[2], str(PERSON), "amplop")


@contextmanager
def captured(form: str) -> Iterator[io.StringIO]:
    """What the log says; pytest's own handlers stand aside meanwhile, for they choke on broken arguments."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging(level="DEBUG", form=form, stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def leaks(stream: io.StringIO) -> list[str]:
    return [canary for canary in CANARIES if canary in stream.getvalue()]


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:  # a traceback is what this is for
        return caught


def chained() -> Exception:
    outer = RuntimeError(TEXT)
    outer.__cause__ = raised(ValueError(TOKEN, PERSON))
    return raised(outer)


class Gossip:
    def __str__(self) -> str:
        return TEXT

    __repr__ = __str__


SECRETS = f"{TOKEN} {PERSON} {TEXT}"
WAYS: list[Callable[[logging.Logger], object]] = [
    lambda log: log.debug("update %s from %s: %s", TEXT, PERSON, TOKEN),
    lambda log: log.info("update %(text)s", {"text": SECRETS}),
    lambda log: log.warning("broken %d", SECRETS),  # the arguments do not even fit
    lambda log: log.error("failed", exc_info=raised(RuntimeError(SECRETS))),
    lambda log: log.critical("failed", exc_info=chained()),
    lambda log: log.warning("failed", exc_info=raised(KeyError(Gossip()))),
    lambda log: log.warning("failed", stack_info=True, extra={"stack": SECRETS}),
    lambda log: log.warning("told", extra={"chat_id": PERSON, "text": TEXT, "token": TOKEN}),
    lambda log: log.warning("told", extra={"count": PERSON, "reason": SECRETS}),
    lambda log: log.warning("told", extra={"count": [PERSON], "reason": Gossip(), "kind": {"text": TEXT}}),
    lambda log: log.warning("told", extra={"path": f"/bot{TOKEN}/getMe", "file": f"photo-{PERSON}.jpg"}),
    lambda log: log.warning(Gossip()),
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", ["bot.handlers.guidance", "telegram.ext.Updater", "somebody.else"])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_is_a_way_out(way: Callable[[logging.Logger], object], name: str, form: str) -> None:
    """Arguments, exceptions, their causes, extra fields, objects with a talkative `str`: nothing comes out."""
    with captured(form) as stream:
        way(logging.getLogger(name))
    assert leaks(stream) == []
    assert bool(stream.getvalue()) is (name.startswith("bot") or way not in WAYS[:2])


@pytest.mark.parametrize("name", ["telegram.Bot", "telegram.ext.ExtBot", "aiohttp.access", "anything"])
def test_the_text_of_a_library_is_withheld(name: str) -> None:
    """Whatever a library formats into its line may be an update; the place tells an engineer what the text was."""
    with captured("text") as stream:
        logging.getLogger(name).critical(SECRETS)
        logging.getLogger(name).debug(SECRETS)
    assert leaks(stream) == []
    assert ("test_the_text_of_a_library_is_withheld" in stream.getvalue()) is (name != "aiohttp.access")


def test_the_telegram_library_tells_neither_token_nor_update() -> None:
    """A bot's own representation carries the token, and its parsing errors carry the update."""
    bot = Bot(TOKEN)
    with captured("text") as stream:
        logging.getLogger("telegram.Bot").critical("%r %s", bot, TEXT, exc_info=raised(InvalidToken(SECRETS)))
        logging.getLogger("bot.intake").critical("poll failed", exc_info=raised(InvalidToken(SECRETS)))
    assert leaks(stream) == []
    assert stream.getvalue().count("InvalidToken") == 2


async def test_the_values_of_sql_are_not_printed() -> None:
    """aiosqlite prints whole statements with their values at DEBUG."""
    with captured("text") as stream:
        async with aiosqlite.connect(":memory:") as raw:
            await raw.execute_fetchall("SELECT :text, :id", {"text": TEXT, "id": PERSON})
    assert stream.getvalue() == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_of_ours_tells_what_happened(form: str) -> None:
    """Masking everything would pass the tests above; this one wants the event, its fields and the error's frames."""
    error = raised(DatabaseBroke(code="SQLITE_IOERR"))
    with captured(form) as stream:
        logging.getLogger("bot.intake").error("poll failed", extra={"attempt": 3, "wait": 1.5}, exc_info=error)
    line = stream.getvalue()
    told = ("ERROR", "bot.intake", "poll failed", "attempt", "3", "1.5", "DatabaseBroke", "SQLITE_IOERR")
    assert [word for word in (*told, "tests/test_logs.py:") if word not in line] == []
    assert line.count("\n") == 1


def test_json_lines_are_json() -> None:
    """One object a line, whatever the level."""
    record = logging.makeLogRecord({"name": "bot.app", "msg": "ready", "levelname": "INFO", "seconds": 0.5})
    told = json.loads(JsonLines().format(record))
    assert (told["event"], told["seconds"], told["level"]) == ("ready", 0.5, "INFO")


MASKED = [
    (f"POST /bot{TOKEN}/getMe", "POST /bot<token>/getMe"),
    (f"https://x/file/bot{TOKEN.replace(':', '%3A')}/a", "https://x/file/bot<token>/a"),
    ("12:30 is no token", "12:30 is no token"),
]


@pytest.mark.parametrize(("given", "masked"), MASKED)
def test_a_token_is_masked_wherever_it_stands(given: str, masked: str) -> None:
    """In a path, in a file's address, with its colon escaped."""
    assert mask(given) == masked


def test_a_stream_that_is_gone_prints_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """logging's own complaint would quote the record."""
    with captured("text") as stream:
        stream.close()
        logging.getLogger("bot").error("x %s", TEXT)
    assert capsys.readouterr().err == ""


def test_an_uncaught_exception_is_told_without_its_text() -> None:
    """Neither Python's traceback nor a thread's quotes what an exception says."""
    script = (
        "import sys, threading; from bot.logs import *; set_up_logging(level='INFO', form='text', stream=sys.stderr);"
        "catch_the_uncaught();\ndef fail(): raise ValueError('amplop')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join(); fail()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "amplop" not in done.stderr
    assert done.stderr.count("uncaught exception") == 2


def log_calls() -> Iterator[ast.Call]:
    """Every log.something(…) of the code."""
    for path in (Path(__file__).parent.parent / "bot").rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        yield from (node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."))


def test_every_field_that_the_code_logs_is_a_known_one() -> None:
    """A field outside FIELDS would be withheld, and its author would not notice."""
    extras = [keyword.value for call in log_calls() for keyword in call.keywords if keyword.arg == "extra"]
    assert all(isinstance(extra, ast.Dict) for extra in extras)
    keys = {ast.literal_eval(key) for extra in extras if isinstance(extra, ast.Dict) for key in extra.keys if key}
    assert keys <= FIELDS


def test_the_code_logs_no_arguments() -> None:
    """They would never be filled in: what a line tells goes into its fields."""
    calls = list(log_calls())
    assert len(calls) > 5
    assert [call.lineno for call in calls if len(call.args) != 1] == []
