"""What staff have to look through: cards to be signed, signed before they were changed, or due for review."""

from dataclasses import dataclass
from enum import StrEnum

from bot.actions.overview import whole_card
from bot.actions.signatures import is_valid, overdue, sign_card, signed_cards, unsign_card
from bot.actions.staff import authorise, member
from bot.domain.errors import Refusal
from bot.domain.guidance import Card
from bot.domain.signatures import Signature
from bot.domain.staff import Act, Staff, may
from bot.services import Services
from bot.storage.signatures import signature_of


class Pile(StrEnum):
    """Why a card lies before staff."""

    UNSIGNED = "unsigned"
    VOID = "void"
    OVERDUE = "overdue"
    SIGNED = "signed"


@dataclass(kw_only=True, eq=False)
class CardChanged(Refusal):
    """The card no longer reads as it was read."""

    card: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A card as staff read it: every ruling, page by page, and how its signature stands."""

    card: Card
    pages: list[str]
    signature: Signature | None
    holds: bool
    may_sign: bool


async def reviewer(services: Services, by: int | None) -> Staff:
    """Whoever may look these things through. Raises NotAllowed."""
    return await authorise(services.database.reader, by, Act.REVIEW_CARDS)


async def piles(services: Services, *, by: int | None) -> dict[Pile, list[Card]]:
    """Every card by what is to be done with it; one may lie on two piles. Raises NotAllowed."""
    await reviewer(services, by)
    guidance = services.content.guidance
    signed = await signed_cards(services.database, guidance)
    return {
        Pile.UNSIGNED: [card for card, signature in signed if signature is None],
        Pile.VOID: [card for card, signature in signed if signature is not None and not is_valid(card, signature)],
        Pile.OVERDUE: overdue(guidance, today=services.today()),
        Pile.SIGNED: [card for card, signature in signed if is_valid(card, signature)],
    }


async def reading(services: Services, card: Card, *, by: int | None) -> Reading:
    """Raises NotAllowed."""
    staff = await reviewer(services, by)
    signature = await signature_of(services.database.reader, card=card.id)
    return Reading(
        card=card,
        pages=whole_card(services.messages, card, slip=services.slip(card)),
        signature=signature,
        holds=is_valid(card, signature),
        may_sign=may(staff, Act.SIGN_CARDS),
    )


async def sign_as_read(services: Services, card: Card, *, read: str, by: int | None, note: str = "") -> Signature:
    """Sign what was read, known by its checksum. Raises CardChanged and NotAllowed."""
    if read != card.checksum:
        raise CardChanged(card=card.code)
    at, day = services.now(), services.today()
    return await sign_card(services.database, card, staff_id=by, at=at, day=day, note=note)


async def withdraw(services: Services, card: Card, *, by: int | None) -> bool:
    """Raises NotAllowed."""
    return await unsign_card(services.database, card, staff_id=by, at=services.now())


async def is_reviewer(services: Services, person: int | None) -> bool:
    """Whether to show the way here."""
    return may(await member(services, person), Act.REVIEW_CARDS)
