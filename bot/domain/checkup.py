"""What a check-up of the installation found."""

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How a check came out; the values name the words of terminal.yaml."""

    GOOD = "baik"
    WORTH_A_LOOK = "perhatian"
    BAD = "buruk"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the table: `check` and `note` name words, `values` fill the note."""

    check: str
    state: State
    note: str = ""
    values: dict[str, object] = field(default_factory=dict)


def good(check: str, note: str = "", **values: object) -> Finding:
    return Finding(check=check, state=State.GOOD, note=note, values=values)


def look(check: str, note: str, **values: object) -> Finding:
    return Finding(check=check, state=State.WORTH_A_LOOK, note=note, values=values)


def bad(check: str, note: str, **values: object) -> Finding:
    return Finding(check=check, state=State.BAD, note=note, values=values)
