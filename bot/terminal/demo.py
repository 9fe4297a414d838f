"""sambang demo: the real bot over real HTTP, and on the other end a Telegram in the same process, with a page."""

import asyncio
import random
import secrets
import signal
import socket
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.actions.seeds import seed_calendar, seed_office
from bot.app import build_application, build_intake, build_sender, make_bot, make_pacer, open_services, serve
from bot.areas import region_of
from bot.domain.calls import Limits
from bot.domain.errors import Refusal
from bot.domain.staff import Grant, Role, Staff
from bot.services import Services
from bot.settings import TIMEZONES, Settings
from bot.simulator.chats import Member
from bot.simulator.console import Persona, Scene, add_console
from bot.simulator.people import Bot
from bot.simulator.server import make_app
from bot.simulator.world import World
from bot.storage.tables import contents, empty
from bot.terminal.console import Console
from bot.terminal.parser import PORT
from bot.terminal.troubles import Exit

HOST = "127.0.0.1"
"""The page plays anybody without a password, so it is for this computer only."""
RATE = 4
"""Messages of a broadcast per second: slow enough that its progress can be watched."""
PLAYED = ("kades", "warga", "sekretariat", "anggota", "panwascam")
OFFICE = "19.04"
"""Bangka Tengah, where the programme comes from."""
PENYAK = "19.04.01.2007"
"""The village whose group is played; those of the others are registered already."""
KOBA = "19.04.01"
ROLES: dict[str, tuple[Grant, ...]] = {
    "sekretariat": (Grant(role=Role.OWNER), Grant(role=Role.ADMIN)),
    "anggota": (Grant(role=Role.ADMIN),),
    "panwascam": (Grant(role=Role.OFFICER, subdistrict=KOBA),),
}
"""The staff among them; two admins, for nobody approves a broadcast of his own."""
SIGNS = "anggota"
"""Who bears the mark *hukum*."""

Words = Mapping[str, Any]


@dataclass(kw_only=True, eq=False)
class PortTaken(Refusal):
    """The page's port cannot be had; `other` may be free."""

    port: int
    other: int


class Clock:
    """Runs as the computer's does, from wherever it was set."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)

    def forward(self, span: timedelta) -> None:
        self._ahead += span


def demo(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Serve the page until Ctrl-C; everything lies in memory and is gone afterwards."""
    with listening(arguments.port) as taken:
        asyncio.run(_demo(taken, f"http://{HOST}:{arguments.port}", settings, console))
    console.say("jalan.berhenti")
    return Exit.OK


async def _demo(taken: socket.socket, address: str, settings: Settings, console: Console) -> None:
    clock = Clock()
    async with open_services(settings, database=None, now=clock.now) as opened:
        services = practising(opened)
        play = Play(services, clock, zone=next(name for name, zone in TIMEZONES.items() if zone == settings.timezone))
        await play.open_office()
        play.greet()
        async with serving(play.app(), taken):
            pacer = await make_pacer(services, limits=Limits())
            bot = make_bot(play.bot.token, pacer=pacer, api_root=address)
            sender = build_sender(services, bot, pacer, database=None, files=settings.data_dir, per_second=RATE)
            application = build_application(services, bot)
            application.bot_data["broadcast_rate"] = RATE
            intake = build_intake(application, services)
            for name in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(name, intake.stop)

            def ready(_username: str) -> None:
                console.say("jalan.demo", address=f"{address}/")
                console.out.flush()

            await serve(application, intake, services, ready=ready, sender=sender)


def practising(services: Services) -> Services:
    """With the office whose villages the demo has; its number is made up."""
    content = services.content
    told = content.words["latihan"]["kantor"]
    office = replace(content.office, name=told["nama"], phone=told["telepon"], hours=told["jam"])
    return replace(services, content=replace(content, office=office))


