"""sambang: read the command line and the settings, run one command, tell the shell how it went."""

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import TextIO, cast

from bot.content import root
from bot.domain.errors import Trouble
from bot.logs import catch_the_uncaught, set_up_logging
from bot.settings import Settings, load_settings
from bot.storage.folder import keep_to_ourselves
from bot.terminal.console import Console, WordsUnreadable, load_words
from bot.terminal.parser import build_parser, speaking
from bot.terminal.troubles import Exit, explain

Command = Callable[[Namespace, Settings, Console], Exit]

COMMANDS = {
    "run": "bot.terminal.serving:run",
    "demo": "bot.terminal.demo:demo",
    "ask": "bot.terminal.asking:ask",
    "eval": "bot.terminal.evaluating:evaluate",
    "check": "bot.terminal.content:check",
    "migrate": "bot.terminal.database:migrate",
    "doctor": "bot.terminal.doctor:doctor",
    "cards": "bot.terminal.content:cards",
    "areas": "bot.terminal.areas:areas",
    "keys": "bot.terminal.keys:keys",
    "tips": "bot.terminal.tips:tips",
    "staff": "bot.terminal.staff:staff",
    "villages": "bot.terminal.villages:villages",
}
"""Where each command lives; loaded when it is called, so that the others start fast."""

WITH_TOKEN = frozenset({"run", "doctor"})
SERVING = frozenset({"run", "demo"})

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """The program. Everything of the process itself is decided here."""
    keep_to_ourselves()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # always real files here
    set_up_logging(level="WARNING", form="text", stream=sys.stderr)
    catch_the_uncaught()
    try:
        console = _console()
    except WordsUnreadable as trouble:
        print(trouble, file=sys.stderr)
        return Exit.FINDING
    code = perform(sys.argv[1:] if argv is None else argv, console)
    return _flushed(code, sys.stdout)


def _console() -> Console:
    return Console(
        words=load_words(root() / "messages" / "id"),
        shipped=root(),
        stdin=sys.stdin,
        out=sys.stdout,
        err=sys.stderr,
        environ=os.environ,
        env_file=Path(".env"),
        now=lambda: datetime.now(UTC),
    )


def perform(argv: Sequence[str], console: Console) -> Exit:
    """Run one command line; expected trouble is a sentence and a code, never a traceback."""
    try:
        with speaking(console.words.group("argparse")):
            arguments = build_parser(console.words, version=metadata.version("sambang-pengawasan")).parse_args(argv)
        settings = load_settings(
            console.environ, env_file=console.env_file, token_needed=arguments.command in WITH_TOKEN
        )
        if arguments.command in SERVING:
            set_up_logging(level=settings.log_level, form=settings.log_format, stream=console.err)
        return command(arguments.command)(arguments, settings, console)
    except Trouble as trouble:
        return explain(trouble, console)
    except BrokenPipeError:
        return Exit.PIPE
    except KeyboardInterrupt:
        console.complain("galat.interrupted")
        return Exit.INTERRUPTED
    except Exception as error:  # whatever is left is our mistake
        log.critical("command failed", exc_info=error, extra={"command": argv[0] if argv else ""})
        console.complain("galat.unexpected", kind=type(error).__name__)
        return Exit.BUG


def command(name: str) -> Command:
    """The function of a command."""
    module, _, function = COMMANDS[name].partition(":")
    return cast("Command", getattr(import_module(module), function))


def _flushed(code: Exit, out: TextIO) -> Exit:
    """A reader that went away (`| head`) is noticed at the last flush; nothing is printed about it."""
    try:
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return Exit.PIPE
    return code
