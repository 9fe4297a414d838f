"""Facts about this installation: a name and a value, nothing about people."""

from bot.storage.database import Connection


async def fact(connection: Connection, name: str) -> str | None:
    row = await connection.fetch_one("SELECT value FROM fact WHERE name = :name", {"name": name})
    return str(row["value"]) if row else None


async def keep_fact(tx: Connection, name: str, value: str) -> None:
    """State a fact; the newer value replaces the older."""
    query = """
        INSERT INTO fact (name, value) VALUES (:name, :value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
    """
    await tx.execute(query, {"name": name, "value": value})
