"""A terminal of paper: what a command printed, and how it ended."""

import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.cli import perform
from bot.content import root
from bot.terminal.console import Console, load_words

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHIPPED = root()
WORDS = load_words(SHIPPED / "messages" / "id")


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
        self.shipped = SHIPPED

    def run(self, *argv: str, stdin: str = "") -> Run:
        out, err = io.StringIO(), io.StringIO()
        console = Console(
            words=WORDS,
            stdin=io.StringIO(stdin),
            out=out,
            err=err,
            environ=self.environ,
            shipped=self.shipped,
            env_file=self.folder / ".env",
            now=lambda: NOW,
        )
        code = perform(argv, console)
        return Run(code=code, out=out.getvalue(), err=err.getvalue())


def few_cards(folder: Path, *names: str) -> Path:
    """What is shipped, but of the cards only the named ones and their opposites: proving them takes no time."""
    shutil.copytree(SHIPPED / "migrations", folder / "migrations")
    kept = _with_opposites(names)
    others = {path.name for path in (SHIPPED / "messages/id/panduan").glob("[!_]*.yaml")} - kept

    def left_out(path: str, found: list[str]) -> set[str]:
        return others & set(found) if path.endswith("panduan") else set()

    shutil.copytree(SHIPPED / "messages", folder / "messages", ignore=left_out)
    return folder


def _with_opposites(names: tuple[str, ...]) -> set[str]:
    found, open_ones = set[str](), [*names, "menolak-terlibat"]
    while open_ones:
        name = open_ones.pop()
        if f"{name}.yaml" not in found:
            found.add(f"{name}.yaml")
            card = yaml.load((SHIPPED / f"messages/id/panduan/{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
            open_ones += [card["lawan"]] if card.get("lawan", "tidak ada") != "tidak ada" else []
    return found
