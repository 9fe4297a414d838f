"""What staff see of tips: each what reaches him, in no order that tells anything."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.actions.tip_reading import list_tips, open_tip
from bot.actions.tips import take_tip
from bot.domain.errors import NotAllowed
from bot.domain.tips import Category, Destination, State, TipFilter
from bot.services import Services
from tests.tipping import ADMIN, KOBA, LUBUK, NONCE, WATCHER, a_draft, open_place


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_place(tmp_path, in_memory=True) as place:
        yield place.services


@pytest.mark.parametrize(
    ("fields", "seen_by"),
    [
        ({}, {ADMIN, KOBA}),
        ({"destination": Destination.REGENCY}, {ADMIN}),
        ({"category": Category.SUPERVISORS}, {ADMIN}),
        ({"subdistrict": "19.04.06"}, {ADMIN, LUBUK}),
        ({"subdistrict": None}, {ADMIN}),
    ],
)
async def test_each_sees_what_reaches_him(services: Services, fields: dict[str, object], seen_by: set[int]) -> None:
    """The list shows exactly what may be opened."""
    taken = await take_tip(services, a_draft(**fields), nonce=NONCE)
    for person in (ADMIN, KOBA, LUBUK):
        page = await list_tips(services, person, TipFilter())
        assert [tip.number for tip in page.tips] == ([taken.access.number] if person in seen_by else [])
        if person not in seen_by:
            with pytest.raises(NotAllowed):
                await open_tip(services, person, taken.access.number)
    with pytest.raises(NotAllowed):
        await list_tips(services, WATCHER, TipFilter())


async def test_the_list_is_paged_and_filtered(services: Services) -> None:
    """Urgent ones first; a page beyond the last is the last."""
    for at in range(20):
        draft = a_draft(category=Category.HOAX if at % 2 else Category.MONEY, urgent=at == 7)
        await take_tip(services, draft, nonce=bytes([at]) * 16)
    pages = [await list_tips(services, ADMIN, TipFilter(), page=page, size=8) for page in range(4)]
    assert [(page.page, page.pages, page.count, len(page.tips)) for page in pages] == [
        (0, 3, 20, 8), (1, 3, 20, 8), (2, 3, 20, 4), (2, 3, 20, 4),
    ]  # fmt: skip
    assert len({tip.number for page in pages for tip in page.tips}) == 20
    assert [tip.urgent for tip in pages[0].tips] == [True] + [False] * 7
    hoaxes = await list_tips(services, KOBA, TipFilter(category=Category.HOAX, state=State.RECEIVED, claimed_by=0))
    assert hoaxes.count == 10
    assert (await list_tips(services, ADMIN, TipFilter(open=False))).count == 0


async def test_the_list_tells_no_order(services: Services) -> None:
    """Of the tips of one day: neither their numbers nor their places follow how they came."""
    came = [(await take_tip(services, a_draft(), nonce=bytes([at]) * 16)).access.number for at in range(30)]
    shown = [tip.number for tip in (await list_tips(services, ADMIN, TipFilter(), size=30)).tips]
    assert shown == sorted(came) != came
    rows = await services.database.reader.fetch_all("SELECT rowid AS hidden, number FROM tip")
    assert all(row["hidden"] == row["number"] for row in rows)
