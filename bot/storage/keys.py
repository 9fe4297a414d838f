"""The folder of keys: apart from the database and from its backups, 0700, its files 0600."""

import os
from pathlib import Path

from bot.storage.folder import FILE_MODE, FOLDER_MODE, folder_trouble

OFFICE = "office.key"
SAFE = "safe.key"
SERVER = "server.key"
RECIPIENTS = "recipients.txt"
PEPPER = "pepper.key"


class KeyFolder:
    """Plain text files, written whole or not at all. Raises StorageRefusal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / name

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def read(self, name: str) -> str:
        """Empty when there is none."""
        try:
            return self.path(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise folder_trouble(error, path=self.path(name), otherwise="not_writable") from error

    def write(self, name: str, text: str) -> None:
        """Replace the file and be sure that it is on the disk before anything is sealed with it."""
        fresh = self.path(name + ".new")
        try:
            self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, FILE_MODE), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path(name))
            self._sync()
        except OSError as error:
            raise folder_trouble(error, path=self.folder, otherwise="not_writable") from error

    def _sync(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
