"""The areas of the office: copied once from the national list, then corrected by the office."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.actions.staff import authorise
from bot.areas import Region
from bot.documents import read_csv
from bot.domain.audit import OPERATOR
from bot.domain.errors import Refusal
from bot.domain.staff import Act
from bot.domain.villages import BadCorrections, BadLine, Kind, Subdistrict, Village
from bot.services import Services
from bot.storage.areas import forget_all_areas, forget_village, keep_areas, subdistricts, villages
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.facts import fact, keep_fact
from bot.storage.staff import all_staff

REGION, REGION_NAME = "region", "region_name"
HEADER = ("kode", "nama", "jenis")
KECAMATAN, REMOVE = "kecamatan", "hapus"
KINDS = tuple(kind.value for kind in Kind)
LONGEST_NAME = 60
MOST_LINES = 2000
"""No kabupaten has a third as many villages; this bound only catches a wrong file."""


@dataclass(kw_only=True, eq=False)
class AreasInUse(Refusal):
    """Another region is set, and groups or officers belong to it."""

    code: str


@dataclass(kw_only=True, eq=False)
class NoAreas(Refusal):
    """No region was set yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """The areas as they stand now."""

    code: str
    name: str
    subdistricts: tuple[Subdistrict, ...]
    villages: tuple[Village, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrections:
    """What a file of corrections asks for."""

    subdistricts: list[Subdistrict]
    villages: list[Village]
    removed: dict[int, str]
    """Line → village."""


async def areas(services: Services) -> Coverage | None:
    """The region with its kecamatan and villages; None before one is set."""
    reader = services.database.reader
    code, name = await fact(reader, REGION), await fact(reader, REGION_NAME)
    if code is None:
        return None
    found = tuple(await subdistricts(reader)), tuple(await villages(reader))
    return Coverage(code=code, name=name or code, subdistricts=found[0], villages=found[1])


async def set_areas(services: Services, region: Region, *, by: int = OPERATOR) -> int:
    """Copy what is not there yet, so that corrections stay; how many villages were added. Raises AreasInUse."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, by, Act.SETTINGS)
        before = await fact(tx, REGION) or ""
        if before not in ("", region.code):
            await _give_up(tx, before)
        known = {s.code for s in await subdistricts(tx)} | {v.code for v in await villages(tx)}
        new = [village for village in region.villages if village.code not in known]
        await keep_areas(tx, [s for s in region.subdistricts if s.code not in known], new)
        await keep_fact(tx, REGION, region.code)
        await keep_fact(tx, REGION_NAME, region.name)
        await add_entry(
            tx,
            at=services.now(),
            staff=actor.id,
            act="set_areas",
            object=f"region:{region.code}",
            old=before,
            new=str(len(new)),
        )
    return len(new)


async def _give_up(tx: Connection, code: str) -> None:
    """Forget the areas of another region, which nobody needs any more."""
    officers = any(grant.subdistrict for staff in await all_staff(tx) for grant in staff.grants)
    if officers or not await forget_all_areas(tx):
        raise AreasInUse(code=code)


async def correct_areas(services: Services, text: str, *, by: int = OPERATOR) -> Corrections:
    """Take over a CSV of corrections, all of it or nothing. Raises BadCorrections with every bad line, and NoAreas."""
    async with services.database.transaction() as tx:
        actor = await authorise(tx, by, Act.SETTINGS)
        region = await fact(tx, REGION)
        if region is None:
            raise NoAreas
        wanted = read_corrections(text, region=region, known=[s.code for s in await subdistricts(tx)])
        await keep_areas(tx, wanted.subdistricts, wanted.villages)
        await _remove(tx, wanted.removed)
        await add_entry(
            tx,
            at=services.now(),
            staff=actor.id,
            act="correct_areas",
            object=f"region:{region}",
            new=f"{len(wanted.subdistricts)}+{len(wanted.villages)}-{len(wanted.removed)}",
        )
    return wanted


async def _remove(tx: Connection, removed: dict[int, str]) -> None:
    kept = {number: code for number, code in removed.items() if not await forget_village(tx, code=code)}
    if kept:
        lines = [BadLine(number=number, reason="in_use", values={"code": code}) for number, code in kept.items()]
        raise BadCorrections(lines=tuple(lines))


def read_corrections(text: str, *, region: str, known: Iterable[str]) -> Corrections:
    """The corrections in a CSV: kode, nama, jenis. Raises BadCorrections with every line that is wrong."""
    rows = read_csv(text)
    if not rows or tuple(cell.casefold() for cell in rows[0][1]) != HEADER:
        raise BadCorrections(lines=(BadLine(number=1, reason="header"),))
    if len(rows) > MOST_LINES:
        raise BadCorrections(lines=(BadLine(number=MOST_LINES, reason="too_many", values={"most": str(MOST_LINES)}),))
    subdistricts = {*known, *(cells[0] for _, cells in rows[1:] if cells[-1].casefold() == KECAMATAN)}
    seen = set[str]()
    bad = [
        BadLine(number=number, reason=reason, values={"code": cells[0]})
        for number, cells in rows[1:]
        if (reason := _wrong(cells, region=region, subdistricts=subdistricts, seen=seen))
    ]
    if bad:
        raise BadCorrections(lines=tuple(bad))
    return _corrections(rows[1:])


def _wrong(cells: list[str], *, region: str, subdistricts: set[str], seen: set[str]) -> str:
    """The first reason against a line, "" when there is none. Notes its code in `seen`."""
    if len(cells) != len(HEADER):
        return "columns"
    code, name, kind = cells[0], cells[1], cells[2].casefold()
    shape = r"[0-9]{2}(\.[0-9]{2}){2}" if kind == KECAMATAN else r"[0-9]{2}(\.[0-9]{2}){2}\.[0-9]{4}"
    twice = code in seen
    seen.add(code)
    checks: dict[str, Callable[[], bool]] = {
        "kind": lambda: kind not in (*KINDS, KECAMATAN, REMOVE),
        "code": lambda: re.fullmatch(shape, code) is None,
        "elsewhere": lambda: not code.startswith(f"{region}."),
        "twice": lambda: twice,
        "name": lambda: kind != REMOVE and not 1 <= len(name) <= LONGEST_NAME,
        "subdistrict": lambda: kind != KECAMATAN and code.rpartition(".")[0] not in subdistricts,
    }
    return next((reason for reason, fails in checks.items() if fails()), "")


def _corrections(rows: list[tuple[int, list[str]]]) -> Corrections:
    told = [(number, code, name, kind.casefold()) for number, (code, name, kind) in rows]
    return Corrections(
        subdistricts=[Subdistrict(code=code, name=name) for _, code, name, kind in told if kind == KECAMATAN],
        villages=[Village(code=code, name=name, kind=Kind(kind)) for _, code, name, kind in told if kind in KINDS],
        removed={number: code for number, code, _, kind in told if kind == REMOVE},
    )
