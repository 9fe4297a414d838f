"""What one wizard has asked already goes along into the next, so that nobody writes a text twice."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.domain.broadcasts import Audience
from bot.handlers.context import Context

MOST = 200
"""Texts that lie ready at once; the oldest go first."""
HANDED = "siaran"
"""The choice with which a wizard is begun that finds something handed over."""

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """A text (HTML) and whom it is for."""

    text: str
    audience: Audience


def hand_over(context: Context, place: Place, handed: Handed) -> None:
    """Lay it ready for this person in this chat; in memory alone, as drafts are."""
    ready = _ready(context)
    ready[place] = handed
    ready.move_to_end(place)
    while len(ready) > MOST:
        ready.popitem(last=False)


def taken_over(context: Context, place: Place) -> Handed | None:
    """Once."""
    return _ready(context).pop(place, None)


def _ready(context: Context) -> OrderedDict[Place, Handed]:
    found: OrderedDict[Place, Handed] = context.bot_data.setdefault("handed", OrderedDict())
    return found
