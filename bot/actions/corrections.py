"""Groups that were told what no longer holds: what they were told is kept, and a correction is offered to staff."""

from dataclasses import dataclass

from bot.actions.broadcasts import Order, propose, tell_staff
from bot.actions.guidance import is_signed
from bot.actions.review import reviewer
from bot.actions.staff import authorise
from bot.actions.verdicts import verdicts_for_all
from bot.actions.versions import cards_then
from bot.domain.broadcasts import Audience, Broadcast, Content, Outgoing
from bot.domain.corrections import GroupAnswer, misled
from bot.domain.errors import Refusal
from bot.domain.guidance import Card
from bot.domain.staff import Act, may
from bot.domain.versions import Change, changes_between, slip_of
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.corrections import answer_to, answers_before, keep_answer, open_corrections, settle_correction
from bot.storage.database import Connection
from bot.storage.staff import all_staff

NOTICE = "koreksi_ditawarkan"
"""The message that offers a correction to staff."""
SENT, DROPPED = "sent", "dropped"


@dataclass(kw_only=True, eq=False)
class NothingToCorrect(Refusal):
    """No group was told otherwise, or staff have decided already."""

    card: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A card that rules otherwise than groups were told. `changes`: against the oldest version that any of them has."""

    card: Card
    version: int
    groups: tuple[GroupAnswer, ...]
    changes: tuple[Change, ...]

    @property
    def slip(self) -> str:
        return slip_of(self.card.number, self.version)


async def note_answer(services: Services, card: Card, *, chat_id: int) -> None:
    """Keep which version a group was told, by the day; the same again writes nothing."""
    told = GroupAnswer(
        chat_id=chat_id, card=card.number, version=services.versions[card.id], answered_on=services.today()
    )
    if await answer_to(services.database.reader, chat_id=chat_id, card=card.number) != told:
        async with services.database.transaction() as tx:
            await keep_answer(tx, told)


async def pending_corrections(services: Services, *, by: int | None) -> list[Correction]:
    """What staff have to decide on. Raises NotAllowed."""
    await reviewer(services, by)
    reader = services.database.reader
    found = [await _correction(services, reader, number) for number, _ in await open_corrections(reader)]
    return [each for each in found if each is not None]


async def correction(services: Services, number: int, *, by: int | None) -> Correction:
    """Raises NotAllowed and NothingToCorrect."""
    pending = await pending_corrections(services, by=by)
    found = next((each for each in pending if each.card.number == number), None)
    if found is None:
        raise NothingToCorrect(card=slip_of(number, 0).partition("@")[0])
    return found


async def correction_text(services: Services, card: Card) -> str:
    """What the groups are told: what holds now, for every role."""
    values = verdicts_for_all(services, card)
    signed = await is_signed(services, card)
    return services.messages.text("koreksi_kartu", **values, signed=signed, slip=services.slip(card))


async def send_correction(services: Services, number: int, *, by: int | None) -> Broadcast:
    """Tell the groups, by the ledger and its approval; ordered twice it is one. Raises NotAllowed, NothingToCorrect."""
    found = await correction(services, number, by=by)
    order = Order(
        key=f"card-correction:{found.slip}",
        title=found.card.title,
        content=Content(text=await correction_text(services, found.card), receipt=False),
        audience=Audience(chats=tuple(group.chat_id for group in found.groups)),
    )
    proposed = await propose(services, order, staff_id=by)
    await _settle(services, found, SENT, by=by, act=Act.WRITE_BROADCAST, broadcast=proposed.number)
    return proposed


async def drop_correction(services: Services, number: int, *, by: int | None) -> None:
    """The groups need not be told. Raises NotAllowed, NothingToCorrect."""
    await _settle(services, await correction(services, number, by=by), DROPPED, by=by, act=Act.REVIEW_CARDS)


async def offer_to_staff(services: Services) -> int:
    """Send those who may write to groups a word about each open correction, once; how many are open."""
    async with services.database.transaction() as tx:
        pending = [await _correction(services, tx, number) for number, _ in await open_corrections(tx)]
        found = [each for each in pending if each is not None]
        people = tuple(staff.id for staff in await all_staff(tx) if may(staff, Act.WRITE_BROADCAST))
        for each in found if people else []:
            content = Content(message=NOTICE, subject=each.slip, receipt=False)
            order = Order(key=f"offer:{each.slip}", content=content, audience=Audience(chats=people))
            await tell_staff(tx, order, now=services.now())
    return len(found)


async def offer_letter(services: Services, subject: str) -> Outgoing | None:
    """The word about a correction as it leaves; None when it has been decided on meanwhile."""
    reader = services.database.reader
    pending = [await _correction(services, reader, number) for number, _ in await open_corrections(reader)]
    found = next((each for each in pending if each is not None and each.slip == subject), None)
    if found is None:
        return None
    text = services.messages.text(NOTICE, card=found.card, slip=found.slip, groups=len(found.groups))
    button = (services.messages.button("lihat_koreksi"), f"kp:fix:{found.card.number}:0:")
    return Outgoing(text=text, buttons=((button,),))


async def _correction(services: Services, connection: Connection, number: int) -> Correction | None:
    card = services.content.guidance.by_number(number)
    if card is None:
        return None
    version = services.versions[card.id]
    then = await cards_then(connection, number)
    groups = misled(await answers_before(connection, card=number, version=version), then, card)
    if not groups:
        return None
    told = then.get(min(group.version for group in groups))
    changes = changes_between(told, card) if told else []
    return Correction(card=card, version=version, groups=tuple(groups), changes=tuple(changes))


async def _settle(
    services: Services, found: Correction, state: str, *, by: int | None, act: Act, broadcast: int = 0
) -> None:
    number, version = found.card.number, found.version
    async with services.database.transaction() as tx:
        staff = await authorise(tx, by, act)
        if await settle_correction(tx, card=number, version=version, state=state, broadcast=broadcast):
            object = f"card:{found.slip}"
            await add_entry(tx, at=services.now(), staff=staff.id, act="settle_correction", object=object, new=state)
