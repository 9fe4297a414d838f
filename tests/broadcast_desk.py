"""An office whose broadcasts are written, approved, sent and read as people do it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.actions.broadcasts import broadcasts
from bot.actions.deliveries import begin, on_the_agenda
from bot.app import make_pacer
from bot.domain.broadcasts import GRACE, Broadcast
from bot.domain.staff import Grant, Role, Staff
from bot.handlers.routes import routes
from bot.simulator.chats import Chat
from bot.simulator.presses import Press
from bot.simulator.world import Attachment
from bot.storage.lease import Lease
from bot.storage.staff import keep_staff
from bot.transport.post import Post
from bot.transport.sender import Sender
from tests.groups import BELIMBING, NIBUNG, PENYAK, Office, open_office
from tests.office import NO_LIMITS, Desk


class Room:
    """The office with a second admin, Andi, and three village groups."""

    def __init__(self, office: Office, groups: dict[str, Chat]) -> None:
        self.office = office
        self.desk: Desk = office.desk
        self.groups = groups

    async def write(self, *steps: str, by: str = "Rina") -> str:
        """Say what stands plain and press what stands in brackets; what the bot shows last."""
        shown = ""
        for step in steps:
            pressed = step.startswith("[")
            shown = await (self.desk.press(by, step[1:-1]) if pressed else self.desk.say(by, step))
        return shown

    async def propose(self, text: str = "Mohon dibaca", *, by: str = "Rina") -> Broadcast:
        """A text to everybody (of an officer: his kecamatan), now."""
        who = "[Semua desa]"
        await self.write("/siaran", "[Tulis siaran]", text, "[Tanpa lampiran]", who, "[Sekarang]", by=by)
        await self.desk.press(by, "Minta persetujuan")
        return await self.newest()

    async def deliver(self, text: str = "Mohon dibaca") -> Broadcast:
        """Written, approved, and gone out."""
        await self.propose(text)
        await self.desk.press("Andi", "Setujui")
        return await self.go_out()

    async def begin(self) -> Broadcast:
        """Approved and begun, with nothing sent yet."""
        await self.propose()
        await self.desk.press("Andi", "Setujui")
        self.desk.clock.forward(GRACE + timedelta(seconds=1))
        await begin(self.desk.services, (await self.newest()).number)
        await self.desk.settle()
        return await self.newest()

    async def newest(self) -> Broadcast:
        return (await broadcasts(self.desk.services, limit=1))[0]

    async def go_out(self) -> Broadcast:
        """Half a minute later: send all that is due; then cards are brought up to date."""
        self.desk.clock.forward(GRACE + timedelta(seconds=1))
        with TemporaryDirectory() as folder:
            await self._send(Path(folder))
        self.desk.clock.forward(timedelta(seconds=16))
        await self.desk.settle()
        return await self.newest()

    async def _send(self, folder: Path) -> None:
        services, pacer = self.desk.services, await make_pacer(self.desk.services, limits=NO_LIMITS)
        post = Post(bot=self.desk.bot, services=services, files=folder, notices={})
        sender = Sender(
            services=services,
            post=post,
            pacer=pacer,
            lease=Lease(None),
            per_second=1000,
            sleep=lambda _: asyncio.sleep(0),
        )
        task = asyncio.create_task(sender.run())
        async with asyncio.timeout(10):
            while await on_the_agenda(services):
                await asyncio.sleep(0)
        sender.stop()
        await task

    def send(self, name: str, file: Attachment) -> None:
        """A file in the private chat with the bot."""
        self.desk.world.send(self.desk.person(name), self.desk.chat(name), file)

    async def hire(self, name: str) -> None:
        """One more admin."""
        desk = self.desk
        async with desk.services.database.transaction() as tx:
            grants = frozenset({Grant(role=Role.ADMIN)})
            await keep_staff(tx, Staff(id=desk.person(name).id, name=name, grants=grants), since=desk.clock())
        await desk.say(name, "/start")

    def card(self, name: str) -> str:
        """What the newest message says that this person has from the bot."""
        return self.office.said(name)[-1]

    def has_button(self, name: str, words: str) -> bool:
        last = self.desk.last(self.desk.chat(name))
        return any(words in str(button["text"]) for row in last.buttons for button in row)

    def data(self, name: str, words: str) -> str:
        """What the button of these words carries."""
        last = self.desk.last(self.desk.chat(name))
        return next(str(b["callback_data"]) for row in last.buttons for b in row if words in str(b["text"]))

    async def forge(self, name: str, data: str) -> str:
        """Press, on the newest message, a button that does not stand there; what then stands there."""
        chat = self.desk.chat(name)
        last = [message for message in self.desk.world.messages(chat) if message.by_bot][-1]
        self.desk.world.press(self.desk.person(name), last, data=data)
        await self.desk.settle()
        return self.desk.last(chat).text or ""

    async def forge_step(self, name: str, step: str, choice: str) -> str:
        """A forged choice of the wizard that is open."""
        head, kind, nonce, *_ = self.data(name, "Batal").split(":")
        return await self.forge(name, f"{head}:{kind}:{nonce}:{step}:{choice}")

    async def twice(self, name: str, words: str) -> str:
        """Two presses of one button before the bot has answered the first."""
        last, data = self.desk.last(self.desk.chat(name)), self.data(name, words)
        for _ in range(2):
            self.desk.world.press(self.desk.person(name), last, data=data)
        await self.desk.settle()
        return self.card(name)

    def restart(self) -> None:
        """What a new process has: the same routes, no drafts and no cards that it follows."""
        application = self.desk.application
        application.handlers.clear()
        application.add_handlers(routes())
        for name in ("watches", "readers"):
            application.bot_data.pop(name, None)

    def staff_group(self) -> Chat:
        """A group of Rina's with the bot and the village head in it."""
        rina = self.desk.person("Rina")
        return self.desk.world.create_group(
            rina, "Kantor", kind="supergroup", members=(self.office.head,), bots=(self.desk.account,)
        )

    async def read(self, who: str, village: str) -> str:
        """Press «Sudah dibaca» in a village's group; the word that pops up."""
        chat = self.groups[village]
        message = [m for m in self.desk.world.messages(chat) if m.buttons][-1]
        person = self.desk.person(who)
        if person.id not in chat.members:
            self.desk.world.add_member(self.office.head, chat, person)
        press = self.desk.world.press(person, message)
        assert isinstance(press, Press)
        await self.desk.settle()
        return (await press.answered()).text

    def in_group(self, name: str) -> list[str]:
        """What stands in a village's group from the bot, without its registration."""
        return [said for said in self.office.said_in(self.groups[name]) if "terdaftar" not in said]


@asynccontextmanager
async def open_room() -> AsyncIterator[Room]:
    """Nibung, Penyak (Koba) and Belimbing (Lubuk Besar) have a group; Arung Dalam has none."""
    async with open_office() as office:
        desk = office.desk
        async with desk.services.database.transaction() as tx:
            andi = Staff(id=desk.person("Andi").id, name="Andi", grants=frozenset({Grant(role=Role.ADMIN)}))
            await keep_staff(tx, andi, since=desk.clock())
        await desk.say("Andi", "/start")
        groups = {
            village.name: await office.registered(village, f"Grup {village.name}")
            for village in (NIBUNG, PENYAK, BELIMBING)
        }
        yield Room(office, groups)
