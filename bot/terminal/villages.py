"""sambang villages: which villages are reached, and invitations for all of them at once."""

import asyncio
import os
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.actions.groups import coverage
from bot.actions.invitations import known_username
from bot.actions.registration import Sheet, print_sheet
from bot.documents import csv_bytes
from bot.domain.errors import Refusal
from bot.domain.groups import tally
from bot.domain.registration import group_link, spelled
from bot.printing import InvitationCard, invitation_page
from bot.rendering import format_day
from bot.settings import Settings
from bot.terminal.console import Console
from bot.terminal.office import open_prepared_services
from bot.terminal.troubles import Exit

FOLDER = "undangan"
"""Where sheets lie in the data folder unless another place is named."""
COLUMNS = (
    "kolom_kode",
    "kolom_kecamatan",
    "kolom_jenis",
    "kolom_desa",
    "kolom_undangan",
    "kolom_tautan",
    "kolom_sampai",
)


@dataclass(kw_only=True, eq=False)
class BotUnnamed(Refusal):
    """Links need the bot's name, which is known after the first `sambang run`."""


@dataclass(kw_only=True, eq=False)
class NotWritten(Refusal):
    """The sheet cannot be written there."""

    path: str


def villages(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """List the coverage, or print invitations."""
    act = {"list": _list, "invites": _invites}[arguments.act]
    asyncio.run(act(arguments, settings, console))
    return Exit.OK


async def _list(_arguments: Namespace, settings: Settings, console: Console) -> None:
    async with open_prepared_services(settings, console) as services:
        places, today = await coverage(services), services.today()
    for place, standings in places:
        count = tally(standings, today=today)
        console.say("desa.kecamatan", name=place.name, reached=count.reached, total=count.total)
        for standing in standings:
            sign = console.word(f"desa.{standing.coverage(today).value}")
            console.line(f"  {standing.village.code}  {standing.village.name}: {sign}")


async def _invites(arguments: Namespace, settings: Settings, console: Console) -> None:
    """The folder is made before the old sheet is voided, so that a wrong path costs no codes."""
    async with open_prepared_services(settings, console) as services:
        folder = _writable(Path(arguments.out) if arguments.out else settings.data_dir / FOLDER)
        bot = arguments.bot or await known_username(services)
        if bot is None:
            raise BotUnnamed()
        sheet = await print_sheet(services, subdistrict=arguments.subdistrict)
        until = format_day(sheet.expires_at.astimezone(settings.timezone).date())
        office = services.content.office.name
    stem = folder / f"lembar-{sheet.number:03d}"
    _write(stem.with_suffix(".csv"), _table(sheet, bot, until, console))
    page = _page(sheet, bot, until, office, settings, console)
    _write(stem.with_suffix(".html"), page.encode())
    console.say("desa.lembar", number=sheet.number, count=len(sheet.lines), until=until)
    for suffix in (".html", ".csv"):
        console.line(str(stem.with_suffix(suffix)))


def _writable(folder: Path) -> Path:
    """Raises NotWritten."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(path=str(folder)) from error
    if not os.access(folder, os.W_OK):
        raise NotWritten(path=str(folder))
    return folder


def _write(path: Path, content: bytes) -> None:
    """For the owner's eyes: whoever reads a code can use it. Raises NotWritten."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise NotWritten(path=str(path)) from error


def _table(sheet: Sheet, bot: str, until: str, console: Console) -> bytes:
    rows: list[Sequence[str]] = [
        (
            invitation.village.code,
            place.name,
            invitation.village.kind.value,
            invitation.village.name,
            spelled(invitation.code),
            group_link(bot, invitation.code),
            until,
        )
        for place, invitation in sheet.lines
    ]
    return csv_bytes([console.word(f"desa.{name}") for name in COLUMNS], rows)


def _page(sheet: Sheet, bot: str, until: str, office: str, settings: Settings, console: Console) -> str:
    cards = [
        InvitationCard(
            village=f"{invitation.village.kind.value.capitalize()} {invitation.village.name}",
            subdistrict=place.name,
            code=spelled(invitation.code),
            link=group_link(bot, invitation.code),
        )
        for place, invitation in sheet.lines
    ]
    folders = [settings.content_dir / "id", console.shipped / "messages" / "id"]
    return invitation_page(folders, office=office, sheet=sheet.number, until=until, bot=bot, cards=cards)
