"""Broadcasts: what is told, to whom, how far it is. Their deliveries lie in `deliveries`."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

from bot.domain.broadcasts import (
    Attachment,
    Broadcast,
    Content,
    Kind,
    Phase,
    Reason,
    State,
    Tally,
    read_audience,
    write_audience,
)
from bot.storage.database import Connection, Row

TALLIED = tuple(field.name for field in fields(Tally))
Shifts = Mapping[State, int]
"""By how many deliveries each state grows."""


async def next_broadcast(tx: Connection) -> int:
    row = await tx.fetch_one("SELECT COALESCE(MAX(number), 0) + 1 AS next FROM broadcast")
    assert row is not None
    return int(row["next"])


async def add_broadcast(tx: Connection, broadcast: Broadcast) -> None:
    content, file = broadcast.content, broadcast.content.attachment or Attachment(kind="")
    query = """
        INSERT INTO broadcast (number, key, kind, about, state, reason, title, message, subject, text, greeting,
                               receipt, file_kind, file_name, file_path, file_id, revision, audience, author, approver,
                               created_at, starts_at, expires_at, begun_at, ended_at)
        VALUES (:number, :key, :kind, :about, :state, :reason, :title, :message, :subject, :text, :greeting, :receipt,
                :file_kind, :file_name, :file_path, :file_id, :revision, :audience, :author, :approver,
                :created_at, :starts_at, :expires_at, :begun_at, :ended_at)
    """
    values = _progress(broadcast) | {
        "key": broadcast.key,
        "kind": broadcast.kind.value,
        "about": broadcast.about,
        "title": broadcast.title,
        "message": content.message,
        "subject": content.subject,
        "text": content.text,
        "greeting": int(content.greeting),
        "receipt": int(content.receipt),
        "file_kind": file.kind,
        "file_name": file.name,
        "file_path": file.path,
        "file_id": file.file_id,
        "revision": broadcast.revision,
        "audience": write_audience(broadcast.audience),
        "author": broadcast.author,
        "created_at": broadcast.created_at.isoformat(),
    }
    await tx.execute(query, values)


async def keep_broadcast(tx: Connection, broadcast: Broadcast) -> None:
    """Keep how far it is: phase, reason, approver and times; its content and tally have functions of their own."""
    query = """
        UPDATE broadcast SET state = :state, reason = :reason, approver = :approver, starts_at = :starts_at,
                             expires_at = :expires_at, begun_at = :begun_at, ended_at = :ended_at
         WHERE number = :number
    """
    await tx.execute(query, _progress(broadcast))


async def broadcast_of(connection: Connection, *, number: int) -> Broadcast | None:
    row = await connection.fetch_one("SELECT * FROM broadcast WHERE number = :number", {"number": number})
    return _broadcast(row) if row else None


async def broadcast_by_key(connection: Connection, *, key: str) -> Broadcast | None:
    row = await connection.fetch_one("SELECT * FROM broadcast WHERE key = :key", {"key": key})
    return _broadcast(row) if row else None


async def broadcasts_by_number(connection: Connection, *, limit: int, offset: int = 0) -> list[Broadcast]:
    """The newest first; messages to the office's own chats are not among them."""
    query = "SELECT * FROM broadcast WHERE kind <> 'staff' ORDER BY number DESC LIMIT :limit OFFSET :offset"
    return [_broadcast(row) for row in await connection.fetch_all(query, {"limit": limit, "offset": offset})]


async def broadcasts_about(connection: Connection, *, number: int) -> list[Broadcast]:
    """The nudges, corrections and recalls of a broadcast, the oldest first."""
    query = "SELECT * FROM broadcast WHERE about = :number ORDER BY number"
    return [_broadcast(row) for row in await connection.fetch_all(query, {"number": number})]


async def agenda(connection: Connection, *, now: datetime) -> list[Broadcast]:
    """What is to be sent at this moment: running, or scheduled and due; the oldest first."""
    query = """
        SELECT * FROM broadcast
         WHERE state = 'running' OR (state = 'scheduled' AND starts_at <= :now) ORDER BY number
    """
    return [_broadcast(row) for row in await connection.fetch_all(query, {"now": now.isoformat()})]


async def broadcasts_in_flight(connection: Connection) -> list[int]:
    """Broadcasts of which a delivery is being sent, whatever their phase."""
    rows = await connection.fetch_all("SELECT number FROM broadcast WHERE sending > 0 ORDER BY number")
    return [row["number"] for row in rows]


