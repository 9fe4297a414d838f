"""Groups that were told what no longer holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.guidance import Card
from bot.domain.versions import changes_between


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupAnswer:
    """What a group was last told about a card: a day, nobody's name."""

    chat_id: int
    card: int
    version: int
    answered_on: date


def misled(answers: Iterable[GroupAnswer], then: Mapping[int, Card], now: Card) -> list[GroupAnswer]:
    """Those whose version rules otherwise than the card does now. `then`: the card by version; unknown ones count."""
    changed = {version for version, card in then.items() if changes_between(card, now)}
    return [answer for answer in answers if answer.version in changed or answer.version not in then]
