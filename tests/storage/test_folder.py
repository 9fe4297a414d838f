"""The data folder: ours alone, writable, or refused with the command that mends it."""

import errno
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import DiskFull, FolderUnusable, LooseRights, RightsTooLoose
from bot.storage.folder import folder_trouble, loose_rights, open_folder


def test_the_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    """Whatever the umask, nobody else may look in; opening it again is no problem."""
    folder = tmp_path / "a" / "data"
    old = os.umask(0)
    try:
        open_folder(folder, database=folder / "x.db")
        open_folder(folder, database=folder / "x.db")
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == []


LOOSE = [
    (".", 0o755, 0o700),
    ("x.db", 0o640, 0o600),
    ("x.db-wal", 0o604, 0o600),
    ("keys", 0o750, 0o700),
    ("keys/office", 0o644, 0o600),
]


@pytest.mark.parametrize(("name", "mode", "wanted"), LOOSE)
def test_loose_rights_are_refused_by_name_and_mode(name: str, mode: int, wanted: int, tmp_path: Path) -> None:
    """One finding, exact, with the command to type."""
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True)
    for path in (folder, folder / "keys"):
        path.chmod(0o700)
    for file in ("x.db", "x.db-wal", "keys/office"):
        (folder / file).touch(mode=0o600)
    open_folder(folder, database=folder / "x.db")
    (folder / name).chmod(mode)
    with pytest.raises(RightsTooLoose) as caught:
        open_folder(folder, database=folder / "x.db")
    (finding,) = caught.value.findings
    assert (finding.found, finding.wanted) == (mode, wanted)
    assert finding.command == f"chmod {wanted:o} {folder / name}"


def test_the_command_survives_a_shell() -> None:
    """A path with spaces and quotes is typed as one word."""
    command = LooseRights(path="/srv/it's here", found=0o644, wanted=0o600).command
    assert subprocess.run(["sh", "-c", f"printf %s {command[10:]}"], capture_output=True, text=True).stdout == (
        "/srv/it's here"
    )


def test_all_findings_come_at_once(tmp_path: Path) -> None:
    """The operator mends everything in one go."""
    tmp_path.chmod(0o755)
    (tmp_path / "x.db").touch()
    (tmp_path / "x.db").chmod(0o666)
    assert len(loose_rights(tmp_path, database=tmp_path / "x.db")) == 2


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """Both as the folder itself and as its parent."""
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(FolderUnusable) as caught:
            open_folder(folder, database=folder / "x.db")
        assert caught.value.reason == "not_a_folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_we_cannot_write_is_refused(tmp_path: Path) -> None:
    """Before the first person writes, not in the middle of an answer."""
    tmp_path.chmod(0o500)
    with pytest.raises(FolderUnusable) as caught:
        open_folder(tmp_path, database=tmp_path / "x.db")
    tmp_path.chmod(0o700)
    assert caught.value.reason == "not_writable"


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, FolderUnusable),
        (errno.EACCES, FolderUnusable),
        (errno.ENOTDIR, FolderUnusable),
    ],
)
def test_the_systems_errors_are_told_by_number(number: int, trouble: type[Exception]) -> None:
    """A full disk is not a missing right."""
    error = folder_trouble(OSError(number, "whatever"), path=Path("data"), otherwise="not_writable")
    assert type(error) is trouble


def test_the_process_keeps_to_itself() -> None:
    """New files are private, and a crash leaves no memory on the disk."""
    script = (
        "import os, resource; from bot.storage.folder import keep_to_ourselves; keep_to_ourselves();"
        "print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0o77", "0"]
    assert resource.getrlimit(resource.RLIMIT_CORE) is not None
