"""A village says that it has read a message."""

from bot.actions.deliveries import count_moves
from bot.domain.broadcasts import Broadcast, Delivery, Kind
from bot.domain.deliveries import seen
from bot.domain.readers import Readers
from bot.services import Services
from bot.storage.broadcasts import broadcast_of
from bot.storage.database import Connection
from bot.storage.deliveries import delivery_in, delivery_of, keep_deliveries
from bot.storage.groups import keep_heard


async def mark_read(
    services: Services, readers: Readers, number: int, *, chat_id: int, message_id: int, person_id: int
) -> bool | None:
    """Note a press of "Sudah dibaca". None: this chat has no such message; else whether this person pressed first now.

    The first time and a count are kept, never who it was. A press proves that the message arrived. What is read under
    a nudge is what the nudge was about.
    """
    async with services.database.transaction() as tx:
        found = await broadcast_of(tx, number=number)
        delivery = await delivery_in(tx, broadcast=number, chat_id=chat_id) if found else None
        if found is None or delivery is None:
            return None
        first = readers.is_new(delivery.number, person_id)
        await _keep(tx, services, delivery, message_id=message_id, first=first)
        await _keep_original(tx, services, found, delivery, first=first)
        await keep_heard(tx, chat_id=chat_id, today=services.today())
        return first


async def _keep(tx: Connection, services: Services, delivery: Delivery, *, message_id: int | None, first: bool) -> None:
    read = seen(delivery, message_id=message_id, now=services.now(), first_press=first)
    await keep_deliveries(tx, [read])
    await count_moves(tx, services, {delivery.number: delivery}, [read])


async def _keep_original(tx: Connection, services: Services, found: Broadcast, nudge: Delivery, *, first: bool) -> None:
    if found.kind is not Kind.NUDGE or nudge.original is None:
        return
    original = await delivery_of(tx, number=nudge.original)
    if original is not None:
        await _keep(tx, services, original, message_id=None, first=first)
