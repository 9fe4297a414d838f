"""What staff must still be told of groups."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.group_news import News, NewsKind
from bot.storage.database import Connection, Row


async def add_news(
    tx: Connection, *, chat_id: int, kind: NewsKind, at: datetime, village: str = "", detail: str = ""
) -> None:
    query = """
        INSERT INTO group_news (number, chat_id, kind, at, village, detail, told)
        SELECT COALESCE(MAX(number), 0) + 1, :chat_id, :kind, :at, :village, :detail, 0 FROM group_news
    """
    values = {"chat_id": chat_id, "kind": kind.value, "at": at.isoformat(), "village": village, "detail": detail}
    await tx.execute(query, values)


async def untold_news(connection: Connection, *, chat_id: int | None = None) -> list[News]:
    """The oldest first; of one group, or of all."""
    query = """
        SELECT number, chat_id, kind, at, village, detail FROM group_news
         WHERE told = 0 AND (:chat_id IS NULL OR chat_id = :chat_id) ORDER BY number
    """
    return [_news(row) for row in await connection.fetch_all(query, {"chat_id": chat_id})]


async def withdraw_news(tx: Connection, numbers: Iterable[int]) -> None:
    """What need not be told after all."""
    await tx.execute_many(
        "DELETE FROM group_news WHERE number = :number AND told = 0", [{"number": n} for n in numbers]
    )


async def mark_told(tx: Connection, numbers: Iterable[int]) -> None:
    """What was told is forgotten, except for the newest number, which keeps the count going."""
    await tx.execute_many("UPDATE group_news SET told = 1 WHERE number = :number", [{"number": n} for n in numbers])
    await tx.execute("DELETE FROM group_news WHERE told = 1 AND number < (SELECT MAX(number) FROM group_news)")


def _news(row: Row) -> News:
    return News(
        number=row["number"],
        chat_id=row["chat_id"],
        kind=NewsKind(row["kind"]),
        at=datetime.fromisoformat(row["at"]),
        village=row["village"],
        detail=row["detail"],
    )