class Play:
    """The people, the village group and the bot's account, and how all of it starts over."""

    def __init__(self, services: Services, clock: Clock, *, zone: str) -> None:
        self._services = services
        self._clock = clock
        self._zone = zone
        self._words: Words = services.content.words["latihan"]
        self.world = World(clock.now, random.Random(secrets.randbits(64)))
        account = self._words["bot"]
        self.bot: Bot = self.world.add_bot(_token(), account["nama_pengguna"], account["nama"], inline=True)
        self.personas = tuple(self._persona(self._words[name]) for name in PLAYED)
        self._villager = self.world.add_person(self._words["grup"]["ketua"])
        self._region = region_of(OFFICE)
        self._found_group()

    def app(self) -> web.Application:
        """The Bot API and the page of this world."""
        app = make_app(self.world)
        scene = Scene(
            world=self.world,
            bot=self.bot,
            personas=self.personas,
            clock=self._clock,
            zone=self._zone,
            stored=lambda: contents(self._services.database.reader),
            reset=self.start_over,
        )
        add_console(app, scene, words=self._services.content.words["halaman"])
        return app

    async def start_over(self) -> None:
        """Empty chats, empty tables, today's date; the same people and the same bot."""
        async with self._services.database.transaction() as tx:
            await empty(tx)
        self.world.groups.clear()
        self.world.privates.clear()
        self.world.calls.clear()
        self.bot.acquaintances.clear()
        self._clock.set(datetime.now(UTC))
        self._found_group()
        await self.open_office()
        self.greet()

    def greet(self) -> None:
        """The staff have met the bot, as they do by their invitations: it may write to them first."""
        for name, persona in zip(PLAYED, self.personas, strict=True):
            if name in ROLES:
                self.world.start(persona.person, self.bot)

    async def open_office(self) -> None:
        """Areas, staff and calendar of the office, and the groups of all villages but the one that is played."""
        await seed_office(self._services, self._region, self._staff(), self._found_others())
        played = {name: persona.person.id for name, persona in zip(PLAYED, self.personas, strict=True)}
        election = self._words["pemilihan"]
        await seed_calendar(self._services, election, author=played["sekretariat"], approver=played["anggota"])

    def _staff(self) -> list[Staff]:
        played = dict(zip(PLAYED, self.personas, strict=True))
        return [
            Staff(id=played[name].person.id, name=played[name].person.name, grants=frozenset(of), legal=name == SIGNS)
            for name, of in ROLES.items()
        ]

    def _found_others(self) -> dict[str, tuple[int, str]]:
        """Groups that nobody plays, as if the bot had been in them for long: no update tells of them."""
        title = self._words["grup"]["lain"]
        found = {}
        for village in self._region.villages:
            if village.code != PENYAK:
                name = title.format(jenis=village.kind.value.capitalize(), nama=village.name)
                chat = self.world.new_group(name, kind="group")
                chat.members[self._villager.id] = Member(user=self._villager, status="creator")
                chat.members[self.bot.id] = Member(user=self.bot, status="member")
                found[village.code] = (chat.id, name)
        return found

    def _persona(self, words: Words) -> Persona:
        person = self.world.add_person(words["nama"], words["nama_akhir"])
        return Persona(person=person, role=words["peran"], short=words["singkat"])

    def _found_group(self) -> None:
        """The village's group: its head made it, a citizen is in it, and the bot."""
        head, citizen = self.personas[0].person, self.personas[1].person
        self.world.create_group(head, self._words["grup"]["nama"], members=(citizen,), bots=(self.bot,))


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """The port, taken before anything slow is done for it. Raises PortTaken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((HOST, port))
            taken.listen()
        except OSError as error:
            raise PortTaken(port=port, other=port + 1 if port < 65535 else PORT) from error
        yield taken


@asynccontextmanager
async def serving(app: web.Application, taken: socket.socket) -> AsyncIterator[None]:
    """The app behind a port of this computer's own address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.SockSite(runner, taken).start()
        yield
    finally:
        await runner.cleanup()


def _token() -> str:
    """A new one every time, so that no other page on this computer can speak for the bot."""
    return f"7000000001:{secrets.token_urlsafe(27)[:35]}"
