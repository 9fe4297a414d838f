"""The tables of the guidance part, on the real migrations."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DatabaseBroke
from bot.domain.guidance import Actor
from bot.domain.signatures import Signature
from bot.storage.database import Database, open_database
from bot.storage.facts import fact, keep_fact
from bot.storage.floods import flood_waits, forget_past_floods, keep_flood_wait
from bot.storage.migrations import migrate
from bot.storage.roles import forget_role, keep_role, role_of
from bot.storage.signatures import keep_signature, signature_of, signatures, withdraw_signature

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with open_database(None) as database:
        await migrate(database, Path(__file__).parents[2] / "migrations")
        yield database


async def test_a_role_is_kept_changed_and_forgotten(database: Database) -> None:
    """The newer choice replaces the older; forgetting twice forgets nothing the second time."""
    async with database.transaction() as tx:
        await keep_role(tx, chat_id=7_000_000_001, actor=Actor.CITIZEN)
        await keep_role(tx, chat_id=7_000_000_001, actor=Actor.VILLAGE_HEAD)
        assert await role_of(tx, chat_id=7_000_000_001) is Actor.VILLAGE_HEAD
        assert await role_of(tx, chat_id=7_000_000_002) is None
        assert [await forget_role(tx, chat_id=7_000_000_001) for _ in range(2)] == [True, False]
        assert await role_of(tx, chat_id=7_000_000_001) is None


async def test_a_role_that_is_no_longer_known_counts_as_none(database: Database) -> None:
    """An actor that a later version drops is asked for again, not a crash."""
    async with database.transaction() as tx:
        await tx.execute("INSERT INTO role (chat_id, actor) VALUES (1, 'penghulu')")
        assert await role_of(tx, chat_id=1) is None


async def test_the_role_table_holds_no_time(database: Database) -> None:
    """Who chose a role is known, when is not."""
    rows = await database.reader.fetch_all("PRAGMA table_info(role)")
    assert [row["name"] for row in rows] == ["chat_id", "actor"]


async def test_a_signature_holds_for_one_text_only(database: Database) -> None:
    """A card that was edited is unsigned again; a new signature replaces the old."""
    old = Signature(card="foto", checksum="a1", signed_on=date(2026, 2, 23), signed_by="Ketua", note="rapat")
    new = Signature(card="foto", checksum="b2", signed_on=date(2026, 3, 1), signed_by="Divisi Hukum")
    async with database.transaction() as tx:
        await keep_signature(tx, old)
        assert await signature_of(tx, card="foto") == old
        await keep_signature(tx, new)
        assert await signatures(tx) == {"foto": new}
        assert await withdraw_signature(tx, card="foto")
        assert await signature_of(tx, card="foto") is None
    assert old.holds_for("a1")
    assert not old.holds_for("b2")


async def test_the_longer_flood_wait_holds(database: Database) -> None:
    """A shorter wait that is told later does not cut a longer one; what is over is not read."""
    hour, minute = NOW + timedelta(hours=1), NOW + timedelta(minutes=1)
    async with database.transaction() as tx:
        await keep_flood_wait(tx, chat_id=-100, until=hour)
        await keep_flood_wait(tx, chat_id=-100, until=minute)
        await keep_flood_wait(tx, chat_id=0, until=minute)
        assert await flood_waits(tx, now=NOW) == {-100: hour, 0: minute}
        assert await flood_waits(tx, now=minute) == {-100: hour}
        assert await forget_past_floods(tx, now=minute) == 1


@given(st.floats(min_value=0.001, max_value=1e6))
async def test_a_flood_wait_is_never_shortened(seconds: float) -> None:
    """Rounding goes up: we come back a second late rather than a moment early."""
    until = NOW + timedelta(seconds=seconds)
    async with open_database(None) as database, database.transaction() as tx:
        await tx.execute("CREATE TABLE flood_wait (chat_id BIGINT PRIMARY KEY, until BIGINT NOT NULL)")
        await keep_flood_wait(tx, chat_id=0, until=until)
        assert until <= (await flood_waits(tx, now=NOW))[0] < until + timedelta(seconds=1)


async def test_no_flood_wait_names_a_person(database: Database) -> None:
    """The table itself refuses the id of a private chat."""
    with pytest.raises(DatabaseBroke):
        async with database.transaction() as tx:
            await keep_flood_wait(tx, chat_id=7_000_000_001, until=NOW)


async def test_facts_are_stated_and_restated(database: Database) -> None:
    """The newer value replaces the older; an unknown fact is None."""
    async with database.transaction() as tx:
        await keep_fact(tx, "last_alive", "1")
        await keep_fact(tx, "last_alive", "2")
    assert await fact(database.reader, "last_alive") == "2"
    assert await fact(database.reader, "profile") is None
