"""sambang tips: read on any computer that has the private key, also without the bot."""

import asyncio
import os
import re
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.actions.exports import Stock, export_sealed, files, own_stock, read_one, stock_of
from bot.actions.keys import KEYS
from bot.domain.correspondence import OpenedTip
from bot.domain.evidence import EvidenceKind
from bot.domain.tips import SealedHere, Story, Tip
from bot.sealing import read_private
from bot.settings import Settings
from bot.storage.folder import FILE_MODE, FOLDER_MODE, folder_trouble
from bot.storage.keys import OFFICE, KeyFolder
from bot.terminal.console import Console
from bot.terminal.database import open_prepared
from bot.terminal.keys import read_key_file
from bot.terminal.troubles import Exit

ENDINGS = {
    EvidenceKind.PHOTO: "jpg",
    EvidenceKind.PDF: "pdf",
    EvidenceKind.VIDEO: "mp4",
    EvidenceKind.VOICE: "ogg",
    EvidenceKind.AUDIO: "mp3",
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What would steer a terminal or turn the order of letters: a stranger wrote the text."""


def tips(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """List, read or export."""
    act = {"list": _list, "read": _read, "export": _export}[arguments.act]
    asyncio.run(act(arguments, settings, console))
    return Exit.OK


@asynccontextmanager
async def _stock(arguments: Namespace, settings: Settings, console: Console) -> AsyncIterator[Stock]:
    if arguments.source:
        async with stock_of(Path(arguments.source), migrations=console.shipped / "migrations") as stock:
            yield stock
        return
    async with open_prepared(settings, console) as database:
        yield await own_stock(database, settings.data_dir)


async def _list(arguments: Namespace, settings: Settings, console: Console) -> None:
    async with _stock(arguments, settings, console) as stock:
        for sealed in stock.tips:
            console.line(_open_line(sealed.tip, console))
        console.say("laporan.jumlah", count=len(stock.tips))


async def _read(arguments: Namespace, settings: Settings, console: Console) -> None:
    private = _private(arguments, settings)
    async with _stock(arguments, settings, console) as stock:
        opened = await read_one(stock, arguments.number, private, at=console.now())
        for line in tip_lines(opened, console):
            console.line(line)
        if arguments.files:
            count = _write_files(stock, opened, private, Path(arguments.files))
            console.say("laporan.bukti_ditulis", count=count, folder=arguments.files)


async def _export(arguments: Namespace, settings: Settings, console: Console) -> None:
    today = console.now().astimezone(settings.timezone).date()
    folder = Path(arguments.folder)
    async with _stock(arguments, settings, console) as stock:
        if arguments.key:
            await _export_opened(stock, folder, _private(arguments, settings), console)
            console.say("laporan.diekspor_terbuka", count=len(stock.tips), folder=folder)
            return
        missing = await export_sealed(stock, folder, at=console.now(), today=today)
        console.say("laporan.diekspor", count=len(stock.tips), folder=folder)
        if missing:
            console.complain("laporan.bukti_hilang", count=missing)


async def _export_opened(stock: Stock, folder: Path, private: tuple[str, ...], console: Console) -> None:
    _make(folder)
    for sealed in stock.tips:
        opened = await read_one(stock, sealed.tip.number, private, at=console.now())
        _write(folder / f"L-{opened.tip.number}.txt", "\n".join([*tip_lines(opened, console), ""]).encode())
        _write_files(stock, opened, private, folder)


def _private(arguments: Namespace, settings: Settings) -> tuple[str, ...]:
    """The key that was named, or the one of this server. Raises NoSuchFile, KeyUnreadable, SealedHere."""
    if arguments.key:
        return read_private(read_key_file(Path(arguments.key)))
    found = read_private(KeyFolder(settings.data_dir / KEYS).read(OFFICE))
    if not found:
        raise SealedHere
    return found


def _open_line(tip: Tip, console: Console) -> str:
    urgent = console.word("laporan.mendesak") if tip.urgent else ""
    return console.word(
        "laporan.baris",
        number=tip.number,
        day=tip.received_on.isoformat(),
        category=console.word(f"kategori.{tip.category.value}"),
        subdistrict=tip.subdistrict or console.word("laporan.tanpa_kecamatan"),
        state=console.word(f"status.{tip.state.value}"),
        urgent=urgent,
    )


def tip_lines(opened: OpenedTip, console: Console) -> list[str]:
    """The whole tip in words; what a stranger wrote cannot steer the terminal."""
    lines = [_open_line(opened.tip, console), *_story_lines(opened.story, console)]
    for said in opened.said:
        lines += ["", console.word(f"laporan.{said.kind.value}", day=said.written_on.isoformat())]
        lines += _story_lines(said.story, console)
    return lines


def _story_lines(story: Story, console: Console) -> list[str]:
    told = {"village": story.village, "when": story.when, "spot": story.spot and _spot(story)}
    fields = [console.word(f"laporan.{name}", value=_printable(str(value))) for name, value in told.items() if value]
    evidence = [
        console.word(
            "laporan.bukti",
            kind=console.word(f"bukti.{one.kind.value}"),
            size=one.size,
            sha256=one.sha256,
            caption=_printable(one.caption),
        )
        for one in story.evidence
    ]
    return [*fields, *(_printable(text) for text in story.texts), *evidence]


def _spot(story: Story) -> str:
    assert story.spot is not None
    return f"{story.spot.latitude:.3f}, {story.spot.longitude:.3f}"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _write_files(stock: Stock, opened: OpenedTip, private: tuple[str, ...], folder: Path) -> int:
    _make(folder)
    count = 0
    for evidence, data in files(stock, opened, private):
        count += 1
        _write(folder / f"L-{opened.tip.number}-{count}.{ENDINGS[evidence.kind]}", data)
    return count


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise folder_trouble(error, path=folder, otherwise="cannot_create") from error


def _write(path: Path, data: bytes) -> None:
    """Readable by its owner alone: from here on it is in the clear."""
    try:
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, FILE_MODE), "wb") as file:
            file.write(data)
    except OSError as error:
        raise folder_trouble(error, path=path, otherwise="not_writable") from error
