"""The tables as they are: for the demo, which shows a person what the bot remembers."""

from bot.storage.database import Connection

KEPT = frozenset({"migration", "fact"})
"""Tables about the installation; the rest is about what people did."""


async def contents(connection: Connection) -> dict[str, list[dict[str, object]]]:
    """Every table but the list of migrations, each row by column."""
    return {name: await _rows(connection, name) for name in await _tables(connection) if name != "migration"}


async def empty(tx: Connection) -> None:
    """Forget all that people did, in whatever order the tables hang on each other."""
    await tx.execute("PRAGMA defer_foreign_keys = ON")
    for name in await _tables(tx):
        if name not in KEPT:
            await tx.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name from the schema, no value of a person


async def _tables(connection: Connection) -> list[str]:
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [row["name"] for row in await connection.fetch_all(query)]


async def _rows(connection: Connection, table: str) -> list[dict[str, object]]:
    rows = await connection.fetch_all(f'SELECT * FROM "{table}"')  # noqa: S608 - as above
    return [dict(row) for row in rows]
