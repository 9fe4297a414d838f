"""The office signs guidance cards, as they read now."""

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import Refusal
from bot.domain.guidance import Card, Guidance
from bot.domain.signatures import Signature
from bot.storage.database import Database
from bot.storage.signatures import keep_signature, signatures, withdraw_signature


@dataclass(kw_only=True, eq=False)
class UnknownCard(Refusal):
    """There is no card by this id or number."""

    card: str


def find_card(guidance: Guidance, name: str) -> Card:
    """The card by its id, its code (K-012) or its number. Raises UnknownCard."""
    number = name.upper().removeprefix("K-")
    by_number = guidance.by_number(int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else None
    card = guidance.cards.get(name) or by_number
    if card is None:
        raise UnknownCard(card=name)
    return card


async def sign_card(database: Database, card: Card, *, by: str, note: str, day: date) -> Signature:
    """Put the office's signature under a card; it is void as soon as the text changes."""
    signature = Signature(card=card.id, checksum=card.checksum, signed_on=day, signed_by=by, note=note)
    async with database.transaction() as tx:
        await keep_signature(tx, signature)
    return signature


async def unsign_card(database: Database, card: Card) -> bool:
    """Take the signature back; whether there was one."""
    async with database.transaction() as tx:
        return await withdraw_signature(tx, card=card.id)


async def signed_cards(database: Database, guidance: Guidance) -> list[tuple[Card, Signature | None]]:
    """Every card in order with the signature that was once put under it, void or not."""
    kept = await signatures(database.reader)
    return [(card, kept.get(card.id)) for card in sorted(guidance.cards.values(), key=lambda card: card.number)]


def overdue(guidance: Guidance, *, today: date) -> list[Card]:
    """The cards whose review is due, the longest due first."""
    late = [card for card in guidance.cards.values() if card.review_on < today]
    return sorted(late, key=lambda card: (card.review_on, card.number))


def is_valid(card: Card, signature: Signature | None) -> bool:
    """Whether the signature stands under the card as it reads now."""
    return signature is not None and signature.holds_for(card.checksum)
