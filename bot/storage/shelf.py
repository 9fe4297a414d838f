"""The shelf: ciphertext files under random names. `waiting` holds those of unsent tips, `kept` those of tips.

Every file and folder carries a day as its time, never an hour.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import BinaryIO

from bot.domain.errors import DiskFull
from bot.storage.folder import FILE_MODE, FOLDER_MODE, folder_trouble

NAME = re.compile(r"[0-9a-f]{32}")
ENDING = ".age"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Shelf:
    """Blocks while it works: call it in a thread where files may be large."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting = folder / "waiting"
        self._kept = folder / "kept"

    def prepare(self, *, today: date) -> None:
        """Make the folders. Raises StorageRefusal."""
        try:
            for folder in (self.folder, self._waiting, self._kept):
                folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        except OSError as error:
            raise folder_trouble(error, path=self.folder, otherwise="cannot_create") from error
        self.freshen(today=today)

    def forget_drafts(self, *, today: date) -> None:
        """At the bot's start: what waited belonged to drafts, and those are gone."""
        for file in self._waiting.iterdir():
            file.unlink(missing_ok=True)
        self._date_folders(today)

    @contextmanager
    def begin(self, name: str) -> Iterator[BinaryIO]:
        """A file that waits; gone again when anything fails meanwhile. Raises StorageRefusal, DiskFull among them."""
        path = self._path(self._waiting, name)
        try:
            with self._made(path) as file:
                yield file
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise DiskFull(path=str(self.folder)) from error
            raise

    def _made(self, path: Path) -> BinaryIO:
        try:
            return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE), "wb")
        except OSError as error:
            raise folder_trouble(error, path=self.folder, otherwise="not_writable") from error

    def keep(self, name: str, *, today: date) -> None:
        """From now on it outlives the process and the power. Keeping twice keeps once; raises FileNotFoundError."""
        waiting, kept = self._path(self._waiting, name), self._path(self._kept, name)
        try:
            _sync(waiting)
            set_day(waiting, today)
            waiting.rename(kept)
        except FileNotFoundError:
            if not kept.exists():
                raise
        _sync(self._kept)
        self._date_folders(today)

    def drop(self, name: str, *, today: date) -> None:
        """Remove it, wherever it is; there may be none."""
        for folder in (self._waiting, self._kept):
            self._path(folder, name).unlink(missing_ok=True)
        self._date_folders(today)

    def open(self, name: str) -> BinaryIO:
        """A kept file. Raises FileNotFoundError."""
        return self._path(self._kept, name).open("rb")

    def kept(self) -> frozenset[str]:
        return frozenset(path.stem for path in self._kept.iterdir())

    def put(self, name: str, data: bytes, *, today: date) -> None:
        """A kept file at once: for shelves that are copies."""
        path = self._path(self._kept, name)
        path.write_bytes(data)
        path.chmod(FILE_MODE)
        set_day(path, today)

    def sweep(self, belonging: frozenset[str], *, today: date) -> int:
        """Remove kept files that belong to no tip: the process died between file and row, or row and file."""
        strays = [name for name in self.kept() - belonging if NAME.fullmatch(name)]
        for name in strays:
            self.drop(name, today=today)
        return len(strays)

    def freshen(self, *, today: date) -> None:
        """Give every file its own day again; the system's record of the change is then the same for all."""
        for path in self._kept.iterdir():
            set_day(path, datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date())
        self._date_folders(today)

    def room(self) -> int:
        """Bytes that are left on the disk."""
        return shutil.disk_usage(self.folder).free

    def waiting_bytes(self) -> int:
        """How much the drafts hold."""
        return sum(path.stat().st_size for path in self._waiting.iterdir())

    def _path(self, folder: Path, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise FileNotFoundError
        return folder / f"{name}{ENDING}"

    def _date_folders(self, today: date) -> None:
        for folder in (self._waiting, self._kept, self.folder):
            set_day(folder, today)


def set_day(path: Path, day: date) -> None:
    seconds = int(datetime.combine(day, time(), tzinfo=UTC).timestamp())
    os.utime(path, (seconds, seconds))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
