"""A trouble in the operator's words, and the exit code that goes with it."""

from dataclasses import dataclass
from enum import IntEnum

from bot.content.fields import ContentRefused, Problem
from bot.domain.errors import FolderUnusable, Refusal, RightsTooLoose, StorageFault, StorageRefusal, Trouble
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
    match trouble:
        case SettingsRefused():
            console.complain("galat.settings_refused")
            for problem in trouble.problems:
                console.error_line(setting_line(problem, console))
            return Exit.USAGE
        case ContentRefused():
            console.complain("galat.content_refused")
            for broken in trouble.problems:
                console.error_line(content_line(broken, console))
            return Exit.FINDING
        case RightsTooLoose():
            console.complain("galat.rights_too_loose")
            for loose in trouble.findings:
                found, wanted = f"{loose.found:04o}", f"{loose.wanted:04o}"
                console.complain("baris.hak", command=loose.command, found=found, wanted=wanted)
            return Exit.STORAGE
        case FolderUnusable():
            reason = console.word(f"folder.{trouble.reason}")
            console.complain("galat.folder_unusable", path=trouble.path, reason=reason)
            return Exit.STORAGE
        case BadQuestion():
            console.error_line(console.word(f"soal.{trouble.reason}", **trouble.values))
            return Exit.USAGE
    console.complain(f"galat.{trouble.message}", **trouble.values)
    return Exit.STORAGE if isinstance(trouble, StorageRefusal | StorageFault) else Exit.USAGE


def setting_line(problem: SettingsProblem, console: Console) -> str:
    """NAME (from where): why"""
    values = {name: ", ".join(v) if isinstance(v, list) else v for name, v in problem.values.items()}
    source = console.word("sumber.environment") if problem.source == "environment" else problem.source
    told = console.word(f"pengaturan.{problem.reason}", **values)
    return console.word("baris.pengaturan", name=problem.name, source=source, told=told)


def content_line(problem: Problem, console: Console) -> str:
    """file:line field: why"""
    told = console.word(f"isi.{problem.reason}", **problem.values)
    place = " ".join(part for part in (f"{problem.file}:{problem.line}", problem.field) if part)
    return console.word("baris.isi", place=place, told=told)
