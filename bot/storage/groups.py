"""Village groups and what they are bound to."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from bot.domain.groups import EVERYBODY, Addressee, Audience, GroupState, Reason, Standing, VillageGroup
from bot.domain.villages import Kind, Village
from bot.storage.database import Connection, Row

FIRST = -(1 << 62)
"""Below every chat's id."""

_GROUP = "SELECT g.chat_id, g.title, g.state, g.reason, g.since, g.heard_on FROM village_group g"


async def active_groups(
    connection: Connection,
    audience: Audience = EVERYBODY,
    *,
    after: int = FIRST,
    limit: int | None = None,
) -> list[Addressee]:
    """The groups that take messages for an audience, by chat id, each once with those of its villages that are meant.

    With `limit` at most so many groups beyond the id `after` are looked at: for paging over a whole nation.
    """
    query = """
        SELECT g.chat_id, g.title, v.code, v.name, v.kind
          FROM (SELECT chat_id, title FROM village_group
                 WHERE state = 'active' AND chat_id > :after ORDER BY chat_id LIMIT :limit) g
          JOIN village_binding b ON b.chat_id = g.chat_id
          JOIN village v ON v.code = b.village
         ORDER BY g.chat_id, v.code
    """
    rows = await connection.fetch_all(query, {"after": after, "limit": -1 if limit is None else limit})
    return list(_addressees(rows, audience))


async def group_of(connection: Connection, *, chat_id: int) -> VillageGroup | None:
    row = await connection.fetch_one(_GROUP + " WHERE g.chat_id = :chat_id", {"chat_id": chat_id})
    return _group(row) if row else None


async def villages_of(connection: Connection, *, chat_id: int) -> list[Village]:
    """What a group stands for, by code; empty when it is not registered."""
    query = """
        SELECT v.code, v.name, v.kind FROM village_binding b JOIN village v ON v.code = b.village
         WHERE b.chat_id = :chat_id ORDER BY v.code
    """
    return [_village(row) for row in await connection.fetch_all(query, {"chat_id": chat_id})]


async def groups_of(connection: Connection, *, village: str) -> list[VillageGroup]:
    query = _GROUP + " JOIN village_binding b ON b.chat_id = g.chat_id WHERE b.village = :village ORDER BY g.chat_id"
    return [_group(row) for row in await connection.fetch_all(query, {"village": village})]


async def standings(connection: Connection, *, subdistrict: str | None = None) -> list[Standing]:
    """Every village, or those of one kecamatan, with its groups."""
    query = """
        SELECT v.code, v.name, v.kind, g.chat_id, g.title, g.state, g.reason, g.since, g.heard_on
          FROM village v
          LEFT JOIN village_binding b ON b.village = v.code
          LEFT JOIN village_group g ON g.chat_id = b.chat_id
         WHERE :subdistrict IS NULL OR v.subdistrict = :subdistrict
         ORDER BY v.code, g.chat_id
    """
    rows = await connection.fetch_all(query, {"subdistrict": subdistrict})
    return [_standing(list(group)) for _, group in groupby(rows, key=lambda row: row["code"])]


async def keep_binding(tx: Connection, *, village: str, chat_id: int, title: str, now: datetime, today: date) -> None:
    """Bind a group to a village; a group that was gone or retired is active again."""
    await tx.execute(
        """
        INSERT INTO village_group (chat_id, title, state, reason, since, heard_on)
        VALUES (:chat_id, :title, 'active', '', :now, :today)
            ON CONFLICT (chat_id) DO UPDATE
           SET title = excluded.title, state = 'active', reason = '', heard_on = excluded.heard_on,
               since = CASE WHEN village_group.state = 'active' THEN village_group.since ELSE excluded.since END
        """,
        {"chat_id": chat_id, "title": title, "now": now.isoformat(), "today": today.isoformat()},
    )
    await tx.execute(
        "INSERT INTO village_binding (village, chat_id, bound_at) VALUES (:village, :chat_id, :now)"
        " ON CONFLICT (village, chat_id) DO NOTHING",
        {"village": village, "chat_id": chat_id, "now": now.isoformat()},
    )


async def forget_binding(tx: Connection, *, village: str, chat_id: int) -> bool:
    """Unbind; a group that then stands for no village is forgotten."""
    values = {"village": village, "chat_id": chat_id}
    found = await tx.execute("DELETE FROM village_binding WHERE village = :village AND chat_id = :chat_id", values)
    await tx.execute(
        "DELETE FROM village_group WHERE chat_id = :chat_id"
        " AND NOT EXISTS (SELECT 1 FROM village_binding b WHERE b.chat_id = :chat_id)",
        {"chat_id": chat_id},
    )
    return found > 0


