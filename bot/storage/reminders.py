"""Reminders, and what became of each time that one fell due."""

from datetime import date, datetime, time

from bot.domain.broadcasts import Attachment, Content, read_audience, write_audience
from bot.domain.reminders import Edge, Noted, Outcome, Reminder, Repeat, Schedule, State
from bot.domain.stages import StageId
from bot.storage.database import Connection, Row


async def next_reminder(tx: Connection) -> int:
    row = await tx.fetch_one("SELECT COALESCE(MAX(number), 0) + 1 AS next FROM reminder")
    assert row is not None
    return int(row["next"])


async def add_reminder(tx: Connection, reminder: Reminder) -> None:
    query = """
        INSERT INTO reminder (number, key, state, title, text, greeting, receipt, file_kind, file_name, file_path,
                              file_id, package, audience, repeat, at, day, weekday, monthday, election, stage, edge,
                              days, working, author, approver, created_at, since)
        VALUES (:number, :key, :state, :title, :text, :greeting, :receipt, :file_kind, :file_name, :file_path,
                :file_id, :package, :audience, :repeat, :at, :day, :weekday, :monthday, :election, :stage, :edge,
                :days, :working, :author, :approver, :created_at, :since)
    """
    content, file = reminder.content, reminder.content.attachment or Attachment(kind="")
    values = {
        "number": reminder.number,
        "key": reminder.key,
        "state": reminder.state.value,
        "title": reminder.title,
        "text": content.text,
        "greeting": int(content.greeting),
        "receipt": int(content.receipt),
        "file_kind": file.kind,
        "file_name": file.name,
        "file_path": file.path,
        "file_id": file.file_id,
        "package": reminder.package,
        "audience": write_audience(reminder.audience),
        "author": reminder.author,
        "approver": reminder.approver,
        "created_at": reminder.created_at.isoformat(),
        "since": reminder.since.isoformat(),
    }
    await tx.execute(query, values | _schedule_values(reminder.schedule))


async def keep_state(tx: Connection, reminder: Reminder) -> None:
    """Keep how far it is: state, approver, and since when it counts."""
    query = "UPDATE reminder SET state = :state, approver = :approver, since = :since WHERE number = :number"
    values = {
        "number": reminder.number,
        "state": reminder.state.value,
        "approver": reminder.approver,
        "since": reminder.since.isoformat(),
    }
    await tx.execute(query, values)


async def forget_words(tx: Connection, *, number: int) -> None:
    """Of a deleted reminder only the number stays, because the audit log and its broadcasts name it."""
    query = """
        UPDATE reminder SET title = '', text = '', file_kind = '', file_name = '', file_path = '', file_id = ''
         WHERE number = :number
    """
    await tx.execute(query, {"number": number})


async def free_key(tx: Connection, *, number: int) -> None:
    """Let a package be proposed anew after one of its reminders was deleted or refused."""
    await tx.execute("UPDATE reminder SET key = key || '#' || number WHERE number = :number", {"number": number})


async def reminder_of(connection: Connection, *, number: int) -> Reminder | None:
    row = await connection.fetch_one("SELECT * FROM reminder WHERE number = :number", {"number": number})
    return _reminder(row) if row else None


async def reminder_by_key(connection: Connection, *, key: str) -> Reminder | None:
    row = await connection.fetch_one("SELECT * FROM reminder WHERE key = :key", {"key": key})
    return _reminder(row) if row else None


async def reminders(connection: Connection, *, state: State | None = None) -> list[Reminder]:
    """All but the deleted ones, or those in one state; the oldest first."""
    query = """
        SELECT * FROM reminder WHERE (:state IS NULL AND state <> 'deleted') OR state = :state ORDER BY number
    """
    values = {"state": None if state is None else state.value}
    return [_reminder(row) for row in await connection.fetch_all(query, values)]


async def reminders_on(connection: Connection, at: StageId) -> list[Reminder]:
    """Those that hang on a stage and may still go out."""
    query = """
        SELECT * FROM reminder WHERE repeat = 'stage' AND election = :election AND stage = :stage
           AND state IN ('waiting', 'active', 'paused') ORDER BY number
    """
    rows = await connection.fetch_all(query, {"election": at.election, "stage": at.id})
    return [_reminder(row) for row in rows]


async def noted(connection: Connection, *, reminder: int, day: date) -> Noted | None:
    query = "SELECT * FROM occurrence WHERE reminder = :reminder AND day = :day"
    row = await connection.fetch_one(query, {"reminder": reminder, "day": day.isoformat()})
    return _noted(row) if row else None


