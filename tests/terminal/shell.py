"""A terminal of paper: what a command printed, and how it ended."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.cli import perform
from bot.content import root
from bot.terminal.console import Console, load_words

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORDS = load_words(root() / "messages" / "id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """How one command ended."""

    code: int
    out: str
    err: str


class Shell:
    """A folder of its own, an environment of its own, a clock that stands still."""

    def __init__(self, folder: Path, *, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.environ = {"DATA_DIR": str(self.data), **(environ or {})}

    def run(self, *argv: str, stdin: str = "") -> Run:
        out, err = io.StringIO(), io.StringIO()
        console = Console(
            words=WORDS,
            stdin=io.StringIO(stdin),
            out=out,
            err=err,
            environ=self.environ,
            env_file=self.folder / ".env",
            now=lambda: NOW,
        )
        code = perform(argv, console)
        return Run(code=code, out=out.getvalue(), err=err.getvalue())
