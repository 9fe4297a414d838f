"""Keys: made at the first start, made anew by the operator, and put into use."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from bot.domain.audit import OPERATOR
from bot.domain.errors import Refusal
from bot.domain.tips import TipMode, TipRules
from bot.evidence import Cleaner
from bot.receipts import Turnstile
from bot.sealing import Keys, new_key, public_of, read_private, read_public
from bot.services import Vault
from bot.storage.audit import add_entry
from bot.storage.database import Database
from bot.storage.keys import OFFICE, PEPPER, RECIPIENTS, SAFE, SERVER, KeyFolder
from bot.storage.shelf import Shelf

KEYS = "keys"
SHELF = "tips"
PEPPER_BYTES = 32


@dataclass(kw_only=True, eq=False)
class RecipientsMissing(Refusal):
    """Sealed mode without anybody to seal for; `path` is where their public keys belong."""

    path: str


@dataclass(kw_only=True, eq=False)
class PrivateKeyHere(Refusal):
    """Sealed mode with the office's private key on the server; `path` is the file that must go elsewhere."""

    path: str


@dataclass(kw_only=True, eq=False)
class OfficeKeyMissing(Refusal):
    """Inbox mode without a private key for what is sealed from now on; `path` is where it belongs."""

    path: str


@dataclass(kw_only=True, eq=False)
class PepperDamaged(Refusal):
    """The secret behind the receipts is not what we wrote; `path` is its file."""

    path: str


@dataclass(kw_only=True, eq=False)
class KeyFileThere(Refusal):
    """A file of that name is there already, and keys are never written over."""

    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKeys:
    """What was made: where each file lies, and the public keys in it."""

    office: Path
    safe: Path
    recipients: Path
    public: tuple[str, ...]


def open_vault(
    data_dir: Path, *, mode: TipMode, now: Callable[[], datetime], zone: tzinfo, rules: TipRules | None = None
) -> Vault:
    """All that tips need, made ready under the data folder. Raises the refusals above and those of storage."""
    keys = load_keys(data_dir, mode=mode)
    shelf = Shelf(data_dir / SHELF)
    shelf.prepare(today=now().astimezone(zone).date())
    return Vault(
        keys=keys,
        turnstile=Turnstile(pepper=keys.pepper, now=now),
        shelf=shelf,
        cleaner=Cleaner(),
        rules=rules or TipRules(),
    )


def make_first_keys(data_dir: Path, *, mode: TipMode) -> Path | None:
    """Inbox mode without any key makes the office's; where it lies, None when nothing was made."""
    folder = KeyFolder(data_dir / KEYS)
    if mode is TipMode.SEALED or folder.has(OFFICE) or folder.has(RECIPIENTS):
        return None
    pair = new_key()
    folder.write(OFFICE, _lines([pair.private]))
    folder.write(RECIPIENTS, _lines([pair.public]))
    return folder.path(OFFICE)


def load_keys(data_dir: Path, *, mode: TipMode) -> Keys:
    """The keys of this server; the server's own are made when there are none."""
    make_first_keys(data_dir, mode=mode)
    folder = KeyFolder(data_dir / KEYS)
    office, recipients = read_private(folder.read(OFFICE)), read_public(folder.read(RECIPIENTS))
    _check(folder, mode=mode, office=office, recipients=recipients)
    if not folder.has(SERVER):
        folder.write(SERVER, _lines([new_key().private]))
    if not folder.has(PEPPER):
        folder.write(PEPPER, _lines([secrets.token_hex(PEPPER_BYTES)]))
    return Keys(
        mode=mode,
        recipients=recipients,
        office=office,
        server=read_private(folder.read(SERVER)),
        pepper=_pepper(folder),
    )


def _check(folder: KeyFolder, *, mode: TipMode, office: tuple[str, ...], recipients: tuple[str, ...]) -> None:
    if not recipients:
        raise RecipientsMissing(path=str(folder.path(RECIPIENTS)))
    if mode is TipMode.SEALED and office:
        raise PrivateKeyHere(path=str(folder.path(OFFICE)))
    if mode is TipMode.INBOX and not {public_of(key) for key in office} & set(recipients):
        raise OfficeKeyMissing(path=str(folder.path(OFFICE)))


def _pepper(folder: KeyFolder) -> bytes:
    try:
        pepper = bytes.fromhex(folder.read(PEPPER))
    except ValueError:
        pepper = b""
    if len(pepper) != PEPPER_BYTES:
        raise PepperDamaged(path=str(folder.path(PEPPER)))
    return pepper


def make_keys(folder: Path) -> NewKeys:
    """A key for the office and one for the safe, on whatever computer this runs. Raises KeyFileThere."""
    target = KeyFolder(folder)
    for name in (OFFICE, SAFE, RECIPIENTS):
        if target.has(name):
            raise KeyFileThere(path=str(target.path(name)))
    office, safe = new_key(), new_key()
    public = (office.public, safe.public)
    target.write(OFFICE, _lines([office.private]))
    target.write(SAFE, _lines([safe.private]))
    target.write(RECIPIENTS, _lines(public))
    return NewKeys(
        office=target.path(OFFICE), safe=target.path(SAFE), recipients=target.path(RECIPIENTS), public=public
    )


async def use_keys(
    database: Database, data_dir: Path, *, mode: TipMode, recipients: str, office: str, at: datetime
) -> tuple[str, ...]:
    """Seal for these from the next start on; the old private keys stay, for what is old. The public keys now in use.

    `recipients` and `office` are the files' texts; `office` is empty when it stays as it is. Raises KeyUnreadable.
    """
    folder = KeyFolder(data_dir / KEYS)
    public, before = read_public(recipients), read_public(folder.read(RECIPIENTS))
    private = tuple(dict.fromkeys((*read_private(office), *read_private(folder.read(OFFICE)))))
    _check(folder, mode=mode, office=private if office or mode is TipMode.INBOX else (), recipients=public)
    async with database.transaction() as tx:
        await add_entry(
            tx, at=at, staff=OPERATOR, act="keys_use", object="keys", old=str(len(before)), new=str(len(public))
        )
    if private and mode is TipMode.INBOX:
        folder.write(OFFICE, _lines(private))
    folder.write(RECIPIENTS, _lines(public))
    return public


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
