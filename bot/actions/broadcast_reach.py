"""Before a broadcast: whom it reaches, how long that takes, whether it fits, and what it looks like in a village."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.actions.letters import letter
from bot.domain.broadcasts import Audience, Broadcast, Content, Kind, Outgoing, Phase, duration
from bot.domain.calls import Limits
from bot.domain.errors import Refusal
from bot.domain.groups import Addressee
from bot.domain.staff import Act, Matter, Staff, may
from bot.domain.villages import Subdistrict, Village
from bot.rendering import visible_length
from bot.services import Services
from bot.storage.areas import subdistricts, villages
from bot.storage.groups import active_groups
from bot.storage.staff import all_staff

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""UTF-16 units after entities. Source: Bot API, sendMessage and sendPhoto."""


@dataclass(kw_only=True, eq=False)
class BroadcastEmpty(Refusal):
    """There is no text."""


@dataclass(kw_only=True, eq=False)
class BroadcastTooLong(Refusal):
    """With the line that names the villages it is longer than Telegram takes."""

    length: int
    limit: int
    greeting: int
    has_file: bool


@dataclass(kw_only=True, eq=False)
class NobodyReached(Refusal):
    """No village of the audience has a group."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Whom a broadcast reaches as things stand now. `length` is that of the longest message, `limit` its bound."""

    villages: int
    groups: int
    without: tuple[Village, ...]
    time: timedelta
    length: int
    limit: int
    sample: tuple[Village, ...]


async def reach_of(
    services: Services, content: Content, audience: Audience, *, per_second: int = Limits().per_second
) -> Reach:
    """Raises BroadcastEmpty, BroadcastTooLong and NobodyReached."""
    reader = services.database.reader
    meant = [village for village in await villages(reader) if audience.covers(village.code)]
    groups = await _addressees(services, audience)
    reached = {village.code for group in groups for village in group.villages}
    if not groups:
        raise NobodyReached
    return Reach(
        villages=len(meant),
        groups=len(groups),
        without=tuple(village for village in meant if village.code not in reached),
        time=duration(len(groups), per_second=per_second),
        length=check_length(services, content, [group.villages for group in groups]),
        limit=limit_of(content),
        sample=_first(groups),
    )


async def check_content(services: Services, content: Content, audience: Audience) -> int:
    """The length of its longest message to whoever may be reached. Raises BroadcastEmpty and BroadcastTooLong."""
    groups = await _addressees(services, audience)
    return check_length(services, content, [group.villages for group in groups])


def check_length(services: Services, content: Content, addressees: Sequence[Sequence[Village]]) -> int:
    """The length of the longest message. Raises BroadcastEmpty and BroadcastTooLong."""
    length = visible_length(content.text)
    if length == 0:
        raise BroadcastEmpty
    greeting = max((_greeting(services, names) for names in addressees), default=0) if content.greeting else 0
    limit = limit_of(content)
    if greeting + length > limit:
        has_file = content.attachment is not None
        raise BroadcastTooLong(length=greeting + length, limit=limit, greeting=greeting, has_file=has_file)
    return greeting + length


def limit_of(content: Content) -> int:
    return CAPTION_LIMIT if content.attachment else TEXT_LIMIT


async def sample(services: Services, content: Content, village_codes: Sequence[str]) -> Outgoing:
    """The message exactly as the group of these villages would get it; its button counts nothing."""
    shown = Broadcast(
        number=0,
        key="",
        kind=Kind.BROADCAST,
        phase=Phase.WAITING,
        content=content,
        audience=Audience(),
        author=0,
        created_at=services.now(),
        starts_at=services.now(),
    )
    made = await letter(services, shown, village_codes, notices={})
    assert made is not None  # only messages to staff can be needless
    return made


async def sample_of(services: Services, broadcast: Broadcast) -> Outgoing:
    """What a waiting broadcast will look like in the first of its villages."""
    groups = await _addressees(services, broadcast.audience)
    codes = [village.code for village in _first(groups)] if groups else []
    return await sample(services, broadcast.content, codes)


async def approvers(services: Services, author: int) -> list[Staff]:
    """Who may approve what this person wrote."""
    everybody = await all_staff(services.database.reader)
    return [staff for staff in everybody if may(staff, Act.APPROVE_BROADCAST, Matter(author=author))]


async def writable(services: Services, staff: Staff | None) -> list[Subdistrict]:
    """The kecamatan to which this person may write."""
    places = await subdistricts(services.database.reader)
    return [place for place in places if may(staff, Act.WRITE_BROADCAST, Matter(subdistrict=place.code))]


async def village_list(services: Services, subdistrict: str | None = None) -> list[Village]:
    return await villages(services.database.reader, subdistrict=subdistrict)


async def subdistrict_list(services: Services) -> list[Subdistrict]:
    return await subdistricts(services.database.reader)


async def staff_names(services: Services) -> dict[int, str]:
    return {staff.id: staff.name for staff in await all_staff(services.database.reader)}


async def _addressees(services: Services, audience: Audience) -> list[Addressee]:
    """Each group once, with those of its villages that are meant."""
    groups = await active_groups(services.database.reader)
    meant = (replace(group, villages=tuple(v for v in group.villages if audience.covers(v.code))) for group in groups)
    return [group for group in meant if group.villages]


def _first(groups: Sequence[Addressee]) -> tuple[Village, ...]:
    """The villages of the group that stands first in the list of areas: the same sample for everybody."""
    return min(groups, key=lambda group: group.villages[0].code).villages


def _greeting(services: Services, of: Sequence[Village]) -> int:
    """What the line above the text adds."""
    names = [f"{services.messages.word('objek', village.kind.value)} {village.name}" for village in of]
    return visible_length(services.messages.text("siaran_pesan", greeting=True, villages=names, text="x")) - 1
