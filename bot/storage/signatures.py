"""Signatures under guidance cards."""

from datetime import date

from bot.domain.signatures import Signature
from bot.storage.database import Connection, Row


async def signature_of(connection: Connection, *, card: str) -> Signature | None:
    query = "SELECT card, checksum, signed_on, signed_by, note FROM signature WHERE card = :card"
    row = await connection.fetch_one(query, {"card": card})
    return _signature(row) if row else None


async def signatures(connection: Connection) -> dict[str, Signature]:
    """All of them by card, also those whose text has changed since."""
    rows = await connection.fetch_all("SELECT card, checksum, signed_on, signed_by, note FROM signature ORDER BY card")
    return {row["card"]: _signature(row) for row in rows}


async def keep_signature(tx: Connection, signature: Signature) -> None:
    """Sign a card; a newer signature replaces the older."""
    query = """
        INSERT INTO signature (card, checksum, signed_on, signed_by, note)
        VALUES (:card, :checksum, :signed_on, :signed_by, :note)
            ON CONFLICT (card) DO UPDATE SET checksum = excluded.checksum, signed_on = excluded.signed_on,
               signed_by = excluded.signed_by, note = excluded.note
    """
    await tx.execute(query, _values(signature))


async def withdraw_signature(tx: Connection, *, card: str) -> bool:
    """Take a signature back; whether there was one."""
    return await tx.execute("DELETE FROM signature WHERE card = :card", {"card": card}) > 0


def _values(signature: Signature) -> dict[str, object]:
    return {
        "card": signature.card,
        "checksum": signature.checksum,
        "signed_on": signature.signed_on.isoformat(),
        "signed_by": signature.signed_by,
        "note": signature.note,
    }


def _signature(row: Row) -> Signature:
    return Signature(
        card=row["card"],
        checksum=row["checksum"],
        signed_on=date.fromisoformat(row["signed_on"]),
        signed_by=row["signed_by"],
        note=row["note"],
    )
