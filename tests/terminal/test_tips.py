"""sambang keys and sambang tips: made on one computer, used on another, read on a third."""

import asyncio
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.actions.evidence import take_evidence
from bot.actions.tip_desk import ask_sender
from bot.actions.tips import Taken, add_to_tip, take_tip, want_ping
from bot.domain.evidence import EvidenceKind
from bot.domain.tips import Spot, TipMode
from bot.storage.audit import Filter, entries
from bot.storage.database import open_database
from bot.terminal.troubles import Exit
from tests.terminal.shell import Shell
from tests.tipping import ADMIN, a_draft, open_place

STORY = "Amplop dibagi di RT 03"
CHAT = 7_000_000_001


@pytest.fixture
def shell(few: Shell) -> Shell:
    """Nothing here reads cards."""
    return few


async def a_file() -> AsyncIterator[bytes]:
    yield b"suara warga"


async def _fill(data: Path, mode: TipMode) -> Taken:
    async with open_place(data, mode=mode) as place:
        services = place.services
        exhibit = await take_evidence(services, a_file(), kind=EvidenceKind.VOICE, caption="dari jauh")
        draft = a_draft(STORY, exhibits=(exhibit,), when="semalam", spot=Spot(latitude=-2.5, longitude=106.4))
        taken = await take_tip(services, draft, nonce=b"a" * 16)
        await take_tip(services, a_draft("yang lain", urgent=True), nonce=b"b" * 16)
        await ask_sender(services, ADMIN, taken.access.number, "Jam berapa?", nonce=b"q" * 16)
        await add_to_tip(services, taken.access, texts=("Jam \x1b[2J\u202esembilan",), nonce=b"r" * 16)
        await want_ping(services, taken.access, chat_id=CHAT)
        return taken


def fill(data: Path, mode: TipMode = TipMode.INBOX) -> int:
    return asyncio.run(_fill(data, mode)).access.number


def acts_in(database: Path) -> list[str]:
    async def read() -> list[str]:
        async with open_database(database) as opened:
            return [f"{one.act} {one.object}" for one in await entries(opened.reader, Filter(staff=0), limit=99)]

    return asyncio.run(read())


def test_the_list_needs_no_key(shell: Shell) -> None:
    """What stands in the open: number, day, category, kecamatan, state; no word of any story."""
    number = fill(shell.data)
    (shell.data / "keys" / "office.key").rename(shell.folder / "office.key")
    done = shell.run("tips", "list")
    assert done.code == Exit.OK
    assert f"L-{number}  2026-11-23  politik uang  19.04.01  diterima" in done.out
    assert ("SEDANG TERJADI" in done.out, STORY in done.out, "2 laporan." in done.out) == (True, False, True)


def test_a_tip_is_read_with_all_that_was_said(shell: Shell) -> None:
    """Its fields, its files, the question, the answer; what would steer the terminal is shown as a sign."""
    number = fill(shell.data)
    done = shell.run("tips", "read", f"L-{number}", "--files", str(shell.folder / "bukti"))
    for words in (STORY, "Waktu: semalam", "-2.500, 106.400", "Jam berapa?", "dari jauh", "1 bukti ditulis"):
        assert words in done.out
    assert "Jam \ufffd[2J\ufffdsembilan" in done.out
    file = shell.folder / "bukti" / f"L-{number}-1.ogg"
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"suara warga", 0o600)
    assert acts_in(shell.data / "sambang.db") == [f"tip_read tip:{number}"]


def test_a_sealed_export_is_read_elsewhere(shell: Shell, tmp_path: Path) -> None:
    """Without the office's database; the export itself tells no story and names nobody."""
    number = fill(shell.data)
    done = shell.run("tips", "export", str(tmp_path / "usb"))
    assert (done.code, len(acts_in(shell.data / "sambang.db"))) == (Exit.OK, 2)
    written = b"".join(path.read_bytes() for path in (tmp_path / "usb").rglob("*") if path.is_file())
    assert [word in written for word in (STORY.encode(), b"suara warga", str(CHAT).encode())] == [False] * 3
    elsewhere = Shell(tmp_path / "lain")
    elsewhere.shipped = shell.shipped
    options = ("--from", str(tmp_path / "usb"), "--key", str(shell.data / "keys" / "office.key"))
    read = elsewhere.run("tips", "read", str(number), "--files", str(tmp_path / "bukti"), *options)
    assert (read.code, STORY in read.out, len(list((tmp_path / "bukti").iterdir()))) == (Exit.OK, True, 1)
    assert not elsewhere.data.exists()


