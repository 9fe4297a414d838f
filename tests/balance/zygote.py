"""A process that has everything imported and forks on demand, so that a killed sender is back in milliseconds.

One JSON line in, {"module": …, "job": {…}}, gives {"pid": …}; the end of a child gives {"pid": …, "status": …}.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from importlib import import_module
from typing import Any

from tests.mailroom import messages

BALANCE = ("tests.balance.telegram", "tests.balance.sender")


class Zygote:
    """The parent's end: `start` a job, `kill` it, `wait` for it.

    `modules` are imported beforehand, and their `warm()` called where they have one.
    """

    def __init__(self, *modules: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.balance.zygote", *(modules or BALANCE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PTB_TIMEDELTA": "1"},
        )
        self._ended: dict[int, int] = {}
        self._rest = b""

    def start(self, module: str, job: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"module": module, "job": job}).encode() + b"\n")
        self._process.stdin.flush()
        while True:
            told = self._next(timeout=30.0)
            assert told is not None, "the zygote does not answer"
            if "status" not in told:
                return int(told["pid"])
            self._ended[told["pid"]] = told["status"]

    def kill(self, pid: int, sign: signal.Signals = signal.SIGKILL) -> None:
        if pid not in self._ended:
            os.kill(pid, sign)

    def wait(self, pid: int, *, seconds: float) -> int | None:
        """Its exit status (negative: the signal); None when it is still alive after so many seconds."""
        until = time.monotonic() + seconds
        while pid not in self._ended:
            told = self._next(timeout=until - time.monotonic())
            if told is None:
                return None
            self._ended[told["pid"]] = told["status"]
        return self._ended[pid]

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def _next(self, *, timeout: float) -> dict[str, Any] | None:
        stream = self._process.stdout
        assert stream is not None
        while b"\n" not in self._rest:
            if not select.select([stream], [], [], max(0.0, timeout))[0]:
                return None
            read = os.read(stream.fileno(), 65536)
            assert read, "the zygote has died"
            self._rest += read
        line, self._rest = self._rest.split(b"\n", 1)
        told: dict[str, Any] = json.loads(line)
        return told


def main() -> None:
    for name in sys.argv[1:]:
        getattr(import_module(name), "warm", messages)()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    rest = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap()
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                return
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                _tell({"pid": _fork(json.loads(line))})


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(2, 1)
        import_module(order["module"]).main(order["job"])
        code = 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell({"pid": pid, "status": os.waitstatus_to_exitcode(status)})


def _tell(told: dict[str, Any]) -> None:
    os.write(1, json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    main()
