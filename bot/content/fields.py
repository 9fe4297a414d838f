"""Typed reading of a YAML file that a lawyer edits: whatever is wrong is told with file, line and field."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as values_of
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from yaml.constructor import SafeConstructor

from bot.domain.errors import Refusal

Word = TypeVar("Word", bound=StrEnum)

MAX_FILE = 1_000_000
"""Bytes; a content file larger than this is a mistake or an attack, and is not read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something wrong in a content file. `reason` names a sentence in terminal.yaml, `values` fill it."""

    file: str
    line: int
    field: str
    reason: str
    values: dict[str, str] = values_of(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class ContentRefused(Refusal):
    """Files that cannot be used; carries every problem found in them."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "content_refused(" + ", ".join(f"{p.file}:{p.line} {p.field} {p.reason}" for p in self.problems) + ")"


class Fields:
    """A mapping of one file, read field by field; problems are collected, the first bad one does not hide the rest."""

    def __init__(self, node: yaml.MappingNode, *, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.line = node.start_mark.line + 1
        self.problems = problems
        self._nodes: dict[str, yaml.Node] = {str(key.value): value for key, value in node.value}
        self._read: set[str] = set()
        if len(self._nodes) < len(node.value):
            self.complain("", "twice")

    def complain(self, name: str, reason: str, **values: object) -> None:
        node = self._nodes.get(name)
        line = node.start_mark.line + 1 if node else self.line
        texts = {key: str(value) for key, value in values.items()}
        self.problems.append(Problem(file=self.file, line=line, field=name, reason=reason, values=texts))

    def has(self, name: str) -> bool:
        return name in self._nodes

    def names(self) -> tuple[str, ...]:
        return tuple(self._nodes)

    def value(self, name: str, kind: type | tuple[type, ...], *, default: Any = None, required: bool = True) -> Any:
        self._read.add(name)
        if name not in self._nodes:
            if required:
                self.complain(name, "missing")
            return default
        found = _plain(self._nodes[name])
        if isinstance(found, kind) and not (isinstance(found, bool) and kind is int):
            return found
        self.complain(name, "wrong_kind", found=type(found).__name__)
        return default

    def text(self, name: str, *, limit: int = 4000, default: str | None = None) -> str:
        found: str = self.value(name, str, default=default or "", required=default is None)
        found = found.strip()
        if not found and default is None and name in self._nodes:
            self.complain(name, "empty")
        if len(found) > limit:
            self.complain(name, "too_long", limit=limit, length=len(found))
        return found

    def number(self, name: str) -> int:
        return int(self.value(name, int, default=0))

    def flag(self, name: str) -> bool:
        return bool(self.value(name, bool, default=False, required=False))

    def day(self, name: str) -> date:
        found: date = self.value(name, date, default=date.min)
        return found

    def texts(self, name: str, *, least: int = 0, most: int | None = None, required: bool = True) -> tuple[str, ...]:
        found = self.value(name, list, default=[], required=required)
        good = [str(item).strip() for item in found if isinstance(item, str | int | float) and str(item).strip()]
        if len(good) < len(found):
            self.complain(name, "wrong_item")
        if self.has(name) and len(good) < least:
            self.complain(name, "too_few", least=least, count=len(good))
        if most is not None and len(good) > most:
            self.complain(name, "too_many", most=most, count=len(good))
        return tuple(good)

    def word(self, name: str, kind: type[Word], default: Word) -> Word:
        return self._as_word(name, self.text(name), kind) or default

    def word_set(self, name: str, kind: type[Word], default: frozenset[Word]) -> frozenset[Word]:
        if not self.has(name):
            return default
        found = [self._as_word(name, text, kind) for text in self.texts(name, least=1)]
        return frozenset(word for word in found if word is not None)

    def words(self, name: str, kind: type[Word]) -> tuple[Word, ...]:
        found = [self._as_word(name, text, kind) for text in self.texts(name, required=False)]
        return tuple(word for word in found if word is not None)

    def children(self, name: str, *, required: bool = True) -> Iterator["Fields"]:
        self._read.add(name)
        node = self._nodes.get(name)
        if node is None and required:
            self.complain(name, "missing")
        if node is not None and not isinstance(node, yaml.SequenceNode):
            self.complain(name, "wrong_kind", found=node.tag)
            return
        for item in node.value if node is not None else ():
            if isinstance(item, yaml.MappingNode):
                yield Fields(item, file=self.file, problems=self.problems)
            else:
                self.complain(name, "wrong_item")

    def finish(self) -> None:
        """Complain of every field that nobody read: most often a misspelt name."""
        for name in self._nodes:
            if name not in self._read:
                self.complain(name, "unknown")

    def _as_word(self, name: str, text: str, kind: type[Word]) -> Word | None:
        if text in set(kind):
            return kind(text)
        if text:
            self.complain(name, "not_a_choice", found=text, choices=", ".join(kind))
        return None


@cache
def _constructor() -> SafeConstructor:
    """Made once: most of the fields of a file are single words, and a loader for each costs more than reading them."""
    return SafeConstructor()


TEXT = "tag:yaml.org,2002:str"


def _plain(node: yaml.Node) -> Any:
    """What a node says; texts and lists of texts, which most are, without the constructor."""
    if isinstance(node, yaml.ScalarNode) and node.tag == TEXT:
        return node.value
    if isinstance(node, yaml.SequenceNode) and all(each.tag == TEXT for each in node.value):
        return [each.value for each in node.value]
    try:
        return _constructor().construct_document(node)
    except (yaml.YAMLError, ValueError):
        return None


def _refused(file: str, reason: str, *, line: int = 1) -> ContentRefused:
    return ContentRefused(problems=(Problem(file=file, line=line, field="", reason=reason),))


def compose(path: Path, *, file: str) -> yaml.Node:
    """The file as nodes with line numbers. Raises ContentRefused."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise _refused(file, "too_large")
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (UnicodeDecodeError, OSError) as error:
        raise _refused(file, "unreadable") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise _refused(file, "not_yaml", line=line) from error
    if node is None:
        raise _refused(file, "empty")
    return node


def read_mapping(path: Path, *, file: str, problems: list[Problem]) -> Fields:
    """The file's top mapping. Raises ContentRefused when it is none."""
    node = compose(path, file=file)
    if not isinstance(node, yaml.MappingNode):
        raise _refused(file, "no_mapping")
    return Fields(node, file=file, problems=problems)


def read_all(path: Path, *, file: str, build: Callable[[Fields], Any]) -> Any:
    """Build one value from one file. Raises ContentRefused with all that is wrong in it."""
    problems: list[Problem] = []
    fields = read_mapping(path, file=file, problems=problems)
    built = build(fields)
    fields.finish()
    if problems:
        raise ContentRefused(problems=tuple(problems))
    return built
