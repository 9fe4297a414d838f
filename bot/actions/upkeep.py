"""What the bot remembers about itself: when it last lived, what its profile was set to, how long it must be silent."""

from datetime import datetime

from bot.services import Services
from bot.storage.facts import fact, keep_fact
from bot.storage.floods import flood_waits, forget_past_floods, keep_flood_wait

ALIVE = "alive"
PROFILE = "profile"


async def last_alive(services: Services) -> datetime | None:
    """The last sign of life that was kept; None for a new installation."""
    kept = await fact(services.database.reader, ALIVE)
    return datetime.fromisoformat(kept) if kept else None


async def keep_alive(services: Services) -> None:
    """Note that the bot lives now; called every few minutes, whatever people do, so it tells nothing about them."""
    async with services.database.transaction() as tx:
        await keep_fact(tx, ALIVE, services.now().isoformat())


async def profile_is(services: Services, fingerprint: str) -> bool:
    """Whether the profile on Telegram was last set to this."""
    return await fact(services.database.reader, PROFILE) == fingerprint


async def keep_profile(services: Services, fingerprint: str) -> None:
    async with services.database.transaction() as tx:
        await keep_fact(tx, PROFILE, fingerprint)


async def waits(services: Services) -> dict[int, datetime]:
    """Until when Telegram told us to be silent: the bot as a whole (0) and groups."""
    async with services.database.transaction() as tx:
        await forget_past_floods(tx, now=services.now())
        return await flood_waits(tx, now=services.now())


async def keep_wait(services: Services, *, chat_id: int, until: datetime) -> None:
    """Remember a wait over a restart; a person's chat is never remembered."""
    if chat_id <= 0:
        async with services.database.transaction() as tx:
            await keep_flood_wait(tx, chat_id=chat_id, until=until)
