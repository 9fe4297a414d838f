"""Registration of village groups by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions.areas import NoAreas
from bot.actions.groups import authorised_village
from bot.actions.staff import authorise
from bot.domain.audit import OPERATOR
from bot.domain.errors import Refusal
from bot.domain.group_news import NewsKind
from bot.domain.group_requests import RequestState
from bot.domain.registration import (
    LIFETIME,
    Code,
    CodeState,
    Fate,
    Invitation,
    KeptCode,
    UnknownCode,
    fate_of,
    hash_of,
    new_code,
)
from bot.domain.staff import Act, Matter
from bot.domain.villages import Subdistrict, Village
from bot.services import Services
from bot.storage.areas import subdistricts, village_of, villages
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.group_news import add_news
from bot.storage.group_requests import close_request
from bot.storage.groups import keep_binding, villages_of
from bot.storage.registration import (
    code_of,
    forget_old_codes,
    keep_codes,
    next_sheet,
    reserve_code,
    use_code,
    void_printed,
)

REMEMBERED = timedelta(days=180)
"""How long an ended code is still told apart from one that never was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """A group stands for these villages; `village` is the one that the code was for."""

    village: Village
    villages: tuple[Village, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A press must confirm. `others`: the villages that the group stands for; empty: the code came without a name."""

    hash: str
    village: Village
    others: tuple[Village, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A printed sheet of codes, one for each village."""

    number: int
    expires_at: datetime
    lines: tuple[tuple[Subdistrict, Invitation], ...]


@dataclass(kw_only=True, eq=False)
class UnknownSubdistrict(Refusal):
    """There is no kecamatan by this code among the office's."""

    code: str


async def register(services: Services, *, code: Code, chat_id: int, title: str, named: bool) -> Registered | Asked:
    """Bind a group by a code, or say what must be confirmed first. Raises RegistrationRefusal."""
    async with services.database.transaction() as tx:
        return await _register(tx, services, hash_of(code), chat_id=chat_id, title=title, named=named, sure=False)


async def confirm(services: Services, *, hash: str, chat_id: int, title: str) -> Registered:
    """Bind a group by a code that was given in it, after a person pressed. Raises RegistrationRefusal."""
    async with services.database.transaction() as tx:
        kept = await code_of(tx, hash=hash)
        if kept is None or kept.chat_id != chat_id:
            raise UnknownCode()
        done = await _register(tx, services, hash, chat_id=chat_id, title=title, named=True, sure=True)
        assert isinstance(done, Registered)
        return done


async def _register(
    tx: Connection, services: Services, hash: str, *, chat_id: int, title: str, named: bool, sure: bool
) -> Registered | Asked:
    kept = await code_of(tx, hash=hash)
    bound = await villages_of(tx, chat_id=chat_id)
    codes = [village.code for village in bound]
    fate = fate_of(kept, chat_id=chat_id, bound=codes, named=named, now=services.now())
    village = await village_of(tx, code=kept.village) if kept else None
    if village is None:
        raise UnknownCode()
    if fate is Fate.ALREADY:
        return Registered(village=village, villages=tuple(bound))
    if fate is Fate.BIND or sure:
        await use_code(tx, hash=hash, chat_id=chat_id)
        return await bind(tx, services, village=village, chat_id=chat_id, title=title)
    await reserve_code(tx, hash=hash, chat_id=chat_id)
    return Asked(hash=hash, village=village, others=tuple(bound) if fate is Fate.ASK_SECOND else ())


async def bind(tx: Connection, services: Services, *, village: Village, chat_id: int, title: str) -> Registered:
    """Bind a group to a village and have staff told."""
    now = services.now()
    await keep_binding(tx, village=village.code, chat_id=chat_id, title=title, now=now, today=services.today())
    await close_request(tx, chat_id=chat_id, state=RequestState.APPROVED)
    await add_news(tx, chat_id=chat_id, kind=NewsKind.REGISTERED, at=now, village=village.code)
    return Registered(village=village, villages=tuple(await villages_of(tx, chat_id=chat_id)))


async def invite_village(services: Services, *, village: str, staff: int | None) -> Invitation:
    """A code for one group of a village. Raises NotAllowed and UnknownVillage.

    Handled twice it makes a second code; the first was then shown to nobody, and ends unused.
    """
    async with services.database.transaction() as tx:
        place, actor = await authorised_village(tx, village, staff)
        invitation = _invitation(services, place)
        await keep_codes(tx, [_kept(invitation, sheet=0)])
        await add_entry(tx, at=services.now(), staff=actor, act="invite_village", object=f"village:{village}")
        return invitation


async def print_sheet(services: Services, *, subdistrict: str | None = None, staff: int | None = OPERATOR) -> Sheet:
    """A code for every village, or for those of one kecamatan; earlier printed codes of theirs bind no more.

    Raises NotAllowed, UnknownSubdistrict and NoAreas.
    """
    async with services.database.transaction() as tx:
        actor = await authorise(tx, staff, Act.MANAGE_GROUPS, Matter(subdistrict=subdistrict))
        places = {place.code: place for place in await subdistricts(tx)}
        chosen = await villages(tx, subdistrict=subdistrict)
        if subdistrict is not None and subdistrict not in places:
            raise UnknownSubdistrict(code=subdistrict)
        if not chosen:
            raise NoAreas()
        number, made = await next_sheet(tx), [_invitation(services, village) for village in chosen]
        await void_printed(tx, villages=[village.code for village in chosen])
        await keep_codes(tx, [_kept(invitation, sheet=number) for invitation in made])
        await forget_old_codes(tx, before=services.now() - REMEMBERED)
        await add_entry(tx, at=services.now(), staff=actor.id, act="print_invitations", object=f"sheet:{number}")
    return Sheet(number=number, expires_at=made[0].expires_at, lines=_lines(places, made))


def _lines(places: dict[str, Subdistrict], made: Sequence[Invitation]) -> tuple[tuple[Subdistrict, Invitation], ...]:
    return tuple((places[invitation.village.subdistrict], invitation) for invitation in made)


def _invitation(services: Services, village: Village) -> Invitation:
    return Invitation(village=village, code=new_code(services.chance), expires_at=services.now() + LIFETIME)


def _kept(invitation: Invitation, *, sheet: int) -> KeptCode:
    return KeptCode(
        hash=hash_of(invitation.code),
        village=invitation.village.code,
        sheet=sheet,
        state=CodeState.OPEN,
        chat_id=None,
        expires_at=invitation.expires_at,
    )
