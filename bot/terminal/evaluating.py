"""sambang eval."""

import asyncio
import json
from argparse import Namespace
from pathlib import Path

from bot.actions.evaluate import evaluate as evaluate_cases
from bot.actions.evaluate import read_cases
from bot.domain.scoring import Case, Graded, Scores
from bot.settings import Settings
from bot.terminal.asking import offline
from bot.terminal.console import Console
from bot.terminal.troubles import Exit

SHARES = frozenset({"exact", "useful", "macro_f1", "basis"})


def evaluate(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Score the answers to a file of labelled questions; a dangerous one is a finding."""
    cases = read_cases(Path(arguments.file))
    scores = asyncio.run(_scores(cases, arguments.with_actor, settings, console))
    if arguments.json:
        console.line(json.dumps(scores.figures() | {"wrong": [_wrong(g) for g in _mistakes(scores)]}, indent=2))
    else:
        _tell(scores, console, all_wrong=arguments.wrong)
    return Exit.FINDING if scores.dangerous else Exit.OK


async def _scores(cases: list[Case], actors_known: bool, settings: Settings, console: Console) -> Scores:  # noqa: FBT001 - private, named at its one call
    async with offline(settings, console) as services:
        return evaluate_cases(services, cases, actors_known=actors_known)


def _tell(scores: Scores, console: Console, *, all_wrong: bool) -> None:
    figures = scores.figures()
    shown = {name: f"{value:.1%}" if name in SHARES else str(value) for name, value in figures.items()}
    console.table([(console.word(f"nilai.{name}"), value) for name, value in shown.items()])
    for title, groups in (
        ("nilai.menurut_label", scores.exact_by(lambda case: case.label)),
        ("nilai.menurut_jabatan", scores.exact_by(lambda case: case.actor)),
        ("nilai.menurut_kesulitan", scores.exact_by(lambda case: case.difficulty)),
    ):
        console.line("")
        console.say(title)
        console.table([(f"  {name}", f"{value:.1%}", str(count)) for name, (value, count) in groups.items()])
    for graded in _mistakes(scores) if all_wrong else [*scores.dangerous, *scores.over_reach]:
        console.line("  ".join(map(str, _wrong(graded).values())))


def _mistakes(scores: Scores) -> list[Graded]:
    return [graded for graded in scores.graded if not graded.exact]


def _wrong(graded: Graded) -> dict[str, str]:
    case, given = graded.case, graded.given
    return {"id": case.id, "label": case.label, "verdict": given.verdict, "card": given.card or "-"}
