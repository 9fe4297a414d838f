"""The office signs guidance cards, as they read now."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.actions.staff import authorise
from bot.domain.errors import Refusal
from bot.domain.guidance import Card, Guidance
from bot.domain.signatures import Signature
from bot.domain.staff import Act
from bot.storage.audit import add_entry
from bot.storage.database import Connection, Database
from bot.storage.signatures import keep_signature, signature_of, signatures, withdraw_signature

SIGNED, VOID, UNSIGNED = "signed", "void", "unsigned"
"""How a card's signature stands, as the audit log has it."""


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


async def sign_card(
    database: Database, card: Card, *, staff_id: int | None, at: datetime, day: date, by: str = "", note: str = ""
) -> Signature:
    """Put the office's signature under a card; it is void as soon as the text changes. Raises NotAllowed.

    `by` is whose name it bears, the member of staff's own unless told. Signing the same again is not another act.
    """
    async with database.transaction() as tx:
        staff = await authorise(tx, staff_id, Act.SIGN_CARDS)
        before = await signature_of(tx, card=card.id)
        signature = Signature(
            card=card.id, checksum=card.checksum, signed_on=day, signed_by=by or staff.name, note=note
        )
        if signature != before:
            await keep_signature(tx, signature)
            await _note(tx, card, "sign_card", staff=staff.id, at=at, old=_state(card, before), new=SIGNED)
    return signature


async def unsign_card(database: Database, card: Card, *, staff_id: int | None, at: datetime) -> bool:
    """Take the signature back; whether there was one. Raises NotAllowed."""
    async with database.transaction() as tx:
        staff = await authorise(tx, staff_id, Act.SIGN_CARDS)
        before = await signature_of(tx, card=card.id)
        if before is not None:
            await withdraw_signature(tx, card=card.id)
            await _note(tx, card, "withdraw_signature", staff=staff.id, at=at, old=_state(card, before), new=UNSIGNED)
    return before is not None


async def _note(tx: Connection, card: Card, act: str, *, staff: int, at: datetime, old: str, new: str) -> None:
    await add_entry(tx, at=at, staff=staff, act=act, object=f"card:{card.code}", old=old, new=new)


def _state(card: Card, signature: Signature | None) -> str:
    if signature is None:
        return UNSIGNED
    return SIGNED if signature.holds_for(card.checksum) else VOID


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
