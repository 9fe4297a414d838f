"""sambang run and sambang demo, as processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.terminal.troubles import Exit
from tests.terminal.shell import Shell
from tests.terminal.telegram import telegram

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 30.0


@contextmanager
def started(*argv: str, cwd: Path, environ: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The program, up to the line that says it is ready; killed if the test leaves it running."""
    env = {"PYTHONPATH": str(CHECKOUT), "PATH": os.environ["PATH"], **environ}
    command = [sys.executable, "-m", "bot", *argv]
    with subprocess.Popen(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        try:
            assert run.stdout is not None
            assert "Tekan Ctrl-C" in run.stdout.readline()
            yield run
        finally:
            run.kill()


def stopped(run: subprocess.Popen[str]) -> tuple[int, str, str]:
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=PATIENCE)
    return run.returncode, out, err


def until(found: Callable[[], Any]) -> Any:
    """What is found at last; a test that waits in vain fails."""
    end = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return result


def test_run_answers_and_stops(tmp_path: Path) -> None:
    """A person greets the bot and is greeted; Ctrl-C ends it with code 0, and no id of hers is in the log."""
    with telegram() as near, started("run", cwd=tmp_path, environ=near.environ | {"LOG_LEVEL": "DEBUG"}) as run:
        chat = near.world.private(near.person, near.bot)
        until(lambda: [message for message in near.world.messages(chat) if message.by_bot])
        assert run.stdout is not None
        assert "https://t.me/sambang_bot?start=p_" in run.stdout.readline()  # nobody owns the bot yet
        code, out, err = stopped(run)
    assert (code, out) == (Exit.OK, "Bot berhenti.\n")
    assert [secret for secret in (near.environ["BOT_TOKEN"], str(near.person.id)) if secret in err] == []
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["keys", "sambang.db", "tips"]


def test_run_with_an_unknown_token_says_so(shell: Shell) -> None:
    """Exit code 3 and one sentence, at once."""
    with telegram() as near:
        shell.environ |= near.environ | {"BOT_TOKEN": "987654321:" + "x" * 35}
        done = shell.run("run")
    assert (done.code, "BOT_TOKEN" in done.err, "Traceback" in done.err) == (Exit.TELEGRAM, True, False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def asked(root: str, path: str, **body: object) -> Any:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(root + path, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def test_the_demo_answers_a_village_head(tmp_path: Path) -> None:
    """The main job, as a person meets it: a question typed in the page, the verdict back; nothing on the disk."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    with started("demo", "--port", str(port), cwd=tmp_path, environ={}) as run:
        head = asked(root, "/demo/view")["people"][0]["id"]
        asked(root, "/demo/acts/start", person=head, chat=head)
        text = "saya kades, bolehkah foto acung jempol sama caleg"
        asked(root, "/demo/acts/text", person=head, chat=head, text=text)
        until(lambda: "TIDAK BOLEH" in json.dumps(asked(root, f"/demo/view?person={head}&chat={head}")))
        assert asked(root, "/demo/stored")
        code, _, err = stopped(run)
    assert (code, err) == (Exit.OK, "")
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_told_with_another_one(shell: Shell) -> None:
    """Exit code 2, and the very command to type."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = shell.run("demo", "--port", str(port))
    assert (done.code, f"sambang demo --port {port + 1}" in done.err) == (Exit.USAGE, True)
