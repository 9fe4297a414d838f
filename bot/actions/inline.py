"""Inline mode: which cards are offered in any chat, and what is posted there. The asker's own role is never used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.actions.ask import Answered, AskedBack, AskedRole, Outcome, answer_question
from bot.actions.check import COMMON
from bot.actions.guidance import is_signed, situation
from bot.actions.verdicts import verdicts_for_all
from bot.domain.guidance import Card
from bot.rendering import cut, visible
from bot.services import Services

MOST_OFFERS = 10
"""As many as a person looks through; Telegram allows 50."""
NEAR_ENOUGH = 0.6
"""The part of the best card's score that another one needs to be offered beside it."""
TITLE_WORTH = 0.5
"""What the same words in the title add to a score, for here people type titles more than questions."""
DESCRIPTION_LIMIT = 160
LONGEST_CACHE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A card as it is offered and posted."""

    card: Card
    description: str
    text: str


async def offers_for(services: Services, text: str) -> list[Offer]:
    """The cards that the words ask for, the commonest without words; none where there is doubt, or an accusation."""
    words = text.strip()
    cards = _nearest(services, words) if words else _commonest(services)
    return [await _offer(services, card) for card in cards[:MOST_OFFERS]]


def cache_time(services: Services) -> timedelta:
    """How long an answer may be shown to others: never past midnight, when a stage may begin or end."""
    local = services.now().astimezone(services.timezone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=services.timezone)
    return min(LONGEST_CACHE, timedelta(seconds=int((midnight - local).total_seconds())))


def _commonest(services: Services) -> list[Card]:
    cards = services.content.guidance.cards
    return [cards[id] for id in services.content.words[COMMON]["kartu"] if id in cards]


def _nearest(services: Services, words: str) -> list[Card]:
    outcome = answer_question(services, words)
    cards = services.content.guidance.cards
    scores = {near.card: near.score for near in outcome.evidence.near if near.card in cards}
    best = max(scores.values(), default=0.0)
    first = [card.id for card in _meant(outcome)]
    found = {id: scores.get(id, 0.0) for id in first}
    if first:
        found |= {id: score for id, score in scores.items() if score >= NEAR_ENOUGH * best}
    ranked = sorted(found, key=lambda name: -found[name] - TITLE_WORTH * _titled(cards[name], words))
    return [cards[id] for id in ranked]


def _meant(outcome: Outcome) -> Iterator[Card]:
    """The cards of an outcome that has any: doubt and accusations have none."""
    match outcome:
        case Answered(card=card) | AskedRole(card=card):
            yield card
        case AskedBack(choices=choices):
            yield from (choice.card for choice in choices)


def _titled(card: Card, words: str) -> float:
    """How alike the words and the title are, from 0 to 1: twice what they share over all that they hold."""
    asked, title = (set(re.findall(r"\w+", text.casefold())) for text in (words, card.title))
    return 2 * len(asked & title) / (len(asked) + len(title))


async def _offer(services: Services, card: Card) -> Offer:
    signed = await is_signed(services, card)
    key = (card.id, services.today(), signed, tuple(situation(services).items()))
    text = services.messages.once("kartu_bersama", key, lambda: _values(services, card, signed=signed))
    described = services.messages.once("kartu_ringkas", key, lambda: _verdicts(services, card))
    description = cut(" ".join(visible(described).split()), DESCRIPTION_LIMIT)
    return Offer(card=card, description=description, text=text)


def _values(services: Services, card: Card, *, signed: bool) -> dict[str, object]:
    return verdicts_for_all(services, card) | {"signed": signed, "slip": services.slip(card)}


def _verdicts(services: Services, card: Card) -> dict[str, object]:
    return {"verdicts": verdicts_for_all(services, card)["verdicts"]}
