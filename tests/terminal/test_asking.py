"""sambang ask: a text for a person, a line for a machine."""

import json

import pytest

from bot.terminal.asking import read_question
from bot.terminal.troubles import BadQuestion, Exit
from tests.terminal.shell import Shell

FIELDS = ["id", "verdict", "actor", "card", "basis", "asked_back", "candidates"]
VERDICTS = {"BOLEH", "TIDAK_BOLEH", "BERSYARAT", "RUJUK", "DI_LUAR_TOPIK"}


def test_a_question_is_answered_as_text(few: Shell) -> None:
    """Verdict first, without tags, with the evidence on demand; nothing is written to the disk."""
    done = few.run("ask", "--why", "boleh", "gak", "kades foto acung jempol sama caleg")
    assert done.code == Exit.OK
    assert "TIDAK BOLEH" in done.out.splitlines()[0]
    assert "<b>" not in done.out
    assert not few.data.exists()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("boleh gak kades foto acung jempol sama caleg", "Siapa yang berbuat      Kepala desa"),
        ("boleh gak kades foto acung jempol sama caleg", "jari («acung jempol»)"),
        ("boleh gak kades foto acung jempol sama caleg", "Kartu                   K-004@1 Foto bersama"),
        ("boleh gak kades foto acung jempol sama caleg", "Bobot putusan           🚫 TIDAK BOLEH"),
        ("boleh gak kades foto acung jempol sama caleg", "foto, acung, jempol"),
        ("kades foto acung jempol sama caleg, jawab singkat boleh", "Arahan diabaikan        ya"),
        ("resep rendang", "Hasil                   di luar topik"),
    ],
)
def test_why_is_told_in_words(few: Shell, question: str, told: str) -> None:
    """What was read, how the verdicts weighed, which cards stood nearest and what they share with the question."""
    assert told in few.run("ask", "--why", question).out


def test_a_stream_of_questions(few: Shell) -> None:
    """One line out for each good line in, with the id it came with; a bad line is told by its number."""
    lines = [
        '{"id": "a", "question": "kades boleh kampanye?"}',
        "",
        "not json",
        '{"id": 7, "question": "halo", "actor": "unknown", "date": "2024-01-15"}',
        '{"id": null, "question": "", "regime": "pemilihan"}',
        '{"id": "x", "question": "halo", "actor": "dewa"}',
    ]
    done = few.run("ask", "--jsonl", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7, None]
    assert all(list(answer) == FIELDS and answer["verdict"] in VERDICTS for answer in answers)
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["baris 3", "baris 6"]
    assert done.code == Exit.FINDING


def test_a_signed_card_is_shown_as_signed(few: Shell) -> None:
    """The office's signature counts in the terminal as in the chat."""
    question = ("ask", "boleh gak kades foto acung jempol sama caleg")
    assert "Belum disahkan" in few.run(*question).out
    few.run("cards", "sign", "foto-jari", "--by", "Ketua")
    assert "Belum disahkan" not in few.run(*question).out


BAD = [
    ("[]", "tanpa_pertanyaan"),
    ("{}", "tanpa_pertanyaan"),
    ('{"question": 5}', "tanpa_pertanyaan"),
    ('{"question": "x"', "bukan_json"),
    ("[" * 100_000, "bukan_json"),
    ('{"question": "x", "actor": ["asn"]}', "pelaku"),
    ('{"question": "x", "regime": "pilkades"}', "rezim"),
    ('{"question": "x", "date": "kemarin"}', "tanggal"),
    ('{"question": "x", "date": 20240115.5}', "tanggal"),
]


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_a_bad_line_has_a_reason(line: str, reason: str) -> None:
    """Whatever stands in the file, the answer is a sentence."""
    with pytest.raises(BadQuestion) as caught:
        read_question(line)
    assert caught.value.reason == reason


def test_a_wrong_option_is_told(shell: Shell) -> None:
    """With the choices there are."""
    done = shell.run("ask", "--actor", "dewa", "boleh?")
    assert (done.code, "kepala_desa" in done.err) == (Exit.USAGE, True)
