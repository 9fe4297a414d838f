"""The ledger of broadcasts on a real database, without understanding, content and keys, which it does not need."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from bot.content import root
from bot.domain.staff import Grant, Role, Staff
from bot.domain.villages import Kind, Subdistrict, Village
from bot.rendering import Messages, open_messages
from bot.services import Services
from bot.settings import TIMEZONES
from bot.storage.areas import keep_areas
from bot.storage.database import Connection, open_database
from bot.storage.migrations import migrate
from bot.storage.staff import keep_staff

WIB = TIMEZONES["Asia/Jakarta"]
ADMIN, SECOND, OFFICER = 11, 12, 13
"""Two admins, and an officer of the first kecamatan."""
PER_SUBDISTRICT = 12
FIRST_GROUP = -4_000_000_001


@cache
def messages() -> Messages:
    """All that the bot can say, with the few words that broadcasts need."""
    words = root() / "messages" / "id"
    files = ("objek", "siaran", "tombol", "alasan_siaran", "keadaan_siaran", "hak")
    known = {name: yaml.safe_load((words / f"{name}.yaml").read_text(encoding="utf-8")) for name in files}
    return open_messages(words, None, known, zone=WIB)[0]


@asynccontextmanager
async def open_mailroom(
    database: Path | None, *, now: Callable[[], datetime], seed: int = 1
) -> AsyncIterator[Services]:
    """Services with an empty, migrated database; None keeps it in memory."""
    missing = cast("Any", None)
    async with open_database(database) as opened:
        await migrate(opened, root() / "migrations")
        yield Services(
            database=opened,
            content=missing,
            messages=messages(),
            understanding=missing,
            vault=missing,
            timezone=WIB,
            now=now,
            chance=random.Random(seed),
        )


async def appoint_staff(tx: Connection, *, now: datetime) -> None:
    """The two admins and the officer."""
    admin = frozenset({Grant(role=Role.ADMIN)})
    officer = frozenset({Grant(role=Role.OFFICER, subdistrict="19.04.01")})
    for person, grants in ((ADMIN, admin), (SECOND, admin), (OFFICER, officer)):
        await keep_staff(tx, Staff(id=person, name=f"Petugas {person}", grants=grants), since=now)


def village_code(place: int) -> str:
    """The first is 19.04.01.2001; after twelve a new kecamatan begins, after 99 of these a new kabupaten."""
    kecamatan, village = divmod(place, PER_SUBDISTRICT)
    kabupaten, kecamatan = divmod(kecamatan, 99)
    return f"19.{4 + kabupaten:02}.{1 + kecamatan:02}.{2001 + village}"


async def register_groups(
    tx: Connection, count: int, *, start: int = 0, first: int = FIRST_GROUP, now: datetime
) -> None:
    """So many villages in kecamatan of twelve, each with a group of its own; `start` counts those already there."""
    codes = {first - place: village_code(place) for place in range(start, start + count)}
    parents = sorted({code.rpartition(".")[0] for code in codes.values()})
    await keep_areas(
        tx,
        [Subdistrict(code=code, name=f"Kecamatan {code}") for code in parents],
        [Village(code=code, name=f"Desa {code}", kind=Kind.DESA) for code in codes.values()],
    )
    today, moment = now.date().isoformat(), now.isoformat()
    await tx.execute_many(
        "INSERT INTO village_group (chat_id, title, state, reason, since, heard_on)"
        " VALUES (:chat, :title, 'active', '', :now, :today)",
        [{"chat": chat, "title": f"Grup {code}", "now": moment, "today": today} for chat, code in codes.items()],
    )
    await tx.execute_many(
        "INSERT INTO village_binding (village, chat_id, bound_at) VALUES (:village, :chat, :now)",
        [{"village": code, "chat": chat, "now": moment} for chat, code in codes.items()],
    )
