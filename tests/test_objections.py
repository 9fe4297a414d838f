"""«Jawaban ini keliru?»: reported without a name, with the question only by a second step, settled by staff."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.objections import MOST_OPEN, open_objections, report, shown_to_staff
from bot.domain.audit import OPERATOR
from bot.domain.guidance import Actor
from bot.domain.objections import Objection
from bot.domain.staff import Grant, Role, Staff
from bot.handlers.objections import MOST_A_DAY
from bot.handlers.presses import ObjectionPress, encode
from bot.storage.staff import keep_staff
from bot.storage.tables import contents
from tests.office import Desk, open_desk

QUESTION = "nama saya Budi Santoso 081234567890, boleh gak saya foto sama caleg sambil acung jempol?"


async def hire(desk: Desk, name: str, *grants: Grant, legal: bool = False) -> None:
    person = desk.person(name)
    staff = Staff(id=person.id, name=name, grants=frozenset(grants), legal=legal)
    async with desk.services.database.transaction() as tx:
        await keep_staff(tx, staff, since=desk.services.now())
    desk.world.start(person, desk.account)
    await desk.settle()


async def asked(desk: Desk, question: str = QUESTION) -> None:
    """A village head has asked, and presses that the answer is wrong."""
    await desk.say("Pak Kades", "/start")
    await desk.press("Pak Kades", "Kepala desa")
    await desk.say("Pak Kades", question)
    await desk.press("Pak Kades", "Jawaban ini keliru?")


async def kept(desk: Desk) -> list[Objection]:
    return await open_objections(desk.services, by=OPERATOR)


async def test_a_report_holds_no_word_of_the_asker(desk: Desk) -> None:
    """Card, version, office, and what was understood in our own words; the rows hold nobody's id."""
    await asked(desk)
    await desk.press("Pak Kades", "Kirim")
    (found,) = await kept(desk)
    assert (found.slip, found.actor, found.question) == ("K-004@1", "kepala_desa", "")
    assert found.words
    rows = str((await contents(desk.services.database.reader))["card_objection"])
    assert not any(word in rows for word in ("Budi", "0812", "jempol", str(desk.person("Pak Kades").id)))


async def test_the_question_goes_along_by_a_second_step_and_masked(desk: Desk) -> None:
    """The asker sees what staff will read before it is sent, and it is the same."""
    await asked(desk)
    shown = await desk.press("Pak Kades", "Sertakan pertanyaan saya")
    assert "[nama] [nomor telepon], boleh gak saya foto sama caleg sambil acung jempol?" in shown
    assert await kept(desk) == []
    await desk.press("Pak Kades", "Kirim dengan pertanyaan")
    (found,) = await kept(desk)
    assert found.question in shown


async def test_a_report_delivered_twice_is_kept_once(desk: Desk) -> None:
    """The button carries its key."""
    await asked(desk)
    message = desk.last(desk.chat("Pak Kades"))
    data = message.buttons[0][0]["callback_data"]
    for _ in range(2):
        desk.world.press(desk.person("Pak Kades"), message, data=data)
        await desk.settle()
    assert len(await kept(desk)) == 1


async def test_after_half_an_hour_only_the_number_is_left(desk: Desk) -> None:
    """The question lies in memory alone, and not for long."""
    await asked(desk)
    desk.clock.forward(timedelta(minutes=31))
    await desk.press("Pak Kades", "Kembali")
    assert "Yang saya pahami" not in await desk.press("Pak Kades", "Jawaban ini keliru?")
    with pytest.raises(AssertionError):
        await desk.press("Pak Kades", "Sertakan pertanyaan saya")
    await desk.press("Pak Kades", "Kirim")
    assert [found.words for found in await kept(desk)] == [()]


async def test_hapus_data_saya_forgets_the_question_at_once(desk: Desk) -> None:
    """The answers that still stand know nothing any more."""
    await asked(desk)
    standing = desk.last(desk.chat("Pak Kades"))
    await desk.say("Pak Kades", "/privasi")
    await desk.press("Pak Kades", "Hapus data saya")
    await desk.press("Pak Kades", "Ya, hapus")
    press = ObjectionPress(number=4, actor=Actor.VILLAGE_HEAD)
    desk.world.press(desk.person("Pak Kades"), standing, data=encode(press))
    await desk.settle()
    assert "Yang saya pahami" not in (standing.text or "")


async def test_a_restart_forgets_the_question(tmp_path: Path) -> None:
    """Nothing of it was ever written down."""
    async with open_desk(database=tmp_path / "bot.sqlite") as desk:
        await asked(desk)
        nonce = desk.last(desk.chat("Pak Kades")).buttons[0][0]["callback_data"].rpartition(":")[2]
    assert not any(b"081234567890" in path.read_bytes() for path in tmp_path.iterdir())
    async with open_desk(database=tmp_path / "bot.sqlite") as desk:
        await desk.say("Pak Kades", "/start k4_0")
        press = ObjectionPress(number=4, actor=Actor.VILLAGE_HEAD, step="full", nonce=nonce)
        desk.world.press(desk.person("Pak Kades"), desk.last(desk.chat("Pak Kades")), data=encode(press))
        await desk.settle()
        assert [(found.question, found.words) for found in await kept(desk)] == [("", ())]


async def test_an_edited_question_leaves_nothing_of_the_first(desk: Desk) -> None:
    """An accusation that takes its place is kept nowhere."""
    await desk.say("Pak Kades", QUESTION)
    first = next(m for m in desk.world.messages(desk.chat("Pak Kades")) if m.text == QUESTION)
    desk.world.edit(desk.person("Pak Kades"), first, "pak kades sebelah bagi amplop semalam dari caleg")
    await desk.settle()
    await desk.say("Pak Kades", "/start k4_0")
    assert "Yang saya pahami" not in await desk.press("Pak Kades", "Jawaban ini keliru?")


