"""sambang doctor, against a Telegram of our own behind a real port."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError, TimedOut

from bot.domain.checkup import State
from bot.terminal.troubles import Exit
from bot.transport.doctor import clock_finding, refused
from tests.terminal.shell import Shell, few_cards
from tests.terminal.telegram import Telegram, telegram


@pytest.fixture
def near(shell: Shell, tmp_path: Path) -> Iterator[Telegram]:
    shell.shipped = few_cards(tmp_path / "shipped", "foto-jari")
    with telegram() as found:
        shell.environ |= found.environ
        yield found


def rows(out: str) -> dict[str, str]:
    """The table: check → state and note."""
    found = [line.split("  ", 1) for line in out.splitlines() if "  " in line]
    return {name: " ".join(rest.split()) for name, rest in found}


def test_a_sound_installation_is_found_sound(shell: Shell, near: Telegram) -> None:
    """Every kind of message is sent, changed, answered and taken away again; the exit code is 0."""
    assert shell.run("migrate").code == Exit.OK
    done = shell.run("doctor", "--chat", str(near.person.id))
    found = rows(done.out)
    assert found["Token"] == "baik @sambang_bot"
    assert re.fullmatch(r"baik \d kartu", found["Isi panduan"])
    assert {found[name] for name in ("Masuk grup", "Mode privasi", "Hak akses data", "Basis data")} == {"baik"}
    trial = ("Kirim pesan", "Ubah pesan dan tombol", "Balas pesan", "Hapus pesan")
    assert [found[name] for name in trial] == ["baik"] * 4
    assert [
        message for message in near.world.messages(near.world.private(near.person, near.bot)) if message.by_bot
    ] == []
    made = [call.method for call in near.world.calls]
    assert made == ["getMe", "getWebhookInfo", "sendMessage", "editMessageText", "sendMessage", *["deleteMessage"] * 2]


def test_what_is_wrong_is_told_in_the_table(shell: Shell, near: Telegram) -> None:
    """Loose rights with their command, a missing database, a bot that hears everything."""
    near.bot.privacy = False
    shell.data.mkdir(mode=0o755)
    shell.data.chmod(0o755)
    done = shell.run("doctor")
    found = rows(done.out)
    assert done.code == Exit.FINDING
    assert found["Hak akses data"] == f"buruk chmod 700 {shell.data}"
    assert found["Basis data"].startswith("perhatian")
    assert found["Mode privasi"].startswith("buruk")


def test_a_chat_that_does_not_exist_fails_the_trial(shell: Shell, near: Telegram) -> None:
    """The first step tells Telegram's own words, the rest are left out; exit code 3."""
    done = shell.run("doctor", "--chat", "-4999")
    found = rows(done.out)
    assert done.code == Exit.TELEGRAM
    assert "Chat not found" in found["Kirim pesan"]
    assert found["Hapus pesan"].startswith("perhatian dilewati")


def test_a_token_that_telegram_does_not_know(shell: Shell, near: Telegram) -> None:
    """Nothing more is asked; the token is on no line."""
    shell.environ["BOT_TOKEN"] = "987654321:" + "x" * 35
    done = shell.run("doctor", "--chat", "1")
    assert (done.code, rows(done.out)["Token"].startswith("buruk Telegram menolak token")) == (Exit.TELEGRAM, True)
    assert "xxxx" not in done.out + done.err


def test_no_network(shell: Shell, near: Telegram) -> None:
    """A refused connection is told as such, without a traceback."""
    shell.environ |= {"TELEGRAM_API_URL": "http://127.0.0.1:9", "BOT_TOKEN": "987654321:" + "x" * 35}
    done = shell.run("doctor")
    assert (done.code, rows(done.out)["Token"]) == (Exit.TELEGRAM, "buruk tidak dapat dihubungi")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, State.GOOD), (5, State.GOOD), (6, State.WORTH_A_LOOK), (61, State.BAD)]
)
def test_the_clock_may_be_off_by_seconds(seconds: int, state: State) -> None:
    """A minute off, and reminders would go out at the wrong time."""
    assert clock_finding(seconds).state is state


REFUSALS: list[tuple[TelegramError, str]] = [
    (InvalidToken(), "token_ditolak"),
    (BadRequest("Chat not found"), "ditolak_kata"),  # a NetworkError to the library, an answer to us
    (Forbidden("bot was blocked by the user"), "ditolak_kata"),
    (TimedOut(), "tidak_terjangkau"),
]


@pytest.mark.parametrize(("error", "note"), REFUSALS)
def test_each_refusal_has_its_note(error: TelegramError, note: str) -> None:
    """What the operator can do differs."""
    assert refused("kirim", error).note == note
