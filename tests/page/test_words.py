"""The page's files: every word from messages/, nothing from outside, nothing parsed as HTML."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.simulator.console import index_page
from bot.simulator.console_weather import FAULTS
from tests.page.rehearsal import WORDS

PAGE = Path(__file__).parents[2] / "bot" / "simulator" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
USED = set(re.findall(r"""\b(?:say|entry|has)\(\s*(?:\w+(?:\.\w+)* \? )?["']([a-z_.]+)["']""", SOURCE))
CHOSEN = set(re.findall(r"""[?:] ["']([a-z]+\.[a-z_]+)["']""", SOURCE))
"""Words chosen between two: say(open ? "a.b" : "c.d")."""
MADE = ("masalah.", "berkas.singkat.", "layanan.", "mengetik.", "panel.", "panggilan.", "lampiran.judul_", "tulis.")
"""Beginnings of the paths that are put together, such as `masalah.${problem}`."""


def paths(words: dict, before: str = "") -> Iterator[str]:
    for name, value in words.items():
        yield from paths(value, f"{before}{name}.") if isinstance(value, dict) else [before + name]


@pytest.mark.parametrize("path", sorted(USED | CHOSEN))
def test_every_word_the_page_asks_for_exists(path: str) -> None:
    """A missing one would show as its path."""
    assert path in set(paths(WORDS))


def test_every_word_is_asked_for() -> None:
    """Nobody translates what nobody reads."""
    html = set(re.findall(r"\$(\w+)", (PAGE / "index.html").read_text(encoding="utf-8")))
    spare = [path for path in paths(WORDS) if path not in USED | CHOSEN | html and not path.startswith(MADE)]
    assert spare == []


def test_every_problem_of_the_server_has_words() -> None:
    """The reasons in the Python files."""
    console = "\n".join(path.read_text(encoding="utf-8") for path in PAGE.parent.glob("console*.py"))
    problems = set(re.findall(r"""BadInput\(\s*"(\w+)\"""", console)) | {"impossible", "refused", "foreign"}
    assert problems <= set(WORDS["masalah"])
    assert {kind["id"] for kind in WORDS["gangguan"]["jenis"]} == set(FAULTS)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (("gangguan", "jenis"), {"id", "nama", "apa"}),  # a comma without quotes would make a key of its own
        (("gangguan", "kali"), {"jumlah", "nama"}),
        (("jam", "langkah"), {"nama", "menit"}),
        (("jam", "musim"), {"nama", "apa", "waktu"}),
    ],
)
def test_lists_of_words_are_whole(path: tuple[str, str], keys: set[str]) -> None:
    """Every row has its keys and no other, and no empty word."""
    for row in WORDS[path[0]][path[1]]:
        assert set(row) == keys
        assert all(value is not None for value in row.values())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_small_and_build_nodes(path: Path) -> None:
    """No data becomes HTML or code; 300 lines at most."""
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)
    assert source.count("\n") <= 300


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_nothing_comes_from_outside(path: Path) -> None:
    """No font, script or picture of another server; t.me and SVG's own name are no addresses fetched."""
    addresses = set(re.findall(r"https?://[\w.]+", path.read_text(encoding="utf-8")))
    assert addresses <= {"http://www.w3.org", "https://t.me"}


def test_the_first_page_escapes_its_words() -> None:
    """Words are data there, too."""
    page = index_page(WORDS | {"judul": "<b>&"})
    assert "<title>&lt;b&gt;&amp;</title>" in page
    assert "$" not in page
