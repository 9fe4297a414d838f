"""The versions of guidance cards."""

from collections.abc import Iterable
from datetime import date

from bot.domain.versions import Version
from bot.storage.database import Connection, Row

_NEWEST = "version = (SELECT MAX(version) FROM card_version newer WHERE newer.card = card_version.card)"


async def newest_checksums(connection: Connection) -> dict[int, tuple[int, str]]:
    """By card number, its last version and that one's checksum."""
    rows = await connection.fetch_all(f"SELECT card, version, checksum FROM card_version WHERE {_NEWEST}")  # noqa: S608 - a constant
    return {row["card"]: (row["version"], row["checksum"]) for row in rows}


async def version_of(connection: Connection, *, card: int, version: int | None = None) -> Version | None:
    """One version of a card, the newest unless told; None when there is none."""
    query = """
        SELECT card, version, name, checksum, since, said FROM card_version
         WHERE card = :card AND (:version IS NULL OR version = :version) ORDER BY version DESC LIMIT 1
    """
    row = await connection.fetch_one(query, {"card": card, "version": version})
    return _version(row) if row else None


async def versions_of(connection: Connection, *, card: int) -> list[Version]:
    """All versions of a card, the oldest first."""
    query = "SELECT card, version, name, checksum, since, said FROM card_version WHERE card = :card ORDER BY version"
    return [_version(row) for row in await connection.fetch_all(query, {"card": card})]


async def add_versions(tx: Connection, versions: Iterable[Version]) -> None:
    """Rows are only ever added."""
    query = """
        INSERT INTO card_version (card, version, name, checksum, since, said)
        VALUES (:card, :version, :name, :checksum, :since, :said)
    """
    await tx.execute_many(query, [_values(version) for version in versions])


def _values(version: Version) -> dict[str, object]:
    return {
        "card": version.card,
        "version": version.version,
        "name": version.name,
        "checksum": version.checksum,
        "since": version.since.isoformat(),
        "said": version.said,
    }


def _version(row: Row) -> Version:
    return Version(
        card=row["card"],
        version=row["version"],
        name=row["name"],
        checksum=row["checksum"],
        since=date.fromisoformat(row["since"]),
        said=row["said"],
    )
