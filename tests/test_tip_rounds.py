"""What the clock does with tips: notices, escalation, warning, purge."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.evidence import take_evidence
from bot.actions.tip_desk import claim_tip, close_tip
from bot.actions.tip_reading import look_at, open_tip
from bot.actions.tip_rounds import (
    due_notices,
    notice_failed,
    notice_sent,
    ping_address,
    ping_failed,
    round_after,
    settle_tips,
    tidy_tips,
)
from bot.actions.tips import add_to_tip, take_tip, want_ping
from bot.domain.correspondence import NoticeName
from bot.domain.evidence import EvidenceKind
from bot.domain.tips import Category, Destination, TipGone, next_round
from bot.storage.tips import NewTip, add_tip, all_tips
from tests.tipping import ADMIN, NONCE, NOON, Place, a_draft, open_place

CHAT = 7_000_000_001


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with open_place(tmp_path) as opened:
        yield opened


async def a_file() -> AsyncIterator[bytes]:
    yield b"suara"


@given(
    st.integers(0, 365 * 86400).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    st.floats(min_value=0, max_value=20),
)
def test_a_round_tells_no_more_than_the_hour(now: datetime, minutes: float) -> None:
    """It begins after the next full hour and within twenty minutes of it, whenever in the hour the tip came."""
    due = next_round(now, minutes=minutes)
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    assert hour <= due <= hour + timedelta(minutes=20)
    assert due == next_round(now.replace(minute=0, second=0), minutes=minutes)


async def test_notices_go_out_in_no_order(place: Place) -> None:
    """Each once, and not as the tips came."""
    services = place.services
    came = [(await take_tip(services, a_draft(), nonce=bytes([at]) * 16)).access.number for at in range(30)]
    told = await due_notices(services)
    assert [notice.message for notice in told] == [NoticeName.NEW] * 30
    assert sorted(notice.tip.number for notice in told) == sorted(came) != [notice.tip.number for notice in told]
    assert [notice.tip.number for notice in told] not in (came, sorted(came))
    assert await due_notices(services) == []
    assert place.clock() < round_after(services) <= place.clock() + timedelta(minutes=80)


async def test_urgent_tips_are_told_at_once(place: Place) -> None:
    """And nothing else with them, which would tell its hour."""
    services = place.services
    await take_tip(services, a_draft(), nonce=b"a" * 16)
    urgent = await take_tip(services, a_draft(urgent=True), nonce=b"b" * 16)
    assert [one.tip.number for one in await due_notices(services, urgent_only=True)] == [urgent.access.number]
    assert len(await due_notices(services)) == 1


async def test_a_notice_is_told_or_waits_or_is_doubtful(place: Place) -> None:
    """Sent, it is gone; refused, it comes again; after a crash it comes again and says so."""
    services = place.services
    for at in range(3):
        await take_tip(services, a_draft(), nonce=bytes([at]) * 16)
    sent, failed, _ = await due_notices(services)
    await notice_sent(services, sent)
    await notice_failed(services, failed)
    again = await due_notices(services)
    assert [(one.tip.number, one.doubtful) for one in again] == [(failed.tip.number, False)]
    await settle_tips(services)
    assert sorted(one.doubtful for one in await due_notices(services)) == [True, True]


async def test_rows_of_notices_hold_a_number_and_a_name(place: Place) -> None:
    """No time, no text, no person."""
    columns = await place.services.database.reader.fetch_all("PRAGMA table_info(tip_notice)")
    assert [column["name"] for column in columns] == ["id", "tip", "message", "sending", "doubtful"]


@pytest.mark.parametrize(
    ("hours", "claimed", "fields", "goes_up"),
    [
        (23.9, False, {}, False),  # 12.00 on Monday: counted from midnight, twelve hours are over on Tuesday at noon
        (24, False, {}, True),
        (24, True, {}, False),
        (24, False, {"destination": Destination.REGENCY}, False),  # it is there already
    ],
)
async def test_what_nobody_claims_goes_up(
    place: Place, hours: float, claimed: bool, fields: dict[str, object], goes_up: bool
) -> None:
    """Once, and the hour of the tip is not needed for it."""
    services = place.services
    taken = await take_tip(services, a_draft(**fields), nonce=NONCE)
    await due_notices(services)
    if claimed:
        await claim_tip(services, ADMIN, taken.access.number)
    place.clock.forward(hours=hours)
    assert [(await tidy_tips(services)).escalated for _ in range(2)] == [int(goes_up), 0]
    assert [one.message for one in await due_notices(services)] == [NoticeName.ESCALATED] * goes_up


async def test_a_closed_tip_is_purged_in_time(place: Place) -> None:
    """After ninety days, with its files, from database and log; the audit log keeps the number alone."""
    services = place.services
    exhibit = await take_evidence(services, a_file(), kind=EvidenceKind.VOICE)
    taken = await take_tip(services, a_draft(exhibits=(exhibit,)), nonce=NONCE)
    sealed = (await services.database.reader.fetch_one("SELECT sealed FROM tip"))["sealed"]
    await open_tip(services, ADMIN, taken.access.number)
    await close_tip(services, ADMIN, taken.access.number)
    place.clock.forward(days=89)
    assert (await tidy_tips(services)).purged == 0
    place.clock.forward(days=1)
    assert (await tidy_tips(services)).purged == 1
    with pytest.raises(TipGone):
        await look_at(services, ADMIN, taken.access.number)
    assert list((place.data / "tips").rglob("*.age")) == []
    left = b"".join(path.read_bytes() for path in place.data.glob("sambang.db*"))
    assert [piece in left for piece in (sealed[200:264], exhibit.inside.name.encode())] == [False, False]


async def test_the_unread_is_warned_of_first(place: Place) -> None:
    """A week before; when that was missed, the purge waits a week from the warning. Read meanwhile, it goes."""
    services = place.services
    for at in range(2):
        taken = await take_tip(services, a_draft(), nonce=bytes([at]) * 16)
        await close_tip(services, ADMIN, taken.access.number)
    place.clock.forward(days=95)
    assert [(one.warned, one.purged) for one in [await tidy_tips(services), await tidy_tips(services)]] == [
        (2, 0), (0, 0),
    ]  # fmt: skip
    assert {notice.message for notice in await due_notices(services)} == {NoticeName.PURGE_SOON}
    await open_tip(services, ADMIN, taken.access.number)
    assert (await tidy_tips(services)).purged == 1
    place.clock.forward(days=7)
    assert (await tidy_tips(services)).purged == 1
    assert await all_tips(services.database.reader) == []


async def test_an_open_tip_is_never_purged(place: Place) -> None:
    """However old."""
    await take_tip(place.services, a_draft(), nonce=NONCE)
    place.clock.forward(days=4000)
    assert (await tidy_tips(place.services)).purged == 0


async def test_a_ping_finds_its_chat_until_the_tip_is_closed(place: Place) -> None:
    """The last ping tells that it is over, and takes the address with it."""
    services = place.services
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    await want_ping(services, taken.access, chat_id=-1 * -CHAT)
    assert await ping_address(services, taken.access.number) == CHAT
    await close_tip(services, ADMIN, taken.access.number)
    (notice,) = await due_notices(services)
    assert (notice.message, await ping_address(services, taken.access.number)) == (NoticeName.PING, CHAT)
    await notice_sent(services, notice)
    assert await ping_address(services, taken.access.number) is None


async def test_who_blocked_the_bot_is_forgotten(place: Place) -> None:
    """There is nobody to ping any more."""
    services = place.services
    taken = await take_tip(services, a_draft(), nonce=NONCE)
    await want_ping(services, taken.access, chat_id=CHAT)
    await close_tip(services, ADMIN, taken.access.number)
    (notice,) = await due_notices(services)
    await ping_failed(services, notice)
    assert await ping_address(services, taken.access.number) is None
    assert await due_notices(services) == []


async def test_files_without_a_tip_are_swept_at_start(tmp_path: Path) -> None:
    """Killed between file and row: the file goes, those of tips stay; what waited for a draft goes as well."""
    async with open_place(tmp_path) as place:
        kept, stray, waiting = [
            await take_evidence(place.services, a_file(), kind=EvidenceKind.VOICE) for _ in range(3)
        ]
        await take_tip(place.services, a_draft(exhibits=(kept,)), nonce=NONCE)
        place.services.vault.shelf.keep(stray.inside.name, today=place.services.today())
    async with open_place(tmp_path) as place:
        await settle_tips(place.services)
        assert [path.stem for path in (tmp_path / "tips").rglob("*.age")] == [kept.inside.name]
        assert waiting.inside.name not in place.services.vault.shelf.kept()


async def test_files_tell_a_day_and_no_hour(place: Place) -> None:
    """Every file and folder of the shelf, whatever happens to it."""
    services = place.services
    exhibits = [await take_evidence(services, a_file(), kind=EvidenceKind.VOICE) for _ in range(2)]
    taken = await take_tip(services, a_draft(exhibits=(exhibits[0],)), nonce=NONCE)
    place.clock.forward(days=1)
    await add_to_tip(services, taken.access, texts=(), exhibits=(exhibits[1],), nonce=b"x" * 16)
    await tidy_tips(services)
    times = {path.stat().st_mtime for path in [place.data / "tips", *(place.data / "tips").rglob("*")]}
    monday = NOON.replace(hour=0).timestamp()
    assert times == {monday, monday + 86400}


async def test_after_a_round_the_log_of_writes_tells_nothing(place: Place) -> None:
    """Between which other writes a tip was written, and those have times."""
    await take_tip(place.services, a_draft(), nonce=NONCE)
    assert (place.data / "sambang.db-wal").stat().st_size > 0
    await tidy_tips(place.services)
    assert (place.data / "sambang.db-wal").stat().st_size == 0


async def test_at_night_the_database_forgets_the_order_of_its_rows(tmp_path: Path) -> None:
    """The same tips in another order make the same file, but for the counter of changes in its head."""
    files = []
    for name, order in (("a", range(40)), ("b", reversed(range(40)))):
        async with open_place(tmp_path / name) as place:
            async with place.services.database.transaction() as tx:
                for number in order:
                    await add_tip(tx, _row(number))
            place.clock.forward(hours=15)  # 03.00 WIB
            await tidy_tips(place.services)
        files.append((tmp_path / name / "sambang.db").read_bytes()[100:])
    assert files[0] == files[1]


def _row(number: int) -> NewTip:
    return NewTip(
        number=number + 10_000,
        hash=f"{number * 7919 % 97:064x}",
        sealed=bytes([number]) * 600,
        category=Category.MONEY,
        subdistrict="19.04.01",
        destination=Destination.REGENCY,
        urgent=False,
        received_on=NOON.date(),
    )
