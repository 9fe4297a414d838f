"""What an answer was given to: in memory alone, for half an hour, so that the asker can add it to a report."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Update

from bot.actions.ask import Answered, AskedBack, AskedRole, Outcome
from bot.actions.guidance import situation
from bot.domain.advice import When
from bot.domain.matching import situation_of
from bot.domain.objections import understood
from bot.handlers.context import Context

KEPT = timedelta(minutes=30)
MOST = 500
"""Questions in memory at once; the oldest go first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A question as it was written, and what was understood of it, in our own words.

    `when`: which elections and stages it is about; `cards`: the numbers of those that answer it or were offered.
    """

    text: str
    words: tuple[str, ...]
    at: datetime
    when: When
    cards: frozenset[int]


class Memory:
    """The questions behind our newest answers, by chat and message."""

    def __init__(self) -> None:
        self._heard: OrderedDict[tuple[int, int], Heard] = OrderedDict()

    def keep(self, chat_id: int, message_id: int, heard: Heard | None) -> None:
        """In place of what was behind this message before; None leaves nothing."""
        self._heard.pop((chat_id, message_id), None)
        if heard is not None:
            self._heard[chat_id, message_id] = heard
            self._forget(heard.at)

    def of(self, chat_id: int, message_id: int, *, now: datetime) -> Heard | None:
        self._forget(now)
        return self._heard.get((chat_id, message_id))

    def forget_chat(self, chat_id: int) -> None:
        for place in [place for place in self._heard if place[0] == chat_id]:
            del self._heard[place]

    def _forget(self, now: datetime) -> None:
        while self._heard:
            oldest = next(iter(self._heard))
            if len(self._heard) <= MOST and now - self._heard[oldest].at <= KEPT:
                return
            del self._heard[oldest]


def heard_from(context: Context, text: str, outcome: Outcome) -> Heard | None:
    """What to remember: nothing of what was no question about a card, and never an accusation."""
    if not isinstance(outcome, Answered | AskedBack | AskedRole):
        return None
    question, now = outcome.evidence.question, context.services.now()
    offered = () if isinstance(outcome, Answered) else outcome.choices
    main = () if isinstance(outcome, AskedBack) else (outcome.card,)
    return Heard(
        text=text,
        words=understood(question),
        at=now,
        when=situation_of(question, situation(context.services)),
        cards=frozenset(card.number for card in (*main, *(choice.card for choice in offered))),
    )


def heard_before(update: Update, context: Context) -> Heard | None:
    """The question behind the message whose button was pressed."""
    query = update.callback_query
    if query is None or query.message is None:
        return None
    return memory(context).of(query.message.chat.id, query.message.message_id, now=context.services.now())


def memory(context: Context) -> Memory:
    kept = context.bot_data.setdefault("heard", Memory())
    assert isinstance(kept, Memory)
    return kept
