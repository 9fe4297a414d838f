"""Who tells a tip is nowhere: a sender with planted traits walks every flow, and all that came of it is searched."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.actions.exports import export_sealed, own_stock
from bot.actions.guidance import choose_role
from bot.actions.tips import Taken
from bot.app import build_intake
from bot.domain.guidance import Actor
from bot.domain.tips import TipMode
from bot.handlers import tip_sending
from bot.simulator.chats import Chat
from bot.simulator.faults import ServerError
from bot.transport.events import Times
from tests.groups import HEAD, NIBUNG, Office
from tests.promises.leaks import files_below, found_in
from tests.promises.scene import Canary, logged, next_round, open_scene, photo, sent_to_others
from tests.tip_chat import TELLER, code_in, newest, sample, send, tips

MODES = (TipMode.INBOX, TipMode.SEALED)


async def make_inbox(office: Office) -> Chat:
    desk = office.desk
    chat = office.world.create_group(desk.person("Rina"), "Meja", members=(desk.person("Dedi"),), bots=(desk.account,))
    await desk.settle()
    await desk.say("Rina", "/laporan@sambang_bot di sini", chat=chat)
    return chat


async def tell_all(canary: Canary) -> str:
    """A story of every kind of message, a piece taken back, an edit, fields; the receipt."""
    desk, world = canary.office.desk, canary.office.world
    await desk.say(TELLER, f"/start lapor_{NIBUNG.plain_code}")
    told = world.say(canary.person, canary.chat, Canary.STORY)
    await desk.settle()
    world.edit(canary.person, told, f"{Canary.STORY}, jam delapan")
    world.send_location(canary.person, canary.chat, float(Canary.TRAITS["latitude"]), 106.123457)
    world.send_contact(canary.person, canary.chat, str(Canary.TRAITS["phone"]), of=world.add_person("Kanarikontak"))
    world.forward_post(canary.person, canary.chat, "Ikut kami", channel=str(Canary.TRAITS["forwarded from"]))
    await desk.settle()
    await send(desk, TELLER, photo())
    await send(desk, TELLER, sample("photo", "gambar"), sample("photo"))
    await send(desk, TELLER, sample("document"))
    await send(desk, TELLER, sample("voice"))
    await desk.press(TELLER, "Tetap kirim")
    await desk.press(TELLER, "Kategori")
    await desk.press(TELLER, "Politik uang")
    await desk.press(TELLER, "📨 Kirim")
    return code_in(newest(desk, TELLER))


async def come_back(canary: Canary, code: str) -> None:
    """Status, a wrong code, a ping, an addition, another code, asking to close, and what is given up midway."""
    desk = canary.office.desk
    await desk.press(TELLER, "Kabari saya")
    await desk.say(TELLER, "/status")
    await desk.say(TELLER, "0000 0000 0000 0000")
    await desk.say(TELLER, f"/status {code}")
    await desk.press(TELLER, "Tambah keterangan")
    await desk.say(TELLER, "Kanaricerita lagi")
    await desk.press(TELLER, "📨 Kirim")
    await desk.say(TELLER, f"/status {code}")
    await desk.press(TELLER, "Ganti kode")
    await desk.press(TELLER, "Ya, ganti")
    new = code_in(newest(desk, TELLER))
    await desk.say(TELLER, f"/status {new}")
    await desk.press(TELLER, "Minta ditutup")
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, str(Canary.TRAITS["taken back"]))
    await desk.say(TELLER, "/batal")


async def staff_work(office: Office, inbox: Chat, mode: TipMode) -> None:
    """Notices, the list, Buka with its files, a question, a state."""
    await next_round(office)
    (tip,) = await tips(office.desk)
    for words in ("/laporan", "/riwayat"):
        await office.desk.say("Rina", words)
    await office.desk.say("Rina", "/laporan")
    await office.desk.press("Rina", f"L-{tip.number}")
    await office.desk.press("Rina", "Buka")
    if mode is TipMode.INBOX:
        await office.desk.press("Rina", "berkas")
    await next_round(office)
    assert any("L-" in text for text in office.said_in(inbox))


async def go_wrong(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing Telegram, then a crash at Kirim whose error quotes everything, through the real intake."""
    desk, world = canary.office.desk, canary.office.world
    world.faults.add(ServerError(), method="sendMessage", times=1)
    with pytest.raises(NetworkError):
        await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, Canary.STORY)

    async def crash(*args: object, **named: object) -> Taken:
        raise RuntimeError(f"{Canary.ID} {Canary.TRAITS} {args} {named}")

    monkeypatch.setattr(tip_sending, "take_tip", crash)
    message = next(m for m in reversed(world.messages(canary.chat)) if "Kirim" in json.dumps(m.json()))
    data = next(b["callback_data"] for row in message.buttons for b in row if "Kirim" in b["text"])
    world.press(canary.person, message, data=data)
    await through_the_intake(canary)
    monkeypatch.undo()
    await desk.say(TELLER, "/batal")


async def through_the_intake(canary: Canary) -> None:
    desk = canary.office.desk
    times = Times(sleep=lambda _: asyncio.sleep(0))
    intake = build_intake(desk.application, desk.services, times=times)
    running = asyncio.create_task(intake.run())
    async with asyncio.timeout(5):
        while not any("given up" in name for name in intake.counts):
            await asyncio.sleep(0.01)
    intake.stop()
    await running
    desk.failures.clear()


