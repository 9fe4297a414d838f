"""sambang areas."""

import asyncio
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from bot.actions.areas import HEADER, KECAMATAN, Coverage, NoAreas, correct_areas, set_areas
from bot.actions.areas import areas as areas_of_office
from bot.actions.evaluate import NoSuchFile
from bot.areas import region_of
from bot.documents import csv_bytes
from bot.domain.errors import Refusal
from bot.settings import Settings
from bot.terminal.console import Console
from bot.terminal.office import open_prepared_services
from bot.terminal.troubles import Exit

LARGEST = 1_000_000
"""Bytes; a kabupaten's whole list has 30,000."""


@dataclass(kw_only=True, eq=False)
class NoRegion(Refusal):
    """Neither the command line nor the settings name a region."""


@dataclass(kw_only=True, eq=False)
class OtherRegion(Refusal):
    """The command line names another region than the settings."""

    code: str
    region: str


def areas(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Set, correct or list the areas of the office."""
    act = {"set": _set, "import": _import, "list": _list}[arguments.act]
    asyncio.run(act(arguments, settings, console))
    return Exit.OK


async def _set(arguments: Namespace, settings: Settings, console: Console) -> None:
    region = region_of(_chosen(arguments.code, settings.region))
    async with open_prepared_services(settings, console) as services:
        added = await set_areas(services, region)
        now = await areas_of_office(services) or _nothing()
    console.say(
        "wilayah.terisi",
        name=now.name,
        code=now.code,
        subdistricts=len(now.subdistricts),
        villages=len(now.villages),
        added=added,
    )


def _chosen(given: str | None, region: str) -> str:
    """Raises NoRegion, OtherRegion."""
    if given and region and given != region:
        raise OtherRegion(code=given, region=region)
    if not (given or region):
        raise NoRegion
    return given or region


async def _import(arguments: Namespace, settings: Settings, console: Console) -> None:
    text = _read(Path(arguments.file))
    async with open_prepared_services(settings, console) as services:
        done = await correct_areas(services, text)
    console.say(
        "wilayah.dikoreksi",
        subdistricts=len(done.subdistricts),
        villages=len(done.villages),
        removed=len(done.removed),
    )


def _read(path: Path) -> str:
    try:
        return path.read_bytes()[: LARGEST + 1].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchFile(path=str(path)) from error


async def _list(arguments: Namespace, settings: Settings, console: Console) -> None:
    async with open_prepared_services(settings, console) as services:
        found = await areas_of_office(services) or _nothing()
    if arguments.csv:
        console.line(_csv(found))
        return
    console.say("wilayah.kepala", name=found.name, code=found.code)
    for subdistrict in found.subdistricts:
        mine = [village for village in found.villages if village.subdistrict == subdistrict.code]
        console.say("wilayah.kecamatan", code=subdistrict.code, name=subdistrict.name, count=len(mine))
        for village in mine:
            console.say("wilayah.desa", code=village.code, kind=village.kind.value, name=village.name)


def _csv(found: Coverage) -> str:
    """In the shape that `areas import` reads."""
    rows = [(s.code, s.name, KECAMATAN) for s in found.subdistricts]
    return csv_bytes(HEADER, [*rows, *((v.code, v.name, v.kind.value) for v in found.villages)]).decode().rstrip()


def _nothing() -> Coverage:
    raise NoAreas
