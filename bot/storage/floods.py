"""How long Telegram told us to wait: for the bot as a whole (0) and for groups (negative ids), never for a person."""

import math
from datetime import UTC, datetime

from bot.storage.database import Connection, Row


async def flood_waits(connection: Connection, *, now: datetime) -> dict[int, datetime]:
    """The waits that are not over yet, by chat."""
    query = "SELECT chat_id, until FROM flood_wait WHERE until > :now ORDER BY chat_id"
    rows = await connection.fetch_all(query, {"now": now.timestamp()})
    return {row["chat_id"]: _until(row) for row in rows}


async def keep_flood_wait(tx: Connection, *, chat_id: int, until: datetime) -> None:
    """Remember a wait, rounded up to the second; the longer one holds. A person's id breaks the table's own rule."""
    query = """
        INSERT INTO flood_wait (chat_id, until) VALUES (:chat_id, :until)
            ON CONFLICT (chat_id) DO UPDATE SET until = excluded.until WHERE excluded.until > flood_wait.until
    """
    await tx.execute(query, {"chat_id": chat_id, "until": math.ceil(until.timestamp())})


async def forget_past_floods(tx: Connection, *, now: datetime) -> int:
    """Forget the waits that are over; how many."""
    return await tx.execute("DELETE FROM flood_wait WHERE until <= :now", {"now": now.timestamp()})


def _until(row: Row) -> datetime:
    return datetime.fromtimestamp(row["until"], tz=UTC)
