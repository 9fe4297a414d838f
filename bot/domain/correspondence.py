"""What is said about a tip after it was taken: questions, answers, notices, and the pages that show them."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.evidence import SealedFile
from bot.domain.tips import Authority, State, Story, Tip

QUESTION_LIMIT = 1000
"""Characters of a question to the sender."""


class MessageKind(StrEnum):
    """Staff ask; the sender answers, or adds unasked."""

    QUESTION = "question"
    ANSWER = "answer"
    ADDITION = "addition"


@dataclass(frozen=True, kw_only=True, slots=True)
class TipMessage:
    """One thing said after the tip, still sealed; `place` orders them within the tip."""

    id: int
    place: int
    kind: MessageKind
    sealed: bytes = field(repr=False)
    written_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedTip:
    """A tip with all that hangs on it, still sealed: what an export holds."""

    tip: Tip
    sealed: bytes = field(repr=False)
    messages: tuple[TipMessage, ...]
    files: tuple[SealedFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One thing said after the tip, opened."""

    place: int
    kind: MessageKind
    story: Story
    written_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusPage:
    """What the holder of the receipt sees. `next_by`: the day by which the next step is due; `kept_until`: purge."""

    state: State
    outcome: State | None
    forwarded_to: Authority | None
    received_on: date
    next_by: date | None
    kept_until: date | None
    questions: tuple[Said, ...]
    answered: frozenset[int]
    """Places of the questions after which the sender wrote something."""
    additions: int
    files: int
    pinged: bool
    close_asked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedTip:
    """What a member of staff sees after `Buka`."""

    tip: Tip
    story: Story
    said: tuple[Said, ...]


class NoticeName(StrEnum):
    """The messages about a tip that go out on their own."""

    NEW = "tip_new"
    ADDED = "tip_added"
    CLOSE_ASKED = "tip_close_asked"
    ESCALATED = "tip_escalated"
    HANDED_OVER = "tip_handed_over"
    PURGE_SOON = "tip_purge_soon"
    PING = "tip_ping"  # to the sender who asked for it; the others go to staff


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something to be told. `doubtful`: it may have been told already, before the bot stopped."""

    id: int
    tip: Tip
    message: NoticeName
    doubtful: bool


@dataclass(kw_only=True, eq=False)
class QuestionRefused(Refusal):
    """A question to a sender must be plain text; `reason` is one of empty, too_long, link, mention."""

    reason: str


def check_question(text: str) -> str:
    """The question, trimmed. Raises QuestionRefused: whoever taps a link or writes to a name gives himself away."""
    asked = text.strip()
    if not asked:
        raise QuestionRefused(reason="empty")
    if len(asked) > QUESTION_LIMIT:
        raise QuestionRefused(reason="too_long")
    if _LINK.search(asked):
        raise QuestionRefused(reason="link")
    if _MENTION.search(asked):
        raise QuestionRefused(reason="mention")
    return asked


_LINK = re.compile(
    r"://|\bwww\.|\b(?:t|wa)\.me\b|\b[\w-]+\.(?:com|id|net|org|me|co|io|link|ly|gl|xyz|app|site|info)\b", re.IGNORECASE
)
_MENTION = re.compile(r"(?<![\w.])@\w{3,}")
