"""An answer is held wrong: reported without a name, looked through by staff, settled."""

from dataclasses import dataclass

from bot.actions.review import reviewer
from bot.actions.staff import authorise
from bot.domain.errors import Refusal
from bot.domain.guidance import Actor, Card
from bot.domain.objections import QUESTION_KEPT, Objection, Settlement
from bot.domain.staff import Act
from bot.domain.versions import card_of, slip_of
from bot.masking import masked
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.objections import add_objection, forget_questions, objection_of, objections_open, settle
from bot.storage.versions import version_of

LONGEST_QUESTION = 1000
"""Characters of a question that staff are shown."""
MOST_OPEN = 500
"""Reports that wait at once: more is no help, and strangers cannot fill the disk."""


@dataclass(kw_only=True, eq=False)
class TooManyObjections(Refusal):
    """So many reports wait already that no other can be taken."""


@dataclass(kw_only=True, eq=False)
class UnknownObjection(Refusal):
    """There is no report with this number."""

    number: int


async def report(
    services: Services, card: Card, actor: Actor, *, key: str, words: tuple[str, ...], question: str = ""
) -> None:
    """Tell staff that this answer is held wrong; `key` makes it one report. Raises TooManyObjections.

    `question` is given only where the asker said so, and as it was shown to him: masked.
    """
    objection = Objection(
        number=0,
        key=key,
        card=card.number,
        version=services.versions[card.id],
        actor=actor.value,
        words=words,
        question=question,
        reported_on=services.today(),
    )
    async with services.database.transaction() as tx:
        await forget_questions(tx, before=services.today() - QUESTION_KEPT)
        if len(await objections_open(tx)) >= MOST_OPEN:
            raise TooManyObjections
        await add_objection(tx, objection)


async def forget_old_questions(services: Services) -> None:
    """What was promised holds on its own, whether or not anybody reports or reads."""
    async with services.database.transaction() as tx:
        forgotten = await forget_questions(tx, before=services.today() - QUESTION_KEPT)
    if forgotten:
        await services.database.checkpoint()


def shown_to_staff(services: Services, question: str) -> str:
    """The question as staff would read it."""
    words = {kind: str(word) for kind, word in services.content.words["samaran"].items()}
    return masked(question, words)[:LONGEST_QUESTION]


async def open_objections(services: Services, *, by: int | None) -> list[Objection]:
    """The oldest first. Raises NotAllowed."""
    await reviewer(services, by)
    return await objections_open(services.database.reader)


async def objection(services: Services, number: int, *, by: int | None) -> Objection:
    """Raises NotAllowed and UnknownObjection. Old questions are forgotten before anybody reads them."""
    async with services.database.transaction() as tx:
        await authorise(tx, by, Act.REVIEW_CARDS)
        await forget_questions(tx, before=services.today() - QUESTION_KEPT)
        found = await objection_of(tx, number=number)
    if found is None:
        raise UnknownObjection(number=number)
    return found


async def title_then(services: Services, objection: Objection) -> str:
    """The card's title as it was said."""
    version = await version_of(services.database.reader, card=objection.card, version=objection.version)
    return card_of(version).title if version else ""


async def settle_objection(services: Services, number: int, state: Settlement, *, by: int | None) -> None:
    """Close a report; closing it again changes nothing. Raises NotAllowed and UnknownObjection."""
    async with services.database.transaction() as tx:
        staff = await authorise(tx, by, Act.REVIEW_CARDS)
        found = await objection_of(tx, number=number)
        if found is None:
            raise UnknownObjection(number=number)
        if found.state is Settlement.OPEN:
            await settle(tx, number=number, state=state)
            object = f"card:{slip_of(found.card, found.version)}"
            at, old, new = services.now(), found.state.value, state.value
            await add_entry(tx, at=at, staff=staff.id, act="settle_objection", object=object, old=old, new=new)
