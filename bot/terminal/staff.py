"""sambang staff: for the beginning and for emergencies; day by day staff is invited in the chat."""

import asyncio
from argparse import Namespace

from bot.actions.invitations import PREFIX, Invited, invite, known_username, new_key
from bot.actions.staff import colleagues, revoke
from bot.domain.audit import OPERATOR
from bot.domain.staff import Grant, Role, Staff
from bot.rendering import format_moment
from bot.settings import Settings
from bot.terminal.console import Console
from bot.terminal.office import open_prepared_services
from bot.terminal.troubles import Exit


def staff(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """List, invite or revoke staff."""
    act = {"list": _list, "invite": _invite, "revoke": _revoke}[arguments.act]
    asyncio.run(act(arguments, settings, console))
    return Exit.OK


async def _list(_arguments: Namespace, settings: Settings, console: Console) -> None:
    async with open_prepared_services(settings, console) as services:
        people = await colleagues(services, by=OPERATOR)
    if not people:
        console.say("petugas.kosong")
    console.table([[str(person.id), person.name, _roles(person, console)] for person in people])


def _roles(person: Staff, console: Console) -> str:
    grants = sorted(person.grants, key=lambda grant: (grant.role, grant.subdistrict or ""))
    words = [console.word("petugas.peran", role=g.role.value, subdistrict=g.subdistrict or "").strip() for g in grants]
    return ", ".join([*words, *([console.word("petugas.hukum")] if person.legal else [])])


async def _invite(arguments: Namespace, settings: Settings, console: Console) -> None:
    grant = Grant(role=Role(arguments.role), subdistrict=arguments.subdistrict)
    async with open_prepared_services(settings, console) as services:
        key = new_key(services)
        invited = await invite(services, arguments.name, grant, legal=arguments.legal, key=key, by=OPERATOR)
        username = await known_username(services)
    until = format_moment(invited.invitation.expires_at, settings.timezone)
    console.say("petugas.undangan", name=invited.invitation.name, until=until)
    console.line(_link(invited, username, console))


def _link(invited: Invited, username: str | None, console: Console) -> str:
    """The start link; before the first `sambang run` nobody knows the bot's name, but the command itself works."""
    payload = PREFIX + invited.code
    if username is None:
        return console.word("petugas.kirim", start=f"/start {payload}")
    return f"https://t.me/{username}?start={payload}"


async def _revoke(arguments: Namespace, settings: Settings, console: Console) -> None:
    async with open_prepared_services(settings, console) as services:
        left = await revoke(services, arguments.id, by=OPERATOR)
    console.say("petugas.dicabut", name=left.name)
