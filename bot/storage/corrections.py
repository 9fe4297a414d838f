"""What groups were told about cards, and the versions that rule otherwise."""

from collections.abc import Iterable
from datetime import date

from bot.domain.corrections import GroupAnswer
from bot.storage.database import Connection, Row


async def answer_to(connection: Connection, *, chat_id: int, card: int) -> GroupAnswer | None:
    query = "SELECT chat_id, card, version, answered_on FROM card_answer WHERE chat_id = :chat_id AND card = :card"
    row = await connection.fetch_one(query, {"chat_id": chat_id, "card": card})
    return _answer(row) if row else None


async def keep_answer(tx: Connection, answer: GroupAnswer) -> None:
    """Only the last answer counts: whoever was told again has what holds now."""
    query = """
        INSERT INTO card_answer (chat_id, card, version, answered_on) VALUES (:chat_id, :card, :version, :answered_on)
            ON CONFLICT (chat_id, card) DO UPDATE SET version = excluded.version, answered_on = excluded.answered_on
    """
    values = {"chat_id": answer.chat_id, "card": answer.card, "version": answer.version}
    await tx.execute(query, values | {"answered_on": answer.answered_on.isoformat()})


async def answers_before(connection: Connection, *, card: int, version: int) -> list[GroupAnswer]:
    """The groups that were last told an older version."""
    query = """
        SELECT chat_id, card, version, answered_on FROM card_answer
         WHERE card = :card AND version < :version ORDER BY chat_id
    """
    return [_answer(row) for row in await connection.fetch_all(query, {"card": card, "version": version})]


async def readdress_answers(tx: Connection, *, old: int, new: int) -> None:
    """A group has another id now; where both are known, what the new one was told stands."""
    await tx.execute(
        """
        DELETE FROM card_answer WHERE chat_id = :old
           AND card IN (SELECT card FROM card_answer WHERE chat_id = :new)
        """,
        {"old": old, "new": new},
    )
    await tx.execute("UPDATE card_answer SET chat_id = :new WHERE chat_id = :old", {"old": old, "new": new})


async def open_corrections(connection: Connection) -> list[tuple[int, int]]:
    """Card and version of each that staff have not decided on, the newest version of a card only."""
    query = """
        SELECT card, MAX(version) AS version FROM card_correction WHERE state = 'open' GROUP BY card ORDER BY card
    """
    return [(row["card"], row["version"]) for row in await connection.fetch_all(query)]


async def offer_corrections(tx: Connection, offers: Iterable[tuple[int, int]]) -> None:
    query = """
        INSERT INTO card_correction (card, version, state, broadcast) VALUES (:card, :version, 'open', 0)
            ON CONFLICT (card, version) DO NOTHING
    """
    await tx.execute_many(query, [{"card": card, "version": version} for card, version in offers])


async def settle_correction(tx: Connection, *, card: int, version: int, state: str, broadcast: int = 0) -> bool:
    """Close the offer of this version and of all before it; whether there was one open."""
    query = """
        UPDATE card_correction SET state = :state, broadcast = :broadcast
         WHERE card = :card AND version <= :version AND state = 'open'
    """
    values = {"card": card, "version": version, "state": state, "broadcast": broadcast}
    return await tx.execute(query, values) > 0


def _answer(row: Row) -> GroupAnswer:
    answered_on = date.fromisoformat(row["answered_on"])
    return GroupAnswer(chat_id=row["chat_id"], card=row["card"], version=row["version"], answered_on=answered_on)