async def set_state(tx: Connection, *, chat_id: int, state: GroupState, reason: Reason, now: datetime) -> bool:
    """Whether this changed anything: staff are told of a change, and of nothing else."""
    query = """
        UPDATE village_group SET state = :state, reason = :reason, since = :now
         WHERE chat_id = :chat_id AND (state <> :state OR reason <> :reason)
    """
    values = {"chat_id": chat_id, "state": state.value, "reason": reason.value, "now": now.isoformat()}
    return await tx.execute(query, values) > 0


async def retire_group(tx: Connection, *, chat_id: int, reason: Reason, now: datetime) -> bool:
    """After a delivery that cannot succeed; False when the group was not active, so that nobody is told twice."""
    query = """
        UPDATE village_group SET state = 'retired', reason = :reason, since = :now
         WHERE chat_id = :chat_id AND state = 'active'
    """
    return await tx.execute(query, {"chat_id": chat_id, "reason": reason.value, "now": now.isoformat()}) > 0


async def set_title(tx: Connection, *, chat_id: int, title: str) -> bool:
    """Whether the group is one of ours and was called otherwise."""
    query = "UPDATE village_group SET title = :title WHERE chat_id = :chat_id AND title <> :title"
    return await tx.execute(query, {"chat_id": chat_id, "title": title}) > 0


async def keep_heard(tx: Connection, *, chat_id: int, today: date) -> None:
    """Somebody in the group used the bot."""
    query = "UPDATE village_group SET heard_on = :today WHERE chat_id = :chat_id AND heard_on < :today"
    await tx.execute(query, {"chat_id": chat_id, "today": today.isoformat()})


async def migrate_group(tx: Connection, *, old: int, new: int, now: datetime) -> bool:
    """A group became a supergroup: everything known of it moves to the new id. False when nothing was known.

    Learned from either service message or from a refused delivery, in any order and any number of times.
    """
    values: dict[str, object] = {"old": old, "new": new, "now": now.isoformat()}
    await tx.execute(
        """
        INSERT INTO village_group (chat_id, title, state, reason, since, heard_on)
        SELECT :new, title, 'active', '', CASE WHEN state = 'active' THEN since ELSE :now END, heard_on
          FROM village_group WHERE chat_id = :old
            ON CONFLICT (chat_id) DO NOTHING
        """,
        values,
    )
    await tx.execute(
        """
        INSERT INTO village_binding (village, chat_id, bound_at)
        SELECT village, :new, bound_at FROM village_binding WHERE chat_id = :old
            ON CONFLICT (village, chat_id) DO NOTHING
        """,
        values,
    )
    await tx.execute("DELETE FROM village_binding WHERE chat_id = :old", values)
    await tx.execute("UPDATE registration_code SET chat_id = :new WHERE chat_id = :old", values)
    await tx.execute("UPDATE group_news SET chat_id = :new WHERE chat_id = :old", values)
    await _move_request(tx, values)
    if await tx.execute("DELETE FROM village_group WHERE chat_id = :old", values) == 0:
        return False
    query = "INSERT INTO group_moved (old_id, new_id) VALUES (:old, :new) ON CONFLICT (old_id) DO NOTHING"
    await tx.execute(query, values)
    return True


async def current_id(connection: Connection, *, chat_id: int) -> int:
    """The id under which a group is known now: its own, or the one it got when it became a supergroup."""
    query = "SELECT new_id FROM group_moved WHERE old_id = :chat_id"
    row = await connection.fetch_one(query, {"chat_id": chat_id})
    return int(row["new_id"]) if row else chat_id


async def _move_request(tx: Connection, values: dict[str, object]) -> None:
    """Where both ids have asked, the later request, the new id's, holds."""
    await tx.execute(
        "DELETE FROM group_request WHERE chat_id = :old AND EXISTS (SELECT 1 FROM group_request WHERE chat_id = :new)",
        values,
    )
    await tx.execute("UPDATE group_request SET chat_id = :new WHERE chat_id = :old", values)


def _addressees(rows: Sequence[Row], audience: Audience) -> Iterator[Addressee]:
    for (chat_id, title), bound in groupby(rows, key=lambda row: (row["chat_id"], row["title"])):
        meant = tuple(village for village in map(_village, bound) if audience.covers(village))
        if meant:
            yield Addressee(chat_id=chat_id, title=title, villages=meant)


def _standing(rows: list[Row]) -> Standing:
    groups = tuple(_group(row) for row in rows if row["chat_id"] is not None)
    return Standing(village=_village(rows[0]), groups=groups)


def _village(row: Row) -> Village:
    return Village(code=row["code"], name=row["name"], kind=Kind(row["kind"]))


def _group(row: Row) -> VillageGroup:
    return VillageGroup(
        chat_id=row["chat_id"],
        title=row["title"],
        state=GroupState(row["state"]),
        reason=Reason(row["reason"]),
        since=datetime.fromisoformat(row["since"]),
        heard_on=date.fromisoformat(row["heard_on"]),
    )
