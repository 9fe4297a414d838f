"""sambang keys."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.actions.evaluate import NoSuchFile
from bot.actions.keys import KEYS, make_first_keys, make_keys, use_keys
from bot.domain.tips import TipMode
from bot.sealing import public_of, read_private, read_public
from bot.settings import Settings
from bot.storage.folder import open_folder
from bot.storage.keys import OFFICE, RECIPIENTS, KeyFolder
from bot.terminal.console import Console
from bot.terminal.database import open_prepared
from bot.terminal.troubles import Exit

LARGEST = 100_000
"""Bytes of a file of keys."""


def keys(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Make keys, put them into use, or show which are in use."""
    {"new": _new, "use": _use, "list": _list}[arguments.act](arguments, settings, console)
    return Exit.OK


def tell_first_keys(settings: Settings, console: Console) -> None:
    """Inbox mode makes a key where there is none; that it must be kept elsewhere as well is said once, here."""
    open_folder(settings.data_dir, database=settings.database_path)
    path = make_first_keys(settings.data_dir, mode=settings.tip_mode)
    if path is not None:
        console.complain("kunci.dibuat_sendiri", path=path, folder=path.parent)


def read_key_file(path: Path) -> str:
    """Raises NoSuchFile."""
    try:
        return path.read_bytes()[:LARGEST].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchFile(path=str(path)) from error


def _new(arguments: Namespace, settings: Settings, console: Console) -> None:
    made = make_keys(Path(arguments.folder))
    console.say("kunci.dibuat", office=made.office, safe=made.safe, recipients=made.recipients)
    inbox = settings.tip_mode is TipMode.INBOX
    name = "kunci.langkah_inbox" if inbox else "kunci.langkah_sealed"
    console.say(name, office=made.office, recipients=made.recipients)


def _use(arguments: Namespace, settings: Settings, console: Console) -> None:
    recipients = read_key_file(Path(arguments.file))
    office = read_key_file(Path(arguments.office)) if arguments.office else ""
    public = asyncio.run(_put_into_use(recipients, office, settings, console))
    console.say("kunci.dipakai", count=len(public))
    for key in public:
        console.say("kunci.baris", key=key)
    console.say("kunci.mulai_ulang")


async def _put_into_use(recipients: str, office: str, settings: Settings, console: Console) -> tuple[str, ...]:
    async with open_prepared(settings, console) as database:
        return await use_keys(
            database,
            settings.data_dir,
            mode=settings.tip_mode,
            recipients=recipients,
            office=office,
            at=console.now(),
        )


def _list(_arguments: Namespace, settings: Settings, console: Console) -> None:
    folder = KeyFolder(settings.data_dir / KEYS)
    public, office = read_public(folder.read(RECIPIENTS)), read_private(folder.read(OFFICE))
    console.say(f"kunci.mode_{settings.tip_mode.value}")
    if not public:
        console.say("kunci.belum_ada")
    here = {public_of(key) for key in office}
    for key in public:
        console.say("kunci.baris_di_sini" if key in here else "kunci.baris", key=key)
    old = len(here - set(public))
    if old:
        console.say("kunci.lama", count=old)
