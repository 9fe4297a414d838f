"""Evidence: taken in cleaned and sealed, dropped with a draft, opened for staff."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing

from bot.domain.evidence import (
    Evidence,
    EvidenceBusy,
    EvidenceGone,
    EvidenceKind,
    EvidenceUnreadable,
    Exhibit,
    SealedFile,
)
from bot.sealing import open_stream, seal_chunks
from bot.services import Services
from bot.storage.shelf import Shelf

WAITING_LIMIT = 1024 * 1024 * 1024
"""Bytes that all drafts together may hold."""
DISK_RESERVE = 256 * 1024 * 1024
"""Bytes that files leave free: text is taken to the last, files are not."""


async def take_evidence(
    services: Services, chunks: AsyncIterator[bytes], *, kind: EvidenceKind, caption: str = ""
) -> Exhibit:
    """Clean and seal a file as it comes in; it waits until its tip is sent, or is dropped, or the bot stops.

    Raises EvidenceUnreadable, EvidenceTooBig, EvidenceBusy, DiskFull.
    """
    vault = services.vault
    await asyncio.to_thread(_check_room, vault.shelf)
    name = f"{services.chance.getrandbits(128):032x}"
    with vault.shelf.begin(name) as file:
        async with aclosing(vault.cleaner.clean(kind, chunks)) as clean:
            sealed = await seal_chunks(clean, file, vault.keys.recipients)
        if not sealed.size:
            raise EvidenceUnreadable
    return Exhibit(
        inside=Evidence(name=name, kind=kind, sha256=sealed.sha256, size=sealed.size, caption=caption),
        outside=SealedFile(name=name, sha256=sealed.sealed_sha256, size=sealed.sealed_size),
    )


async def drop_evidence(services: Services, exhibits: Iterable[Exhibit]) -> None:
    """Forget files of a draft that is not sent."""
    await drop_files(services, [exhibit.inside.name for exhibit in exhibits])


async def drop_files(services: Services, names: Iterable[str]) -> None:
    """Remove files from the shelf, wherever they are."""
    shelf, today = services.vault.shelf, services.today()
    for name in names:
        await asyncio.to_thread(shelf.drop, name, today=today)


async def keep_files(services: Services, exhibits: Iterable[Exhibit]) -> None:
    """Put the files of a tip where they outlive us, before the row that names them. Raises EvidenceGone, DiskFull."""
    shelf, today = services.vault.shelf, services.today()
    for exhibit in exhibits:
        try:
            await asyncio.to_thread(shelf.keep, exhibit.inside.name, today=today)
        except FileNotFoundError as error:
            raise EvidenceGone from error


async def open_file(services: Services, evidence: Evidence) -> bytes:
    """What the file holds, in memory only. Raises SealedHere, WrongKey, EvidenceGone when it is not what it was."""
    return await asyncio.to_thread(read_file, services.vault.shelf, evidence, services.vault.keys.open_with())


def read_file(shelf: Shelf, evidence: Evidence, private: Iterable[str]) -> bytes:
    """As above, wherever the shelf lies."""
    out = io.BytesIO()
    try:
        with shelf.open(evidence.name) as file:
            open_stream(file, out, private)
    except FileNotFoundError as error:
        raise EvidenceGone from error
    if hashlib.sha256(out.getbuffer()).hexdigest() != evidence.sha256:
        raise EvidenceGone
    return out.getvalue()


def _check_room(shelf: Shelf) -> None:
    if shelf.room() < DISK_RESERVE or shelf.waiting_bytes() > WAITING_LIMIT:
        raise EvidenceBusy
