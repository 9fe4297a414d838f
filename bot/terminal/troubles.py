"""A trouble in the operator's words, and the exit code that goes with it."""

from dataclasses import dataclass
from enum import IntEnum

from bot.content.fields import ContentRefused, Problem
from bot.domain.errors import (
    Fault,
    FolderUnusable,
    LooseRights,
    Refusal,
    RightsTooLoose,
    StorageFault,
    StorageRefusal,
    Trouble,
)
from bot.domain.villages import BadCorrections, BadLine
from bot.settings import SettingsProblem, SettingsRefused
from bot.terminal.console import Console


class Exit(IntEnum):
    """What the shell is told; the same list stands in the help."""

    OK = 0
    FINDING = 1
    USAGE = 2
    TELEGRAM = 3
    STORAGE = 4
    BUG = 70
    INTERRUPTED = 130
    PIPE = 141


@dataclass(kw_only=True, eq=False)
class BadQuestion(Refusal):
    """A line or an option that cannot be read; `reason` names a sentence under `soal`."""

    reason: str
    given: str = ""
    choices: str = ""


def explain(trouble: Trouble, console: Console) -> Exit:
    """Print the trouble, with all its details, and tell the exit code."""
    for line in told(trouble, console):
        console.error_line(line)
    return exit_code(trouble)


def exit_code(trouble: Trouble) -> Exit:
    """Which kind of trouble it is, for the shell."""
    match trouble:
        case StorageRefusal() | StorageFault():
            return Exit.STORAGE
        case ContentRefused() | BadCorrections() | Fault():
            return Exit.FINDING
        case _:
            return Exit.USAGE


def told(trouble: Trouble, console: Console) -> list[str]:
    """The sentence about the trouble, and a line for each of its details."""
    match trouble:
        case SettingsRefused(problems=problems):
            return [console.word("galat.settings_refused"), *(setting_line(each, console) for each in problems)]
        case ContentRefused(problems=found):
            return [console.word("galat.content_refused"), *(content_line(each, console) for each in found)]
        case RightsTooLoose(findings=findings):
            return [console.word("galat.rights_too_loose"), *(rights_line(each, console) for each in findings)]
        case BadCorrections(lines=lines):
            return [console.word("galat.bad_corrections"), *(correction_line(each, console) for each in lines)]
        case _:
            return [_sentence(trouble, console)]


def _sentence(trouble: Trouble, console: Console) -> str:
    match trouble:
        case FolderUnusable(path=path, reason=reason):
            return console.word("galat.folder_unusable", path=path, reason=console.word(f"folder.{reason}"))
        case BadQuestion(reason=reason):
            return console.word(f"soal.{reason}", **trouble.values)
        case _:
            return console.word(f"galat.{trouble.message}", **trouble.values)


def rights_line(loose: LooseRights, console: Console) -> str:
    """command    (found, wanted)"""
    found, wanted = f"{loose.found:04o}", f"{loose.wanted:04o}"
    return console.word("baris.hak", command=loose.command, found=found, wanted=wanted)


def correction_line(bad: BadLine, console: Console) -> str:
    """number: why"""
    return console.word("koreksi.baris", number=bad.number, told=console.word(f"koreksi.{bad.reason}", **bad.values))


def setting_line(problem: SettingsProblem, console: Console) -> str:
    """NAME (from where): why"""
    values = {name: ", ".join(v) if isinstance(v, list) else v for name, v in problem.values.items()}
    source = console.word("sumber.environment") if problem.source == "environment" else problem.source
    reason = console.word(f"pengaturan.{problem.reason}", **values)
    return console.word("baris.pengaturan", name=problem.name, source=source, told=reason)


def content_line(problem: Problem, console: Console) -> str:
    """file:line field: why"""
    reason = console.word(f"isi.{problem.reason}", **problem.values)
    place = " ".join(part for part in (f"{problem.file}:{problem.line}", problem.field) if part)
    return console.word("baris.isi", place=place, told=reason)
