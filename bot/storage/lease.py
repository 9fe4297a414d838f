"""Exactly one sender for each database: a lock that the system itself takes back when its holder dies."""

import fcntl
import os
from pathlib import Path


class Lease:
    """A lock on a file beside the database; None: a database in memory, which nobody else can see."""

    def __init__(self, database: Path | None) -> None:
        self._path = database.resolve().with_name(database.name + "-sender") if database else None
        self._file: int | None = None

    def take(self) -> bool:
        """Whether it is ours now; never waits. Raises OSError when the file cannot be made."""
        if self._path is None or self._file is not None:
            return True
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        if not self._is_still_there(file):
            os.close(file)
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        """Leave nothing behind; who opened the old file meanwhile finds that it is no longer there."""
        file, self._file = self._file, None
        if file is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            os.close(file)

    def _is_still_there(self, file: int) -> bool:
        """Somebody may have removed the file, and another made it anew: a lock on the old one binds nobody."""
        assert self._path is not None
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False
