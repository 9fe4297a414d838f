"""sambang check and sambang cards."""

import ast
import re
from pathlib import Path

from bot.terminal.troubles import Exit
from tests.terminal.shell import WORDS, Shell

BOT = Path(__file__).parents[2] / "bot"


def put(shell: Shell, name: str, text: str) -> None:
    path = shell.data / "messages" / "id" / name
    path.parent.mkdir(parents=True)
    shell.data.chmod(0o700)
    path.write_text(text, encoding="utf-8")


def test_whole_content_is_told_with_its_size(few: Shell) -> None:
    """Warnings are told and do not count."""
    done = few.run("check")
    assert done.code == Exit.OK
    assert re.search(r"Isi lengkap: \d kartu, \d\d peraturan, \d+ frasa", done.out)
    assert "kantor.yaml:1 telepon: nama, alamat, dan telepon kantor belum diisi" in done.out


def test_a_broken_shipped_file_is_refused(few: Shell) -> None:
    """Every command that needs the content says which file, line and field."""
    path = few.shipped / "messages/id/panduan/foto-jari.yaml"
    path.write_text(path.read_text("utf-8").replace("topik: ", "topi: "), encoding="utf-8")
    for argv in (["check"], ["cards", "list"]):
        done = few.run(*argv)
        assert done.code == Exit.FINDING
        assert "messages/id/panduan/foto-jari.yaml:3 topi: tidak dikenal" in done.err


def test_broken_files_of_the_office_are_found(few: Shell) -> None:
    """File, line and what is wrong, in Indonesian; the shipped files serve meanwhile."""
    put(few, "panduan/foto-jari.yaml", "nomor: 4\njudul: [\n")
    put(few, "replies/jawaban.html", "{% if %}")
    done = few.run("check")
    assert done.code == Exit.FINDING
    assert "(CONTENT_DIR) id/panduan/foto-jari.yaml:3: bukan YAML" in done.out
    assert "(CONTENT_DIR) id/replies/jawaban.html:1: balasan ini rusak" in done.out


def test_a_broken_shipped_reply_is_refused(few: Shell) -> None:
    """By its name, with exit code 1."""
    (few.shipped / "messages/id/replies/topik.html").write_text("{% if %}")
    done = few.run("check")
    assert (done.code, "topik.html" in done.err) == (Exit.FINDING, True)


def test_signing_a_card_is_remembered(few: Shell) -> None:
    """By id or by number; listed with who and when; taken back again."""
    few.environ["TIMEZONE"] = "Asia/Jayapura"
    assert few.run("cards", "sign", "k-004", "--by", "Ketua", "--note", "BA 1/2026").code == Exit.OK
    assert "K-004  foto-jari  disahkan Ketua pada 2026-11-21; BA 1/2026\n" in few.run("cards", "list").out
    assert "foto-jari" not in few.run("check", "--unsigned").out
    assert "ditarik" in few.run("cards", "withdraw", "foto-jari").out
    assert "memang belum" in few.run("cards", "withdraw", "4").out
    assert "  K-004  foto-jari  " in few.run("check", "--unsigned").out


def test_a_signature_is_void_when_the_card_changes(few: Shell) -> None:
    """What was signed is a text, not a name."""
    few.run("cards", "sign", "foto-jari", "--by", "Ketua")
    card = few.shipped / "messages" / "id" / "panduan" / "foto-jari.yaml"
    put(few, "panduan/foto-jari.yaml", card.read_text(encoding="utf-8").replace("judul: ", "judul: Lagi ", 1))
    assert "K-004  foto-jari  pengesahan Ketua (2026-11-21) gugur" in few.run("cards", "list").out
    assert "  K-004  foto-jari  " in few.run("check", "--unsigned").out


def test_what_was_said_is_shown_again(few: Shell) -> None:
    """The newest without a version; a version that never was is refused; nothing is written by looking."""
    done = few.run("cards", "show", "k-004")
    assert (done.code, done.out.splitlines()[0]) == (Exit.OK, "K-004@1  foto-jari  berlaku sejak 2026-11-21")
    assert "TIDAK BOLEH\nKepala desa" in done.out
    assert "UU 6/2014 Pasal 29" in done.out
    assert few.run("cards", "show", "K-004@2").code == Exit.USAGE
    card = few.shipped / "messages" / "id" / "panduan" / "foto-jari.yaml"
    put(few, "panduan/foto-jari.yaml", card.read_text(encoding="utf-8").replace("judul: ", "judul: Lagi ", 1))
    assert few.run("cards", "show", "foto-jari").out.startswith("K-004@1")


def test_overdue_cards_are_listed(few: Shell) -> None:
    """None is overdue as shipped; one whose day has passed is, with that day."""
    assert "Tidak ada kartu" in few.run("cards", "list", "--overdue").out
    card = few.shipped / "messages" / "id" / "panduan" / "foto-jari.yaml"
    changed = re.sub(r"tinjau_lagi: .*", "tinjau_lagi: 2026-11-20", card.read_text(encoding="utf-8"))
    put(few, "panduan/foto-jari.yaml", changed)
    assert few.run("cards", "list", "--overdue").out == "K-004  foto-jari  ditinjau lagi 2026-11-20\n"


def test_an_unknown_card_is_refused(few: Shell) -> None:
    """With the command that lists them."""
    for name in ("no-such-card", "K-999", "0", "²", "9" * 40):
        done = few.run("cards", "sign", name, "--by", "Ketua")
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
