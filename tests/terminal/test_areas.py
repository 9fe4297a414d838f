"""sambang areas: copied from the national list, corrected by CSV, all of it or nothing."""

import inspect
import re
from pathlib import Path

import pytest

from bot.actions import areas
from bot.terminal.troubles import Exit
from tests.terminal.shell import WORDS, Run, Shell

HEADER = "kode,nama,jenis\n"


@pytest.fixture
def koba(few: Shell) -> Shell:
    """An office that has its areas."""
    assert few.run("areas", "set", "19.04").code == Exit.OK
    return few


def corrected(shell: Shell, text: str, tmp_path: Path) -> Run:
    path = tmp_path / "koreksi.csv"
    path.write_text(text, encoding="utf-8")
    return shell.run("areas", "import", str(path))


def test_a_kabupaten_is_copied_once(koba: Shell) -> None:
    """63 villages; set again nothing is added; and the list shows kinds by the people's words."""
    again = koba.run("areas", "set", "19.04").out
    assert "6 kecamatan, 63 desa/kelurahan; 0 ditambahkan" in again
    listed = koba.run("areas", "list").out
    assert "19.04.01.1001  kelurahan Koba" in listed
    assert listed.count("\n  19.04.") == 63


def test_what_is_listed_as_csv_can_be_read_back(koba: Shell, tmp_path: Path) -> None:
    """A person changes one word of it and gives it back."""
    before = koba.run("areas", "list", "--csv").out
    done = corrected(koba, before.replace("Arung Dalam", "Arung Dalam Baru"), tmp_path)
    assert (done.code, "63 desa" in done.out) == (Exit.OK, True)
    assert "kelurahan Arung Dalam Baru" in koba.run("areas", "list").out


def test_a_correction_survives_another_copy(koba: Shell, tmp_path: Path) -> None:
    """`set` adds what is missing and changes nothing else."""
    corrected(koba, HEADER + "19.04.01.1001,Koba Kota,kelurahan\n19.04.01.1002,,hapus\n", tmp_path)
    assert "1 ditambahkan" in koba.run("areas", "set", "19.04").out
    assert "kelurahan Koba Kota" in koba.run("areas", "list").out


def test_every_wrong_line_is_named_and_nothing_is_taken(koba: Shell, tmp_path: Path) -> None:
    """Also the good lines beside them are not taken; a person mends the file in one go."""
    before = koba.run("areas", "list").out
    text = f"{HEADER}19.04.02.2001,Diubah,desa\nx,A,desa\n19.04.01.1001,Koba,dusun\n"
    done = corrected(koba, text, tmp_path)
    assert (done.code, re.findall(r"Baris (\d+)", done.err)) == (Exit.FINDING, ["3", "4"])
    assert koba.run("areas", "list").out == before


def test_the_region_of_the_settings_is_the_default_and_no_other_is_taken(few: Shell) -> None:
    """Command line and settings must not contradict each other."""
    few.environ |= {"REGION": "13.07"}
    assert "REGION menyebut 13.07" in few.run("areas", "set", "19.04").err
    assert "13 kecamatan, 79 desa/kelurahan" in few.run("areas", "set").out
    assert "nagari Kurai" in few.run("areas", "list").out


def test_another_region_replaces_one_that_nobody_uses(koba: Shell) -> None:
    """A slip of the finger can be mended, until an officer belongs to a kecamatan of it."""
    assert "15 kecamatan" in koba.run("areas", "set", "33.25").out
    assert "19.04" not in koba.run("areas", "list").out


def test_before_any_area_is_set_everything_says_how(few: Shell, tmp_path: Path) -> None:
    """The way on is named, not an empty list."""
    assert "sambang areas set" in few.run("areas", "list").err
    assert "sambang areas set" in corrected(few, HEADER, tmp_path).err


def test_every_reason_against_a_line_has_a_sentence() -> None:
    """Read from the source: a reason without words would be a crash."""
    source = inspect.getsource(areas)
    reasons = {*re.findall(r'reason="(\w+)"', source), *re.findall(r'"(\w+)": lambda', source), "columns"}
    assert reasons == set(WORDS.group("koreksi")) - {"baris"}
