"""What cards said, version by version: kept at start, found again by the number under an answer."""

from collections.abc import Mapping
from datetime import date

from bot.actions.signatures import UnknownCard
from bot.domain.corrections import misled
from bot.domain.guidance import Card, Guidance
from bot.domain.versions import Version, card_of, next_versions, read_slip
from bot.storage.corrections import answers_before, offer_corrections
from bot.storage.database import Connection, Database
from bot.storage.versions import add_versions, newest_checksums, version_of, versions_of


async def keep_versions(database: Database, guidance: Guidance, *, on: date) -> dict[str, int]:
    """Write down every card whose content is new; by card id, the version that is said from now on.

    Where a group was told otherwise than a new version rules, a correction is offered to staff.
    """
    newest = await newest_checksums(database.reader)
    new = next_versions(guidance.cards.values(), newest, on=on)
    if new:
        async with database.transaction() as tx:
            await add_versions(tx, new)
            offers = [each for each in new if each.version > 1 and await _misleads(tx, each)]
            await offer_corrections(tx, [(each.card, each.version) for each in offers])
    return versions_after(guidance, newest, new)


async def peek_versions(connection: Connection, guidance: Guidance, *, on: date) -> dict[str, int]:
    """The versions that a start on this database would give; nothing is written."""
    newest = await newest_checksums(connection)
    return versions_after(guidance, newest, next_versions(guidance.cards.values(), newest, on=on))


def versions_after(guidance: Guidance, newest: Mapping[int, tuple[int, str]], new: list[Version]) -> dict[str, int]:
    """By card id, its version once the new ones are kept."""
    numbers = {number: version for number, (version, _) in newest.items()} | {each.card: each.version for each in new}
    return {card.id: numbers[card.number] for card in guidance.cards.values()}


async def find_version(connection: Connection, slip: str, guidance: Guidance, *, on: date) -> Version:
    """The version behind K-041@3, the newest behind K-041 or a card's id, kept or about to be. Raises UnknownCard."""
    card = guidance.cards.get(slip)
    number, version = (card.number, None) if card else read_slip(slip) or (0, None)
    present = guidance.by_number(number)
    coming = next_versions([present] if present else [], await newest_checksums(connection), on=on)
    if coming and version in (None, coming[0].version):
        return coming[0]
    found = await version_of(connection, card=number, version=version)
    if found is None:
        raise UnknownCard(card=slip)
    return found


async def _misleads(tx: Connection, new: Version) -> bool:
    answers = await answers_before(tx, card=new.card, version=new.version)
    return bool(answers and misled(answers, await cards_then(tx, new.card), card_of(new)))


async def cards_then(connection: Connection, card: int) -> dict[int, Card]:
    """A card by version, as it was each time."""
    return {each.version: card_of(each) for each in await versions_of(connection, card=card)}
