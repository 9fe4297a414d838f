"""Messages that show a tip to a member of staff: chat, message, and until when; never which tip."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Connection, Row


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One message that is to be deleted."""

    chat_id: int
    message_id: int


async def add_shown(tx: Connection, shown: Shown, *, until: datetime) -> None:
    query = """
        INSERT INTO tip_reading (chat_id, message_id, until) VALUES (:chat_id, :message_id, :until)
            ON CONFLICT (chat_id, message_id) DO UPDATE SET until = excluded.until
    """
    values = {"chat_id": shown.chat_id, "message_id": shown.message_id, "until": until.isoformat()}
    await tx.execute(query, values)


async def shown_to(connection: Connection, *, chat_id: int) -> list[Shown]:
    query = "SELECT chat_id, message_id FROM tip_reading WHERE chat_id = :chat_id ORDER BY message_id"
    return [_shown(row) for row in await connection.fetch_all(query, {"chat_id": chat_id})]


async def shown_until(connection: Connection, now: datetime) -> list[Shown]:
    """Those whose time is over."""
    query = "SELECT chat_id, message_id FROM tip_reading WHERE until <= :now ORDER BY chat_id, message_id"
    return [_shown(row) for row in await connection.fetch_all(query, {"now": now.isoformat()})]


async def forget_shown(tx: Connection, shown: Shown) -> None:
    query = "DELETE FROM tip_reading WHERE chat_id = :chat_id AND message_id = :message_id"
    await tx.execute(query, {"chat_id": shown.chat_id, "message_id": shown.message_id})


def _shown(row: Row) -> Shown:
    return Shown(chat_id=row["chat_id"], message_id=row["message_id"])
