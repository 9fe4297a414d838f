"""What the sender of a tip can do: send it, come back with the receipt, answer, change the code, cut the ping."""

from dataclasses import dataclass, field, replace

from bot.actions.evidence import keep_files
from bot.actions.quiet_hours import holidays
from bot.domain.correspondence import MessageKind, NoticeName, Said, StatusPage
from bot.domain.deadlines import promised_by
from bot.domain.evidence import Exhibit
from bot.domain.receipts import NONCE_BYTES, Receipt, UnknownReceipt, read_receipt, receipt_for
from bot.domain.stories import pack, pack_chat, unpack, unpack_chat
from bot.domain.tips import Access, Draft, Story, Tip, TipClosed, TipGone, check_texts, purged_on
from bot.sealing import WrongKey
from bot.services import Services
from bot.storage.correspondence import (
    add_message,
    add_notice,
    all_pings,
    forget_ping,
    keep_ping,
    messages_of,
    ping_of,
)
from bot.storage.database import Connection
from bot.storage.tips import (
    NewTip,
    add_files,
    add_tip,
    change_receipt,
    files_of,
    free_number,
    keep_tip,
    tip_by_first_receipt,
    tip_by_receipt,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A tip that is kept. `receipt` is empty where its code was changed since; `again`: it had been kept before."""

    access: Access
    receipt: Receipt = field(repr=False)
    urgent: bool
    again: bool


def new_nonce(services: Services) -> bytes:
    """For a button that writes something: the same button writes it once."""
    return services.chance.randbytes(NONCE_BYTES)


async def take_tip(services: Services, draft: Draft, *, nonce: bytes) -> Taken:
    """Seal a tip, keep it, give its receipt; nothing about the sender is kept. Pressed twice it is one tip.

    Raises TipEmpty, TipTooLong, TooManyFiles, EvidenceGone, and troubles of storage.
    """
    check_texts(draft.texts, files=len(draft.exhibits))
    receipt, hash = await _receipt(services, nonce)
    sealed = services.vault.keys.seal(pack(draft.story))
    await keep_files(services, draft.exhibits)
    async with services.database.transaction() as tx:
        if found := await tip_by_first_receipt(tx, hash=hash):
            return _taken(found, receipt, hash)
        number = await free_number(tx, services.chance)
        await add_tip(tx, _row(services, draft, number=number, hash=hash, sealed=sealed))
        await add_files(
            tx, [exhibit.outside for exhibit in draft.exhibits], number=number, chance=services.chance
        )  # fmt: skip
        await add_notice(tx, number=number, message=NoticeName.NEW, chance=services.chance)
    return Taken(access=Access(number=number, hash=hash), receipt=receipt, urgent=draft.urgent, again=False)


async def taken_before(services: Services, *, nonce: bytes, chat: int) -> Taken | None:
    """What a Kirim button made whose draft is gone; None when it made nothing. Counts as a try: raises TooManyTries."""
    receipt, hash = await _receipt_tried(services, nonce, chat=chat)
    found = await tip_by_first_receipt(services.database.reader, hash=hash)
    return _taken(found, receipt, hash) if found else None


async def open_status(services: Services, typed: str, *, chat: int) -> Access:
    """The right to the tip behind a receipt. Raises MistypedReceipt, TooManyTries, UnknownReceipt."""
    receipt = read_receipt(typed)
    hash = await services.vault.turnstile.hash_tried(receipt, chat=chat)
    tip = await tip_by_receipt(services.database.reader, hash=hash)
    if tip is None:
        raise UnknownReceipt
    return Access(number=tip.number, hash=hash)


async def status_of(services: Services, access: Access) -> StatusPage:
    """What the holder of the receipt sees. Raises TipGone."""
    reader = services.database.reader
    tip = await _tip(reader, access)
    messages = await messages_of(reader, number=tip.number)
    questions = [message for message in messages if message.kind is MessageKind.QUESTION]
    last = max((message.place for message in messages if message.kind is MessageKind.ANSWER), default=0)
    said = [
        Said(
            place=message.place,
            kind=message.kind,
            story=unpack(services.vault.keys.open_own(message.sealed)),
            written_on=message.written_on,
        )
        for message in questions
    ]
    return StatusPage(
        state=tip.state,
        outcome=tip.outcome,
        forwarded_to=tip.forwarded_to,
        received_on=tip.received_on,
        next_by=promised_by(tip, await holidays(services)),
        kept_until=purged_on(tip, services.vault.rules),
        questions=tuple(said),
        answered=frozenset(question.place for question in questions if question.place < last),
        additions=sum(message.kind is not MessageKind.QUESTION for message in messages),
        files=len(await files_of(reader, number=tip.number)),
        pinged=await ping_of(reader, number=tip.number) is not None,
        close_asked=tip.close_asked,
    )


async def add_to_tip(
    services: Services, access: Access, *, texts: tuple[str, ...], exhibits: tuple[Exhibit, ...] = (), nonce: bytes
) -> None:
    """An answer where a question is open, an addition otherwise. Raises TipGone, TipClosed, as take_tip else."""
    check_texts(texts, files=len(exhibits))
    sealed = services.vault.keys.seal(pack(Story(texts=texts, evidence=tuple(one.inside for one in exhibits))))
    await keep_files(services, exhibits)
    async with services.database.transaction() as tx:
        tip = await _tip(tx, access)
        if tip.closed_on is not None:
            raise TipClosed
        messages = await messages_of(tx, number=tip.number)
        asked = bool(messages) and messages[-1].kind is MessageKind.QUESTION
        added = await add_message(
            tx,
            number=tip.number,
            kind=MessageKind.ANSWER if asked else MessageKind.ADDITION,
            sealed=sealed,
            nonce=nonce,
            written_on=services.today(),
            chance=services.chance,
        )
        if added:
            await add_files(tx, [one.outside for one in exhibits], number=tip.number, chance=services.chance)
            await keep_tip(tx, replace(tip, unread=tip.unread + 1))
            await _tell(services, tx, tip, NoticeName.ADDED)


async def change_code(services: Services, access: Access, *, nonce: bytes) -> Taken:
    """A new receipt; the old one opens nothing from now on. Pressed twice it is the same. Raises TipGone."""
    receipt, hash = await _receipt(services, nonce)
    async with services.database.transaction() as tx:
        changed = await change_receipt(tx, number=access.number, old=access.hash, new=hash)
        tip = await _tip(tx, Access(number=access.number, hash=hash))
    return Taken(access=Access(number=tip.number, hash=hash), receipt=receipt, urgent=tip.urgent, again=not changed)


async def changed_before(services: Services, *, nonce: bytes, chat: int) -> Taken | None:
    """What a button for a new code made whose conversation is gone, as after a kill; None when it made nothing.

    Raises TooManyTries, as `taken_before`.
    """
    receipt, hash = await _receipt_tried(services, nonce, chat=chat)
    tip = await tip_by_receipt(services.database.reader, hash=hash)
    if tip is None:
        return None
    return Taken(access=Access(number=tip.number, hash=hash), receipt=receipt, urgent=tip.urgent, again=True)


async def ask_to_close(services: Services, access: Access) -> None:
    """Tell staff that the sender considers it done. Raises TipGone, TipClosed."""
    async with services.database.transaction() as tx:
        tip = await _tip(tx, access)
        if tip.closed_on is not None:
            raise TipClosed
        if not tip.close_asked:
            await keep_tip(tx, replace(tip, close_asked=True))
            await _tell(services, tx, tip, NoticeName.CLOSE_ASKED)


async def want_ping(services: Services, access: Access, *, chat_id: int) -> None:
    """Keep where to ping, sealed; forgotten when the tip is closed. Raises TipGone, TipClosed."""
    sealed = services.vault.keys.seal_for_server(pack_chat(chat_id))
    async with services.database.transaction() as tx:
        tip = await _tip(tx, access)
        if tip.closed_on is not None:
            raise TipClosed
        await keep_ping(tx, number=tip.number, sealed=sealed)


async def cut_ping(services: Services, access: Access) -> bool:
    """Forget where to ping, at once and also from the write-ahead log; whether there was a ping. Raises TipGone."""
    async with services.database.transaction() as tx:
        tip = await _tip(tx, access)
        found = await forget_ping(tx, number=tip.number)
    if found:
        await services.database.checkpoint()
    return found


async def is_pinged(services: Services, chat_id: int) -> bool:
    """Whether this address is kept for any tip."""
    return bool(await _pings_to(services, services.database.reader, chat_id))


async def cut_pings_to(services: Services, chat_id: int) -> bool:
    """Forget this address for every tip that was to ping it; whether there was any."""
    async with services.database.transaction() as tx:
        found = await _pings_to(services, tx, chat_id)
        for number in found:
            await forget_ping(tx, number=number)
    if found:
        await services.database.checkpoint()
    return bool(found)


async def _pings_to(services: Services, connection: Connection, chat_id: int) -> list[int]:
    """The tips that ping this address; it is found by opening all, for no index may name it."""
    return [number for number, sealed in await all_pings(connection) if _address(services, sealed) == chat_id]


def _address(services: Services, sealed: bytes) -> int | None:
    """Whom a ping goes to; None when it was sealed with a server key that is gone, for then nobody can be pinged."""
    try:
        return unpack_chat(services.vault.keys.open_own(sealed))
    except WrongKey:
        return None


async def _receipt(services: Services, nonce: bytes) -> tuple[Receipt, str]:
    receipt = receipt_for(nonce, services.vault.keys.pepper)
    return receipt, await services.vault.turnstile.hash(receipt)


async def _receipt_tried(services: Services, nonce: bytes, *, chat: int) -> tuple[Receipt, str]:
    """Of a button that anybody may have forged: it waits its turn as a typed code does. Raises TooManyTries."""
    receipt = receipt_for(nonce, services.vault.keys.pepper)
    return receipt, await services.vault.turnstile.hash_tried(receipt, chat=chat)


async def _tip(connection: Connection, access: Access) -> Tip:
    """The tip, as long as the access is good."""
    tip = await tip_by_receipt(connection, hash=access.hash)
    if tip is None or tip.number != access.number:
        raise TipGone
    return tip


async def _tell(services: Services, tx: Connection, tip: Tip, message: NoticeName) -> None:
    """Have staff told at the next round, unless they have muted this case."""
    if not tip.muted:
        await add_notice(tx, number=tip.number, message=message, chance=services.chance)


def _row(services: Services, draft: Draft, *, number: int, hash: str, sealed: bytes) -> NewTip:
    return NewTip(
        number=number,
        hash=hash,
        sealed=sealed,
        category=draft.category,
        subdistrict=draft.subdistrict,
        destination=draft.routed_to,
        urgent=draft.urgent,
        received_on=services.today(),
    )


def _taken(found: tuple[Tip, str], receipt: Receipt, hash: str) -> Taken:
    """The tip that there was; whoever holds a receipt that was changed since gets no access by it."""
    tip, current = found
    still_good = current == hash
    return Taken(
        access=Access(number=tip.number, hash=hash),
        receipt=receipt if still_good else Receipt(""),
        urgent=tip.urgent,
        again=True,
    )
