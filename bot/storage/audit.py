"""The audit log: rows are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Entry
from bot.storage.database import Connection, Row


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which entries: of one person, of one act, about objects that begin so; None = all."""

    staff: int | None = None
    act: str | None = None
    object: str | None = None


async def add_entry(
    tx: Connection,
    *,
    at: datetime,
    staff: int,
    act: str,
    object: str,
    old: str = "",
    new: str = "",
) -> None:
    """Write down an act in the transaction that does it."""
    query = """
        INSERT INTO audit (number, at, staff, act, object, old, new)
        SELECT COALESCE(MAX(number), 0) + 1, :at, :staff, :act, :object, :old, :new FROM audit
    """
    values = {"at": at.isoformat(), "staff": staff, "act": act, "object": object, "old": old, "new": new}
    await tx.execute(query, values)


async def entries(connection: Connection, which: Filter, *, limit: int, offset: int = 0) -> list[Entry]:
    """The newest first."""
    query = """
        SELECT number, at, staff, act, object, old, new FROM audit
         WHERE (:staff IS NULL OR staff = :staff) AND (:act IS NULL OR act = :act)
           AND (:object IS NULL OR object LIKE :object || '%')
         ORDER BY number DESC LIMIT :limit OFFSET :offset
    """
    values = {"staff": which.staff, "act": which.act, "object": which.object, "limit": limit, "offset": offset}
    return [_entry(row) for row in await connection.fetch_all(query, values)]


async def who_and_what(connection: Connection) -> tuple[list[int], list[str]]:
    """Whose acts there are, and which: the choices of the filter."""
    staff = await connection.fetch_all("SELECT DISTINCT staff FROM audit ORDER BY staff")
    acts = await connection.fetch_all("SELECT DISTINCT act FROM audit ORDER BY act")
    return [row["staff"] for row in staff], [row["act"] for row in acts]


async def was_done(connection: Connection, *, staff: int, act: str, old: str) -> bool:
    """Whether this act of this person stands in the log with this former state: asked by acts that may come twice."""
    query = "SELECT 1 FROM audit WHERE staff = :staff AND act = :act AND old = :old LIMIT 1"
    return await connection.fetch_one(query, {"staff": staff, "act": act, "old": old}) is not None


def _entry(row: Row) -> Entry:
    return Entry(
        number=row["number"],
        at=datetime.fromisoformat(row["at"]),
        staff=row["staff"],
        act=row["act"],
        object=row["object"],
        old=row["old"],
        new=row["new"],
    )
