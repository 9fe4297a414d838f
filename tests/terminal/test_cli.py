"""The command line: Indonesian throughout, a sentence and a code for every expected trouble."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS, SERVING, WITH_TOKEN, command
from bot.terminal.troubles import Exit
from tests.terminal.shell import WORDS, Shell

ENGLISH = re.compile(r"\b(usage|options|positional|arguments?|error|invalid|required|show this|choose|expected)\b")
TOKEN = "123456789:AAH-canary_canary_canary_canary_cana"
BELOW = [
    ["cards", "list"],
    ["cards", "sign"],
    ["cards", "withdraw"],
    ["areas", "set"],
    ["areas", "import"],
    ["areas", "list"],
    ["staff", "list"],
    ["staff", "invite"],
    ["staff", "revoke"],
]
HELPS = [[], *([name] for name in COMMANDS), *BELOW]


def in_a_process(*argv: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *argv]
    path = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=cwd, env=path, capture_output=True, text=True, **more)  # type: ignore[call-overload]


@pytest.mark.parametrize("argv", HELPS, ids=" ".join)
def test_every_command_explains_itself_in_indonesian(
    argv: list[str], shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Argparse's own words are translated as well."""
    with pytest.raises(SystemExit) as ended:
        shell.run(*argv, "--help")
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert told.startswith("Pemakaian: sambang")
    assert ENGLISH.findall(told.casefold()) == []


WRONG = [
    [],
    ["nosuch"],
    ["check", "--nosuch"],
    ["cards"],
    ["cards", "sign", "x"],
    ["cards", "sign", "x", "--by"],
    ["demo", "--port", "0"],
    ["demo", "--port", "http"],
    ["doctor", "--chat", "@name"],
    ["ask", "--jsonl", "--why"],
    ["ask", "--date", "besok"],
    ["eval"],
    ["check", "--unsigned=1"],
]


@pytest.mark.parametrize("argv", WRONG, ids=" ".join)
def test_a_wrong_command_line_is_told_in_indonesian(
    argv: list[str], shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, usage and reason, no English."""
    with pytest.raises(SystemExit) as ended:
        shell.run(*argv)
    told = capsys.readouterr().err
    assert ended.value.code == Exit.USAGE
    assert told.startswith("Pemakaian: sambang")
    assert ENGLISH.findall(told.casefold()) == []


def test_every_command_can_be_loaded() -> None:
    """They are loaded late, so a misspelt one would be found by a person."""
    assert all(callable(command(name)) for name in COMMANDS)
    assert set(COMMANDS) >= WITH_TOKEN | SERVING


def test_every_exit_code_stands_in_the_help() -> None:
    """A script of the operator relies on them."""
    told = {int(number) for number in re.findall(r"(?:^|[;:] )(\d+)", WORDS.text("program.penutup"), re.MULTILINE)}
    assert told == set(Exit) - {Exit.PIPE}


def test_wrong_settings_are_told_with_name_source_and_reason(shell: Shell) -> None:
    """All at once, in sentences, with exit code 2."""
    (shell.folder / ".env").write_text("TIMEZONE=Mars\n")
    (shell.folder / ".env").chmod(0o600)
    shell.environ |= {"BROADCAST_RATE": "0", "DATABASE_URL": "postgres://x"}
    done = shell.run("check")
    assert done.code == Exit.USAGE
    assert f"TIMEZONE (dari {shell.folder / '.env'}): Mars tidak dikenal" in done.err
    assert "BROADCAST_RATE (dari lingkungan): harus bilangan 1 sampai 1000" in done.err
    assert "PostgreSQL belum didukung" in done.err


@pytest.mark.parametrize("name", sorted(WITH_TOKEN))
def test_without_a_token_the_bot_does_not_start(name: str, shell: Shell) -> None:
    """The refusal names the setting."""
    done = shell.run(name)
    assert (done.code, "BOT_TOKEN (dari lingkungan): belum diisi" in done.err) == (Exit.USAGE, True)


def test_a_secret_never_comes_back_on_the_screen(shell: Shell) -> None:
    """A token that was put into the wrong setting is masked in the complaint about it."""
    shell.environ |= {"LOG_LEVEL": TOKEN, "TIMEZONE": TOKEN, "CONTENT_DIR": f"/x/{TOKEN}"}
    done = shell.run("check")
    assert done.code == Exit.USAGE
    assert TOKEN not in done.out + done.err


def test_loose_rights_are_told_with_the_command_that_mends_them(shell: Shell) -> None:
    """Exit code 4; typing what stands there is enough."""
    shell.data.mkdir(mode=0o755)
    shell.data.chmod(0o755)
    done = shell.run("migrate")
    assert (done.code, f"chmod 700 {shell.data}" in done.err) == (Exit.STORAGE, True)
    shell.data.chmod(0o700)
    assert shell.run("migrate").code == Exit.OK


def test_migrating_says_what_it_did(shell: Shell) -> None:
    """The first time the files, the second time that nothing was to be done."""
    assert "0001_guidance.sql" in shell.run("migrate").out
    assert "sudah sesuai" in shell.run("migrate").out


def test_a_damaged_database_is_told_without_a_traceback(shell: Shell) -> None:
    """Exit code 4 and one sentence."""
    shell.run("migrate")
    (shell.data / "sambang.db").write_bytes(b"nonsense" * 1000)
    done = shell.run("migrate")
    assert (done.code, "rusak" in done.err, "Traceback" in done.err) == (Exit.STORAGE, True, False)


def test_a_mistake_of_ours_is_told_by_its_kind(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 70, no traceback, and nothing of what the exception says."""
    monkeypatch.setitem(COMMANDS, "check", "bot.terminal.nowhere:check")
    done = shell.run("check")
    assert (done.code, "ModuleNotFoundError" in done.err, "nowhere" in done.err) == (Exit.BUG, True, False)


def test_a_stop_by_hand_is_quiet(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and one word."""

    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.command", interrupted)
    done = shell.run("check")
    assert (done.code, done.err) == (Exit.INTERRUPTED, "Dihentikan.\n")


def test_a_reader_that_went_away_is_no_trouble(tmp_path: Path) -> None:
    """`sambang cards list | head -1` prints no complaint."""
    line = f"{sys.executable} -m bot cards list | head -n 1"
    path = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=path, capture_output=True, text=True)
    assert done.stdout.startswith("K-001")
    assert done.stderr == ""


def test_what_is_printed_is_utf_8_in_any_locale(tmp_path: Path) -> None:
    """A bare server has no locale; the words are Indonesian all the same."""
    done = in_a_process("check", "--unsigned", cwd=tmp_path, encoding="utf-8")
    assert "Belum disahkan kantor" in done.stdout
    assert done.stderr == ""


def test_the_data_it_makes_is_private(tmp_path: Path) -> None:
    """The process keeps to itself before it does anything else."""
    assert in_a_process("migrate", cwd=tmp_path).returncode == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data", *(tmp_path / "data").iterdir())}
    assert modes == {"data": 0o700, "sambang.db": 0o600}


def test_the_help_is_there_at_once(tmp_path: Path) -> None:
    """Heavy parts are loaded by the commands that need them."""
    heavy = "{'telegram', 'aiohttp', 'jinja2', 'Sastrawi', 'babel', 'asyncio'}"
    script = f"import sys, bot.cli; print({heavy} & set(sys.modules))"
    path = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=path, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_ctrl_c_reaches_us_as_it_should() -> None:
    """Nothing at import takes the signal away."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
