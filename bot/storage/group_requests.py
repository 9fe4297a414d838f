"""Groups that ask to be registered."""

from datetime import datetime

from bot.domain.group_requests import GroupRequest, RequestState
from bot.storage.database import Connection, Row


async def keep_request(tx: Connection, *, chat_id: int, title: str, now: datetime) -> int:
    """The number of a new open request, in place of the one that this group had. No number is given twice."""
    query = """
        INSERT INTO group_request (number, chat_id, title, state, asked_at)
        SELECT COALESCE(MAX(number), 0) + 1, :chat_id, :title, 'open', :now FROM group_request WHERE TRUE
            ON CONFLICT (chat_id) DO UPDATE
           SET number = excluded.number, title = excluded.title, state = 'open', asked_at = excluded.asked_at
        RETURNING number
    """
    row = await tx.fetch_one(query, {"chat_id": chat_id, "title": title, "now": now.isoformat()})
    assert row is not None
    return int(row["number"])


async def request_of(connection: Connection, *, chat_id: int) -> GroupRequest | None:
    query = "SELECT number, chat_id, title, state, asked_at FROM group_request WHERE chat_id = :chat_id"
    row = await connection.fetch_one(query, {"chat_id": chat_id})
    return _request(row) if row else None


async def open_requests(connection: Connection) -> list[GroupRequest]:
    """The oldest first."""
    query = "SELECT number, chat_id, title, state, asked_at FROM group_request WHERE state = 'open' ORDER BY number"
    return [_request(row) for row in await connection.fetch_all(query)]


async def request_by_number(connection: Connection, *, number: int) -> GroupRequest | None:
    """None also when the group has asked anew since, for that is another request."""
    query = "SELECT number, chat_id, title, state, asked_at FROM group_request WHERE number = :number"
    row = await connection.fetch_one(query, {"number": number})
    return _request(row) if row else None


async def close_request(tx: Connection, *, chat_id: int, state: RequestState) -> bool:
    """Close an open request; False when there is none any more."""
    query = "UPDATE group_request SET state = :state WHERE chat_id = :chat_id AND state = 'open'"
    return await tx.execute(query, {"chat_id": chat_id, "state": state.value}) > 0


def _request(row: Row) -> GroupRequest:
    return GroupRequest(
        number=row["number"],
        chat_id=row["chat_id"],
        title=row["title"],
        state=RequestState(row["state"]),
        asked_at=datetime.fromisoformat(row["asked_at"]),
    )
