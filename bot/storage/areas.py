"""Kecamatan and villages, copied once from the national list."""

from collections.abc import Iterable

from bot.domain.errors import DatabaseBroke
from bot.domain.villages import Kind, Subdistrict, Village
from bot.storage.database import Connection, Row

STILL_NEEDED = "SQLITE_CONSTRAINT_FOREIGNKEY"


async def subdistricts(connection: Connection) -> list[Subdistrict]:
    rows = await connection.fetch_all("SELECT code, name FROM subdistrict ORDER BY code")
    return [Subdistrict(code=row["code"], name=row["name"]) for row in rows]


async def villages(connection: Connection, *, subdistrict: str | None = None) -> list[Village]:
    """All villages, or those of one kecamatan, by code."""
    query = """
        SELECT code, name, kind FROM village
         WHERE :subdistrict IS NULL OR subdistrict = :subdistrict ORDER BY code
    """
    return [_village(row) for row in await connection.fetch_all(query, {"subdistrict": subdistrict})]


async def village_of(connection: Connection, *, code: str) -> Village | None:
    row = await connection.fetch_one("SELECT code, name, kind FROM village WHERE code = :code", {"code": code})
    return _village(row) if row else None


async def keep_areas(tx: Connection, subdistricts: Iterable[Subdistrict], villages: Iterable[Village]) -> None:
    """Add areas; those that are there already take the new name and kind. Nothing is removed."""
    await tx.execute_many(
        "INSERT INTO subdistrict (code, name) VALUES (:code, :name)"
        " ON CONFLICT (code) DO UPDATE SET name = excluded.name",
        [{"code": s.code, "name": s.name} for s in subdistricts],
    )
    await tx.execute_many(
        "INSERT INTO village (code, subdistrict, name, kind) VALUES (:code, :subdistrict, :name, :kind)"
        " ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind",
        [{"code": v.code, "subdistrict": v.subdistrict, "name": v.name, "kind": v.kind.value} for v in villages],
    )


async def forget_village(tx: Connection, *, code: str) -> bool:
    """Remove a village that nothing belongs to any more, with the codes that were given out for it."""
    await tx.execute("DELETE FROM registration_code WHERE village = :code", {"code": code})
    return await _gone(tx, "DELETE FROM village WHERE code = :code", {"code": code})


async def forget_all_areas(tx: Connection) -> bool:
    """Remove every area, with the codes that were given out; False when something belongs to one of them."""
    await tx.execute("DELETE FROM registration_code")
    return await _gone(tx, "DELETE FROM village", {}) and await _gone(tx, "DELETE FROM subdistrict", {})


async def _gone(tx: Connection, query: str, values: dict[str, object]) -> bool:
    """Whether the database let it go; then the transaction is to be given up."""
    try:
        await tx.execute(query, values)
    except DatabaseBroke as trouble:
        if trouble.code != STILL_NEEDED:
            raise
        return False
    return True


def _village(row: Row) -> Village:
    return Village(code=row["code"], name=row["name"], kind=Kind(row["kind"]))
