"""Groups without a code ask to be registered; staff approve or refuse."""

from dataclasses import dataclass

from bot.actions.groups import authorised_village
from bot.actions.registration import Registered, bind
from bot.actions.staff import authorise
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.group_news import NewsKind
from bot.domain.group_requests import GroupRequest, RequestState, may_ask_again, named_in
from bot.domain.staff import Act, Matter, Staff, may
from bot.domain.villages import Village
from bot.services import Services
from bot.storage.areas import subdistricts, villages
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.group_news import add_news
from bot.storage.group_requests import close_request, keep_request, open_requests, request_by_number, request_of
from bot.storage.groups import villages_of
from bot.storage.staff import staff_of


@dataclass(kw_only=True, eq=False)
class RequestRefused(Refusal):
    """Staff said no to this group not long ago."""


@dataclass(kw_only=True, eq=False)
class RequestDecided(Refusal):
    """Another member of staff was faster; `state` is what was decided, or that the group has gone."""

    state: str
    title: str


async def ask_for_registration(services: Services, *, chat_id: int, title: str) -> bool:
    """Have staff asked; False when the group is registered meanwhile. Raises RequestRefused.

    Asked twice, the first request goes on.
    """
    async with services.database.transaction() as tx:
        if await villages_of(tx, chat_id=chat_id):
            return False
        request = await request_of(tx, chat_id=chat_id)
        if may_ask_again(request, services.now()):
            await keep_request(tx, chat_id=chat_id, title=title, now=services.now())
            await add_news(tx, chat_id=chat_id, kind=NewsKind.REQUESTED, at=services.now())
        elif request is not None and request.state is RequestState.REFUSED:
            raise RequestRefused()
        return True


async def request_numbered(services: Services, *, number: int) -> GroupRequest | None:
    return await request_by_number(services.database.reader, number=number)


async def request_from(services: Services, *, chat_id: int) -> GroupRequest | None:
    return await request_of(services.database.reader, chat_id=chat_id)


async def open_ones(services: Services) -> list[GroupRequest]:
    return await open_requests(services.database.reader)


async def suggestions(services: Services, request: GroupRequest) -> list[Village]:
    """The villages that the group's title names."""
    return named_in(request.title, await villages(services.database.reader))


async def approve(
    services: Services, *, number: int, village: str, staff: int | None
) -> tuple[GroupRequest, Registered]:
    """Bind the asking group. Raises NotAllowed, UnknownVillage, RequestDecided."""
    async with services.database.transaction() as tx:
        place, actor = await authorised_village(tx, village, staff)
        request = await _still_open(tx, number)
        done = await bind(tx, services, village=place, chat_id=request.chat_id, title=request.title)
        await _write(tx, services, actor, "approve_group", request, new=f"village:{village}")
        return request, done


async def refuse(services: Services, *, number: int, staff: int | None) -> GroupRequest:
    """Say no. Whoever may register any village at all may do this. Raises NotAllowed, RequestDecided."""
    async with services.database.transaction() as tx:
        actor = await manager(tx, staff)
        request = await _still_open(tx, number)
        await close_request(tx, chat_id=request.chat_id, state=RequestState.REFUSED)
        await _write(tx, services, actor.id, "refuse_group", request, new=RequestState.REFUSED.value)
        return request


async def manager(tx: Connection, staff: int | None) -> Staff:
    """The member of staff, who may manage groups in some kecamatan at least. Raises NotAllowed."""
    person = None if staff is None else await staff_of(tx, id=staff)
    matters = [Matter(subdistrict=place.code) for place in await subdistricts(tx)]
    if person is None or not any(may(person, Act.MANAGE_GROUPS, matter) for matter in matters):
        raise NotAllowed(act=Act.MANAGE_GROUPS.value)
    return await authorise(tx, staff, Act.MANAGE_GROUPS, next(m for m in matters if may(person, Act.MANAGE_GROUPS, m)))


async def _still_open(tx: Connection, number: int) -> GroupRequest:
    request = await request_by_number(tx, number=number)
    if request is None:
        raise RequestDecided(state=RequestState.WITHDRAWN.value, title="")
    if request.state is not RequestState.OPEN:
        raise RequestDecided(state=request.state.value, title=request.title)
    return request


async def _write(tx: Connection, services: Services, staff: int, act: str, request: GroupRequest, *, new: str) -> None:
    await add_entry(
        tx,
        at=services.now(),
        staff=staff,
        act=act,
        object=f"group:{request.chat_id}",
        old=RequestState.OPEN.value,
        new=new,
    )
