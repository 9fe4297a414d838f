"""A database that is locked, read-only or full: people are told in plain words, reading goes on, nothing is lost."""

import asyncio
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.actions.guidance import role_in
from bot.app import build_intake
from bot.domain.guidance import Actor
from bot.simulator.server import make_app
from bot.simulator.world import World
from bot.transport.events import Times
from bot.transport.intake import Intake
from tests.balance.zygote import Zygote
from tests.office import Desk, open_desk
from tests.promises.town import TOKEN, Player
from tests.tip_chat import STORY, TELLER, code_in, newest, tips

WHO = "Pak Kades"
TROUBLED = "sedang ada gangguan"
LONG = f"{STORY} " + "dan saya melihatnya sendiri " * 140


async def set_pragma(desk: Desk, pragma: str) -> None:
    async with desk.services.database._turn:
        await desk.services.database._writer.fetch_all(f"PRAGMA {pragma}")


@asynccontextmanager
async def locked(desk: Desk) -> AsyncIterator[None]:
    """Another process writes and does not end."""
    await set_pragma(desk, "busy_timeout = 10")
    with closing(sqlite3.connect(desk.services.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def read_only(desk: Desk) -> AsyncIterator[None]:
    await set_pragma(desk, "query_only = ON")
    yield
    await set_pragma(desk, "query_only = OFF")


@asynccontextmanager
async def full(desk: Desk) -> AsyncIterator[None]:
    """Not one page more, and none left over."""
    await desk.services.database.rewrite()
    await set_pragma(desk, "max_page_count = 1")
    yield
    await set_pragma(desk, "max_page_count = 1000000")


@asynccontextmanager
async def working(desk: Desk) -> AsyncIterator[Intake]:
    """The real intake, which does not wait between its tries."""
    intake = build_intake(desk.application, desk.services, times=Times(sleep=lambda _: asyncio.sleep(0)))
    running = asyncio.create_task(intake.run())
    try:
        yield intake
    finally:
        intake.stop()
        await running


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not found():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(("trouble", "kind"), [(locked, "DatabaseLocked"), (read_only, "DatabaseReadOnly")])
async def test_what_cannot_be_written_is_told_and_reading_goes_on(
    trouble: Callable[[Desk], AsyncIterator[None]], kind: str, tmp_path: Path
) -> None:
    """Tried three times, counted, told; the next question is answered; the same button works afterwards."""
    async with open_desk(database=tmp_path / "x.db") as desk:
        await desk.say(WHO, "/start")
        async with working(desk) as intake:
            async with trouble(desk):  # type: ignore[attr-defined]  # a context manager, which the table cannot say
                message, row, column = desk._button(desk.chat(WHO), "Kepala desa")
                desk.world.press(desk.person(WHO), message, row=row, column=column)
                await until(lambda: TROUBLED in newest(desk, WHO))
                assert intake.counts[f"given up: {kind}"] == 1
                desk.world.say(desk.person(WHO), desk.chat(WHO), "saya kades, boleh foto acung jempol sama caleg?")
                await until(lambda: "TIDAK BOLEH" in newest(desk, WHO))
            desk.world.press(desk.person(WHO), message, row=row, column=column)
            await until(lambda: "Jabatan Bapak/Ibu" in newest(desk, WHO))
        assert await role_in(desk.services, desk.person(WHO).id) is Actor.VILLAGE_HEAD


@pytest.mark.parametrize("trouble", [locked, read_only, full])
async def test_a_tip_that_cannot_be_kept_stays_a_draft(
    trouble: Callable[[Desk], AsyncIterator[None]], tmp_path: Path
) -> None:
    """Its teller is told, nothing half is kept, and Kirim gives the receipt as soon as it can."""
    async with open_desk(database=tmp_path / "x.db") as desk:
        await desk.say(TELLER, "/lapor")
        await desk.say(TELLER, LONG)
        async with trouble(desk):  # type: ignore[attr-defined]  # as above
            assert "belum terkirim" in (await desk.press(TELLER, "📨 Kirim")).casefold()
            assert await tips(desk) == []
        assert code_in(await desk.press(TELLER, "📨 Kirim"))
        assert len(await tips(desk)) == 1


async def test_a_full_disk_leaves_the_process_alive(zygote: Zygote, tmp_path: Path) -> None:
    """The real process over HTTP, when no file may grow any more: told, answered, and well again afterwards."""
    world = World(lambda: datetime.now(UTC), random.Random(1))
    world.limits.on = False
    bot = world.add_bot(TOKEN, "sambang_bot", "Sambang", inline=True)
    runner = web.AppRunner(make_app(world), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    places = {"port": runner.addresses[0][1], "folder": str(tmp_path / "data"), "log": str(tmp_path / "log")}
    pid = zygote.start("tests.promises.office", {**places, "bomb": {}})
    player = Player(world, bot, WHO, random.Random(1))
    begun = world.say(player.person, player.chat, "/start")
    try:
        async with asyncio.timeout(30):
            message, data = await player.until(lambda: player.button("Kepala desa", since=begun))
            zygote.kill(pid, signal.SIGUSR1)
            await asyncio.sleep(0.05)
            world.press(player.person, message, data=data)
            await player.until(lambda: player.newer(begun, TROUBLED))
            asked = world.say(player.person, player.chat, "saya kades, boleh foto acung jempol sama caleg?")
            await player.until(lambda: player.newer(asked, "TIDAK BOLEH"))
            zygote.kill(pid, signal.SIGUSR2)
            await asyncio.sleep(0.05)
            world.press(player.person, message, data=data)
            await player.until(
                lambda: (
                    "Jabatan Bapak/Ibu" in (world.messages(player.chat)[-1].text or "")
                    or "Jabatan Bapak/Ibu" in (world.message(player.chat, message.id).text or "")
                )
            )
    finally:
        zygote.kill(pid, signal.SIGTERM)
        status = await asyncio.to_thread(zygote.wait, pid, seconds=20)
        await runner.cleanup()
    assert status == 0
