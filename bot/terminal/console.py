"""Where a command reads and prints, and the words it prints with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import yaml

from bot.logs import mask


class Words:
    """messages/id/terminal.yaml: `text("galat.disk_full", path=…)`. A missing word or value is an error."""

    def __init__(self, groups: Mapping[str, Mapping[str, Any]]) -> None:
        self._groups = groups

    def text(self, name: str, /, **values: object) -> str:
        group, _, key = name.partition(".")
        return str(self._groups[group][key]).format(**values)

    def group(self, name: str) -> Mapping[str, str]:
        return self._groups[name]


class WordsUnreadable(Exception):
    """The file of words itself cannot be read, so that nothing can be said but its place."""


def load_words(folder: Path) -> Words:
    """The words as they stand in `folder` (…/messages/id). Raises WordsUnreadable with file and line."""
    path = folder / "terminal.yaml"
    try:
        return Words(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WordsUnreadable(f"{path}:{line}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WordsUnreadable(f"{path}:1") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Console:
    """All that a command may touch of the world outside; tests bring another one."""

    words: Words
    stdin: TextIO
    out: TextIO
    err: TextIO
    environ: Mapping[str, str]
    shipped: Path
    """Where messages/ and migrations/ lie."""
    env_file: Path
    now: Callable[[], datetime]

    def word(self, name: str, /, **values: object) -> str:
        return self.words.text(name, **values)

    def say(self, name: str, /, **values: object) -> None:
        """Print a result, worded."""
        self.line(self.word(name, **values))

    def line(self, text: str) -> None:
        """Print a result as it is."""
        print(mask(text), file=self.out)

    def complain(self, name: str, /, **values: object) -> None:
        """Print what went wrong, apart from results."""
        self.error_line(self.word(name, **values))

    def error_line(self, text: str) -> None:
        """Print a detail of what went wrong as it is; a token that was put where none belongs is masked."""
        print(mask(text), file=self.err)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Columns in line, the last one free."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
        for row in rows:
            padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.line("  ".join([*padded, row[-1]]).rstrip())
