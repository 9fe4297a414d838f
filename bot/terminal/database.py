"""sambang migrate."""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from bot.storage.database import Database, open_database
from bot.storage.folder import open_folder
from bot.storage.migrations import migrate as bring_up_to_date
from bot.terminal.console import Console
from bot.terminal.troubles import Exit


def migrate(_arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Make the database, or bring it to the newest shape."""
    files = asyncio.run(_migrate(settings, console))
    name = "migrasi.selesai" if files else "migrasi.sudah"
    console.say(name, path=settings.database_path, files=", ".join(files))
    return Exit.OK


async def _migrate(settings: Settings, console: Console) -> list[str]:
    open_folder(settings.data_dir, database=settings.database_path)
    async with open_database(settings.database_path) as database:
        return await bring_up_to_date(database, console.shipped / "migrations")


@asynccontextmanager
async def open_prepared(settings: Settings, console: Console) -> AsyncIterator[Database]:
    """The database in its newest shape, in a data folder that is ours alone."""
    open_folder(settings.data_dir, database=settings.database_path)
    async with open_database(settings.database_path) as database:
        await bring_up_to_date(database, console.shipped / "migrations")
        yield database
