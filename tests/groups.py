"""An office with villages, an admin, officers and village heads: the scene of the tests of village groups."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.groups import VillageGroup
from bot.domain.staff import Grant, Role, Staff
from bot.domain.villages import Kind, Subdistrict, Village
from bot.simulator.chats import Chat
from bot.simulator.messages import Message
from bot.simulator.people import Person
from bot.storage.areas import keep_areas
from bot.storage.facts import keep_fact
from bot.storage.groups import group_of, villages_of
from bot.storage.staff import keep_staff
from tests.office import Desk, open_desk

KOBA = Subdistrict(code="19.04.01", name="Koba")
LUBUK = Subdistrict(code="19.04.07", name="Lubuk Besar")
NIBUNG = Village(code="19.04.01.2004", name="Nibung", kind=Kind.DESA)
PENYAK = Village(code="19.04.01.2006", name="Penyak", kind=Kind.DESA)
ARUNG = Village(code="19.04.01.1005", name="Arung Dalam", kind=Kind.KELURAHAN)
BELIMBING = Village(code="19.04.07.2001", name="Belimbing", kind=Kind.DESA)

STAFF = {
    "Rina": Grant(role=Role.ADMIN),
    "Dedi": Grant(role=Role.OFFICER, subdistrict=KOBA.code),
    "Lina": Grant(role=Role.OFFICER, subdistrict=LUBUK.code),
    "Tono": Grant(role=Role.OBSERVER),
}
HEAD = "Pak Kades"
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


class Office:
    """The desk, and short ways to what village groups are about."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.world = desk.world

    @property
    def head(self) -> Person:
        return self.desk.person(HEAD)

    async def invite(self, village: Village, *, by: str = "Rina") -> str:
        """A code for a village, as /desa gives it."""
        await self.desk.say(by, "/desa")
        for words in (KOBA.name if village.subdistrict == KOBA.code else LUBUK.name, village.name, "Buat undangan"):
            shown = await self.desk.press(by, words)
        found = CODE.search(shown)
        assert found is not None, shown
        return found.group()

    def group(self, title: str = "Warga Nibung", *, with_bot: bool = False, kind: str = "group") -> Chat:
        bots = (self.desk.account,) if with_bot else ()
        return self.world.create_group(
            self.head, title, kind="supergroup" if kind == "supergroup" else "group", bots=bots
        )

    async def follow(self, chat: Chat, code: str, *, payload_lost: bool = False) -> None:
        """The village head opens the link of an invitation and picks a group."""
        link = f"https://t.me/sambang_bot?startgroup=d_{code.replace('-', '')}"
        self.world.open_link(self.head, link, group=chat, payload_lost=payload_lost)
        await self.desk.settle()

    async def registered(self, village: Village = NIBUNG, title: str = "Warga Nibung") -> Chat:
        """A group that stands for a village, with all that was said about it gone from the staff's view."""
        chat = self.group(title)
        await self.follow(chat, await self.invite(village))
        assert await self.villages(chat) == [village.name]
        return chat

    async def villages(self, chat: Chat) -> list[str]:
        return [village.name for village in await villages_of(self.desk.services.database.reader, chat_id=chat.id)]

    async def kept(self, chat_id: int) -> VillageGroup | None:
        return await group_of(self.desk.services.database.reader, chat_id=chat_id)

    def said(self, name: str) -> list[str]:
        """All that stands in somebody's private chat from the bot."""
        return texts(self.world.messages(self.desk.chat(name)))

    def said_in(self, chat: Chat) -> list[str]:
        return texts(self.world.messages(chat))


def texts(messages: list[Message]) -> list[str]:
    return [message.text or "" for message in messages if message.by_bot]


@asynccontextmanager
async def open_office(**options: Any) -> AsyncIterator[Office]:
    """Staff who have started the bot, in a kabupaten of four villages; the options are those of `open_desk`."""
    async with open_desk(**options) as desk:
        async with desk.services.database.transaction() as tx:
            await keep_areas(tx, [KOBA, LUBUK], [NIBUNG, PENYAK, ARUNG, BELIMBING])
            await keep_fact(tx, "region", "19.04")
            for name, grant in STAFF.items():
                person = Staff(id=desk.person(name).id, name=name, grants=frozenset({grant}))
                await keep_staff(tx, person, since=desk.clock())
        for name in STAFF:
            await desk.say(name, "/start")
        yield Office(desk)
