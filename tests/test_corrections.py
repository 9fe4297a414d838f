"""Groups that were told what no longer holds: kept by group, offered to staff, sent by the ledger."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions.broadcasts import set_approval
from bot.actions.corrections import note_answer, offer_letter, offer_to_staff, pending_corrections
from bot.actions.groups import note_moved
from bot.actions.versions import keep_versions
from bot.app import build_sender, make_pacer
from bot.content import root
from bot.domain.audit import OPERATOR
from bot.domain.corrections import GroupAnswer
from bot.domain.errors import StorageFault
from bot.domain.guidance import Card, Guidance
from bot.domain.staff import Grant, Role
from bot.storage.corrections import keep_answer
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.storage.tables import contents
from tests.dispatch import until
from tests.office import NO_LIMITS, Desk, open_desk, shipped
from tests.test_objections import hire
from tests.test_versions import milder

GROUP = -4_000_000_001
"""What the simulator calls the first group."""
CARD = shipped()[0].guidance.cards["foto-jari"]
TOLD_ON = date(2026, 11, 2)
ADMIN = Grant(role=Role.ADMIN)


@asynccontextmanager
async def after_a_change(folder: Path, before: Card, *, told: int = 1) -> AsyncIterator[Desk]:
    """A bot started anew with other content: `told` groups had the card as it was before."""
    path = folder / "bot.sqlite"
    async with open_database(path) as database:
        await migrate(database, root() / "migrations")
        guidance = shipped()[0].guidance
        cards = guidance.cards | {before.id: before}
        await keep_versions(database, Guidance(topics=guidance.topics, cards=cards), on=date(2026, 11, 1))
        async with database.transaction() as tx:
            for number in range(told):
                day = date(2026, 11, 2)
                await keep_answer(
                    tx, GroupAnswer(chat_id=GROUP - number, card=before.number, version=1, answered_on=day)
                )
    async with open_desk(database=path) as desk:
        yield desk


async def test_a_group_is_remembered_with_what_it_was_told(desk: Desk) -> None:
    """Group, card, version, day, and not who asked; the newest answer only."""
    group = desk.world.create_group(desk.person("Pak Kades"), "Desa Baru", bots=(desk.account,))
    for _ in range(2):
        question = "/tanya@sambang_bot boleh kepala desa foto sama caleg sambil acung jempol?"
        await desk.say("Pak Kades", question, chat=group)
    rows = (await contents(desk.services.database.reader))["card_answer"]
    assert rows == [{"chat_id": group.id, "card": 4, "version": 1, "answered_on": "2026-11-21"}]


async def test_what_is_asked_in_private_is_not_remembered(desk: Desk) -> None:
    """Nor could it be: the table takes groups only."""
    await desk.say("Pak Kades", "boleh kepala desa foto sama caleg sambil acung jempol?")
    assert (await contents(desk.services.database.reader))["card_answer"] == []
    with pytest.raises(StorageFault):
        await note_answer(desk.services, CARD, chat_id=desk.person("Pak Kades").id)


@pytest.mark.parametrize(
    ("before", "told", "groups"),
    [
        (milder(CARD), 2, 2),
        (milder(CARD), 0, 0),  # nobody was told
        (replace(CARD, title="Judul lama"), 2, 0),  # other words, the same rulings
        (replace(CARD, checked_on=date(2025, 1, 1)), 2, 0),
        (CARD, 2, 0),
    ],
)
async def test_a_correction_is_offered_where_a_ruling_changed(
    tmp_path: Path, before: Card, told: int, groups: int
) -> None:
    """And somebody had been told otherwise."""
    async with after_a_change(tmp_path, before, told=told) as desk:
        found = await pending_corrections(desk.services, by=OPERATOR)
        assert [len(each.groups) for each in found] == ([groups] if groups else [])


async def test_staff_send_a_correction(tmp_path: Path) -> None:
    """They see what changed and what is sent; it leaves by the ledger once, after its approval."""
    async with after_a_change(tmp_path, milder(CARD)) as desk:
        group = desk.world.create_group(desk.person("Pak Kades"), "Desa Baru", bots=(desk.account,))
        await hire(desk, "Rina", ADMIN)
        assert "Koreksi ke grup yang menunggu: 1" in await desk.say("Rina", "/kartu")
        await desk.press("Rina", "Koreksi ke grup")
        shown = await desk.press("Rina", "K-004@2")
        assert "1 grup mendapat jawaban yang lama" in shown
        assert "Kepala desa: ✅ BOLEH → 🚫 TIDAK BOLEH" in shown
        assert "Menunggu persetujuan" in await desk.press("Rina", "Kirim koreksi")
        rows = (await contents(desk.services.database.reader))["broadcast"]
        assert [(row["audience"], row["state"]) for row in rows] == [(f"chat={group.id}", "waiting")]
        assert "menunggu: 0" in await desk.say("Rina", "/kartu")


async def test_the_group_hears_it(tmp_path: Path) -> None:
    """What holds now for every role, in the group that was told otherwise."""
    async with after_a_change(tmp_path, milder(CARD)) as desk:
        group = desk.world.create_group(desk.person("Pak Kades"), "Desa Baru", bots=(desk.account,))
        await hire(desk, "Rina", ADMIN)
        await set_approval(desk.services, needed=False, staff_id=OPERATOR)
        await desk.say("Rina", "/kartu")
        for words in ("Koreksi ke grup", "K-004@2", "Kirim koreksi"):
            await desk.press("Rina", words)
        await send_all(desk, tmp_path, lambda: "Perbaikan jawaban" in (desk.last(group).text or ""))
        assert "🚫 TIDAK BOLEH\nKepala desa" in (desk.last(group).text or "")


async def send_all(desk: Desk, folder: Path, done: object) -> None:
    """Let the sender work until it is done."""
    assert callable(done)
    pacer = await make_pacer(desk.services, limits=NO_LIMITS)
    desk.clock.forward(timedelta(minutes=1))
    sender = build_sender(desk.services, desk.bot, pacer, database=None, files=folder, per_second=1000)
    task = asyncio.create_task(sender.run())

    async def is_done() -> bool:
        return bool(done())

    await until(is_done)
    sender.stop()
    await task


async def test_staff_are_told_of_an_offer_once(tmp_path: Path) -> None:
    """Those who may write to groups, with the way to it; a second start says it no second time."""
    async with after_a_change(tmp_path, milder(CARD)) as desk:
        await hire(desk, "Rina", ADMIN)
        await hire(desk, "Tono", Grant(role=Role.OBSERVER))
        for _ in range(2):
            assert await offer_to_staff(desk.services) == 1
        await send_all(desk, tmp_path, lambda: "berubah" in (desk.last(desk.chat("Rina")).text or ""))
        assert "Yang akan dikirim" in await desk.press("Rina", "Lihat koreksinya")
        said = [m.text for name in ("Rina", "Tono") for m in desk.world.messages(desk.chat(name)) if m.by_bot]
        assert sum("pernah mendapat jawaban yang lama" in (text or "") for text in said) == 0  # edited into the screen
        await desk.press("Rina", "Tidak perlu")
        assert await offer_letter(desk.services, "K-004@2") is None


async def test_a_decision_is_made_once(tmp_path: Path) -> None:
    """Dropped it is gone, and written down; a second press finds nothing to decide."""
    async with after_a_change(tmp_path, milder(CARD)) as desk:
        await hire(desk, "Rina", ADMIN)
        await desk.say("Rina", "/kartu")
        await desk.press("Rina", "Koreksi ke grup")
        await desk.press("Rina", "K-004@2")
        message = desk.last(desk.chat("Rina"))
        assert "Tidak ada yang menunggu" in await desk.press("Rina", "Tidak perlu")
        desk.world.press(desk.person("Rina"), message, data="kp:send:4:0:")
        await desk.settle()
        assert "sudah diputuskan" in (desk.last(desk.chat("Rina")).text or "")
        tables = await contents(desk.services.database.reader)
        assert [(row["act"], row["new"]) for row in tables["audit"]] == [("settle_correction", "dropped")]
        assert tables["broadcast"] == []


async def test_a_group_that_asks_again_needs_no_correction(tmp_path: Path) -> None:
    """It has what holds now."""
    async with after_a_change(tmp_path, milder(CARD)) as desk:
        group = desk.world.create_group(desk.person("Pak Kades"), "Desa Baru", bots=(desk.account,))
        question = "/tanya@sambang_bot boleh kepala desa foto sama caleg sambil acung jempol?"
        assert "TIDAK BOLEH" in await desk.say("Pak Kades", question, chat=group)
        assert await pending_corrections(desk.services, by=OPERATOR) == []


async def test_a_group_is_followed_to_its_new_id(tmp_path: Path) -> None:
    """When it becomes a supergroup, the correction goes there."""
    async with after_a_change(tmp_path, milder(CARD), told=2) as desk:
        await note_moved(desk.services, old=GROUP, new=-1_002_000_000_001)
        (found,) = await pending_corrections(desk.services, by=OPERATOR)
        assert {group.chat_id for group in found.groups} == {GROUP - 1, -1_002_000_000_001}


async def test_an_officer_reads_and_does_not_send(tmp_path: Path) -> None:
    """A correction goes to any group of the kabupaten, so it takes an admin."""
    async with after_a_change(tmp_path, milder(CARD)) as desk:
        await hire(desk, "Budi", Grant(role=Role.OFFICER, subdistrict="19.04.01"), legal=True)
        await desk.say("Budi", "/kartu")
        await desk.press("Budi", "Koreksi ke grup")
        await desk.press("Budi", "K-004@2")
        assert "tidak berwenang" in await desk.press("Budi", "Kirim koreksi")
        assert len(await pending_corrections(desk.services, by=OPERATOR)) == 1
