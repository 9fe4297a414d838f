"""From a person's words to what the office says: an outcome for the chat, a line for a machine."""

from datetime import date
from typing import Any

from bot.actions.guidance import situation
from bot.domain.guidance import Actor, Regime, Ruling, Verdict, basis_for
from bot.domain.replies import Accused, Answered, AskedBack, AskedRole, Choice, OffTopic, Outcome, Referred
from bot.services import Services

__all__ = [
    "Accused",
    "Answered",
    "AskedBack",
    "AskedRole",
    "Choice",
    "OffTopic",
    "Outcome",
    "Referred",
    "answer_question",
    "to_line",
]

OUTSIDE = "DI_LUAR_TOPIK"
"""The fifth label of the evaluation; no card can give it."""


def answer_question(
    services: Services, text: str, *, actor: Actor | None = None, regime: Regime | None = None, day: date | None = None
) -> Outcome:
    """What the text asks and what is answered. `actor`: the asker's role; nothing of the text is kept."""
    when = situation(services, day=day, regime=regime)
    return services.understanding.matcher.match(text, actor=actor, when=when)


def to_line(outcome: Outcome) -> dict[str, Any]:
    """An outcome as one line of `sambang ask --jsonl`, without the question's id."""
    offered = outcome.choices if isinstance(outcome, AskedBack | AskedRole) else ()
    answer = outcome if isinstance(outcome, Answered) else None
    return {
        "verdict": label_of(outcome),
        "actor": answer.actor.value if answer else None,
        "card": answer.card.id if answer else None,
        "basis": cited(answer) if answer else [],
        "asked_back": bool(offered),
        "candidates": [{"card": choice.card.id, "verdict": choice.verdict.value} for choice in offered],
    }


def label_of(outcome: Outcome) -> str:
    """The one label of the evaluation that an outcome stands for; asking back and referring are RUJUK."""
    match outcome:
        case Answered(verdict=verdict):
            return verdict.value
        case OffTopic():
            return OUTSIDE
        case _:
            return Verdict.REFER.value


def cited(answer: Answered) -> list[str]:
    """The articles of the leading verdict, each once, elections in their order."""
    leading = [(r, ruling) for r, ruling in answer.rulings.items() if ruling.verdict is answer.verdict]
    return list(dict.fromkeys(text for regime, ruling in leading for text in _texts(ruling, regime)))


def _texts(ruling: Ruling, regime: Regime) -> list[str]:
    return [citation.text for citation in basis_for(ruling, regime)]
