"""What shows a tip to staff is written down before it shows it, and goes in time."""

from datetime import timedelta

from bot.services import Services
from bot.storage.tip_readings import Shown, add_shown, forget_shown, shown_to, shown_until

READ_WITHIN = timedelta(hours=24)
"""A bot deletes for 48 hours only, and may be down for a while: product.md asks for 47 hours at most."""


async def will_show(services: Services, *, chat_id: int, message_id: int) -> None:
    """Before a message shows anything of a tip: it is to be deleted, whatever happens to us."""
    async with services.database.transaction() as tx:
        shown = Shown(chat_id=chat_id, message_id=message_id)
        await add_shown(tx, shown, until=services.now() + READ_WITHIN)


async def shown_in(services: Services, *, chat_id: int) -> list[Shown]:
    """All that shows a tip in this private chat."""
    return await shown_to(services.database.reader, chat_id=chat_id)


async def shown_too_long(services: Services) -> list[Shown]:
    return await shown_until(services.database.reader, services.now())


async def shown_no_more(services: Services, shown: Shown) -> None:
    async with services.database.transaction() as tx:
        await forget_shown(tx, shown)
