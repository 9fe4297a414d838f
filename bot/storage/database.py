"""The database: one writer at a time, one reader beside it, the engine's errors in our own words."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.domain.errors import (
    DatabaseBroke,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnopenable,
    DiskFull,
    Trouble,
)

T = TypeVar("T")
Row = sqlite3.Row
Values = Mapping[str, object]

BUSY_SECONDS = 5.0
"""How long a statement waits for another process before DatabaseLocked. Source: tech.md, section 3."""

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


class Connection:
    """Statements in SQL with `:name` values; every error leaves as a Trouble."""

    def __init__(self, raw: aiosqlite.Connection, *, path: str) -> None:
        self._raw = raw
        self._path = path

    async def fetch_all(self, sql: str, values: Values | None = None) -> list[Row]:
        return list(await self._told(self._raw.execute_fetchall(sql, values or {})))

    async def fetch_one(self, sql: str, values: Values | None = None) -> Row | None:
        rows = await self.fetch_all(sql, values)
        return rows[0] if rows else None

    async def execute(self, sql: str, values: Values | None = None) -> int:
        """Run one statement; how many rows it touched."""
        cursor = await self._told(self._raw.execute(sql, values or {}))
        return cursor.rowcount

    async def execute_many(self, sql: str, rows: Iterable[Values]) -> int:
        cursor = await self._told(self._raw.executemany(sql, rows))
        return cursor.rowcount

    async def commit(self) -> None:
        await self._told(self._raw.commit())

    async def roll_back(self) -> None:
        """Undo what is open; nothing happens when nothing is."""
        await self._told(self._raw.rollback())

    async def close(self) -> None:
        await self._raw.close()

    async def _told(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except sqlite3.Error as error:
            raise trouble_of(error, path=self._path) from error


class Database:
    """A writer behind a lock and a reader; made by `open_database`, which also closes it."""

    def __init__(self, *, path: str, writer: Connection, reader: Connection) -> None:
        self.path = path
        self.reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """All or nothing: commits at the end, rolls back on any exception, a cancellation among them."""
        async with self._turn:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.commit()
            except BaseException:
                # The connection works its queue in order, so even a cancelled roll-back comes before the next BEGIN.
                await asyncio.shield(self._writer.roll_back())
                raise

    async def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, so that what was deleted is in neither."""
        async with self._turn:
            await self._writer.fetch_all("PRAGMA wal_checkpoint(TRUNCATE)")

    async def rewrite(self) -> None:
        """Lay the file out anew in the order of its keys, for pages remember in which order rows came."""
        async with self._turn:
            await self._writer.fetch_all("VACUUM")
        await self.checkpoint()

    async def is_sound(self) -> bool:
        """What the engine itself finds when it checks the file."""
        return [row[0] for row in await self.reader.fetch_all("PRAGMA quick_check")] == ["ok"]


@asynccontextmanager
async def open_database(path: Path | None) -> AsyncIterator[Database]:
    """Open the file, making it (0600) when there is none; None keeps everything in memory, on one connection."""
    if path is None:
        async with _connection(":memory:", shown=":memory:") as only:
            yield Database(path=":memory:", writer=only, reader=only)
        return
    uri = _make_private(path)
    async with _connection(uri, shown=str(path)) as writer, _connection(uri, shown=str(path)) as reader:
        await reader.fetch_all("PRAGMA query_only = ON")
        yield Database(path=str(path), writer=writer, reader=reader)


@asynccontextmanager
async def _connection(uri: str, *, shown: str) -> AsyncIterator[Connection]:
    try:
        raw = await aiosqlite.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise trouble_of(error, path=shown) from error
    connection = Connection(raw, path=shown)
    try:
        raw.row_factory = sqlite3.Row
        await _prepare(connection)
        yield connection
    finally:
        await connection.close()


async def _prepare(connection: Connection) -> None:
    mode = await connection.fetch_one("PRAGMA journal_mode")
    if mode is not None and mode[0] != "wal":
        await connection.fetch_all("PRAGMA journal_mode = WAL")
    for pragma in _PRAGMAS:
        await connection.fetch_all(pragma)


def _make_private(path: Path) -> str:
    """Make the file before the engine does, with our rights; the address under which the engine opens it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise DatabaseUnopenable(path=str(path)) from error
    return f"{path.absolute().as_uri()}?mode=rw"


def trouble_of(error: sqlite3.Error, *, path: str) -> Trouble:
    """The engine's error in our words, told by its code, never by its text."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseLocked(path=path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return DatabaseReadOnly(path=path)
        case sqlite3.SQLITE_FULL:
            return DiskFull(path=path)
        case sqlite3.SQLITE_CANTOPEN:
            return DatabaseUnopenable(path=path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return DatabaseDamaged(path=path)
    return DatabaseBroke(code=getattr(error, "sqlite_errorname", type(error).__name__))
