"""What hangs on a tip: questions and answers, the sender's ping, notices that are yet to be told."""

import hashlib
import random
from collections.abc import Iterable
from datetime import date

from bot.domain.correspondence import MessageKind, Notice, NoticeName, TipMessage
from bot.storage.database import Connection, Row
from bot.storage.tips import random_key, tip_of


async def add_message(
    tx: Connection,
    *,
    number: int,
    kind: MessageKind,
    sealed: bytes,
    nonce: bytes,
    written_on: date,
    chance: random.Random,
) -> bool:
    """Put a message at the end of a tip's; False when this button has written it already."""
    query = """
        INSERT INTO tip_message (id, tip, place, kind, sealed, nonce, written_on)
        SELECT :id, :tip, COALESCE(MAX(place), 0) + 1, :kind, :sealed, :nonce, :written_on
          FROM tip_message WHERE tip = :tip
            ON CONFLICT (nonce) DO NOTHING
    """
    values = {
        "id": random_key(chance),
        "tip": number,
        "kind": kind.value,
        "sealed": sealed,
        "nonce": hashlib.sha256(nonce).hexdigest(),
        "written_on": written_on.isoformat(),
    }
    return await tx.execute(query, values) > 0


async def messages_of(connection: Connection, *, number: int) -> list[TipMessage]:
    query = "SELECT id, place, kind, sealed, written_on FROM tip_message WHERE tip = :tip ORDER BY place"
    return [_message(row) for row in await connection.fetch_all(query, {"tip": number})]


async def keep_ping(tx: Connection, *, number: int, sealed: bytes) -> None:
    query = """
        INSERT INTO tip_ping (tip, sealed) VALUES (:tip, :sealed) ON CONFLICT (tip) DO UPDATE SET sealed = :sealed
    """
    await tx.execute(query, {"tip": number, "sealed": sealed})


async def ping_of(connection: Connection, *, number: int) -> bytes | None:
    row = await connection.fetch_one("SELECT sealed FROM tip_ping WHERE tip = :tip", {"tip": number})
    return bytes(row["sealed"]) if row else None


async def all_pings(connection: Connection) -> list[tuple[int, bytes]]:
    """Tips and the sealed addresses of those who want to be told."""
    rows = await connection.fetch_all("SELECT tip, sealed FROM tip_ping ORDER BY tip")
    return [(row["tip"], bytes(row["sealed"])) for row in rows]


async def forget_ping(tx: Connection, *, number: int) -> bool:
    return await tx.execute("DELETE FROM tip_ping WHERE tip = :tip", {"tip": number}) > 0


async def forget_needless_pings(tx: Connection) -> int:
    """Those of closed tips with nothing left to tell."""
    query = """
        DELETE FROM tip_ping WHERE tip IN (SELECT number FROM tip WHERE closed_on <> '')
           AND tip NOT IN (SELECT tip FROM tip_notice WHERE message = 'tip_ping')
    """
    return await tx.execute(query)


async def add_notice(tx: Connection, *, number: int, message: NoticeName, chance: random.Random) -> None:
    """Have something told at the next round; what waits already is told once. One that is being sent is told again."""
    query = """
        INSERT INTO tip_notice (id, tip, message, sending, doubtful) VALUES (:id, :tip, :message, 0, 0)
            ON CONFLICT (tip, message) DO UPDATE SET id = excluded.id, sending = 0 WHERE tip_notice.sending = 1
    """
    await tx.execute(query, {"id": random_key(chance), "tip": number, "message": message.value})


async def take_notices(tx: Connection, *, urgent_only: bool) -> list[Notice]:
    """All that wait, marked as being sent; of urgent tips' first notices only, when so wanted."""
    query = """
        UPDATE tip_notice SET sending = 1 WHERE sending = 0
           AND (:all = 1 OR (message = 'tip_new' AND tip IN (SELECT number FROM tip WHERE urgent = 1)))
        RETURNING id, tip, message, doubtful
    """
    rows = await tx.fetch_all(query, {"all": int(not urgent_only)})
    found = [(row, await tip_of(tx, number=row["tip"])) for row in sorted(rows, key=lambda row: int(row["id"]))]
    return [
        Notice(id=row["id"], tip=tip, message=NoticeName(row["message"]), doubtful=bool(row["doubtful"]))
        for row, tip in found
        if tip is not None
    ]


async def forget_notice(tx: Connection, *, id: int) -> None:
    await tx.execute("DELETE FROM tip_notice WHERE id = :id", {"id": id})


async def put_notice_back(tx: Connection, *, id: int) -> None:
    await tx.execute("UPDATE tip_notice SET sending = 0 WHERE id = :id", {"id": id})


async def doubt_notice(tx: Connection, *, id: int) -> None:
    """It waits again, and whoever hears it is told that he may have heard it."""
    await tx.execute("UPDATE tip_notice SET sending = 0, doubtful = 1 WHERE id = :id", {"id": id})


async def doubt_notices(tx: Connection) -> int:
    """What was being sent when the bot stopped waits again, and is known to be doubtful; how many."""
    return await tx.execute("UPDATE tip_notice SET sending = 0, doubtful = 1 WHERE sending = 1")


async def forget_notices(tx: Connection, *, number: int, but: Iterable[NoticeName] = ()) -> None:
    """Tell nothing more about a tip, except these."""
    kept = {name.value for name in but}
    rows = await tx.fetch_all("SELECT id, message FROM tip_notice WHERE tip = :tip", {"tip": number})
    for row in rows:
        if row["message"] not in kept:
            await forget_notice(tx, id=row["id"])


def _message(row: Row) -> TipMessage:
    return TipMessage(
        id=row["id"],
        place=row["place"],
        kind=MessageKind(row["kind"]),
        sealed=bytes(row["sealed"]),
        written_on=date.fromisoformat(row["written_on"]),
    )
