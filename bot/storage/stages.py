"""The office's own elections and stages."""

from datetime import date

from bot.domain.guidance import Regime, Stage
from bot.domain.stages import Overlay, OwnElection, OwnStage, StageId
from bot.storage.database import Connection, Row


async def overlay(connection: Connection) -> Overlay:
    """All that the office changed in the calendar."""
    elections = await connection.fetch_all("SELECT id, name, regime FROM election ORDER BY id")
    stages = await connection.fetch_all("SELECT * FROM stage ORDER BY election, starts, id")
    return Overlay(
        elections=tuple(OwnElection(id=r["id"], name=r["name"], regime=Regime(r["regime"])) for r in elections),
        stages=tuple(_stage(row) for row in stages),
    )


async def keep_election(tx: Connection, election: OwnElection) -> None:
    query = """
        INSERT INTO election (id, name, regime) VALUES (:id, :name, :regime)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, regime = excluded.regime
    """
    await tx.execute(query, {"id": election.id, "name": election.name, "regime": election.regime.value})


async def forget_election(tx: Connection, *, id: str) -> bool:
    return await tx.execute("DELETE FROM election WHERE id = :id", {"id": id}) > 0


async def keep_stage(tx: Connection, stage: OwnStage) -> None:
    """The office's dates for a stage; the newer replace the older."""
    query = """
        INSERT INTO stage (election, id, name, kind, starts, ends, removed)
        VALUES (:election, :id, :name, :kind, :starts, :ends, :removed)
            ON CONFLICT (election, id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                starts = excluded.starts, ends = excluded.ends, removed = excluded.removed
    """
    values = {
        "election": stage.at.election,
        "id": stage.at.id,
        "name": stage.name,
        "kind": stage.stage.value,
        "starts": stage.starts.isoformat(),
        "ends": stage.ends.isoformat(),
        "removed": int(stage.removed),
    }
    await tx.execute(query, values)


async def forget_stage(tx: Connection, at: StageId) -> bool:
    """Drop the office's dates for a stage: what was shipped holds again, where there is anything."""
    query = "DELETE FROM stage WHERE election = :election AND id = :id"
    return await tx.execute(query, {"election": at.election, "id": at.id}) > 0


def _stage(row: Row) -> OwnStage:
    return OwnStage(
        at=StageId(election=row["election"], id=row["id"]),
        name=row["name"],
        stage=Stage(row["kind"]),
        starts=date.fromisoformat(row["starts"]),
        ends=date.fromisoformat(row["ends"]),
        removed=bool(row["removed"]),
    )
