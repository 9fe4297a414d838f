"""The life of village groups: what Telegram tells of them, and what staff do with them."""

from dataclasses import dataclass
from enum import Enum

from bot.actions.staff import authorise
from bot.domain.errors import Refusal
from bot.domain.group_news import NewsKind
from bot.domain.group_requests import RequestState
from bot.domain.groups import GroupState, Reason, Standing, VillageGroup
from bot.domain.staff import Act, Matter
from bot.domain.villages import Subdistrict, Village
from bot.services import Services
from bot.storage.areas import subdistricts, village_of
from bot.storage.audit import add_entry
from bot.storage.corrections import readdress_answers
from bot.storage.database import Connection
from bot.storage.deliveries import readdress
from bot.storage.group_news import add_news, untold_news, withdraw_news
from bot.storage.group_requests import close_request
from bot.storage.groups import (
    current_id,
    forget_binding,
    group_of,
    groups_of,
    keep_heard,
    migrate_group,
    retire_group,
    set_state,
    set_title,
    standings,
    villages_of,
)


class Place(Enum):
    """What a bot may do in a group."""

    SPEAKS = "speaks"
    SILENCED = "silenced"
    REMOVED = "removed"
    LEFT = "left"


STATES = {
    Place.SPEAKS: (GroupState.ACTIVE, Reason.NONE),
    Place.SILENCED: (GroupState.RETIRED, Reason.MUTED),
    Place.REMOVED: (GroupState.GONE, Reason.REMOVED),
    Place.LEFT: (GroupState.GONE, Reason.LEFT),
}
OUT = frozenset({Place.REMOVED, Place.LEFT})


@dataclass(kw_only=True, eq=False)
class UnknownVillage(Refusal):
    """There is no village by this code among the office's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unbound:
    """What became of a binding; `found` is False when it was gone before. `chat_id` is the group's id of today."""

    chat_id: int
    village: Village
    title: str
    found: bool


async def note_place(services: Services, *, chat_id: int, title: str | None, place: Place) -> list[Village]:
    """Follow a change of the bot's place in a group; the villages it stands for, as of now."""
    async with services.database.transaction() as tx:
        state, reason = STATES[place]
        if title is not None:
            await _note_title(tx, services, chat_id=chat_id, title=title)
        if place in OUT:
            await close_request(tx, chat_id=chat_id, state=RequestState.WITHDRAWN)
        if await set_state(tx, chat_id=chat_id, state=state, reason=reason, now=services.now()):
            await _tell_state(tx, services, chat_id=chat_id, state=state, reason=reason)
        return await villages_of(tx, chat_id=chat_id)


async def note_retired(tx: Connection, services: Services, *, chat_id: int, reason: Reason) -> None:
    """A delivery could not succeed: the chat takes no more messages, and staff are told once."""
    if await retire_group(tx, chat_id=chat_id, reason=reason, now=services.now()):
        await _tell_state(tx, services, chat_id=chat_id, state=GroupState.RETIRED, reason=reason)


async def note_migration(tx: Connection, services: Services, *, old: int, new: int) -> None:
    """A group became a supergroup, by service message or by the error of a delivery, whichever came first."""
    await readdress(tx, old=old, new=new)
    await readdress_answers(tx, old=old, new=new)
    if not await migrate_group(tx, old=old, new=new, now=services.now()):
        return
    vain = [news.number for news in await untold_news(tx, chat_id=new) if news.kind in (NewsKind.GONE, NewsKind.BACK)]
    await withdraw_news(tx, vain)
    await add_news(tx, chat_id=new, kind=NewsKind.MIGRATED, at=services.now())


async def note_moved(services: Services, *, old: int, new: int) -> None:
    """A service message told of a group that became a supergroup."""
    async with services.database.transaction() as tx:
        await note_migration(tx, services, old=old, new=new)


async def note_title(services: Services, *, chat_id: int, title: str) -> None:
    async with services.database.transaction() as tx:
        await _note_title(tx, services, chat_id=chat_id, title=title)


async def note_heard(services: Services, *, chat_id: int) -> None:
    """Somebody in a group used the bot; only the day is kept, and only of registered groups."""
    group = await group_of(services.database.reader, chat_id=chat_id)
    if group is not None and group.heard_on < services.today():
        async with services.database.transaction() as tx:
            await keep_heard(tx, chat_id=chat_id, today=services.today())


async def stands_for(services: Services, *, chat_id: int) -> list[Village]:
    """The villages of a group; empty when it is not registered."""
    return await villages_of(services.database.reader, chat_id=chat_id)


