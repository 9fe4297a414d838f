"""Somebody holds an answer wrong: what staff are told of it, and never who said so."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.question import Question
from bot.domain.versions import slip_of

QUESTION_KEPT = timedelta(days=14)
"""How long the words of a question lie here at most; the same as a hand-off. Source: product.md, section 1."""


class Settlement(StrEnum):
    """What became of it."""

    OPEN = "open"
    MENDED = "mended"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    """`words` are of our own vocabulary only; `question` is empty unless the asker wanted it shown, and is masked."""

    number: int
    key: str
    card: int
    version: int
    actor: str
    words: tuple[str, ...]
    question: str
    reported_on: date
    state: Settlement = Settlement.OPEN

    @property
    def slip(self) -> str:
        return slip_of(self.card, self.version)


def understood(question: Question) -> tuple[str, ...]:
    """The evidence of a question in our own words: conducts, offices, election and stage; none of the asker's."""
    named = [*sorted(question.concepts), *sorted(question.roles.agents), *sorted(question.regimes)]
    stage = [question.stage] if question.stage else []
    return tuple(dict.fromkeys(str(word) for word in [*named, *stage, question.polarity]))
