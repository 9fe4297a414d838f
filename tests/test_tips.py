"""What the sender of a tip can do, on real SQLite with real keys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.actions.evidence import drop_evidence, take_evidence
from bot.actions.keys import make_keys
from bot.actions.tip_desk import ask_sender, close_tip, move_tip
from bot.actions.tip_reading import all_evidence, fetch_evidence, open_tip
from bot.actions.tips import (
    Taken,
    add_to_tip,
    ask_to_close,
    change_code,
    changed_before,
    cut_ping,
    cut_pings_to,
    new_nonce,
    open_status,
    status_of,
    take_tip,
    taken_before,
    want_ping,
)
from bot.domain.correspondence import MessageKind
from bot.domain.evidence import EvidenceGone, EvidenceKind, EvidenceTooBig, Exhibit
from bot.domain.receipts import MistypedReceipt, TooManyTries, UnknownReceipt, in_fours
from bot.domain.tips import (
    STORY_LIMIT,
    Category,
    Destination,
    Draft,
    SealedHere,
    State,
    TipClosed,
    TipEmpty,
    TipGone,
    TipMode,
    TipTooLong,
    rough_spot,
)
from bot.services import Services
from bot.storage.tips import all_tips
from tests.tipping import ADMIN, NONCE, Place, a_draft, open_place

CHAT = 7_000_000_001


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with open_place(tmp_path) as opened:
        yield opened


@pytest.fixture
def services(place: Place) -> Services:
    return place.services


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 50_000):
        yield data[at : at + 50_000]


async def a_voice(services: Services, data: bytes = b"suara" * 1000) -> Exhibit:
    return await take_evidence(services, chunks(data), kind=EvidenceKind.VOICE, caption="dari jauh")


def on_shelf(place: Place) -> list[str]:
    return sorted(path.parent.name for path in (place.data / "tips").rglob("*.age"))


async def test_a_tip_comes_back_whole(services: Services) -> None:
    """Words, place, time, spot, category: what was told is what staff read."""
    draft = a_draft("Amplop 50 ribu, “serangan fajar” 😡", when="tadi malam", spot=rough_spot(-2.51234, 106.41789))
    taken = await take_tip(services, draft, nonce=NONCE)
    opened = await open_tip(services, ADMIN, taken.access.number)
    assert opened.story == draft.story
    assert (opened.story.spot.latitude, opened.story.spot.longitude) == (-2.512, 106.418)
    assert (opened.tip.category, opened.tip.subdistrict, opened.tip.received_on.isoformat()) == (
        Category.MONEY, "19.04.01", "2026-11-23",
    )  # fmt: skip


async def test_pressed_twice_it_is_one_tip_with_one_receipt(services: Services) -> None:
    """Also at the same moment, and when the draft is gone; another button makes another tip."""
    first = await take_tip(services, a_draft(), nonce=NONCE)
    again = await take_tip(services, a_draft("lain"), nonce=NONCE)
    assert (again.receipt, again.access, again.again, first.again) == (first.receipt, first.access, True, False)
    assert (await taken_before(services, nonce=NONCE, chat=CHAT)).receipt == first.receipt
    assert await taken_before(services, nonce=b"x" * 16, chat=CHAT) is None
    await take_tip(services, a_draft(), nonce=new_nonce(services))
    assert len(await all_tips(services.database.reader)) == 2


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (Draft(), TipEmpty),
        (Draft(texts=("  \n",)), TipEmpty),
        (Draft(texts=("a" * STORY_LIMIT, "b")), TipTooLong),
    ],
)
async def test_what_is_no_story_is_refused(services: Services, draft: Draft, refusal: type[Exception]) -> None:
    """Nothing is kept of it."""
    with pytest.raises(refusal):
        await take_tip(services, draft, nonce=NONCE)
    assert await all_tips(services.database.reader) == []


@pytest.mark.parametrize(
    ("fields", "destination"),
    [
        ({}, Destination.SUBDISTRICT),
        ({"destination": Destination.REGENCY}, Destination.REGENCY),
        ({"subdistrict": None, "village": None}, Destination.REGENCY),  # nobody else could be told
        ({"category": Category.SUPERVISORS}, Destination.REGENCY),  # never to those it is about
    ],
)
async def test_who_is_told(services: Services, fields: dict[str, object], destination: Destination) -> None:
    """As the sender chose, but for tips that would reach the wrong people."""
    await take_tip(services, a_draft(**fields), nonce=NONCE)
    assert [tip.destination for tip in await all_tips(services.database.reader)] == [destination]


async def test_the_receipt_opens_the_status(services: Services) -> None:
    """As it was shown; a slip of the finger and a code that opens nothing are told apart."""
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    access = await open_status(services, in_fours(taken.receipt), chat=CHAT)
    page = await status_of(services, access)
    assert (page.state, page.next_by.isoformat(), page.files) == (State.RECEIVED, "2026-11-26", 0)
    with pytest.raises(MistypedReceipt):
        await open_status(services, taken.receipt[:-1] + str((int(taken.receipt[-1]) + 1) % 10), chat=CHAT)
    with pytest.raises(UnknownReceipt):
        await open_status(services, "0" * 16, chat=CHAT)


async def test_mistyping_costs_no_try(services: Services) -> None:
    """Guessing does: five a minute."""
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    for _ in range(20):
        with pytest.raises(MistypedReceipt):
            await open_status(services, "1234 5678 9012 3456", chat=CHAT)
    for _ in range(5):
        with pytest.raises(UnknownReceipt):
            await open_status(services, "0" * 16, chat=CHAT)
    with pytest.raises(TooManyTries):
        await open_status(services, taken.receipt, chat=CHAT)


async def test_a_changed_code_voids_the_old_one(services: Services) -> None:
    """Also for whoever has the status page open with it; pressed twice it is the same new code."""
    old = await take_tip(services, a_draft(), nonce=NONCE)
    new = await change_code(services, old.access, nonce=b"n" * 16)
    again = await change_code(services, old.access, nonce=b"n" * 16)
    assert new.receipt == again.receipt != old.receipt
    assert (await open_status(services, new.receipt, chat=CHAT)).number == old.access.number
    with pytest.raises(UnknownReceipt):
        await open_status(services, old.receipt, chat=CHAT)
    for access in (old.access, (await taken_before(services, nonce=NONCE, chat=CHAT)).access):
        with pytest.raises(TipGone):
            await status_of(services, access)
    assert (await take_tip(services, a_draft(), nonce=NONCE)).receipt == ""


async def test_questions_and_answers(services: Services) -> None:
    """A question is seen with the receipt; what comes after it is an answer, anything else an addition."""
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    await add_to_tip(services, taken.access, texts=("ada lagi",), nonce=b"1" * 16)
    await ask_sender(services, ADMIN, taken.access.number, "Di RT berapa?", nonce=b"2" * 16)
    assert (await status_of(services, taken.access)).answered == frozenset()
    for _ in range(2):  # delivered twice
        await add_to_tip(services, taken.access, texts=("RT 03",), nonce=b"3" * 16)
    page = await status_of(services, taken.access)
    assert [said.story.texts for said in page.questions] == [("Di RT berapa?",)]
    assert (page.answered, page.additions) == (frozenset({2}), 2)
    said = (await open_tip(services, ADMIN, taken.access.number)).said
    assert [(one.kind, one.story.texts[0]) for one in said] == [
        (MessageKind.ADDITION, "ada lagi"), (MessageKind.QUESTION, "Di RT berapa?"), (MessageKind.ANSWER, "RT 03"),
    ]  # fmt: skip


async def test_evidence_is_kept_with_its_tip(place: Place, services: Services) -> None:
    """Waiting until the tip is sent, then kept; what comes back is what came in, under both hashes."""
    exhibit = await a_voice(services)
    assert on_shelf(place) == ["waiting"]
    taken = await take_tip(services, a_draft(exhibits=(exhibit,)), nonce=NONCE)
    await take_tip(services, a_draft(exhibits=(exhibit,)), nonce=NONCE)
    more = await a_voice(services, b"lagi")
    await add_to_tip(services, taken.access, texts=(), exhibits=(more,), nonce=b"m" * 16)
    assert on_shelf(place) == ["kept", "kept"]
    opened = await open_tip(services, ADMIN, taken.access.number)
    files = [await fetch_evidence(services, ADMIN, taken.access.number, one.name) for one in all_evidence(opened)]
    assert [data for _, data in files] == [b"suara" * 1000, b"lagi"]
    assert (await status_of(services, taken.access)).files == 2


async def test_a_dropped_draft_leaves_no_file(place: Place, services: Services) -> None:
    """And a tip cannot be sent with files that are gone."""
    exhibit = await a_voice(services)
    await drop_evidence(services, [exhibit])
    await drop_evidence(services, [exhibit])
    assert on_shelf(place) == []
    with pytest.raises(EvidenceGone):
        await take_tip(services, a_draft(exhibits=(exhibit,)), nonce=NONCE)


async def test_a_file_that_breaks_off_leaves_nothing(place: Place, services: Services) -> None:
    """Too big, or a line that breaks."""

    async def breaking() -> AsyncIterator[bytes]:
        yield b"a" * 100_000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await take_evidence(services, breaking(), kind=EvidenceKind.VIDEO)
    with pytest.raises(EvidenceTooBig):
        await take_evidence(services, chunks(bytes(20 * 1024 * 1024 + 1)), kind=EvidenceKind.VIDEO)
    assert on_shelf(place) == []


async def test_a_file_that_was_changed_on_the_disk_is_not_shown(place: Place, services: Services) -> None:
    """Another file sealed with the same public key does not pass for it."""
    taken = await take_tip(services, a_draft(exhibits=(await a_voice(services),)), nonce=NONCE)
    other = await a_voice(services, b"palsu")
    name = (await open_tip(services, ADMIN, taken.access.number)).story.evidence[0].name
    (place.data / "tips" / "waiting" / f"{other.inside.name}.age").rename(place.data / "tips" / "kept" / f"{name}.age")
    with pytest.raises(EvidenceGone):
        await fetch_evidence(services, ADMIN, taken.access.number, name)


async def test_a_closed_tip_takes_nothing_more(services: Services) -> None:
    """Until it is opened again."""
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    await close_tip(services, ADMIN, taken.access.number)
    for refused in (
        add_to_tip(services, taken.access, texts=("x",), nonce=b"a" * 16),
        ask_to_close(services, taken.access),
        want_ping(services, taken.access, chat_id=CHAT),
    ):
        with pytest.raises(TipClosed):
            await refused
    page = await status_of(services, taken.access)
    assert (page.state, page.kept_until.isoformat()) == (State.CLOSED, "2027-02-21")
    await move_tip(services, ADMIN, taken.access.number, to=State.TRACING)
    await add_to_tip(services, taken.access, texts=("x",), nonce=b"a" * 16)


async def test_the_ping_is_sealed_and_cut(place: Place, services: Services) -> None:
    """The chat stands nowhere in the clear, not even in the log of writes; cut, it is gone."""
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    await want_ping(services, taken.access, chat_id=CHAT)
    assert (await status_of(services, taken.access)).pinged
    written = b"".join(path.read_bytes() for path in place.data.iterdir() if path.is_file())
    assert str(CHAT).encode() not in written
    assert CHAT.to_bytes(8) not in written
    assert await cut_ping(services, taken.access)
    assert not (await status_of(services, taken.access)).pinged
    assert [await cut_ping(services, taken.access), (place.data / "sambang.db-wal").stat().st_size] == [False, 0]


async def test_all_pings_to_a_chat_are_cut_without_a_receipt(services: Services) -> None:
    """Under "Hapus data saya" and under a ping; those of others stay."""
    taken = [await take_tip(services, a_draft(), nonce=bytes([at]) * 16) for at in range(3)]
    for one, chat in zip(taken, (CHAT, CHAT, -CHAT), strict=True):
        await want_ping(services, one.access, chat_id=chat)
    assert [await cut_pings_to(services, CHAT) for _ in range(2)] == [True, False]
    assert [(await status_of(services, one.access)).pinged for one in taken] == [False, False, True]


async def test_a_button_that_changed_the_code_says_so_again(services: Services) -> None:
    """After a restart too, as long as its code is the code."""
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    assert await changed_before(services, nonce=b"n" * 16, chat=CHAT) is None
    changed = await change_code(services, taken.access, nonce=b"n" * 16)
    assert (await changed_before(services, nonce=b"n" * 16, chat=CHAT)).receipt == changed.receipt
    await change_code(services, changed.access, nonce=b"m" * 16)
    assert await changed_before(services, nonce=b"n" * 16, chat=CHAT) is None


async def test_sealed_mode_opens_nothing_here(tmp_path: Path) -> None:
    """Tips and answers go in; only questions, sealed for the bot as well, come out."""
    keys = make_keys(tmp_path / "elsewhere")
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (tmp_path / "data" / "keys" / "recipients.txt").write_text(keys.recipients.read_text())
    async with open_place(tmp_path / "data", mode=TipMode.SEALED) as place:
        services = place.services
        taken: Taken = await take_tip(services, a_draft(exhibits=(await a_voice(services),)), nonce=NONCE)
        await ask_sender(services, ADMIN, taken.access.number, "Kapan?", nonce=b"2" * 16)
        assert [said.story.texts for said in (await status_of(services, taken.access)).questions] == [("Kapan?",)]
        for refused in (
            open_tip(services, ADMIN, taken.access.number),
            fetch_evidence(services, ADMIN, taken.access.number, "0" * 32),
        ):
            with pytest.raises(SealedHere):
                await refused
