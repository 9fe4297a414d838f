"""Services for tests of tips: real keys, real SQLite, a real shelf, a clock that a test sets."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.actions.keys import open_vault
from bot.content import root
from bot.domain.staff import Grant, Role, Staff
from bot.domain.tips import Category, Draft, TipMode
from bot.services import Services
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.storage.staff import keep_staff
from tests.office import WIB, lay_keys, said, shipped

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Monday, 12.00 WIB."""
ADMIN, KOBA, LUBUK, WATCHER = 501, 502, 503, 504
NONCE = bytes(range(16))


@dataclass
class Clock:
    """Stands still unless moved."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a test needs."""

    services: Services
    clock: Clock
    data: Path


def a_draft(text: str = "Tadi malam amplop dibagi di RT 03", **fields: object) -> Draft:
    known = {"category": Category.MONEY, "subdistrict": "19.04.01", "village": "19.04.01.2001", **fields}
    return Draft(texts=(text,), **known)


async def employ(services: Services) -> None:
    """An admin, an officer in each of two kecamatan, an observer."""
    grants = {
        ADMIN: Grant(role=Role.ADMIN),
        KOBA: Grant(role=Role.OFFICER, subdistrict="19.04.01"),
        LUBUK: Grant(role=Role.OFFICER, subdistrict="19.04.06"),
        WATCHER: Grant(role=Role.OBSERVER),
    }
    async with services.database.transaction() as tx:
        for id, grant in grants.items():
            await keep_staff(tx, Staff(id=id, name=f"Petugas {id}", grants=frozenset({grant})), since=NOON)


@asynccontextmanager
async def open_place(
    data: Path, *, mode: TipMode = TipMode.INBOX, seed: int = 1, at: datetime = NOON, in_memory: bool = False
) -> AsyncIterator[Place]:
    """The data folder is real, the database a file in it unless it is to be in memory."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = Clock(at)
    content, understanding = shipped()
    if mode is TipMode.INBOX:
        lay_keys(data)
    vault = open_vault(data, mode=mode, now=clock, zone=WIB)
    async with open_database(None if in_memory else data / "sambang.db") as database:
        await migrate(database, root() / "migrations")
        services = Services(
            database=database,
            content=content,
            messages=said(),
            understanding=understanding,
            vault=vault,
            timezone=WIB,
            now=clock,
            chance=random.Random(seed),
        )
        await employ(services)
        yield Place(services=services, clock=clock, data=data)
