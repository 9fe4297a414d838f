"""Every refusal of staff is told in its own sentence."""

import pytest

from bot.actions.areas import NoAreas
from bot.actions.invitations import InvitationVoid, UnfitGrant, UnfitName
from bot.actions.staff import LastOwner, NotStaff, RaisesHimself
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Act, Role
from tests.office import Desk
from tests.test_staff_chat import hire

REFUSALS: list[Refusal] = [
    *(NotAllowed(act=act) for act in ["", *Act]),
    NotStaff(),
    LastOwner(),
    RaisesHimself(),
    InvitationVoid(),
    UnfitName(limit=60),
    UnfitGrant(),
    NoAreas(),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
async def test_every_refusal_has_its_sentence(refusal: Refusal, desk: Desk) -> None:
    """Named as the refusal, filled by its fields, for every right there is."""
    assert len(desk.services.messages.text(refusal.message, **refusal.values)) > 20


async def test_an_officer_cannot_be_invited_before_there_are_areas(desk: Desk) -> None:
    """The way on is told above the same question."""
    await hire(desk, "Rina", Role.OWNER)
    async with desk.services.database.transaction() as tx:
        await tx.execute("DELETE FROM fact WHERE name = 'region'")
    await desk.say("Rina", "/petugas")
    await desk.press("Rina", "Undang petugas")
    told = await desk.press("Rina", "Petugas kecamatan")
    assert ("sambang areas set" in told, "Sebagai apa?" in told) == (True, True)
