"""The life of a village group: every order of what can happen to it, heard at once, late, or twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations

import pytest

from bot.actions.registration import invite_village
from bot.app import ALLOWED_UPDATES
from bot.domain.audit import OPERATOR
from bot.domain.group_news import HOLD
from bot.domain.groups import GroupState, Reason
from bot.domain.registration import Code
from bot.handlers.context import Context
from bot.handlers.ticks import TICKS
from bot.simulator.chats import ALL_MEMBER_RIGHTS, Chat
from tests.groups import NIBUNG, Office, open_office

ORDERS = list(permutations(("code", "kick", "back", "migrate", "rename")))
PROMOTED = [(*order[:2], "promote", *order[2:4], "demote", *order[4:]) for order in ORDERS[::8]]
"""A bot that is made administrator and unmade again meanwhile."""


@dataclass(kw_only=True)
class Life:
    """A group in the world, and what a faithful observer knows of it."""

    office: Office
    chat: Chat
    code: Code
    title: str
    present: bool = True
    bound: bool = False

    def act(self, name: str) -> None:
        """Do it if it can be done now."""
        acts: dict[str, Callable[[], None]] = {
            "code": self._code,
            "promote": lambda: self.office.world.promote(self.office.head, self.chat, self.office.desk.account),
            "demote": lambda: self.office.world.demote(self.office.head, self.chat, self.office.desk.account),
            "mute": self._mute,
            "unmute": lambda: self._mute(rights=ALL_MEMBER_RIGHTS),
            "kick": self._kick,
            "back": self._back,
            "migrate": self._migrate,
            "rename": self._rename,
            "undo_the_name": lambda: self._rename("Warga Nibung"),
        }
        if self.present or name in ("back", "rename"):
            acts[name]()
        self.title = self.chat.title if self.present else self.title

    def _code(self) -> None:
        self.office.world.say(self.office.head, self.chat, f"/daftar@sambang_bot {self.code}")
        self.bound = True

    def _mute(self, rights: frozenset[str] = frozenset()) -> None:
        self.office.world.restrict(self.office.head, self.chat, self.office.desk.account, rights=rights)

    def _kick(self) -> None:
        self.office.world.remove_member(self.office.head, self.chat, self.office.desk.account)
        self.present = False

    def _back(self) -> None:
        if not self.present:
            self.office.world.add_bot_to(self.office.head, self.chat, self.office.desk.account)
            self.present = True

    def _migrate(self) -> None:
        if self.chat.kind == "group":
            self.chat = self.office.world.upgrade(self.office.head, self.chat)

    def _rename(self, title: str = "") -> None:
        self.office.world.rename(self.office.head, self.chat, title or f"{self.chat.title} baru")


async def hear(office: Office, *, times: int = 1) -> None:
    """Let the bot handle what waits, each update so many times."""
    desk, offset = office.desk, None
    while batch := await desk.bot.pull(offset=offset, limit=100, seconds=0, allowed=ALLOWED_UPDATES):
        for raw in batch:
            offset = raw["update_id"] + 1
            for _ in range(times):
                await desk.application.process_update(desk.bot.parse(raw))
                assert not desk.failures, desk.failures.pop()


async def begin(office: Office) -> Life:
    """A group that has taken the bot in, and a code that nobody has used."""
    chat = office.group("Warga Nibung", with_bot=True)
    invitation = await invite_village(office.desk.services, village=NIBUNG.code, staff=OPERATOR)
    return Life(office=office, chat=chat, code=invitation.code, title=chat.title)


async def live(office: Office, order: tuple[str, ...], heard: str) -> Life:
    """A group's life in this order; a minute over is written `wait`."""
    life = await begin(office)
    for name in order:
        if name == "wait":
            await minute_over(office)
        else:
            life.act(name)
        if heard != "late":
            await hear(office, times=2 if heard == "twice" else 1)
    await hear(office)
    return life


