"""Staff are told what happened to groups: each who may act on it, once."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.group_news import News
from bot.domain.groups import VillageGroup
from bot.domain.staff import Act, Matter, Staff, may
from bot.domain.villages import Subdistrict, Village
from bot.services import Services
from bot.storage.areas import subdistricts
from bot.storage.group_news import mark_told, untold_news
from bot.storage.groups import group_of, villages_of
from bot.storage.staff import all_staff


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One piece of news with what must be known to tell it, and the ids of those to be told."""

    news: News
    group: VillageGroup | None
    villages: tuple[tuple[Village, Subdistrict], ...]
    readers: tuple[int, ...]


async def due_notices(services: Services) -> list[Notice]:
    """What is to be told now, the oldest first."""
    now = services.now()
    return [await _notice(services, news) for news in await untold_news(services.database.reader) if news.is_due(now)]


async def notices_told(services: Services, numbers: Iterable[int]) -> None:
    async with services.database.transaction() as tx:
        await mark_told(tx, numbers)


async def _notice(services: Services, news: News) -> Notice:
    reader = services.database.reader
    places = {place.code: place for place in await subdistricts(reader)}
    bound = await villages_of(reader, chat_id=news.chat_id)
    about = [village for village in bound if not news.village or village.code == news.village]
    concerned = {village.subdistrict for village in about} or set(places)
    return Notice(
        news=news,
        group=await group_of(reader, chat_id=news.chat_id),
        villages=tuple((village, places[village.subdistrict]) for village in about),
        readers=tuple(person.id for person in await all_staff(reader) if _concerned(person, concerned)),
    )


def _concerned(person: Staff, subdistricts: set[str]) -> bool:
    return any(may(person, Act.MANAGE_GROUPS, Matter(subdistrict=code)) for code in subdistricts)
