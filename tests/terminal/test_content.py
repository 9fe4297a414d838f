"""sambang check and sambang cards."""

import ast
from pathlib import Path

import pytest

from bot.content import root
from bot.terminal.troubles import Exit
from tests.terminal.shell import WORDS, Shell

BOT = Path(__file__).parents[2] / "bot"


def put(shell: Shell, name: str, text: str) -> None:
    path = shell.data / "messages" / "id" / name
    path.parent.mkdir(parents=True)
    shell.data.chmod(0o700)
    path.write_text(text, encoding="utf-8")


def test_broken_files_of_the_office_are_found(shell: Shell) -> None:
    """File, line and what is wrong, in Indonesian; the shipped files serve meanwhile."""
    put(shell, "panduan/foto-jari.yaml", "nomor: 4\njudul: [\n")
    put(shell, "replies/jawaban.html", "{% if %}")
    done = shell.run("check")
    assert done.code == Exit.FINDING
    assert "(CONTENT_DIR) id/panduan/foto-jari.yaml:3: bukan YAML" in done.out
    assert "(CONTENT_DIR) id/replies/jawaban.html:1: balasan ini rusak" in done.out


def test_signing_a_card_is_remembered(shell: Shell) -> None:
    """By id or by number; listed with who and when; taken back again."""
    shell.environ["TIMEZONE"] = "Asia/Jayapura"
    assert shell.run("cards", "sign", "k-004", "--by", "Ketua", "--note", "BA 1/2026").code == Exit.OK
    assert "K-004  foto-jari  disahkan Ketua pada 2026-11-21; BA 1/2026\n" in shell.run("cards", "list").out
    assert "foto-jari" not in shell.run("check", "--unsigned").out
    assert "ditarik" in shell.run("cards", "withdraw", "foto-jari").out
    assert "memang belum" in shell.run("cards", "withdraw", "4").out
    assert "  K-004  foto-jari  " in shell.run("check", "--unsigned").out


def test_a_signature_is_void_when_the_card_changes(shell: Shell) -> None:
    """What was signed is a text, not a name."""
    shell.run("cards", "sign", "foto-jari", "--by", "Ketua")
    card = root() / "messages" / "id" / "panduan" / "foto-jari.yaml"
    put(shell, "panduan/foto-jari.yaml", card.read_text(encoding="utf-8").replace("judul: ", "judul: Lagi ", 1))
    assert "K-004  foto-jari  pengesahan Ketua (2026-11-21) gugur" in shell.run("cards", "list").out
    assert "  K-004  foto-jari  " in shell.run("check", "--unsigned").out


@pytest.mark.parametrize("name", ["no-such-card", "K-999", "0", "²", "9" * 40])
def test_an_unknown_card_is_refused(name: str, shell: Shell) -> None:
    """With the command that lists them."""
    done = shell.run("cards", "sign", name, "--by", "Ketua")
    assert (done.code, "sambang cards list" in done.err) == (Exit.USAGE, True)


def test_every_reason_of_the_content_room_has_a_sentence() -> None:
    """A reason without words would end in a crash where a lawyer waits for an explanation."""
    found: set[str] = set()
    for path in [*(BOT / "content").glob("*.py"), BOT / "actions" / "check.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_reason(node))
    assert len(found) > 15
    assert found - set(WORDS.group("isi")) == set()


def _reason(call: ast.Call) -> list[str]:
    """The reason in complain(field, …), _refused(file, …), _problem(card, field, …), Problem(reason=…)."""
    places = {"complain": 1, "_refused": 1, "_problem": 2}
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = call.args[places[name] :][:1] if name in places else []
    given += [keyword.value for keyword in call.keywords if keyword.arg == "reason" and name == "Problem"]
    return [value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)]
