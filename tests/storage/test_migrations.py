"""Migrations: each applied once, whole, in order; what does not fit is refused before anything changes."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import DatabaseNewer, MigrationBroken, MigrationChanged, MigrationMissing
from bot.storage.database import Database, open_database
from bot.storage.migrations import migrate, pending, read_migrations, split

RELEASED = Path(__file__).parents[2] / "migrations"


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with open_database(None) as database:
        yield database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_one.sql").write_text("CREATE TABLE one (x);\n")
    (tmp_path / "0002_two.sql").write_text("CREATE TABLE two (x);\nINSERT INTO two VALUES (2);\n")
    return tmp_path


async def tables(database: Database) -> set[str]:
    rows = await database.reader.fetch_all("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {row["name"] for row in rows}


async def test_files_are_applied_once_and_in_order(database: Database, folder: Path) -> None:
    """The second time there is nothing to do."""
    assert await pending(database, folder) == ["0001_one.sql", "0002_two.sql"]
    assert await migrate(database, folder) == ["0001_one.sql", "0002_two.sql"]
    assert await migrate(database, folder) == []
    assert await pending(database, folder) == []
    assert await tables(database) == {"migration", "one", "two"}


async def test_looking_changes_nothing(database: Database, folder: Path) -> None:
    """`doctor` may ask what is pending on a database that it must not touch."""
    await pending(database, folder)
    assert await tables(database) == set()


async def test_a_broken_file_leaves_nothing_of_itself(database: Database, folder: Path) -> None:
    """The files before it stay, its own first statement does not, and its name is told."""
    (folder / "0003_three.sql").write_text("CREATE TABLE three (x);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(MigrationBroken) as caught:
        await migrate(database, folder)
    assert caught.value.values == {"file": "0003_three.sql", "code": "SQLITE_ERROR"}
    assert await tables(database) == {"migration", "one", "two"}


async def test_a_released_file_never_changes(database: Database, folder: Path) -> None:
    """Line ends may (a checkout on another system), the text may not."""
    await migrate(database, folder)
    (folder / "0001_one.sql").write_bytes(b"CREATE TABLE one (x);\r\n")
    assert await migrate(database, folder) == []
    (folder / "0001_one.sql").write_text("CREATE TABLE one (x, y);\n")
    for act in (migrate, pending):
        with pytest.raises(MigrationChanged):
            await act(database, folder)


async def test_a_newer_database_is_refused(database: Database, folder: Path) -> None:
    """An older program never writes into what a newer one made."""
    await migrate(database, folder)
    (folder / "0002_two.sql").unlink()
    with pytest.raises(DatabaseNewer) as caught:
        await migrate(database, folder)
    assert (caught.value.found, caught.value.known) == (2, 1)


@pytest.mark.parametrize(
    ("files", "missing"),
    [(["0002_b.sql"], 1), (["0001_a.sql", "0003_c.sql"], 2), (["0001_a.sql", "0001_b.sql"], 2), ([], 1)],
)
def test_numbers_have_no_gap_and_no_twin(files: list[str], missing: int, tmp_path: Path) -> None:
    """A file that was lost on the way is found out before anything is applied."""
    for file in files:
        (tmp_path / file).write_text("CREATE TABLE t (x);")
    with pytest.raises(MigrationMissing) as caught:
        read_migrations(tmp_path)
    assert caught.value.number == missing


STATEMENTS = [
    ("SELECT 1; SELECT 2;", 2),
    ("SELECT ';'; -- a remark; with a semicolon\nSELECT 2;", 2),
    ("CREATE TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM y; DELETE FROM z; END; SELECT 1;", 2),
    ("SELECT 1;\n-- the end\n", 1),
    ("SELECT 1; SELECT 2", 2),  # the last one needs no semicolon
    ("", 0),
]


@pytest.mark.parametrize(("text", "count"), STATEMENTS)
def test_a_file_is_split_as_the_engine_would(text: str, count: int) -> None:
    """A semicolon in a string, a remark or a trigger ends nothing."""
    assert len(split(text)) == count


async def test_the_released_files_make_the_tables(database: Database) -> None:
    """What the other rooms read and write is there."""
    await migrate(database, RELEASED)
    assert {"role", "signature", "flood_wait", "fact"} <= await tables(database)


WORKER = """
import asyncio, sys
from pathlib import Path
from bot.storage.database import open_database
from bot.storage.migrations import migrate
async def main():
    async with open_database(Path(sys.argv[1])) as database:
        print(len(await migrate(database, Path(sys.argv[2]))))
asyncio.run(main())
"""


async def test_two_processes_may_migrate_at_once(folder: Path) -> None:
    """Together they apply each file once; neither fails."""
    for number in range(3, 30):
        (folder / f"{number:04}_more.sql").write_text(f"CREATE TABLE t{number} (x);")
    command = [sys.executable, "-c", WORKER, str(folder / "x.db"), str(folder)]
    runs = [await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE) for _ in range(3)]
    outputs = [(await run.communicate())[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sum(int(output) for output in outputs) == 29