async def group_in(services: Services, *, village: str, chat_id: int) -> VillageGroup | None:
    """A group of a village, by its id or the one it had before; None when it does not stand for it any more."""
    now = await current_id(services.database.reader, chat_id=chat_id)
    return next((g for g in await groups_of(services.database.reader, village=village) if g.chat_id == now), None)


async def coverage(services: Services) -> list[tuple[Subdistrict, list[Standing]]]:
    """Every kecamatan with its villages and how they are reached."""
    found = await standings(services.database.reader)
    places = await subdistricts(services.database.reader)
    return [(place, [s for s in found if s.village.subdistrict == place.code]) for place in places]


async def coverage_of(services: Services, *, subdistrict: str) -> tuple[Subdistrict, list[Standing]] | None:
    places = {place.code: place for place in await subdistricts(services.database.reader)}
    if subdistrict not in places:
        return None
    return places[subdistrict], await standings(services.database.reader, subdistrict=subdistrict)


async def standing_of(services: Services, *, village: str) -> Standing | None:
    found = await standings(services.database.reader, subdistrict=village.rpartition(".")[0])
    return next((standing for standing in found if standing.village.code == village), None)


async def unbind(services: Services, *, village: str, chat_id: int, staff: int | None) -> Unbound:
    """Take a group away from a village. Raises NotAllowed and UnknownVillage."""
    async with services.database.transaction() as tx:
        place, actor = await authorised_village(tx, village, staff)
        chat_id = await current_id(tx, chat_id=chat_id)
        group = await group_of(tx, chat_id=chat_id)
        found = await forget_binding(tx, village=village, chat_id=chat_id)
        if found:
            await add_entry(
                tx,
                at=services.now(),
                staff=actor,
                act="unbind_group",
                object=f"village:{village}",
                old=f"group:{chat_id}",
            )
        return Unbound(chat_id=chat_id, village=place, title=group.title if group else "", found=found)


async def revive(services: Services, *, village: str, chat_id: int, staff: int | None) -> bool:
    """Try a retired group again: its next delivery shows whether it can be reached. Raises NotAllowed."""
    async with services.database.transaction() as tx:
        _, actor = await authorised_village(tx, village, staff)
        chat_id = await current_id(tx, chat_id=chat_id)
        group = await group_of(tx, chat_id=chat_id)
        if group is None or group.state is not GroupState.RETIRED:
            return False
        await set_state(tx, chat_id=chat_id, state=GroupState.ACTIVE, reason=Reason.NONE, now=services.now())
        await add_entry(
            tx,
            at=services.now(),
            staff=actor,
            act="revive_group",
            object=f"village:{village}",
            old=group.state.value,
            new=GroupState.ACTIVE.value,
        )
        return True


async def authorised_village(tx: Connection, village: str, staff: int | None) -> tuple[Village, int]:
    """The village, and the staff id of whoever may manage its groups at this moment. Raises NotAllowed."""
    matter = Matter(subdistrict=village.rpartition(".")[0])
    actor = await authorise(tx, staff, Act.MANAGE_GROUPS, matter)
    found = await village_of(tx, code=village)
    if found is None:
        raise UnknownVillage()
    return found, actor.id


async def _note_title(tx: Connection, services: Services, *, chat_id: int, title: str) -> None:
    group = await group_of(tx, chat_id=chat_id)
    if group is None or not await set_title(tx, chat_id=chat_id, title=title):
        return
    earlier = [news for news in await untold_news(tx, chat_id=chat_id) if news.kind is NewsKind.RENAMED]
    first = earlier[0].detail if earlier else group.title
    await withdraw_news(tx, [news.number for news in earlier])
    if first != title:
        await add_news(tx, chat_id=chat_id, kind=NewsKind.RENAMED, at=services.now(), detail=first)


async def _tell_state(tx: Connection, services: Services, *, chat_id: int, state: GroupState, reason: Reason) -> None:
    """Have staff told; what goes and comes back before anybody was told is not worth a word."""
    gone = (NewsKind.GONE, NewsKind.RETIRED)
    held = [news for news in await untold_news(tx, chat_id=chat_id) if news.kind in gone]
    await withdraw_news(tx, [news.number for news in held])
    if state is not GroupState.ACTIVE:
        kind = NewsKind.GONE if state is GroupState.GONE else NewsKind.RETIRED
        await add_news(tx, chat_id=chat_id, kind=kind, at=services.now(), detail=reason.value)
    elif not held:
        await add_news(tx, chat_id=chat_id, kind=NewsKind.BACK, at=services.now())