def test_a_copy_of_the_database_is_read_and_left_as_it_is(shell: Shell, tmp_path: Path) -> None:
    """Files lie beside it; without them the story is read all the same."""
    number = fill(shell.data)
    copy = tmp_path / "salinan"
    shutil.copytree(shell.data, copy, ignore=shutil.ignore_patterns("keys"))
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    options = ("--from", str(copy / "sambang.db"), "--key", str(shell.data / "keys" / "office.key"))
    assert STORY in shell.run("tips", "read", str(number), "--files", str(tmp_path / "bukti"), *options).out
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    shutil.rmtree(copy / "tips")
    assert STORY in shell.run("tips", "read", str(number), *options).out
    lost = shell.run("tips", "read", str(number), "--files", str(tmp_path / "lagi"), *options)
    assert (lost.code, "salin juga folder tips" in lost.err) == (Exit.USAGE, True)


def test_an_opened_export(shell: Shell, tmp_path: Path) -> None:
    """With the key: a text for each tip and its files, readable by their owner alone."""
    number = fill(shell.data)
    done = shell.run("tips", "export", str(tmp_path / "buka"), "--key", str(shell.data / "keys" / "office.key"))
    assert done.code == Exit.OK
    assert STORY in (tmp_path / "buka" / f"L-{number}.txt").read_text()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "buka").iterdir()} == {0o600}
    assert len(list((tmp_path / "buka").iterdir())) == 3


def test_sealed_mode_from_end_to_end(shell: Shell, tmp_path: Path) -> None:
    """Keys made elsewhere, only the public ones on the server; the safe's key opens what the office's does."""
    shell.environ["TIP_MODE"] = "sealed"
    refused = shell.run("staff", "list")
    assert (refused.code, "keys new" in refused.err) == (Exit.USAGE, True)
    made = shell.run("keys", "new", str(tmp_path / "kunci"))
    assert (made.code, "brankas" in made.out) == (Exit.OK, True)
    assert shell.run("keys", "use", str(tmp_path / "kunci" / "recipients.txt")).code == Exit.OK
    number = fill(shell.data, TipMode.SEALED)
    here = shell.run("tips", "read", str(number))
    assert (here.code, "--key" in here.err) == (Exit.USAGE, True)
    for name in ("office.key", "safe.key"):
        assert STORY in shell.run("tips", "read", str(number), "--key", str(tmp_path / "kunci" / name)).out
    on_server = b"".join(path.read_bytes() for path in shell.data.rglob("*") if path.is_file())
    for name in ("office.key", "safe.key"):
        assert (tmp_path / "kunci" / name).read_bytes().strip() not in on_server


def test_the_first_key_is_told_once(shell: Shell) -> None:
    """Where it lies, and that a copy belongs elsewhere; in the office's language, apart from results."""
    first, second = shell.run("staff", "list"), shell.run("staff", "list")
    assert str(shell.data / "keys" / "office.key") in first.err
    assert "Salin seluruh folder" in first.err
    assert "office.key" not in second.err
    assert "AGE-SECRET" not in first.err + first.out


def test_which_keys_are_in_use(shell: Shell, tmp_path: Path) -> None:
    """Before, after the first start, and after a rotation; private keys are never printed."""
    assert "Belum ada kunci" in shell.run("keys", "list").out
    shell.run("staff", "list")
    assert "ada di server ini" in shell.run("keys", "list").out
    shell.run("keys", "new", str(tmp_path / "baru"))
    kept = [str(tmp_path / "baru" / name) for name in ("recipients.txt", "office.key")]
    used = shell.run("keys", "use", kept[0], "--office", kept[1])
    after = shell.run("keys", "list")
    assert ("2 penerima" in used.out, after.out.count("age1"), "1 kunci lama" in after.out) == (True, 2, True)
    assert "AGE-SECRET" not in used.out + after.out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("tips", "read", "99999"), "Tidak ada laporan"),
        (("tips", "list", "--from", "tidak-ada.db"), "tidak dapat dibuka"),
        (("tips", "list", "--from", "."), "bukan hasil"),
        (("tips", "read", "{number}", "--key", "tidak-ada"), "tidak dapat dibaca"),
        (("tips", "read", "{number}", "--key", "{public}"), "Baris 1"),
        (("tips", "read", "{number}", "--key", "{foreign}"), "Kunci ini tidak dapat membuka"),
        (("keys", "new", "{keys}"), "tidak pernah ditimpa"),
        (("keys", "use", "{foreign}"), "Baris 1"),
        (("keys", "use", "{foreign_public}"), "Mode inbox memerlukan"),
    ],
)
def test_what_goes_wrong_is_a_sentence(shell: Shell, tmp_path: Path, argv: tuple[str, ...], words: str) -> None:
    """Never a traceback, never a key in it."""
    number = fill(shell.data)
    shell.run("keys", "new", str(tmp_path / "asing"))
    places = {
        "number": str(number),
        "keys": str(shell.data / "keys"),
        "public": str(shell.data / "keys" / "recipients.txt"),
        "foreign": str(tmp_path / "asing" / "office.key"),
        "foreign_public": str(tmp_path / "asing" / "recipients.txt"),
    }
    done = shell.run(*(word.format(**places) for word in argv))
    assert done.code in (Exit.USAGE, Exit.STORAGE)
    assert words in " ".join(done.err.split())
    assert "AGE-SECRET" not in done.err
