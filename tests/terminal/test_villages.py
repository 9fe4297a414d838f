"""sambang villages: coverage and printed invitations."""

import csv
import io
import re
import stat
from pathlib import Path

import pytest

from bot.domain.registration import read_code
from bot.printing import qr_code
from bot.terminal.troubles import Exit
from tests.terminal.shell import Shell

VILLAGES = 63
"""Desa and kelurahan of Kabupaten Bangka Tengah."""


@pytest.fixture
def office(few: Shell) -> Shell:
    """A server on which the areas of Bangka Tengah are set."""
    assert few.run("areas", "set", "19.04").code == Exit.OK
    return few


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_sheet_for_every_village(office: Shell) -> None:
    """CSV and page hold the same codes, one a village, and only the owner can read them."""
    done = office.run("villages", "invites", "--bot", "sambang_bot")
    assert done.code == 0, done.err
    page, table = (Path(line) for line in done.out.splitlines()[-2:])
    found = rows(table)
    codes = [row["kode_undangan"] for row in found]
    assert len(set(codes)) == VILLAGES == len({row["kode_wilayah"] for row in found})
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == VILLAGES
    assert all(code in html and read_code(code) for code in codes)
    assert all(
        row["tautan"] == f"https://t.me/sambang_bot?startgroup=d_{row['kode_undangan'].replace('-', '')}"
        for row in found
    )
    assert {stat.S_IMODE(path.stat().st_mode) for path in (page, table)} == {0o600}


def test_a_page_that_needs_nothing_else(office: Shell) -> None:
    """No script, and nothing fetched from anywhere: what prints here prints offline."""
    done = office.run("villages", "invites", "--bot", "sambang_bot", "--subdistrict", "19.04.01")
    html = Path(done.out.splitlines()[-2]).read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<img|url\(|@import|src=", html)
    assert "Kecamatan Koba" in html


def test_one_kecamatan_into_a_folder_of_choice(office: Shell, tmp_path: Path) -> None:
    """Only its villages; the folder is made."""
    done = office.run(
        "villages", "invites", "--bot", "b", "--subdistrict", "19.04.01", "--out", str(tmp_path / "a" / "b")
    )
    found = rows(tmp_path / "a" / "b" / "lembar-001.csv")
    assert done.code == 0
    assert {row["kode_wilayah"][:8] for row in found} == {"19.04.01"}


REFUSED = [
    (("--bot", "b", "--subdistrict", "19.04.99"), "Tidak ada kecamatan"),
    ((), "Nama bot belum diketahui"),
    (("--bot", "b", "--out", f"{__file__}/x"), "Tidak dapat menulis"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_what_cannot_be_printed(office: Shell, options: tuple[str, ...], told: str) -> None:
    """Said in a sentence, and no sheet is left."""
    done = office.run("villages", "invites", *options)
    assert (done.code, told in done.err) == (Exit.USAGE, True)
    assert not list(office.data.glob("undangan/*.csv"))


def test_before_there_are_areas(few: Shell) -> None:
    """What to do first."""
    done = few.run("villages", "invites", "--bot", "b")
    assert (done.code, "sambang areas set" in done.err) == (Exit.USAGE, True)


def test_the_list(office: Shell) -> None:
    """Every village with how it is reached."""
    done = office.run("villages", "list")
    assert done.out.count("belum ada grup") == VILLAGES
    assert "Kecamatan Koba: 0 dari 11 terdaftar" in done.out


def test_a_qr_code_is_drawn_whole() -> None:
    """An SVG of its own size that a page can scale, with the quiet zone that readers need."""
    drawn = qr_code("https://t.me/sambang_bot?startgroup=d_ACDEFH34")
    assert re.match(r'<svg xmlns="[^"]+" (class="[^"]*" )?viewBox="0 0 (\d+) \2"', drawn)
    assert "width=" not in drawn.partition(">")[0]