async def outcomes(connection: Connection, *, since: date) -> dict[tuple[int, date], Outcome]:
    """What became of the occurrences that are named by this day or a later one, by reminder and day."""
    query = "SELECT reminder, day, state FROM occurrence WHERE day >= :since"
    rows = await connection.fetch_all(query, {"since": since.isoformat()})
    return {(row["reminder"], date.fromisoformat(row["day"])): Outcome(row["state"]) for row in rows}


async def last_noted(connection: Connection, *, reminder: int) -> Noted | None:
    query = "SELECT * FROM occurrence WHERE reminder = :reminder ORDER BY due DESC, day DESC LIMIT 1"
    row = await connection.fetch_one(query, {"reminder": reminder})
    return _noted(row) if row else None


async def keep_noted(tx: Connection, each: Noted) -> None:
    """What became of an occurrence; the newer word replaces the older."""
    query = """
        INSERT INTO occurrence (reminder, day, due, state, broadcast, noted_at)
        VALUES (:reminder, :day, :due, :state, :broadcast, :noted_at)
            ON CONFLICT (reminder, day) DO UPDATE SET due = excluded.due, state = excluded.state,
                broadcast = excluded.broadcast, noted_at = excluded.noted_at
    """
    values = {
        "reminder": each.reminder,
        "day": each.day.isoformat(),
        "due": each.due.isoformat(),
        "state": each.outcome.value,
        "broadcast": each.broadcast,
        "noted_at": each.noted_at,
    }
    await tx.execute(query, values)


async def unsent(connection: Connection) -> list[Noted]:
    """Occurrences that were planned in time, and whose broadcast was too late all the same."""
    query = """
        SELECT o.* FROM occurrence o JOIN broadcast b ON b.number = o.broadcast
         WHERE o.state = 'planned' AND b.state = 'missed' ORDER BY o.due, o.reminder
    """
    return [_noted(row) for row in await connection.fetch_all(query)]


async def missed_in(connection: Connection, *, report: str) -> list[Noted]:
    """The occurrences that one report tells of, the oldest first."""
    query = "SELECT * FROM occurrence WHERE state = 'missed' AND noted_at = :report ORDER BY due, reminder"
    return [_noted(row) for row in await connection.fetch_all(query, {"report": report})]


def _schedule_values(schedule: Schedule) -> dict[str, object]:
    return {
        "repeat": schedule.repeat.value,
        "at": schedule.at.strftime("%H:%M"),
        "day": schedule.day.isoformat() if schedule.day else "",
        "weekday": schedule.weekday,
        "monthday": schedule.monthday,
        "election": schedule.stage.election if schedule.stage else "",
        "stage": schedule.stage.id if schedule.stage else "",
        "edge": schedule.edge.value,
        "days": schedule.offset,
        "working": int(schedule.working),
    }


def _schedule(row: Row) -> Schedule:
    return Schedule(
        repeat=Repeat(row["repeat"]),
        at=time.fromisoformat(row["at"]),
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        weekday=row["weekday"],
        monthday=row["monthday"],
        stage=StageId(election=row["election"], id=row["stage"]) if row["stage"] else None,
        edge=Edge(row["edge"]),
        offset=row["days"],
        working=bool(row["working"]),
    )


def _reminder(row: Row) -> Reminder:
    return Reminder(
        number=row["number"],
        key=row["key"],
        state=State(row["state"]),
        title=row["title"],
        content=_content(row),
        schedule=_schedule(row),
        author=row["author"],
        approver=row["approver"],
        created_at=datetime.fromisoformat(row["created_at"]),
        since=datetime.fromisoformat(row["since"]),
        audience=read_audience(row["audience"]),
        package=row["package"],
    )


def _content(row: Row) -> Content:
    file = Attachment(kind=row["file_kind"], file_id=row["file_id"], path=row["file_path"], name=row["file_name"])
    return Content(
        text=row["text"],
        greeting=bool(row["greeting"]),
        receipt=bool(row["receipt"]),
        attachment=file if file.kind else None,
    )


def _noted(row: Row) -> Noted:
    return Noted(
        reminder=row["reminder"],
        day=date.fromisoformat(row["day"]),
        due=datetime.fromisoformat(row["due"]),
        outcome=Outcome(row["state"]),
        broadcast=row["broadcast"],
        noted_at=row["noted_at"],
    )
