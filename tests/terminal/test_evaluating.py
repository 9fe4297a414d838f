"""sambang eval."""

import json
from pathlib import Path

import pytest

from bot.terminal.troubles import Exit
from tests.terminal.shell import Shell

FORBIDDEN = "boleh gak kades foto acung jempol sama caleg"


def questions(folder: Path, *rows: tuple[str, str]) -> str:
    path = folder / "soal.jsonl"
    lines = [json.dumps({"id": str(n), "question": q, "verdict": v}) for n, (q, v) in enumerate(rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_answers_are_scored(few: Shell, tmp_path: Path) -> None:
    """Figures by name for machines; what is wrong by its id."""
    path = questions(tmp_path, (FORBIDDEN, "TIDAK_BOLEH"), (FORBIDDEN, "BERSYARAT"))
    done = few.run("eval", "--json", path)
    told = json.loads(done.out)
    assert (done.code, told["questions"], told["exact"], told["dangerous"]) == (Exit.OK, 2, 0.5, 0)
    assert [(row["id"], row["label"]) for row in told["wrong"]] == [("1", "BERSYARAT")]


def test_the_table_is_for_people(few: Shell, tmp_path: Path) -> None:
    """Percentages, the groups with their size, and on demand each wrong answer."""
    path = questions(tmp_path, (FORBIDDEN, "BOLEH"))
    done = few.run("eval", "--wrong", path)
    assert "Tepat                                                      0.0%" in done.out
    assert "0  BOLEH  TIDAK_BOLEH  foto-jari" in done.out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "hello",
        "[]",
        '{"id": 1, "question": "x"}',
        '{"id": 1, "question": "x", "verdict": "YA"}',
        '{"id": 1, "question": 5, "verdict": "BOLEH"}',
        '{"id": 1, "question": "x", "verdict": ["BOLEH"]}',
    ],
)
def test_a_file_that_is_none_of_questions_is_refused(text: str, few: Shell, tmp_path: Path) -> None:
    """File and line; nothing is scored."""
    (tmp_path / "soal.jsonl").write_text(text)
    done = few.run("eval", str(tmp_path / "soal.jsonl"))
    assert (done.code, done.out, "soal.jsonl:1 bukan soal" in done.err) == (Exit.USAGE, "", True)


def test_a_missing_file_is_refused(few: Shell, tmp_path: Path) -> None:
    """By its name."""
    done = few.run("eval", str(tmp_path / "none.jsonl"))
    assert (done.code, "none.jsonl tidak dapat dibaca" in done.err) == (Exit.USAGE, True)
