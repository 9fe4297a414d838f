"""Staff: the table of rights, walked act by role by area, and the acts that ask it."""

from itertools import product

import pytest

from bot.actions.staff import authorise, revoke
from bot.domain.audit import OPERATOR
from bot.domain.errors import NotAllowed
from bot.domain.staff import RIGHTS, Act, Grant, Matter, Role, Staff, holds, may
from bot.storage.staff import keep_staff
from tests.office import Desk

ME, OTHER = 501000001, 501000002
HERE, THERE = "19.04.01", "19.04.02"

PROMISED = """
act                | owner | admin     | officer    | observer
settings           | yes   | yes       | -          | -
invite_staff       | yes   | yes       | -          | -
invite_owner       | yes   | -         | -          | -
handle_tip         | -     | yes       | here       | -
export_tips        | -     | yes       | -          | -
write_broadcast    | -     | yes       | here       | -
approve_broadcast  | -     | not own   | -          | -
manage_groups      | yes   | yes       | here       | -
calendar           | -     | yes       | -          | -
sign_cards         | -     | with mark | with mark  | -
review_cards       | -     | yes       | with mark  | -
see_figures        | yes   | yes       | yes        | yes
see_audit          | yes   | yes       | own        | yes
"""
"""The table of product.md, section 3, as a person reads it; reviewing cards is the office's own row."""

CASES = [
    (row[0], role, promise)
    for row in ([cell.strip() for cell in line.split("|")] for line in PROMISED.strip().splitlines()[1:])
    for role, promise in zip(Role, row[1:], strict=True)
]


def staff(role: Role, *, legal: bool = False, id: int = ME) -> Staff:
    grant = Grant(role=role, subdistrict=HERE if role is Role.OFFICER else None)
    return Staff(id=id, name="Rina", grants=frozenset({grant}), legal=legal)


def promised(promise: str, *, area: str | None, author: int, legal: bool) -> bool:
    """What the table promises, spelt out without the code's own words."""
    return {
        "yes": True,
        "-": False,
        "here": area == HERE,
        "not own": author != ME,
        "own": author == ME,
        "with mark": legal,
    }[promise]


def test_the_table_names_every_act_once() -> None:
    """An act without a row would be one that nobody decided about."""
    assert [act for act, _, _ in CASES[::4]] == [act.value for act in RIGHTS] == [act.value for act in Act]


@pytest.mark.parametrize(("act", "role", "promise"), CASES)
def test_every_right_is_as_the_table_says(act: str, role: Role, promise: str) -> None:
    """Every act by every role in one's own kecamatan, another and the whole kabupaten; own and others'; with mark."""
    for area, author, legal in product((HERE, THERE, None), (ME, OTHER), (False, True)):
        found = may(staff(role, legal=legal), Act(act), Matter(subdistrict=area, author=author))
        assert found is promised(promise, area=area, author=author, legal=legal), (area, author, legal)


@pytest.mark.parametrize("act", Act)
def test_who_is_no_staff_or_excluded_may_nothing(act: Act) -> None:
    """A stranger, a person whose grants are gone, and staff who are kept out of the matter."""
    nobody = Staff(id=ME, name="", grants=frozenset(), legal=True)
    assert not any((may(None, act), may(nobody, act), holds(None, act), holds(nobody, act)))
    everything = Staff(id=ME, name="", grants=frozenset(Grant(role=r, subdistrict=HERE) for r in Role), legal=True)
    assert not may(everything, act, Matter(subdistrict=HERE, author=OTHER, excluded=frozenset({ME})))


def test_roles_add_up() -> None:
    """An observer who is also an officer of a kecamatan has both rights, and no more."""
    both = Staff(id=ME, name="", grants=staff(Role.OFFICER).grants | staff(Role.OBSERVER).grants)
    assert may(both, Act.WRITE_BROADCAST, Matter(subdistrict=HERE))
    assert not may(both, Act.WRITE_BROADCAST, Matter(subdistrict=THERE))
    assert may(both, Act.SEE_AUDIT, Matter(author=OTHER))


async def test_a_right_is_gone_with_the_next_act(desk: Desk) -> None:
    """Asked in the transaction of the act, from what is kept at that moment."""
    database = desk.services.database
    async with database.transaction() as tx:
        await keep_staff(tx, staff(Role.ADMIN), since=desk.services.now())
        assert (await authorise(tx, ME, Act.CALENDAR)).id == ME
    await revoke(desk.services, ME, by=ME)
    async with database.transaction() as tx:
        with pytest.raises(NotAllowed) as caught:
            await authorise(tx, ME, Act.CALENDAR)
    assert caught.value.act == "calendar"


@pytest.mark.parametrize("person", [None, OTHER, -1])
async def test_nobody_else_is_authorised(person: int | None, desk: Desk) -> None:
    """Anonymous admins and channels have no id at all; ids that nobody gave rights have none."""
    with pytest.raises(NotAllowed):
        await authorise(desk.services.database.reader, person, Act.SEE_FIGURES)


async def test_whoever_has_the_servers_shell_may_set_up_but_signs_nothing(desk: Desk) -> None:
    """The command line acts as owner and admin, without the mark."""
    operator = await authorise(desk.services.database.reader, OPERATOR, Act.INVITE_OWNER)
    assert may(operator, Act.SETTINGS)
    assert not may(operator, Act.SIGN_CARDS)
