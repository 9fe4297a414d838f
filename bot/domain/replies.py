"""What becomes of a question: the kinds of outcome, each with its evidence."""

from dataclasses import dataclass, field

from bot.domain.guidance import Actor, Card, Regime, Ruling, Stage, Verdict
from bot.domain.index import Near
from bot.domain.question import Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What was found in the text, and the cards nearest to it."""

    question: Question
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A card offered as what may have been meant."""

    card: Card
    actor: Actor
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A verdict. `regime` is the election that the text names, None when it names none or both.

    `when` are the elections and stages it was given for; a stage that the text names stands there instead of today's.
    """

    card: Card
    actor: Actor
    verdict: Verdict
    regime: Regime | None
    when: dict[Regime, Stage]
    rulings: dict[Regime, Ruling]
    refusing: bool = False
    shares: dict[Verdict, float] = field(default_factory=dict)
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedBack:
    """Unsure: up to three cards of different verdicts, the likeliest first."""

    choices: tuple[Choice, ...]
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedRole:
    """The conduct is clear, the verdict hangs on who acts, and the text does not say."""

    card: Card
    choices: tuple[Choice, ...]
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Referred:
    """About elections, but nothing we can answer: the office must."""

    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class OffTopic:
    """Not our field. `kind`: sapaan, terima_kasih, pilkades, data_pemilih or lain."""

    kind: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Accused:
    """Somebody is accused and nothing is asked: a tip is offered, no verdict given."""

    evidence: Evidence


Outcome = Answered | AskedBack | AskedRole | Referred | OffTopic | Accused
