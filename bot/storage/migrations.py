"""The shape of the database: numbered files, each applied once, whole, and never edited afterwards."""

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import (
    DatabaseBroke,
    DatabaseDamaged,
    DatabaseNewer,
    MigrationBroken,
    MigrationChanged,
    MigrationMissing,
)
from bot.storage.database import Connection, Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """One file: its number, its name, and what it says."""

    number: int
    file: str
    checksum: str
    statements: tuple[str, ...]


async def migrate(database: Database, folder: Path) -> list[str]:
    """Bring the database to the newest shape; the names of the files applied now.

    Each file is one transaction that first looks again at what is applied, so two processes may do this at once.
    """
    known = read_migrations(folder)
    done: list[str] = []
    while True:
        async with database.transaction() as tx:
            applied = await _applied(tx)
            compare(known, applied, path=database.path)
            if len(applied) == len(known):
                return done
            await _apply(tx, known[len(applied)])
        done.append(known[len(applied)].file)


async def pending(database: Database, folder: Path) -> list[str]:
    """The names of the files that `migrate` would apply; refuses what it would refuse. Changes nothing."""
    known = read_migrations(folder)
    table = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migration'"
    applied = await _numbers(database.reader) if await database.reader.fetch_one(table) else {}
    compare(known, applied, path=database.path)
    return [migration.file for migration in known[len(applied) :]]


def read_migrations(folder: Path) -> list[Migration]:
    """The files in order; MigrationMissing when a number is missing or stands twice."""
    found = [_read(path) for path in sorted(folder.glob("[0-9]*.sql"))]
    for expected, migration in enumerate(found, start=1):
        if migration.number != expected:
            raise MigrationMissing(number=expected)
    if not found:
        raise MigrationMissing(number=1)
    return found


def compare(known: list[Migration], applied: dict[int, str], *, path: str) -> None:
    """Refuse a database from a newer program, and files that changed after they were applied."""
    if applied and max(applied) > len(known):
        raise DatabaseNewer(path=path, found=max(applied), known=len(known))
    if sorted(applied) != list(range(1, len(applied) + 1)):
        raise DatabaseDamaged(path=path)
    for migration in known[: len(applied)]:
        if applied[migration.number] != migration.checksum:
            raise MigrationChanged(file=migration.file)


def _read(path: Path) -> Migration:
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    number = re.match(r"\d+", path.name)
    return Migration(
        number=int(number.group()) if number else 0,
        file=path.name,
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        statements=tuple(split(text)),
    )


def split(text: str) -> list[str]:
    """The statements of a file, as the engine itself tells where one ends (triggers and quoted `;` included)."""
    found, current = [], ""
    for piece in re.split(r"(?<=;)", text):
        current += piece
        if sqlite3.complete_statement(current):
            found.append(current.strip())
            current = ""
    return [*found, current.strip()] if _says_something(current) else found


def _says_something(rest: str) -> bool:
    return any(line.strip() and not line.strip().startswith("--") for line in rest.splitlines())


async def _applied(tx: Connection) -> dict[int, str]:
    await tx.execute(
        """
        CREATE TABLE IF NOT EXISTS migration (
            number   BIGINT NOT NULL PRIMARY KEY,
            file     TEXT NOT NULL,
            checksum TEXT NOT NULL
        )
        """
    )
    return await _numbers(tx)


async def _numbers(connection: Connection) -> dict[int, str]:
    rows = await connection.fetch_all("SELECT number, checksum FROM migration ORDER BY number")
    return {row["number"]: row["checksum"] for row in rows}


async def _apply(tx: Connection, migration: Migration) -> None:
    try:
        for statement in migration.statements:
            await tx.execute(statement)
    except DatabaseBroke as trouble:
        raise MigrationBroken(file=migration.file, code=trouble.code) from trouble
    await tx.execute(
        "INSERT INTO migration (number, file, checksum) VALUES (:number, :file, :checksum)",
        {"number": migration.number, "file": migration.file, "checksum": migration.checksum},
    )
