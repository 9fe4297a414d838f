"""Deliveries: one row per occasion and chat, which is a row before it is a message."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.broadcasts import Delivery, Kind, Phase, Reason, State
from bot.domain.deliveries import Errand, Original
from bot.storage.broadcasts import moment
from bot.storage.database import Connection, Row

_ERRAND = """
    SELECT d.*, b.kind, b.state AS phase, b.revision, b.expires_at,
           o.state AS original_state, o.message_id AS original_message_id, o.sent_at AS original_sent_at
      FROM delivery d
      JOIN broadcast b ON b.number = d.broadcast
      LEFT JOIN delivery o ON o.number = d.original
"""


async def next_delivery(tx: Connection) -> int:
    row = await tx.fetch_one("SELECT COALESCE(MAX(number), 0) + 1 AS next FROM delivery")
    assert row is not None
    return int(row["next"])


async def add_deliveries(tx: Connection, deliveries: Iterable[Delivery]) -> int:
    """Plan them; a chat that this broadcast has already is passed over. How many are new."""
    query = """
        INSERT INTO delivery (number, broadcast, chat_id, villages, state, not_before, attempts, reason, message_id,
                              sent_at, read_at, readers, original)
        VALUES (:number, :broadcast, :chat_id, :villages, :state, :not_before, :attempts, :reason, :message_id,
                :sent_at, :read_at, :readers, :original)
            ON CONFLICT (broadcast, chat_id) DO NOTHING
    """
    return await tx.execute_many(query, (_values(delivery) for delivery in deliveries))


async def due(connection: Connection, *, broadcast: int, now: datetime, limit: int) -> list[Delivery]:
    """What may be claimed now, in order; it stays planned until then."""
    query = """
        SELECT * FROM delivery WHERE broadcast = :broadcast AND state = 'planned' AND not_before <= :now
         ORDER BY not_before, number LIMIT :limit
    """
    values = {"broadcast": broadcast, "now": now.isoformat(), "limit": limit}
    return [_delivery(row) for row in await connection.fetch_all(query, values)]


async def errands(connection: Connection, numbers: Sequence[int]) -> dict[int, Errand]:
    """Deliveries by number, with what must be known to decide on them."""
    names = {f"n{place}": number for place, number in enumerate(numbers)}
    marks = ", ".join(f":{name}" for name in names)
    rows = await connection.fetch_all(f"{_ERRAND} WHERE d.number IN ({marks})", names)
    return {row["number"]: _errand(row) for row in rows}


async def errands_in_flight(connection: Connection, *, broadcast: int) -> list[Errand]:
    query = f"{_ERRAND} WHERE d.broadcast = :broadcast AND d.state = 'sending' ORDER BY d.number"
    return [_errand(row) for row in await connection.fetch_all(query, {"broadcast": broadcast})]


async def keep_deliveries(tx: Connection, deliveries: Iterable[Delivery]) -> None:
    """Keep what became of them."""
    query = """
        UPDATE delivery SET state = :state, not_before = :not_before, attempts = :attempts, reason = :reason,
                            message_id = :message_id, sent_at = :sent_at, read_at = :read_at, readers = :readers
         WHERE number = :number
    """
    await tx.execute_many(query, [_values(delivery) for delivery in deliveries])


async def delivery_in(connection: Connection, *, broadcast: int, chat_id: int) -> Delivery | None:
    query = "SELECT * FROM delivery WHERE broadcast = :broadcast AND chat_id = :chat_id"
    row = await connection.fetch_one(query, {"broadcast": broadcast, "chat_id": chat_id})
    return _delivery(row) if row else None


async def delivery_of(connection: Connection, *, number: int) -> Delivery | None:
    row = await connection.fetch_one("SELECT * FROM delivery WHERE number = :number", {"number": number})
    return _delivery(row) if row else None


async def deliveries_in(
    connection: Connection,
    *,
    broadcast: int,
    states: Sequence[State],
    after: int = 0,
    limit: int = 1000,
    unread: bool = False,
) -> list[Delivery]:
    """A page of the deliveries in these states, in order, beyond the number `after`."""
    names: dict[str, object] = {f"s{place}": state.value for place, state in enumerate(states)}
    marks = ", ".join(f":{name}" for name in names)
    query = f"""
        SELECT * FROM delivery
         WHERE broadcast = :broadcast AND state IN ({marks}) AND number > :after AND (:unread = 0 OR read_at = '')
         ORDER BY number LIMIT :limit
    """  # noqa: S608 - marks for values, no value
    names |= {"broadcast": broadcast, "after": after, "limit": limit, "unread": int(unread)}
    return [_delivery(row) for row in await connection.fetch_all(query, names)]


async def group_titles(connection: Connection, *, broadcast: int) -> dict[int, str]:
    """What the groups of a broadcast are called, as far as they are still known."""
    query = """
        SELECT g.chat_id, g.title FROM delivery d JOIN village_group g ON g.chat_id = d.chat_id
         WHERE d.broadcast = :broadcast
    """
    return {row["chat_id"]: row["title"] for row in await connection.fetch_all(query, {"broadcast": broadcast})}


async def reachable_again(connection: Connection, *, broadcast: int) -> list[Delivery]:
    """Deliveries skipped because the chat was retired, where the group has come back since."""
    query = """
        SELECT d.* FROM delivery d JOIN village_group g ON g.chat_id = d.chat_id
         WHERE d.broadcast = :broadcast AND d.state = 'skipped' AND d.reason IN ('blocked', 'not_found', 'muted')
           AND g.state = 'active' ORDER BY d.number
    """
    return [_delivery(row) for row in await connection.fetch_all(query, {"broadcast": broadcast})]


async def skip_planned(tx: Connection, *, broadcast: int, reason: Reason) -> int:
    """All that has not left will not leave. How many these were."""
    query = """
        UPDATE delivery SET state = 'skipped', reason = :reason WHERE broadcast = :broadcast AND state = 'planned'
    """
    return await tx.execute(query, {"broadcast": broadcast, "reason": reason.value})


async def readdress(tx: Connection, *, old: int, new: int) -> None:
    """A group has a new id: what is planned goes there, what was sent stands there.

    Where an occasion knows both ids, both were addressed as groups of their own: the old row stays as it is, and is
    given up when it has not left.
    """
    values: dict[str, object] = {"old": old, "new": new}
    await tx.execute(
        """
        UPDATE delivery SET chat_id = :new
         WHERE chat_id = :old
           AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.chat_id = :new AND d.broadcast = delivery.broadcast)
        """,
        values,
    )
    doubled = await tx.fetch_all(
        "SELECT DISTINCT broadcast FROM delivery WHERE chat_id = :old AND state = 'planned'", values
    )
    for row in doubled:
        of_one = {"old": old, "broadcast": row["broadcast"]}
        await tx.execute(
            "UPDATE delivery SET state = 'skipped', reason = 'doubled'"
            " WHERE chat_id = :old AND broadcast = :broadcast AND state = 'planned'",
            of_one,
        )
        await tx.execute(
            "UPDATE broadcast SET planned = planned - 1, skipped = skipped + 1 WHERE number = :broadcast", of_one
        )


def _values(delivery: Delivery) -> dict[str, object]:
    return {
        "number": delivery.number,
        "broadcast": delivery.broadcast,
        "chat_id": delivery.chat_id,
        "villages": " ".join(delivery.villages),
        "state": delivery.state.value,
        "not_before": delivery.not_before.isoformat(),
        "attempts": delivery.attempts,
        "reason": delivery.reason.value,
        "message_id": delivery.message_id,
        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else "",
        "read_at": delivery.read_at.isoformat() if delivery.read_at else "",
        "readers": delivery.readers,
        "original": delivery.original,
    }


def _delivery(row: Row) -> Delivery:
    return Delivery(
        number=row["number"],
        broadcast=row["broadcast"],
        chat_id=row["chat_id"],
        villages=tuple(row["villages"].split()),
        state=State(row["state"]),
        not_before=datetime.fromisoformat(row["not_before"]),
        attempts=row["attempts"],
        reason=Reason(row["reason"]),
        message_id=row["message_id"],
        sent_at=moment(row["sent_at"]),
        read_at=moment(row["read_at"]),
        readers=row["readers"],
        original=row["original"],
    )


def _errand(row: Row) -> Errand:
    return Errand(
        delivery=_delivery(row),
        kind=Kind(row["kind"]),
        phase=Phase(row["phase"]),
        revision=row["revision"],
        expires_at=moment(row["expires_at"]),
        original=_original(row),
    )


def _original(row: Row) -> Original | None:
    if row["original_state"] is None:
        return None
    return Original(
        state=State(row["original_state"]),
        message_id=row["original_message_id"],
        sent_at=moment(row["original_sent_at"]),
    )
