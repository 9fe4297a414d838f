"""An office to practise with: its areas, staff, village groups, calendar and reminders, for the demo."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.actions.areas import set_areas
from bot.actions.calendar import add_election, save_stages
from bot.actions.reminder_package import approve_package, propose_package
from bot.areas import Region
from bot.domain.guidance import Regime
from bot.domain.staff import Staff
from bot.domain.stages import OwnStage, StageId
from bot.services import Services
from bot.storage.groups import keep_binding
from bot.storage.staff import keep_staff

AHEAD = {
    "kampanye": (9, 68),
    "masa-tenang": (69, 71),
    "pemungutan": (72, 72),
    "rekapitulasi": (72, 91),
}
"""Days from today on which a stage begins and ends: its first reminders lie in the coming week."""


async def seed_office(
    services: Services, region: Region, people: Sequence[Staff], groups: Mapping[str, tuple[int, str]]
) -> None:
    """The areas of a region, these people as staff, and groups (village → chat and title) as if they had registered."""
    await set_areas(services, region)
    now, today = services.now(), services.today()
    async with services.database.transaction() as tx:
        for staff in people:
            await keep_staff(tx, staff, since=now)
        for village, (chat_id, title) in groups.items():
            await keep_binding(tx, village=village, chat_id=chat_id, title=title, now=now, today=today)


async def seed_calendar(services: Services, name: str, *, author: int, approver: int) -> None:
    """An election of this name that begins next week, and its package of reminders, approved."""
    election = await add_election(services, name, Regime.PEMILIHAN, staff_id=author)
    today = services.today()
    dated = [_stage(services, election.id, id, today) for id in AHEAD]
    await save_stages(services, dated, staff_id=author)
    await propose_package(services, election.id, staff_id=author)
    await approve_package(services, election.id, staff_id=approver)


def _stage(services: Services, election: str, id: str, today: date) -> OwnStage:
    usual = next(stage for stage in services.content.stages if stage.id == id)
    first, last = AHEAD[id]
    return OwnStage(
        at=StageId(election=election, id=id),
        name=usual.name,
        stage=usual.stage,
        starts=today + timedelta(days=first),
        ends=today + timedelta(days=last),
    )
