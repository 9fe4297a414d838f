"""The database: all or nothing, one writer, and errors in our own words."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import (
    DatabaseBroke,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnopenable,
    DiskFull,
    Trouble,
)
from bot.storage import database as storage
from bot.storage.database import Connection, Database, open_database, trouble_of


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "x.db") as database:
        async with database.transaction() as tx:
            await tx.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
        yield database


async def notes(database: Database) -> list[str]:
    return [row["text"] for row in await database.reader.fetch_all("SELECT text FROM note ORDER BY id")]


async def write(tx: Connection, text: str) -> None:
    await tx.execute("INSERT INTO note (text) VALUES (:text)", {"text": text})


async def test_a_transaction_keeps_all_of_it(database: Database) -> None:
    """What was written is there once the block is left, and not before."""
    async with database.transaction() as tx:
        await write(tx, "satu")
        assert await notes(database) == []
        await write(tx, "dua")
    assert await notes(database) == ["satu", "dua"]


async def test_an_exception_undoes_all_of_it(database: Database) -> None:
    """Half of an act is never kept, and the next act is not touched by it."""

    async def fail() -> None:
        async with database.transaction() as tx:
            await write(tx, "setengah")
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    async with database.transaction() as tx:
        await write(tx, "utuh")
    assert await notes(database) == ["utuh"]


@pytest.mark.parametrize("steps", range(1, 12))
async def test_a_cancellation_anywhere_leaves_all_or_nothing(database: Database, steps: int) -> None:
    """A stop in the middle of BEGIN, of a statement or of COMMIT leaves no open transaction behind."""

    async def act() -> None:
        async with database.transaction() as tx:
            await write(tx, "a")
            await write(tx, "b")

    task = asyncio.create_task(act())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.transaction() as tx:
        await write(tx, "c")
    assert await notes(database) in (["c"], ["a", "b", "c"])


async def test_writers_take_turns(database: Database) -> None:
    """Fifty acts at once come one after another, each seeing the one before."""

    async def count_up() -> None:
        async with database.transaction() as tx:
            row = await tx.fetch_one("SELECT count(*) AS found FROM note")
            await write(tx, str(row["found"] if row else None))

    await asyncio.gather(*(count_up() for _ in range(50)))
    assert await notes(database) == [str(number) for number in range(50)]


async def test_the_database_file_is_private_from_its_first_moment(database: Database) -> None:
    """Neither the file nor its side files can be read by others, whatever the umask."""
    old = os.umask(0)
    try:
        async with open_database(Path(database.path).with_name("y.db")) as other, other.transaction() as tx:
            await tx.execute("CREATE TABLE t (x)")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path(other.path).parent.glob("y.db*")}
    finally:
        os.umask(old)
    assert modes == {"y.db": 0o600, "y.db-wal": 0o600, "y.db-shm": 0o600}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("trusted_schema", 0)],
)
async def test_every_connection_is_careful(database: Database, pragma: str, value: object) -> None:
    """Power may fail at any moment, what is deleted is gone, and the file is not trusted."""
    async with database.transaction() as tx:
        for connection in (tx, database.reader):
            assert (await connection.fetch_all(f"PRAGMA {pragma}"))[0][0] == value


async def test_the_reader_cannot_write(database: Database) -> None:
    """Writing outside a transaction is an error, not a habit."""
    with pytest.raises(DatabaseReadOnly):
        await write(database.reader, "diam-diam")


async def test_a_locked_database_is_named_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that holds the database gives a clear refusal, and afterwards all goes on."""
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.0)
    async with open_database(Path(database.path)) as impatient:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseLocked):
                async with impatient.transaction():
                    raise AssertionError("not reached")
            other.execute("ROLLBACK")
        async with impatient.transaction() as tx:
            await write(tx, "lagi")
    assert await notes(database) == ["lagi"]


async def test_a_full_disk_loses_nothing_that_was_kept(database: Database) -> None:
    """The act that found no room is undone whole; what was there before stays."""
    async with database.transaction() as tx:
        await write(tx, "lama")
        pages = (await tx.fetch_all("PRAGMA page_count"))[0][0]
        await tx.fetch_all(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull):
        async with database.transaction() as tx:
            await write(tx, "x" * 100_000)
    assert await notes(database) == ["lama"]


async def test_what_is_deleted_is_in_no_file_after_a_checkpoint(database: Database) -> None:
    """ "Hapus data saya" means the bytes, in the database and in its write-ahead log."""
    async with database.transaction() as tx:
        await write(tx, "canary-4711")
    async with database.transaction() as tx:
        await tx.execute("DELETE FROM note")
    await database.checkpoint()
    files = b"".join(path.read_bytes() for path in Path(database.path).parent.glob("x.db*"))
    assert b"CREATE TABLE note" in files
    assert b"canary-4711" not in files


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (lambda path: path.write_bytes(b"not a database at all" * 100), DatabaseDamaged),
        (lambda path: path.mkdir(), DatabaseUnopenable),
    ],
)
async def test_a_file_that_is_no_database_is_refused(
    make: Callable[[Path], object], trouble: type[Trouble], tmp_path: Path
) -> None:
    """The refusal names the path; no connection stays open behind it."""
    path = tmp_path / "odd.db"
    make(path)
    with pytest.raises(trouble) as caught:
        async with open_database(path):
            raise AssertionError("not reached")
    assert caught.value.values == {"path": str(path)}


async def test_a_missing_folder_is_told_as_unopenable(tmp_path: Path) -> None:
    """The database makes its file, never its folder: that is the data folder's own check."""
    with pytest.raises(DatabaseUnopenable):
        async with open_database(tmp_path / "no" / "x.db"):
            raise AssertionError("not reached")


CODES = [
    (sqlite3.SQLITE_BUSY, DatabaseLocked),
    (sqlite3.SQLITE_BUSY_SNAPSHOT, DatabaseLocked),  # extended codes count as their primary one
    (sqlite3.SQLITE_LOCKED, DatabaseLocked),
    (sqlite3.SQLITE_READONLY_DIRECTORY, DatabaseReadOnly),
    (sqlite3.SQLITE_FULL, DiskFull),
    (sqlite3.SQLITE_CANTOPEN_ISDIR, DatabaseUnopenable),
    (sqlite3.SQLITE_NOTADB, DatabaseDamaged),
    (sqlite3.SQLITE_CORRUPT_INDEX, DatabaseDamaged),
    (sqlite3.SQLITE_CONSTRAINT_UNIQUE, DatabaseBroke),
]


@pytest.mark.parametrize(("code", "trouble"), CODES)
def test_errors_are_told_by_code(code: int, trouble: type[Trouble]) -> None:
    """The text of an error is never looked at."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode, error.sqlite_errorname = code, "SQLITE_SOMETHING"
    assert type(trouble_of(error, path="x.db")) is trouble


async def test_a_broken_rule_is_a_fault_without_values(database: Database) -> None:
    """The engine's name for it is kept; the values of the statement are not."""
    with pytest.raises(DatabaseBroke) as caught:
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO note (id, text) VALUES (1, 'rahasia'), (1, 'rahasia')")
    assert str(caught.value) == "database_broke(code=SQLITE_CONSTRAINT_PRIMARYKEY)"
