"""The demo's office: whole at the start, and whole again after starting over."""

from datetime import timedelta

from bot.actions.areas import areas
from bot.actions.broadcasts import broadcasts
from bot.actions.reminder_clock import plan_due
from bot.actions.staff import colleagues
from bot.domain.audit import OPERATOR
from bot.domain.broadcasts import Kind
from bot.domain.groups import EVERYBODY
from bot.domain.staff import Act, Matter, may
from bot.storage.groups import active_groups
from bot.terminal.demo import PENYAK, Clock, Play, practising
from tests.office import Desk


async def counted(desk: Desk) -> tuple[int, int, int]:
    """Villages, staff, registered groups."""
    office = await areas(desk.services)
    groups = await active_groups(desk.services.database.reader, EVERYBODY)
    assert office is not None
    assert PENYAK not in {village.code for group in groups for village in group.villages}
    return len(office.villages), len(await colleagues(desk.services, by=OPERATOR)), len(groups)


async def test_the_office_is_whole_also_after_starting_over(desk: Desk) -> None:
    """63 villages, three of the staff, every group but the one that is played; nobody's group is told of."""
    play = Play(desk.services, Clock(), zone="Asia/Jakarta")
    await play.open_office()
    assert await counted(desk) == (63, 3, 62)
    await play.start_over()
    assert await counted(desk) == (63, 3, 62)
    assert len(play.world.groups) == 63


async def test_two_of_the_staff_can_approve_and_one_writes_for_koba(desk: Desk) -> None:
    """What is needed to play a broadcast from draft to approval."""
    play = Play(desk.services, Clock(), zone="Asia/Jakarta")
    await play.open_office()
    staff = await colleagues(desk.services, by=OPERATOR)
    approvers = [member for member in staff if may(member, Act.APPROVE_BROADCAST, Matter(author=0))]
    assert len(approvers) == 2
    assert sum(may(m, Act.WRITE_BROADCAST, Matter(subdistrict="19.04.01")) for m in staff) == 3


async def test_moving_the_clock_brings_the_reminders_of_the_coming_election(desk: Desk) -> None:
    """A week before the campaign the first of the package becomes a broadcast."""
    play = Play(desk.services, Clock(), zone="Asia/Jakarta")
    await play.open_office()
    desk.clock.forward(timedelta(days=2))
    due = await plan_due(desk.services, now=desk.services.now())
    assert due.planned == 1
    (newest,) = await broadcasts(desk.services, limit=1)
    assert (newest.title, newest.kind) == ("Seminggu lagi masa kampanye", Kind.REMINDER)


async def test_the_staff_can_be_written_to_from_the_start(desk: Desk) -> None:
    """Who must approve is told, though nobody has played him yet."""
    play = Play(desk.services, Clock(), zone="Asia/Jakarta")
    await play.start_over()
    met = [persona.short for persona in play.personas if play.world.private(persona.person, play.bot).started]
    assert met == ["Sekretariat", "Anggota", "Panwascam"]


async def test_the_demo_has_an_office_that_can_be_called(desk: Desk) -> None:
    """Every referral of the demo ends with a name and a number."""
    office = practising(desk.services).content.office
    assert (office.name, bool(office.phone)) == ("Bawaslu Kabupaten Bangka Tengah", True)