async def test_staff_read_and_settle(desk: Desk) -> None:
    """With the card beside it; settled, the question is gone, and the act is in the log without it."""
    await hire(desk, "Rina", Grant(role=Role.ADMIN))
    await asked(desk)
    await desk.press("Pak Kades", "Sertakan pertanyaan saya")
    await desk.press("Pak Kades", "Kirim dengan pertanyaan")
    assert "Dilaporkan keliru: 1" in await desk.say("Rina", "/kartu")
    await desk.press("Rina", "Dilaporkan keliru")
    assert "acung jempol" in await desk.press("Rina", "K-004@1")
    assert "Tidak ada yang menunggu" in await desk.press("Rina", "Selesai: jawaban sudah benar")
    tables = await contents(desk.services.database.reader)
    assert [(row["state"], row["question"]) for row in tables["card_objection"]] == [("kept", "")]
    assert [(row["act"], row["object"], row["new"]) for row in tables["audit"]] == [
        ("settle_objection", "card:K-004@1", "kept")
    ]


async def test_a_question_is_forgotten_after_two_weeks(desk: Desk) -> None:
    """Also when nobody settled the report."""
    await hire(desk, "Rina", Grant(role=Role.ADMIN))
    await asked(desk)
    await desk.press("Pak Kades", "Sertakan pertanyaan saya")
    await desk.press("Pak Kades", "Kirim dengan pertanyaan")
    desk.clock.forward(timedelta(days=15))
    await desk.say("Rina", "/kartu")
    await desk.press("Rina", "Dilaporkan keliru")
    assert "tidak disertakan" in await desk.press("Rina", "K-004@1")


@pytest.mark.parametrize(
    ("grants", "legal", "may_read"),
    [
        ((), False, False),
        ((Grant(role=Role.OWNER),), True, False),
        ((Grant(role=Role.OBSERVER),), True, False),
        ((Grant(role=Role.OFFICER, subdistrict="19.04.01"),), False, False),
        ((Grant(role=Role.OFFICER, subdistrict="19.04.01"),), True, True),
        ((Grant(role=Role.ADMIN),), False, True),
    ],
)
async def test_who_reads_reports(desk: Desk, grants: tuple[Grant, ...], legal: bool, may_read: bool) -> None:
    """Admins, and officers with the mark hukum; a forged button gives nobody a right."""
    if grants:
        await hire(desk, "Rina", *grants, legal=legal)
    card = desk.services.content.guidance.cards["foto-jari"]
    await report(desk.services, card, Actor.CITIZEN, key="k", words=("foto",), question="rahasia")
    said = [await desk.say("Rina", "/kartu")]
    for data in ("kp:wrong:0:0:", "kp:one:1:0:", "kp:settle:1:0:kept"):
        desk.world.press(desk.person("Rina"), desk.last(desk.chat("Rina")), data=data)
        await desk.settle()
        said.append(desk.last(desk.chat("Rina")).text or "")
    assert [("tidak berwenang" in text) for text in said] == [not may_read] * 4
    assert ("rahasia" in " ".join(said)) is may_read


async def test_strangers_cannot_fill_the_disk(desk: Desk) -> None:
    """So many a day from one chat, so many at all."""
    await asked(desk)
    for _ in range(MOST_A_DAY):
        await desk.press("Pak Kades", "Kirim")
        await desk.press("Pak Kades", "Kembali")
        await desk.press("Pak Kades", "Jawaban ini keliru?")
    assert "sudah cukup" in await desk.press("Pak Kades", "Kirim")
    card = desk.services.content.guidance.cards["foto-jari"]
    for number in range(MOST_OPEN - MOST_A_DAY):
        await report(desk.services, card, Actor.CITIZEN, key=f"k{number}", words=())
    await desk.say("Bu Sri", "/start k4_10")
    await desk.press("Bu Sri", "Jawaban ini keliru?")
    assert "terlalu banyak" in await desk.press("Bu Sri", "Kirim")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("nama saya Budi, boleh foto?", "nama saya [nama], boleh foto?"),
        ("hubungi 0812-3456-7890 atau budi@x.id", "hubungi [nomor telepon] atau [email]"),
        ("akun @budi_99 dan t.me/budi99 like caleg boleh?", "akun [akun] dan [akun] like caleg boleh?"),
        ("NIK 1904012203850001 didukung calon", "NIK [NIK] didukung calon"),
        ("istri saya nyaleg, boleh saya dampingi?", "istri saya nyaleg, boleh saya dampingi?"),
        ("terima uang 50000 dari calon boleh?", "terima uang 50000 dari calon boleh?"),
    ],
)
async def test_personal_data_is_masked(desk: Desk, text: str, left: str) -> None:
    """Numbers, accounts and names go; what is asked stays."""
    assert shown_to_staff(desk.services, text) == left
    assert not re.search(r"\[[A-Z]+_", shown_to_staff(desk.services, text))


async def test_a_question_is_forgotten_after_two_weeks_by_itself(desk: Desk) -> None:
    """As /privasi promises, though nobody reports or reads anything."""
    await asked(desk)
    await desk.press("Pak Kades", "Sertakan pertanyaan saya")
    await desk.press("Pak Kades", "Kirim dengan pertanyaan")
    left = []
    for days in (14, 1):
        desk.clock.forward(timedelta(days=days))
        await desk.settle()
        left.append(bool((await kept(desk))[0].question))
    assert left == [True, False]
