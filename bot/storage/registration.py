"""Registration codes, of which only the hash is kept."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.registration import CodeState, KeptCode
from bot.storage.database import Connection, Row

_COLUMNS = "hash, village, sheet, state, chat_id, expires_at"


async def keep_codes(tx: Connection, codes: Iterable[KeptCode]) -> None:
    query = """
        INSERT INTO registration_code (hash, village, sheet, state, chat_id, expires_at)
        VALUES (:hash, :village, :sheet, :state, :chat_id, :expires_at)
    """
    await tx.execute_many(query, [_values(code) for code in codes])


async def code_of(connection: Connection, *, hash: str) -> KeptCode | None:
    query = f"SELECT {_COLUMNS} FROM registration_code WHERE hash = :hash"  # noqa: S608 - a constant of this module
    row = await connection.fetch_one(query, {"hash": hash})
    return _code(row) if row else None


async def use_code(tx: Connection, *, hash: str, chat_id: int) -> bool:
    """Use a code up; False when it is not open."""
    query = "UPDATE registration_code SET state = 'used', chat_id = :chat_id WHERE hash = :hash AND state = 'open'"
    return await tx.execute(query, {"hash": hash, "chat_id": chat_id}) > 0


async def reserve_code(tx: Connection, *, hash: str, chat_id: int) -> None:
    """Remember in which group a code waits for a confirmation; it stays open."""
    query = "UPDATE registration_code SET chat_id = :chat_id WHERE hash = :hash AND state = 'open'"
    await tx.execute(query, {"hash": hash, "chat_id": chat_id})


async def void_printed(tx: Connection, *, villages: Iterable[str]) -> None:
    """The unused printed codes of these villages bind no more."""
    query = "UPDATE registration_code SET state = 'void' WHERE village = :village AND sheet > 0 AND state = 'open'"
    await tx.execute_many(query, [{"village": village} for village in villages])


async def next_sheet(connection: Connection) -> int:
    row = await connection.fetch_one("SELECT COALESCE(MAX(sheet), 0) + 1 AS number FROM registration_code")
    assert row is not None
    return int(row["number"])


async def forget_old_codes(tx: Connection, *, before: datetime) -> None:
    """Codes that ended long ago; until then they are still told apart: used, expired, replaced."""
    query = "DELETE FROM registration_code WHERE expires_at < :before"
    await tx.execute(query, {"before": before.isoformat()})


def _values(code: KeptCode) -> dict[str, object]:
    return {
        "hash": code.hash,
        "village": code.village,
        "sheet": code.sheet,
        "state": code.state.value,
        "chat_id": code.chat_id,
        "expires_at": code.expires_at.isoformat(),
    }


def _code(row: Row) -> KeptCode:
    return KeptCode(
        hash=row["hash"],
        village=row["village"],
        sheet=row["sheet"],
        state=CodeState(row["state"]),
        chat_id=row["chat_id"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )
