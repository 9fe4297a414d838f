"""Kecamatan and villages, copied once from the national list."""

from collections.abc import Iterable

from bot.domain.villages import Kind, Subdistrict, Village
from bot.storage.database import Connection, Row


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
    """Remove a village; the database refuses while a group is bound to it."""
    return await tx.execute("DELETE FROM village WHERE code = :code", {"code": code}) > 0


def _village(row: Row) -> Village:
    return Village(code=row["code"], name=row["name"], kind=Kind(row["kind"]))
