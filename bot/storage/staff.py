"""Staff, their grants, invitations, and the chats of the office."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.staff import Grant, Role, Staff
from bot.storage.database import Connection, Row

_STAFF = """
    SELECT s.id, s.name, s.legal, s.since, g.role, g.subdistrict
      FROM staff s LEFT JOIN staff_grant g ON g.staff = s.id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """What a one-time code grants; `hash` is all that is kept of the code."""

    hash: str
    name: str
    grant: Grant
    legal: bool
    invited_by: int
    expires_at: datetime


async def staff_of(connection: Connection, *, id: int) -> Staff | None:
    """The member of staff with this id; None for everybody else."""
    found = _gather(await connection.fetch_all(_STAFF + " WHERE s.id = :id", {"id": id}))
    return found[0] if found else None


async def all_staff(connection: Connection) -> list[Staff]:
    return _gather(await connection.fetch_all(_STAFF + " ORDER BY s.name, s.id"))


async def keep_staff(tx: Connection, staff: Staff, *, since: datetime) -> None:
    """Add a member of staff or replace what he may; the day he came is kept."""
    values = {"id": staff.id, "name": staff.name, "legal": int(staff.legal), "since": since.isoformat()}
    query = """
        INSERT INTO staff (id, name, legal, since) VALUES (:id, :name, :legal, :since)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, legal = excluded.legal
    """
    await tx.execute(query, values)
    await tx.execute("DELETE FROM staff_grant WHERE staff = :id", {"id": staff.id})
    await tx.execute_many(
        "INSERT INTO staff_grant (staff, role, subdistrict) VALUES (:staff, :role, :subdistrict)",
        [{"staff": staff.id, "role": g.role.value, "subdistrict": g.subdistrict or ""} for g in staff.grants],
    )


async def forget_staff(tx: Connection, *, id: int) -> bool:
    """Revoke everything at once."""
    await tx.execute("DELETE FROM staff_grant WHERE staff = :id", {"id": id})
    return await tx.execute("DELETE FROM staff WHERE id = :id", {"id": id}) > 0


async def keep_invitation(tx: Connection, invitation: Invitation) -> None:
    query = """
        INSERT INTO invitation (hash, name, role, subdistrict, legal, invited_by, expires_at)
        VALUES (:hash, :name, :role, :subdistrict, :legal, :invited_by, :expires_at)
    """
    values = {
        "hash": invitation.hash,
        "name": invitation.name,
        "role": invitation.grant.role.value,
        "subdistrict": invitation.grant.subdistrict or "",
        "legal": int(invitation.legal),
        "invited_by": invitation.invited_by,
        "expires_at": invitation.expires_at.isoformat(),
    }
    await tx.execute(query, values)


async def invitation_of(connection: Connection, *, hash: str) -> Invitation | None:
    """The invitation behind a code that nobody has used; it may have expired."""
    query = "SELECT name, role, subdistrict, legal, invited_by, expires_at FROM invitation WHERE hash = :hash"
    row = await connection.fetch_one(query, {"hash": hash})
    return _invitation(row, hash) if row else None


async def forget_invitation(tx: Connection, *, hash: str) -> bool:
    """Use an invitation up, or call it off."""
    return await tx.execute("DELETE FROM invitation WHERE hash = :hash", {"hash": hash}) > 0


async def forget_invitations_of(tx: Connection, *, invited_by: int) -> None:
    """Call off all that a member of staff has invited to."""
    await tx.execute("DELETE FROM invitation WHERE invited_by = :invited_by", {"invited_by": invited_by})


async def forget_past_invitations(tx: Connection, *, now: datetime) -> None:
    await tx.execute("DELETE FROM invitation WHERE expires_at <= :now", {"now": now.isoformat()})


async def chat_for(connection: Connection, *, purpose: str) -> int | None:
    """The chat that serves a purpose of the office, e.g. the inbox of tips."""
    row = await connection.fetch_one("SELECT chat_id FROM staff_chat WHERE purpose = :purpose", {"purpose": purpose})
    return int(row["chat_id"]) if row else None


async def keep_chat(tx: Connection, *, purpose: str, chat_id: int) -> None:
    query = """
        INSERT INTO staff_chat (purpose, chat_id) VALUES (:purpose, :chat_id)
            ON CONFLICT (purpose) DO UPDATE SET chat_id = excluded.chat_id
    """
    await tx.execute(query, {"purpose": purpose, "chat_id": chat_id})


async def forget_chat(tx: Connection, *, purpose: str) -> bool:
    return await tx.execute("DELETE FROM staff_chat WHERE purpose = :purpose", {"purpose": purpose}) > 0


def _gather(rows: list[Row]) -> list[Staff]:
    """One row per grant → one value per person."""
    people: dict[int, Row] = {row["id"]: row for row in rows}
    grants: dict[int, set[Grant]] = {id: set() for id in people}
    for row in rows:
        if row["role"] is not None:
            grants[row["id"]].add(Grant(role=Role(row["role"]), subdistrict=row["subdistrict"] or None))
    return [_staff(row, frozenset(grants[id])) for id, row in people.items()]


def _staff(row: Row, grants: frozenset[Grant]) -> Staff:
    since = datetime.fromisoformat(row["since"])
    return Staff(id=row["id"], name=row["name"], grants=grants, legal=bool(row["legal"]), since=since)


def _invitation(row: Row, hash: str) -> Invitation:
    return Invitation(
        hash=hash,
        name=row["name"],
        grant=Grant(role=Role(row["role"]), subdistrict=row["subdistrict"] or None),
        legal=bool(row["legal"]),
        invited_by=row["invited_by"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )
