"""Tips as they stand in the open, beside their ciphertext."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.domain.evidence import SealedFile
from bot.domain.tips import Authority, Category, Destination, State, Tip, TipFilter
from bot.storage.database import Connection, Row

_TIP = """
    SELECT number, category, subdistrict, destination, urgent, state, outcome, forwarded_to, received_on, moved_on,
           claimed_by, unread, close_asked, muted, spam, escalated, closed_on, warned_on,
           (SELECT GROUP_CONCAT(staff) FROM tip_exclusion e WHERE e.tip = tip.number) AS excluded
      FROM tip
"""
_LARGEST_KEY = 2**31 - 1
_SHORTEST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTip:
    """A row to be added."""

    number: int
    hash: str = field(repr=False)
    sealed: bytes = field(repr=False)
    category: Category
    subdistrict: str | None
    destination: Destination
    urgent: bool
    received_on: date


async def free_number(tx: Connection, chance: random.Random) -> int:
    """A random number that no tip has: five digits as long as those are easy to find."""
    for attempt in range(1000):
        digits = min(_SHORTEST + attempt // 50, 9)
        number = chance.randrange(10 ** (digits - 1), 10**digits)
        if await tx.fetch_one("SELECT 1 FROM tip WHERE number = :number", {"number": number}) is None:
            return number
    raise AssertionError("all numbers are taken")


def random_key(chance: random.Random) -> int:
    """A key that tells no order; the tables refuse the one in two thousand million that is taken."""
    return chance.randint(1, _LARGEST_KEY)


async def add_tip(tx: Connection, tip: NewTip) -> None:
    query = """
        INSERT INTO tip (number, first_hash, receipt_hash, sealed, category, subdistrict, destination, urgent, state,
                         outcome, forwarded_to, received_on, moved_on, claimed_by, unread, close_asked, muted, spam,
                         escalated, closed_on, warned_on)
        VALUES (:number, :hash, :hash, :sealed, :category, :subdistrict, :destination, :urgent, 'received',
                '', '', :received_on, :received_on, 0, 1, 0, 0, 0, 0, '', '')
    """
    values = {
        "number": tip.number,
        "hash": tip.hash,
        "sealed": tip.sealed,
        "category": tip.category.value,
        "subdistrict": tip.subdistrict or "",
        "destination": tip.destination.value,
        "urgent": int(tip.urgent),
        "received_on": tip.received_on.isoformat(),
    }
    await tx.execute(query, values)


async def tip_of(connection: Connection, *, number: int) -> Tip | None:
    row = await connection.fetch_one(_TIP + " WHERE number = :number", {"number": number})
    return _tip(row) if row else None


async def tip_by_receipt(connection: Connection, *, hash: str) -> Tip | None:
    """The tip that this receipt opens now."""
    row = await connection.fetch_one(_TIP + " WHERE receipt_hash = :hash", {"hash": hash})
    return _tip(row) if row else None


async def tip_by_first_receipt(connection: Connection, *, hash: str) -> tuple[Tip, str] | None:
    """The tip that a Kirim button made, and the hash of the receipt that opens it now."""
    query = "SELECT number, receipt_hash FROM tip WHERE first_hash = :hash"
    row = await connection.fetch_one(query, {"hash": hash})
    tip = await tip_of(connection, number=row["number"]) if row else None
    return (tip, row["receipt_hash"]) if row and tip else None


async def change_receipt(tx: Connection, *, number: int, old: str, new: str) -> bool:
    """Whether the old one was still good."""
    query = "UPDATE tip SET receipt_hash = :new WHERE number = :number AND receipt_hash = :old"
    return await tx.execute(query, {"number": number, "old": old, "new": new}) > 0


async def sealed_story(connection: Connection, *, number: int) -> bytes | None:
    row = await connection.fetch_one("SELECT sealed FROM tip WHERE number = :number", {"number": number})
    return bytes(row["sealed"]) if row else None


async def keep_tip(tx: Connection, tip: Tip) -> None:
    """Write back all that staff can change."""
    query = """
        UPDATE tip SET category = :category, destination = :destination, urgent = :urgent, state = :state,
               outcome = :outcome, forwarded_to = :forwarded_to, moved_on = :moved_on, claimed_by = :claimed_by,
               unread = :unread, close_asked = :close_asked, muted = :muted, spam = :spam, escalated = :escalated,
               closed_on = :closed_on, warned_on = :warned_on
         WHERE number = :number
    """
    await tx.execute(query, _values(tip))


async def all_tips(connection: Connection) -> list[Tip]:
    return [_tip(row) for row in await connection.fetch_all(_TIP + " ORDER BY number")]


async def find_tips(
    connection: Connection, which: TipFilter, *, staff: int, areas: frozenset[str] | None, limit: int, offset: int
) -> list[Tip]:
    """Those that this person may see: of these kecamatan (None: all), without those he is kept from."""
    condition, values = _condition(which, staff=staff, areas=areas)
    query = f"{_TIP} WHERE {condition} ORDER BY urgent DESC, received_on, number LIMIT :limit OFFSET :offset"
    rows = await connection.fetch_all(query, {**values, "limit": limit, "offset": offset})
    return [_tip(row) for row in rows]


async def count_tips(connection: Connection, which: TipFilter, *, staff: int, areas: frozenset[str] | None) -> int:
    condition, values = _condition(which, staff=staff, areas=areas)
    row = await connection.fetch_one(f"SELECT COUNT(*) AS count FROM tip WHERE {condition}", values)  # noqa: S608 - names only, the values are bound
    return int(row["count"]) if row else 0


def _condition(which: TipFilter, *, staff: int, areas: frozenset[str] | None) -> tuple[str, dict[str, object]]:
    values: dict[str, object] = {"staff": staff}
    parts = ["number NOT IN (SELECT tip FROM tip_exclusion WHERE staff = :staff)"]
    parts.append("closed_on = ''" if which.open else "closed_on <> ''")
    wanted = {
        "category": which.category and which.category.value,
        "subdistrict": which.subdistrict,
        "state": which.state and which.state.value,
        "claimed_by": which.claimed_by,
    }
    for name, value in wanted.items():
        if value is not None:
            parts.append(f"{name} = :{name}")
            values[name] = value
    if areas is not None:
        values |= {f"area{at}": code for at, code in enumerate(sorted(areas))}
        names = ", ".join(f":area{at}" for at in range(len(areas)))
        parts.append(f"destination = 'subdistrict' AND subdistrict IN ({names})")
    return " AND ".join(parts), values


async def exclude_staff(tx: Connection, *, number: int, staff: int) -> None:
    query = "INSERT INTO tip_exclusion (tip, staff) VALUES (:tip, :staff) ON CONFLICT (tip, staff) DO NOTHING"
    await tx.execute(query, {"tip": number, "staff": staff})


async def include_staff(tx: Connection, *, number: int, staff: int) -> None:
    query = "DELETE FROM tip_exclusion WHERE tip = :tip AND staff = :staff"
    await tx.execute(query, {"tip": number, "staff": staff})


async def add_files(tx: Connection, files: Iterable[SealedFile], *, number: int, chance: random.Random) -> None:
    """Tell which ciphertext belongs to a tip; a file that is told already is left as it is."""
    query = """
        INSERT INTO tip_evidence (id, tip, name, size, sha256) VALUES (:id, :tip, :name, :size, :sha256)
            ON CONFLICT (name) DO NOTHING
    """
    told = [{"tip": number, "name": file.name, "size": file.size, "sha256": file.sha256} for file in files]
    await tx.execute_many(query, [{"id": random_key(chance), **file} for file in told])


async def files_of(connection: Connection, *, number: int) -> list[SealedFile]:
    query = "SELECT name, size, sha256 FROM tip_evidence WHERE tip = :tip ORDER BY name"
    rows = await connection.fetch_all(query, {"tip": number})
    return [SealedFile(name=row["name"], size=row["size"], sha256=row["sha256"]) for row in rows]


async def file_names(connection: Connection) -> frozenset[str]:
    """All that belongs on the shelf."""
    return frozenset(row["name"] for row in await connection.fetch_all("SELECT name FROM tip_evidence"))


async def forget_tip(tx: Connection, *, number: int) -> None:
    """The tip and all that hangs on it; the files are the caller's to drop, then a checkpoint."""
    await tx.execute("DELETE FROM tip WHERE number = :number", {"number": number})


def _values(tip: Tip) -> dict[str, object]:
    return {
        "number": tip.number,
        "category": tip.category.value,
        "destination": tip.destination.value,
        "urgent": int(tip.urgent),
        "state": tip.state.value,
        "outcome": tip.outcome.value if tip.outcome else "",
        "forwarded_to": tip.forwarded_to.value if tip.forwarded_to else "",
        "moved_on": tip.moved_on.isoformat(),
        "claimed_by": tip.claimed_by or 0,
        "unread": tip.unread,
        "close_asked": int(tip.close_asked),
        "muted": int(tip.muted),
        "spam": int(tip.spam),
        "escalated": int(tip.escalated),
        "closed_on": _text(tip.closed_on),
        "warned_on": _text(tip.warned_on),
    }


def _tip(row: Row) -> Tip:
    return Tip(
        number=row["number"],
        category=Category(row["category"]),
        subdistrict=row["subdistrict"] or None,
        destination=Destination(row["destination"]),
        urgent=bool(row["urgent"]),
        state=State(row["state"]),
        outcome=State(row["outcome"]) if row["outcome"] else None,
        forwarded_to=Authority(row["forwarded_to"]) if row["forwarded_to"] else None,
        received_on=date.fromisoformat(row["received_on"]),
        moved_on=date.fromisoformat(row["moved_on"]),
        claimed_by=row["claimed_by"] or None,
        unread=row["unread"],
        close_asked=bool(row["close_asked"]),
        muted=bool(row["muted"]),
        spam=bool(row["spam"]),
        escalated=bool(row["escalated"]),
        closed_on=_day(row["closed_on"]),
        warned_on=_day(row["warned_on"]),
        excluded=frozenset(int(id) for id in (row["excluded"] or "").split(",") if id),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