async def searched(office: Office, canary: Canary, folder: Path, log: str, *, at: int = 0) -> dict[str, bytes]:
    """Everything that was written, or sent to anyone else."""
    back_up(office.desk.services.database.path, folder / f"backup-{at}.db")
    stock = await own_stock(office.desk.services.database, folder / "data")
    now = office.desk.clock()
    await export_sealed(stock, folder / f"export-{at}", at=now, today=now.date())
    return {"log": log.encode(), **files_below(folder), **sent_to_others(office, canary.chat)}


def back_up(database: str, path: Path) -> None:
    """As an operator would with the sqlite3 tool."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("VACUUM INTO ?", (str(path),))


@pytest.mark.parametrize("mode", MODES)
async def test_the_sender_is_nowhere(mode: TipMode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Database, WAL, files, log at DEBUG, staff's messages and files, backup, export: none holds any trait."""
    with logged() as log:
        async with open_scene(tmp_path, mode=mode) as office:
            canary, inbox = Canary(office), await make_inbox(office)
            code = await tell_all(canary)
            await come_back(canary, code)
            await staff_work(office, inbox, mode)
            await go_wrong(canary, monkeypatch)
            places = await searched(office, canary, tmp_path, log.getvalue())
            secrets = canary.secrets()
    assert len(secrets) > len(Canary.TRAITS) + 8
    assert "update was given up" in log.getvalue()
    assert found_in(places, secrets) == []
    at_rest = {name: content for name, content in places.items() if not name.startswith(("call", "message"))}
    assert found_in(at_rest, {"story": "Kanaricerita", "receipt": code, "digits": code.replace(" ", "")}) == []


LEAKS: dict[str, Callable[[Office, Canary], Awaitable[object]]] = {}
"""Ways in which a careless line of code would give the sender away."""


def leak(make: Callable[[Office, Canary], Awaitable[object]]) -> Callable[[Office, Canary], Awaitable[object]]:
    LEAKS[make.__name__] = make
    return make


@leak
async def a_number_in_a_table(office: Office, canary: Canary) -> None:
    await choose_role(office.desk.services, canary.person.id, Actor.CITIZEN)


@leak
async def a_name_in_a_message(office: Office, canary: Canary) -> None:
    await office.desk.bot.send_message(office.desk.chat("Rina").id, f"dari {canary.person.first_name}")


@leak
async def a_file_sent_on_as_it_is(office: Office, canary: Canary) -> None:
    message = next(m for m in office.world.messages(canary.chat) if m.json().get("document"))
    await office.desk.bot.send_document(office.desk.chat("Rina").id, message.json()["document"]["file_id"])


@leak
async def a_line_of_the_log(office: Office, canary: Canary) -> None:
    root = logging.getLogger()
    root.handlers[-1].stream.write(str(canary.chat.id))  # type: ignore[attr-defined]  # a handler of ours


@leak
async def a_row_that_was_deleted(office: Office, canary: Canary) -> None:
    with closing(sqlite3.connect(office.desk.services.database.path)) as opened:
        opened.execute("PRAGMA secure_delete = OFF")
        opened.execute("INSERT INTO fact (name, value) VALUES ('x', ?)", (canary.person.username,))
        opened.commit()
        opened.execute("DELETE FROM fact WHERE name = 'x'")
        opened.commit()


async def test_every_leak_would_be_found(tmp_path: Path) -> None:
    """The search above can fail: it finds nothing before, and each of these after it was made."""
    with logged() as log:
        async with open_scene(tmp_path) as office:
            canary, found = Canary(office), set[str]()
            await office.desk.say(TELLER, "/lapor")
            await send(office.desk, TELLER, photo())
            for at, make in enumerate([nothing, *LEAKS.values()]):
                await make(office, canary)
                places = await searched(office, canary, tmp_path, log.getvalue(), at=at)
                now = set(found_in(places, canary.secrets()))
                assert bool(now - found) is bool(at), make.__name__
                found |= now


async def nothing(*_: object) -> None:
    """Not yet."""


async def test_other_rows_of_the_same_person_stay_as_they_are(tmp_path: Path) -> None:
    """Who has chosen an office and registered a group tells a tip: not one of the other rows changes."""
    async with open_scene(tmp_path) as office:
        desk = office.desk
        await office.registered()
        await desk.say(HEAD, "/peran")
        await desk.press(HEAD, "Kepala desa")
        await desk.say(HEAD, "boleh pasang baliho caleg?")
        before = others(desk.services.database.path)
        for words in ("/lapor", "Amplop dibagi di pos ronda"):
            await desk.say(HEAD, words)
        await desk.press(HEAD, "📨 Kirim")
        await desk.press(HEAD, "Kabari saya")
        assert len(await tips(desk)) == 1
        assert others(desk.services.database.path) == before
        assert str(desk.person(HEAD).id) in before


def others(path: str) -> str:
    """All rows of all tables but those of tips, with their row ids."""
    with closing(sqlite3.connect(path)) as opened:
        names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(
            f"{name} {row!r}"
            for name in sorted(names)
            if not name.startswith("tip")
            for row in opened.execute(f"SELECT * FROM {name} ORDER BY 1, 2")
        )
