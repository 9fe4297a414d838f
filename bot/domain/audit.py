"""The audit log: what staff did."""

from dataclasses import dataclass
from datetime import datetime

OPERATOR = 0
"""The staff id under which the command line acts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One act: who, when, what, on what, and how its state changed; never a text that a person wrote."""

    number: int
    at: datetime
    staff: int
    act: str
    object: str
    old: str
    new: str
