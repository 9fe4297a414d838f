"""An office to practise with: its areas, its staff and its village groups, for the demo."""

from collections.abc import Mapping, Sequence

from bot.actions.areas import set_areas
from bot.areas import Region
from bot.domain.staff import Staff
from bot.services import Services
from bot.storage.groups import keep_binding
from bot.storage.staff import keep_staff


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
