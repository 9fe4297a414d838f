"""BACA-SAYA.md, the guide for whoever writes cards: what it shows works, and what it quotes is really said."""

import json
import re
from pathlib import Path

import pytest

from bot.content import root
from bot.content.cards import LEAST_PHRASINGS, MOST_PHRASINGS, SENTENCES_LIMIT, TITLE_LIMIT
from bot.domain.guidance import Actor, Mark, Regime, Sanction, Stage, Verdict
from bot.terminal.troubles import Exit
from tests.terminal.shell import WORDS, Shell, few_cards

GUIDE = root() / "messages" / "id" / "panduan" / "BACA-SAYA.md"
TEXT = GUIDE.read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def few(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.shipped = few_cards(tmp_path / "shipped", "foto-jari")
    return shell


def written(shell: Shell, change: tuple[str, str] = ("", "")) -> str:
    """The guide's own card in the office's folder, perhaps spoiled; what the check says."""
    assert EXAMPLE
    place = shell.data / "messages" / "id" / "panduan"
    place.mkdir(parents=True, mode=0o700)
    shell.data.chmod(0o700)
    (place / "arisan-calon.yaml").write_text(EXAMPLE[1].replace(*change, 1), encoding="utf-8")
    done = shell.run("check")
    return done.out + done.err


def test_the_example_is_a_whole_card(few: Shell) -> None:
    """Copied as it stands into the folder that the guide names, it passes the check and is found."""
    before = few.run("check").out
    said = written(few)
    assert re.findall(r"Isi lengkap: (\d+)", said) == [str(int(re.findall(r"Isi lengkap: (\d+)", before)[0]) + 1)]
    assert "arisan-calon" in few.run("cards", "list").out
    assert "K-901@1" in few.run("ask", "boleh gak kades buka arisan yg ada calegnya").out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("nomor: 901", "nomor: 4"), "sudah dipakai kartu"),
        (("topik: kampanye-hadir", "topik: arisan"), "tidak dikenal; pilihannya:"),
        (("Pasal 282,", "Pasal 9999,"), "tidak ada di folder hukum"),
        (("judul:", "judl:"), "tidak dikenal; mungkin salah tulis"),
        (("diperiksa: 2026-02-23", ""), "wajib ada"),
        (("    dasar: [UU 7/2017 Pasal 282, UU 6/2014 Pasal 29 huruf b]\n", ""), "melarang tanpa dasar hukum"),
        (("  - cuma buka arisan doang, ada timses juga di situ\n", ""), "paling sedikit 8"),
        (("tinjau_lagi: 2027-02-23", "tinjau_lagi: 2026-02-24"), "lewat tanggal tinjau"),
        (("nomor: 901", "nomor: : 901"), "bukan YAML yang benar"),
        (("kata: [arisan", "lawan: tak-ada\nkata: [arisan"), "kartu tak-ada tidak ada"),
    ],
)
def test_the_check_says_what_the_guide_says(few: Shell, change: tuple[str, str], said: str) -> None:
    """For every mistake that the guide lists, in the words that it quotes."""
    assert said in written(few, change)


def test_what_is_quoted_is_really_said() -> None:
    """Every sentence in the guide's table is one of the command line's."""
    known = [_bare(str(words)) for words in WORDS.group("isi").values()]
    table = TEXT.partition("| yang dikatakan |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1].strip() for row in table.splitlines()[2:]]
    assert len(rows) > 10
    assert [row for row in rows if not any(_bare(row) in each for each in known)] == []


def _bare(words: str) -> str:
    """Without values and marks: `hanya {count}, paling sedikit {least}` → hanya paling sedikit."""
    return " ".join(re.findall(r"\w+", re.sub(r"\{\w+\}|…|“|”", "", words)))


def test_limits_and_choices_are_those_of_the_program() -> None:
    """Numbers and words that the guide names."""
    assert f"paling banyak {TITLE_LIMIT} huruf" in TEXT
    assert f"{LEAST_PHRASINGS} sampai {MOST_PHRASINGS} pertanyaan" in TEXT
    assert f"paling banyak {SENTENCES_LIMIT} huruf" in TEXT
    words = [*Actor, *Regime, *Verdict, *Sanction, *Mark, *(stage for stage in Stage if stage is not Stage.ALWAYS)]
    assert [word for word in words if word not in TEXT] == []


def test_the_example_question_can_be_scored(few: Shell, tmp_path: Path) -> None:
    """As the guide writes it."""
    line = next(line for line in TEXT.splitlines() if line.startswith("{"))
    assert json.loads(line)["verdict"] in set(Verdict)
    (tmp_path / "soal.jsonl").write_text(line + "\n", encoding="utf-8")
    done = few.run("eval", str(tmp_path / "soal.jsonl"))
    assert done.code == Exit.OK
    assert "BERBAHAYA" in done.out


def test_the_guide_is_no_card(few: Shell) -> None:
    """It travels with the cards and is read by people only."""
    assert (few.shipped / "messages" / "id" / "panduan" / GUIDE.name).is_file()
    assert few.run("check").code == Exit.OK
