"""Staff are told of groups: each once, whatever the line does meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from telegram.error import NetworkError

from bot.actions.registration import register
from bot.domain.registration import Code
from bot.handlers.arrivals import MOST, PATIENCE, Arrivals
from bot.handlers.context import Context
from bot.handlers.group_life import tell_unregistered
from bot.handlers.group_news import tell_staff
from bot.handlers.ticks import keep_ticking
from bot.simulator.faults import ServerError
from bot.storage.areas import forget_village
from tests.groups import HEAD, NIBUNG, PENYAK, Office, open_office
from tests.office import NOON


async def told(office: Office, name: str) -> int:
    return sum("Grup terdaftar" in said for said in office.said(name))


async def test_a_broken_line_doubles_nothing() -> None:
    """Who was told is not told again when another could not be reached."""
    async with open_office() as office:
        code, chat = await office.invite(NIBUNG), office.group()
        rina = office.desk.person("Rina")
        office.world.faults.add(ServerError(), method="sendMessage", chat=rina.id, times=1)
        await office.follow(chat, code)
        assert (await told(office, "Dedi"), await told(office, "Rina")) == (1, 0)
        for _ in range(3):
            await tell_staff(Context(office.desk.application))
        assert (await told(office, "Dedi"), await told(office, "Rina")) == (1, 1)


async def test_staff_who_blocked_the_bot() -> None:
    """Are given up, and keep nobody else from being told."""
    async with open_office() as office:
        office.world.block(office.desk.person("Dedi"), office.desk.account)
        await office.registered()
        await tell_staff(Context(office.desk.application))
        assert await told(office, "Rina") == 1


async def test_after_a_restart_nothing_is_lost() -> None:
    """What was bound and not told yet is told at the next start."""
    async with open_office() as office:
        code, chat = await office.invite(NIBUNG), office.group()
        await register(office.desk.services, code=Code(code.replace("-", "")), chat_id=chat.id, title="x", named=True)
        assert await told(office, "Rina") == 0
        await tell_staff(Context(office.desk.application))
        assert await told(office, "Rina") == 1


async def test_the_decision_survives_a_broken_line() -> None:
    """A minute later it is tried again."""
    async with open_office() as office:
        chat, context = office.group(with_bot=True), Context(office.desk.application)
        await office.desk.settle()
        office.world.faults.add(ServerError(), method="editMessageText", times=1)
        office.desk.clock.forward(PATIENCE)
        await tell_unregistered(context)
        assert "sedang diperiksa" in office.said_in(chat)[-1]
        office.desk.clock.forward(PATIENCE)
        await tell_unregistered(context)
        assert "belum terdaftar" in office.said_in(chat)[-1]


async def test_the_clock_of_the_running_bot() -> None:
    """What is due is done without any update."""
    async with open_office() as office:
        chat = office.group(with_bot=True)
        await office.desk.settle()
        office.desk.clock.forward(PATIENCE)
        ticking = asyncio.create_task(keep_ticking(office.desk.application))
        async with asyncio.timeout(5):
            while "belum terdaftar" not in office.said_in(chat)[-1]:
                await asyncio.sleep(0.001)
        ticking.cancel()


def test_waiting_groups_are_bounded() -> None:
    """A flood of groups forgets the oldest, and a move takes the wait along without its message."""
    arrivals = Arrivals()
    for number in range(MOST + 1):
        arrivals.expect(-number, number, until=NOON)
    assert not arrivals.waits(0)
    arrivals.move(-1, -5000)
    moved = arrivals.settle(-5000)
    assert moved is not None
    assert moved.message_id is None
    assert len(arrivals.due(NOON - timedelta(seconds=1))) == 0
    assert len(arrivals.due(NOON)) == MOST - 1


async def test_a_title_is_no_markup() -> None:
    """Whatever a group is called, it is shown as it is."""
    async with open_office() as office:
        await office.registered(NIBUNG, "<b>Nibung & {judul}")
        assert "Grup: <b>Nibung & {judul}" in office.said("Rina")[-1]
        await office.desk.say("Rina", "/desa")
        await office.desk.press("Rina", "Koba")
        assert "<b>Nibung & {judul}" in await office.desk.press("Rina", "Nibung")


async def test_a_village_with_unused_codes_can_be_removed() -> None:
    """A correction of the areas takes its codes along; a code of a village that is gone is unknown."""
    async with open_office() as office:
        code, chat = await office.invite(PENYAK), office.group(with_bot=True)
        async with office.desk.services.database.transaction() as tx:
            assert await forget_village(tx, code=PENYAK.code)
        assert "tidak dikenal" in await office.desk.say(HEAD, f"/daftar@sambang_bot {code}", chat=chat)


async def test_faults_in_the_world_reach_the_bot() -> None:
    """What these tests rest on: a refused call raises here."""
    async with open_office() as office:
        office.world.faults.add(ServerError(), method="sendMessage", times=1)
        with pytest.raises(NetworkError):
            await office.desk.bot.send_message(office.desk.person("Rina").id, "x")
