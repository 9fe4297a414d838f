"""Reports that an answer is wrong: rows without anybody's id."""

from datetime import date

from bot.domain.objections import Objection, Settlement
from bot.storage.database import Connection, Row

_COLUMNS = "number, key, card, version, actor, words, question, reported_on, state"


async def add_objection(tx: Connection, objection: Objection) -> int:
    """Keep it under the next number; the same key again is the same report."""
    query = f"""
        INSERT INTO card_objection ({_COLUMNS})
        SELECT COALESCE(MAX(number), 0) + 1, :key, :card, :version, :actor, :words, :question, :reported_on, :state
          FROM card_objection WHERE true
            ON CONFLICT (key) DO NOTHING
    """  # noqa: S608 - a constant
    await tx.execute(query, _values(objection))
    row = await tx.fetch_one("SELECT number FROM card_objection WHERE key = :key", {"key": objection.key})
    assert row is not None
    return int(row["number"])


async def objection_of(connection: Connection, *, number: int) -> Objection | None:
    query = f"SELECT {_COLUMNS} FROM card_objection WHERE number = :number"  # noqa: S608 - a constant
    row = await connection.fetch_one(query, {"number": number})
    return _objection(row) if row else None


async def objections_open(connection: Connection) -> list[Objection]:
    """The oldest first."""
    query = f"SELECT {_COLUMNS} FROM card_objection WHERE state = 'open' ORDER BY number"  # noqa: S608 - a constant
    return [_objection(row) for row in await connection.fetch_all(query)]


async def settle(tx: Connection, *, number: int, state: Settlement) -> None:
    """Close it; the question has served its purpose and goes."""
    query = "UPDATE card_objection SET state = :state, question = '' WHERE number = :number"
    await tx.execute(query, {"number": number, "state": state.value})


async def forget_questions(tx: Connection, *, before: date) -> int:
    """Empty the questions of reports made before a day; how many there were."""
    query = "UPDATE card_objection SET question = '' WHERE question <> '' AND reported_on < :before"
    return await tx.execute(query, {"before": before.isoformat()})


def _values(objection: Objection) -> dict[str, object]:
    return {
        "key": objection.key,
        "card": objection.card,
        "version": objection.version,
        "actor": objection.actor,
        "words": " ".join(objection.words),
        "question": objection.question,
        "reported_on": objection.reported_on.isoformat(),
        "state": objection.state.value,
    }


def _objection(row: Row) -> Objection:
    return Objection(
        number=row["number"],
        key=row["key"],
        card=row["card"],
        version=row["version"],
        actor=row["actor"],
        words=tuple(row["words"].split()),
        question=row["question"],
        reported_on=date.fromisoformat(row["reported_on"]),
        state=Settlement(row["state"]),
    )
