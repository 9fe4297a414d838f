"""All that actions need, over the office's own database: for commands that change what the bot knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import open_services
from bot.services import Services
from bot.settings import Settings
from bot.terminal.console import Console
from bot.terminal.keys import tell_first_keys


@asynccontextmanager
async def open_prepared_services(settings: Settings, console: Console) -> AsyncIterator[Services]:
    """The services over the database in its newest shape, in a data folder that is ours alone, which this makes."""
    tell_first_keys(settings, console)
    opened = open_services(settings, database=settings.database_path, now=console.now, shipped=console.shipped)
    async with opened as services:
        yield services
