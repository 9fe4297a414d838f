"""What can go wrong, named for what happened.

Trouble
├── Refusal                     something a person can put right; has its own message
│   ├── SettingsRefused         (bot/settings.py)
│   ├── ContentRefused          (bot/content)
│   ├── NotAllowed              .act
│   └── StorageRefusal
│       ├── RightsTooLoose      .findings
│       ├── FolderUnusable      .path .reason
│       ├── DiskFull            .path
│       ├── DatabaseLocked      .path
│       ├── DatabaseReadOnly    .path
│       ├── DatabaseUnopenable  .path
│       └── DatabaseNewer       .path .found .known
└── Fault                       something we must put right; logged, and the person is told once
    └── StorageFault
        ├── DatabaseDamaged     .path
        ├── DatabaseBroke       .code
        ├── MigrationMissing    .number
        ├── MigrationChanged    .file
        └── MigrationBroken     .file .code

Other rooms add their own leaves. The message of a trouble is named as its class: see `Trouble.message`.
"""

import re
from dataclasses import dataclass


class Trouble(Exception):
    """Anything that goes wrong and has a name; subclasses are dataclasses, their fields the message's values."""

    @property
    def message(self) -> str:
        """The name of the message about this trouble: DiskFull → disk_full."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def values(self) -> dict[str, object]:
        """What the message needs; empty for a trouble without fields."""
        names: tuple[str, ...] = tuple(getattr(self, "__dataclass_fields__", ()))
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.message}({told})"


class Refusal(Trouble):
    """Something a person can put right."""


class Fault(Trouble):
    """Something we must put right."""


@dataclass(kw_only=True, eq=False)
class NotAllowed(Refusal):
    """This person may not do this now; `act` as the table of rights names it."""

    act: str


class StorageRefusal(Refusal):
    """The data folder or the database cannot be used as it is."""


class StorageFault(Fault):
    """The database or its migrations are not what this program made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LooseRights:
    """A path that others can read: as found, as it must be (modes as numbers)."""

    path: str
    found: int
    wanted: int

    @property
    def command(self) -> str:
        """What a person types to mend it."""
        return f"chmod {self.wanted:o} {_quoted(self.path)}"


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'" if re.search(r"[^\w@%+=:,./-]", path) else path


@dataclass(kw_only=True, eq=False)
class RightsTooLoose(StorageRefusal):
    """Others can read what only the bot may read."""

    findings: tuple[LooseRights, ...]


@dataclass(kw_only=True, eq=False)
class FolderUnusable(StorageRefusal):
    """The data folder cannot be made or written; `reason` is one of not_a_folder, not_writable, cannot_create."""

    path: str
    reason: str


@dataclass(kw_only=True, eq=False)
class DiskFull(StorageRefusal):
    """There is no room left where the data lie."""

    path: str


@dataclass(kw_only=True, eq=False)
class DatabaseLocked(StorageRefusal):
    """Another process held the database for longer than we wait."""

    path: str


@dataclass(kw_only=True, eq=False)
class DatabaseReadOnly(StorageRefusal):
    """The database can be read but not written."""

    path: str


@dataclass(kw_only=True, eq=False)
class DatabaseUnopenable(StorageRefusal):
    """There is no database at this path, or it cannot be opened."""

    path: str


@dataclass(kw_only=True, eq=False)
class DatabaseNewer(StorageRefusal):
    """A newer program wrote this database: `found` and `known` are migration numbers."""

    path: str
    found: int
    known: int


@dataclass(kw_only=True, eq=False)
class DatabaseDamaged(StorageFault):
    """The file is not a database, or it is damaged."""

    path: str


@dataclass(kw_only=True, eq=False)
class DatabaseBroke(StorageFault):
    """The database refused a statement; `code` is the engine's name for it, never a text with values."""

    code: str


@dataclass(kw_only=True, eq=False)
class MigrationMissing(StorageFault):
    """The numbered files have a gap, or one number twice."""

    number: int


@dataclass(kw_only=True, eq=False)
class MigrationChanged(StorageFault):
    """A migration that was already applied is no longer the same text."""

    file: str


@dataclass(kw_only=True, eq=False)
class MigrationBroken(StorageFault):
    """A migration could not be carried out; nothing of it was kept."""

    file: str
    code: str
