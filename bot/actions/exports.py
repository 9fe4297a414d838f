"""Tips for the command line: from the office's own database, from a copy of it, or from an export."""

import shutil
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.actions.evidence import read_file
from bot.actions.keys import SHELF
from bot.actions.tip_reading import all_evidence, sealed_tip, unseal
from bot.domain.audit import OPERATOR
from bot.domain.correspondence import OpenedTip, SealedTip
from bot.domain.errors import DatabaseUnopenable
from bot.domain.evidence import Evidence
from bot.domain.tips import TipGone
from bot.storage.audit import add_entry
from bot.storage.database import Connection, Database, open_database
from bot.storage.exports import read_export, write_export
from bot.storage.migrations import migrate
from bot.storage.shelf import Shelf
from bot.storage.tips import all_tips


@dataclass(frozen=True, kw_only=True, slots=True)
class Stock:
    """Tips, still sealed, and the shelf with their files. `database` is None where no audit log is to be written."""

    tips: tuple[SealedTip, ...]
    shelf: Shelf
    database: Database | None = None

    async def note(self, act: str, tips: Iterable[SealedTip], *, at: datetime) -> None:
        """What the operator does with the office's own tips is written down as anybody's acts are."""
        if self.database is not None:
            async with self.database.transaction() as tx:
                for tip in tips:
                    await add_entry(tx, at=at, staff=OPERATOR, act=act, object=f"tip:{tip.tip.number}")


async def own_stock(database: Database, data_dir: Path) -> Stock:
    """The office's own."""
    return Stock(tips=await _all(database.reader), shelf=Shelf(data_dir / SHELF), database=database)


@asynccontextmanager
async def stock_of(place: Path, *, migrations: Path) -> AsyncIterator[Stock]:
    """A copy of a database, whose files lie in `tips` beside it, or the folder of an export; neither is changed.

    Raises NotAnExport, DatabaseUnopenable and the other troubles of storage.
    """
    if exported := _exported(place):
        yield exported
        return
    with TemporaryDirectory() as folder:
        async with open_database(_copy(place, Path(folder))) as database:
            await migrate(database, migrations)
            yield Stock(tips=await _all(database.reader), shelf=Shelf(place.parent / SHELF))


def _exported(place: Path) -> Stock | None:
    return Stock(tips=tuple(read_export(place)), shelf=Shelf(place)) if place.is_dir() else None


def find(stock: Stock, number: int) -> SealedTip:
    """Raises TipGone."""
    for tip in stock.tips:
        if tip.tip.number == number:
            return tip
    raise TipGone


async def read_one(stock: Stock, number: int, private: Sequence[str], *, at: datetime) -> OpenedTip:
    """Open one tip. Raises TipGone, WrongKey."""
    tip = find(stock, number)
    opened = unseal(tip, private)
    await stock.note("tip_read", [tip], at=at)
    return opened


def files(stock: Stock, opened: OpenedTip, private: Sequence[str]) -> Iterable[tuple[Evidence, bytes]]:
    """The files of an opened tip, one by one. Raises EvidenceGone, WrongKey."""
    for evidence in all_evidence(opened):
        yield evidence, read_file(stock.shelf, evidence, private)


async def export_sealed(stock: Stock, folder: Path, *, at: datetime, today: date) -> int:
    """All tips as they are, into a new folder; how many files were missing. Raises StorageRefusal."""
    await stock.note("tip_export", stock.tips, at=at)
    return write_export(folder, stock.tips, stock.shelf, today=today)


async def _all(connection: Connection) -> tuple[SealedTip, ...]:
    return tuple([await sealed_tip(connection, tip) for tip in await all_tips(connection)])


def _copy(place: Path, folder: Path) -> Path:
    """Ciphertext only, so that a copy for a moment gives nothing away; the original may be on a read-only disk."""
    if not place.is_file():
        raise DatabaseUnopenable(path=str(place))
    target = folder / "copy.db"
    for ending in ("", "-wal"):
        source = place.with_name(place.name + ending)
        if source.is_file():
            shutil.copyfile(source, target.with_name(target.name + ending))
    return target