async def shift_tally(tx: Connection, *, number: int, by: Shifts, has_read: int = 0) -> int:
    """Count what moved, in the transaction that moved it; how many are still planned or being sent."""
    query = """
        UPDATE broadcast SET planned = planned + :planned, sending = sending + :sending, sent = sent + :sent,
                             failed = failed + :failed, skipped = skipped + :skipped, in_doubt = in_doubt + :in_doubt,
                             has_read = has_read + :has_read
         WHERE number = :number RETURNING planned + sending AS open
    """
    values = {state.value: by.get(state, 0) for state in State}
    row = await tx.fetch_one(query, values | {"number": number, "has_read": has_read})
    return int(row["open"]) if row else 0


async def count_anew(tx: Connection, *, number: int) -> Tally:
    """Count the deliveries themselves and keep that; a broadcast is judged by it, not by a running count."""
    query = """
        SELECT state, COUNT(*) AS count, COUNT(CASE WHEN read_at <> '' THEN 1 END) AS has_read
          FROM delivery WHERE broadcast = :number GROUP BY state
    """
    rows = await tx.fetch_all(query, {"number": number})
    counts = {row["state"]: row["count"] for row in rows}
    tally = Tally(
        **{state.value: counts.get(state.value, 0) for state in State}, has_read=sum(row["has_read"] for row in rows)
    )
    update = """
        UPDATE broadcast SET planned = :planned, sending = :sending, sent = :sent, failed = :failed, skipped = :skipped,
                             in_doubt = :in_doubt, has_read = :has_read WHERE number = :number
    """
    await tx.execute(update, {name: getattr(tally, name) for name in TALLIED} | {"number": number})
    return tally


async def keep_text(tx: Connection, *, number: int, text: str) -> None:
    """Correct the text; who has it already in hand sees by the revision that it is old."""
    query = "UPDATE broadcast SET text = :text, revision = revision + 1 WHERE number = :number"
    await tx.execute(query, {"number": number, "text": text})


async def keep_file_id(tx: Connection, *, number: int, file_id: str) -> None:
    """The file is with Telegram now; the first upload holds."""
    query = "UPDATE broadcast SET file_id = :file_id WHERE number = :number AND file_id = ''"
    await tx.execute(query, {"number": number, "file_id": file_id})


async def forget_addressees(tx: Connection, *, number: int) -> None:
    """After a message to the office's own chats: to whom it went is not kept, only how many these were."""
    await tx.execute("DELETE FROM delivery WHERE broadcast = :number", {"number": number})
    await tx.execute("UPDATE broadcast SET audience = 'chat=0' WHERE number = :number", {"number": number})


def _progress(broadcast: Broadcast) -> dict[str, object]:
    return {
        "number": broadcast.number,
        "state": broadcast.phase.value,
        "reason": broadcast.reason.value,
        "approver": broadcast.approver,
        "starts_at": broadcast.starts_at.isoformat(),
        "expires_at": _text(broadcast.expires_at),
        "begun_at": _text(broadcast.begun_at),
        "ended_at": _text(broadcast.ended_at),
    }


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _broadcast(row: Row) -> Broadcast:
    return Broadcast(
        number=row["number"],
        key=row["key"],
        kind=Kind(row["kind"]),
        about=row["about"],
        phase=Phase(row["state"]),
        reason=Reason(row["reason"]),
        title=row["title"],
        content=_content(row),
        revision=row["revision"],
        audience=read_audience(row["audience"]),
        author=row["author"],
        approver=row["approver"],
        created_at=datetime.fromisoformat(row["created_at"]),
        starts_at=datetime.fromisoformat(row["starts_at"]),
        expires_at=moment(row["expires_at"]),
        begun_at=moment(row["begun_at"]),
        ended_at=moment(row["ended_at"]),
        tally=Tally(**{name: row[name] for name in TALLIED}),
    )


def _content(row: Row) -> Content:
    file = Attachment(kind=row["file_kind"], file_id=row["file_id"], path=row["file_path"], name=row["file_name"])
    return Content(
        text=row["text"],
        greeting=bool(row["greeting"]),
        receipt=bool(row["receipt"]),
        attachment=file if file.kind else None,
        message=row["message"],
        subject=row["subject"],
    )
