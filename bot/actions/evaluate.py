"""Answers a file of labelled questions, to be scored."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.actions.ask import answer_question, to_line
from bot.domain.errors import Refusal
from bot.domain.guidance import Actor
from bot.domain.scoring import LABELS, Case, Given, Graded, Scores
from bot.services import Services


@dataclass(kw_only=True, eq=False)
class NoSuchFile(Refusal):
    """A file that was named cannot be read."""

    path: str


@dataclass(kw_only=True, eq=False)
class BadCase(Refusal):
    """A line of the file is no labelled question."""

    path: str
    line: int


def read_cases(path: Path) -> list[Case]:
    """The questions of a JSONL file. Raises NoSuchFile and BadCase."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchFile(path=str(path)) from error
    cases = [_case(line, path=path, number=number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not cases:
        raise BadCase(path=str(path), line=1)
    return cases


def evaluate(services: Services, cases: list[Case], *, actors_known: bool = False) -> Scores:
    """Ask all of them. `actors_known`: as if each asker had chosen the role that the file names."""
    return Scores(graded=tuple(Graded(case=case, given=_given(services, case, actors_known)) for case in cases))


def _given(services: Services, case: Case, actors_known: bool) -> Given:  # noqa: FBT001 - private, named at its one call
    actor = Actor(case.actor) if actors_known and case.actor in set(Actor) else None
    line = to_line(answer_question(services, case.question, actor=actor))
    return Given(
        verdict=line["verdict"],
        card=line["card"],
        basis=tuple(line["basis"]),
        asked_back=line["asked_back"],
        candidates=tuple(candidate["verdict"] for candidate in line["candidates"]),
    )


def _case(line: str, *, path: Path, number: int) -> Case:
    try:
        return _from_json(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadCase(path=str(path), line=number) from error


def _from_json(found: dict[str, Any]) -> Case:
    if found["verdict"] not in LABELS or not isinstance(found["question"], str):
        raise ValueError
    return Case(
        id=str(found["id"]),
        question=found["question"],
        label=found["verdict"],
        actor=str(found.get("actor", "unknown")),
        difficulty=str(found.get("difficulty", "")),
        basis=tuple(map(str, found.get("basis", ()))),
    )
