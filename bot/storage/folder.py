"""The data folder: ours alone, writable, with room in it, or refused with the command that mends it."""

import errno
import os
import resource
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bot.domain.errors import DiskFull, FolderUnusable, LooseRights, RightsTooLoose, StorageRefusal

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def keep_to_ourselves() -> None:
    """From now on this process makes files that only its user may read, and leaves no memory behind when it dies."""
    os.umask(_OTHERS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def open_folder(folder: Path, *, database: Path) -> None:
    """Make the data folder (0700) when there is none; refuse it when others can read it or we cannot write it."""
    _make(folder)
    findings = loose_rights(folder, database=database)
    if findings:
        raise RightsTooLoose(findings=findings)
    _try_writing(folder)


def loose_rights(folder: Path, *, database: Path) -> tuple[LooseRights, ...]:
    """What in the data folder others can read: the folder, the database with its side files, the keys."""
    sides = [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm", "-journal")]
    keys = folder / "keys"
    folders = [folder, keys]
    files = [*sides, *(sorted(keys.iterdir()) if keys.is_dir() else [])]
    return (*_loose(folders, wanted=FOLDER_MODE), *_loose(files, wanted=FILE_MODE))


def _loose(paths: Iterable[Path], *, wanted: int) -> list[LooseRights]:
    modes = [(path, stat.S_IMODE(path.stat().st_mode)) for path in paths if path.exists()]
    return [LooseRights(path=str(path), found=mode, wanted=wanted) for path, mode in modes if mode & _OTHERS]


def _make(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise folder_trouble(error, path=folder, otherwise="cannot_create") from error


def _try_writing(folder: Path) -> None:
    """Write and sync one page: a full disk shows here and not in the middle of an answer."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise folder_trouble(error, path=folder, otherwise="not_writable") from error


def folder_trouble(error: OSError, *, path: Path, otherwise: str) -> StorageRefusal:
    """The system's error in our words, told by its number."""
    if error.errno in _NO_ROOM:
        return DiskFull(path=str(path))
    not_a_folder = error.errno in (errno.ENOTDIR, errno.EEXIST)
    return FolderUnusable(path=str(path), reason="not_a_folder" if not_a_folder else otherwise)
