"""Exactly one sender per database file."""

import os
import subprocess
import sys
from pathlib import Path

from bot.storage.lease import Lease

HOLD = """
import sys, time
from pathlib import Path
from bot.storage.lease import Lease
print(Lease(Path(sys.argv[1])).take(), flush=True)
time.sleep(60)
"""


def test_the_second_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    """Taken twice by the same it stays one; given back, nothing is left behind."""
    first, second = (Lease(tmp_path / "bot.db") for _ in range(2))
    assert [first.take(), first.take(), second.take()] == [True, True, False]
    first.give_back()
    assert list(tmp_path.iterdir()) == []
    assert second.take()


def test_two_names_of_one_file(tmp_path: Path) -> None:
    """A link to the database is the same database."""
    (tmp_path / "bot.db").touch()
    (tmp_path / "other").symlink_to(tmp_path, target_is_directory=True)
    assert [Lease(tmp_path / "bot.db").take(), Lease(tmp_path / "other" / "bot.db").take()] == [True, False]


def test_a_lock_on_a_removed_file_binds_nobody(tmp_path: Path) -> None:
    """Whoever tidied the folder up did not make room for two: the next one locks a file that is there."""
    held = Lease(tmp_path / "bot.db")
    assert held.take()
    (tmp_path / "bot.db-sender").unlink()
    assert Lease(tmp_path / "bot.db").take()


def test_only_its_user_may_read_it(tmp_path: Path) -> None:
    """The data folder's rule holds for the lock as well."""
    old = os.umask(0o022)
    try:
        lease = Lease(tmp_path / "bot.db")
        lease.take()
    finally:
        os.umask(old)
    assert (tmp_path / "bot.db-sender").stat().st_mode & 0o777 == 0o600
    lease.give_back()


def test_a_killed_holder_makes_room(tmp_path: Path) -> None:
    """After kill -9 the system itself takes the lock back."""
    path = tmp_path / "bot.db"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        lease = Lease(path)
        assert not lease.take()
        holder.kill()
    assert lease.take()
    lease.give_back()


def test_a_database_in_memory_is_nobody_elses() -> None:
    """There is no file, and nothing to share."""
    assert Lease(None).take()