async def minute_over(office: Office) -> None:
    office.desk.clock.forward(HOLD + timedelta(seconds=1))
    for due in TICKS:
        await due(Context(office.desk.application))


@pytest.mark.parametrize("heard", ["at once", "late", "twice"])
async def test_every_order_ends_as_the_world_is(heard: str) -> None:
    """Registered exactly if a code was heard, under the newest id and title, active exactly if the bot is in it."""
    async with open_office() as office:
        for order in [*ORDERS, *PROMOTED]:
            life = await live(office, order, heard)
            kept = await office.kept(life.chat.id)
            known = (kept.state, kept.title) if kept else None
            state = GroupState.ACTIVE if life.present else GroupState.GONE
            assert known == ((state, life.title) if life.bound else None), order
            assert await office.villages(life.chat) == ([NIBUNG.name] if life.bound else []), order


TOLD: list[tuple[str, list[str]]] = [
    ("code", ["Grup terdaftar"]),
    ("kick back", []),  # nobody's group
    ("code promote demote", ["Grup terdaftar"]),
    ("code kick", ["Grup terdaftar", "Bot tidak lagi"]),
    ("code kick back", ["Grup terdaftar"]),  # back before anybody was told
    ("code kick wait back", ["Grup terdaftar", "Bot tidak lagi", "Bot kembali"]),
    ("code kick wait wait", ["Grup terdaftar", "Bot tidak lagi"]),  # once
    ("code mute", ["Grup terdaftar", "Siaran tidak dapat"]),
    ("code mute wait unmute", ["Grup terdaftar", "Siaran tidak dapat", "Bot kembali"]),
    ("code mute kick", ["Grup terdaftar", "Bot tidak lagi"]),
    ("code rename", ["Grup terdaftar", "Grup Desa Nibung, Kecamatan Koba berganti"]),
    ("code rename rename", ["Grup terdaftar", "Grup Desa Nibung, Kecamatan Koba berganti"]),
    ("code rename undo_the_name", ["Grup terdaftar"]),
    ("code migrate", ["Grup terdaftar", "Grup Desa Nibung, Kecamatan Koba kini"]),
    ("migrate code", ["Grup terdaftar"]),
]


@pytest.mark.parametrize("heard", ["at once", "twice"])
@pytest.mark.parametrize(("story", "headlines"), TOLD)
async def test_staff_are_told_once(story: str, headlines: list[str], heard: str) -> None:
    """Each thing that stays so is told once, however often its update comes."""
    async with open_office() as office:
        await live(office, tuple(story.split()), heard)
        await minute_over(office)
        await minute_over(office)
        news = office.said("Rina")[1:]
        assert len(news) == len(headlines), news
        assert all(headline in told for headline, told in zip(headlines, news, strict=True)), news


async def test_silenced_and_heard_again() -> None:
    """A bot that may not write there is no way to the village."""
    async with open_office() as office:
        life = await live(office, ("code", "mute"), "at once")
        kept = await office.kept(life.chat.id)
        assert kept is not None
        assert (kept.state, kept.reason) == (GroupState.RETIRED, Reason.MUTED)
        life.act("unmute")
        await hear(office)
        kept = await office.kept(life.chat.id)
        assert kept is not None
        assert kept.state is GroupState.ACTIVE


@pytest.mark.parametrize("tell_place", [False, True])
async def test_an_upgrade_says_nothing_in_the_group(tell_place: bool) -> None:
    """Also where Telegram tells of the bot's places before it tells of the upgrade."""
    async with open_office() as office:
        chat = await office.registered()
        before = len(office.said_in(chat))
        new = office.world.upgrade(office.head, chat, tell_place=tell_place)
        await hear(office)
        await minute_over(office)
        assert await office.villages(new) == [NIBUNG.name]
        assert len(office.said_in(chat)) == before
        assert all("terdaftar untuk" in said for said in office.said_in(new))
        assert not any("Bot tidak lagi" in told for told in office.said("Rina"))
