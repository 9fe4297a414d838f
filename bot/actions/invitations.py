"""Invitations: one-time codes that make somebody staff, and how the first owner comes to be."""

import hashlib
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.actions.staff import RaisesHimself, authorise, needed_for, state_of
from bot.domain.audit import OPERATOR
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Grant, Role, Staff
from bot.services import Services
from bot.storage.areas import subdistricts
from bot.storage.audit import add_entry, was_done
from bot.storage.database import Connection
from bot.storage.facts import fact, keep_fact
from bot.storage.staff import (
    Invitation,
    all_staff,
    forget_invitation,
    forget_past_invitations,
    invitation_of,
    keep_invitation,
    keep_staff,
    staff_of,
)

VALID = timedelta(days=3)
"""How long an invitation waits: long enough for a weekend, short enough to be forgotten on a lost phone."""
FIRST_VALID = timedelta(hours=24)
"""How long the printed link of the first owner holds; every start without an owner prints another."""
PREFIX = "p_"
"""How the payload of an invitation's start link begins."""
LONGEST_NAME = 60
FIRST = "first_owner_invitation"
USERNAME = "username"


@dataclass(kw_only=True, eq=False)
class InvitationVoid(Refusal):
    """The code is wrong, used, expired or called off: which of them is nobody's business."""


@dataclass(kw_only=True, eq=False)
class UnfitName(Refusal):
    """A name is one line of at most `limit` letters."""

    limit: int


@dataclass(kw_only=True, eq=False)
class UnfitGrant(Refusal):
    """An officer has a kecamatan of this office, and nobody else has one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """An open invitation; the code is told once and kept nowhere."""

    code: str
    invitation: Invitation


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """Who came by an invitation; `again`: the same code from the same person once more."""

    staff: Staff
    invited_by: int
    again: bool = False


def new_key(services: Services) -> str:
    """A key of its own for an invitation that no wizard's nonce names."""
    return f"{services.chance.getrandbits(128):032x}"


def code_of(key: str) -> str:
    """The code that belongs to a key: pressed or delivered twice, it is the same invitation."""
    return b32encode(hashlib.sha256(f"invitation:{key}".encode()).digest())[:24].decode().lower()


def checked_name(given: str) -> str:
    """The name as it will stand. Raises UnfitName."""
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise UnfitName(limit=LONGEST_NAME)
    return name


async def invite(
    services: Services, name: str, grant: Grant, *, legal: bool = False, key: str, by: int | None
) -> Invited:
    """Make a code that gives this role once. Raises NotAllowed, UnfitName, UnfitGrant."""
    code = code_of(key)
    async with services.database.transaction() as tx:
        actor = await authorise(tx, by, needed_for(grant.role))
        await _check_grant(tx, grant)
        invitation = await invitation_of(tx, hash=_hash(code))
        if invitation is None:
            invitation = Invitation(
                hash=_hash(code),
                name=checked_name(name),
                grant=grant,
                legal=legal,
                invited_by=actor.id,
                expires_at=services.now() + VALID,
            )
            await _keep(tx, services.now(), invitation)
    return Invited(code=code, invitation=invitation)


async def invited_by_key(services: Services, key: str) -> Invited | None:
    """The open invitation that was made under this key, as after a restart in between."""
    found = await invitation_of(services.database.reader, hash=_hash(code_of(key)))
    return Invited(code=code_of(key), invitation=found) if found else None


async def accept(services: Services, code: str, *, person: int) -> Joined:
    """Use a code up and become staff, at once. Raises InvitationVoid, and RaisesHimself with the code unused."""
    async with services.database.transaction() as tx:
        joined = await _joined_before(tx, code, person)
        if joined is not None:
            return joined
        invitation = await _open_invitation(tx, code, now=services.now())
        if invitation.invited_by == person:
            raise RaisesHimself
        await forget_invitation(tx, hash=invitation.hash)
        before, after = await _with_grant(tx, invitation, person)
        await keep_staff(tx, after, since=services.now())
        await add_entry(
            tx,
            at=services.now(),
            staff=person,
            act="join_staff",
            object=f"staff:{person}",
            old=_mark(invitation.hash),
            new=state_of(after),
        )
    return Joined(staff=after, invited_by=invitation.invited_by, again=before == after)


async def first_owner_code(services: Services, *, name: str) -> str | None:
    """A code for the first owner, in place of the one printed before; None when there is an owner."""
    code = code_of(new_key(services))
    async with services.database.transaction() as tx:
        if any(Role.OWNER in staff.roles for staff in await all_staff(tx)):
            return None
        await forget_invitation(tx, hash=await fact(tx, FIRST) or "")
        await keep_fact(tx, FIRST, _hash(code))
        invitation = Invitation(
            hash=_hash(code),
            name=name,
            grant=Grant(role=Role.OWNER),
            legal=False,
            invited_by=OPERATOR,
            expires_at=services.now() + FIRST_VALID,
        )
        await _keep(tx, services.now(), invitation)
    return code


async def appoint_owners(services: Services, people: Iterable[int], *, name: str) -> None:
    """Make everybody an owner whom the settings name; `name` for those who are not staff yet."""
    owner = Grant(role=Role.OWNER)
    async with services.database.transaction() as tx:
        for person in sorted(people):
            before = await staff_of(tx, id=person)
            if before is not None and owner in before.grants:
                continue
            staff = before or Staff(id=person, name=name, grants=frozenset())
            after = replace(staff, grants=staff.grants | {owner})
            await keep_staff(tx, after, since=services.now())
            old, new = state_of(staff), state_of(after)
            await add_entry(
                tx,
                at=services.now(),
                staff=OPERATOR,
                act="appoint_owner",
                object=f"staff:{person}",
                old=old,
                new=new,
            )


async def keep_username(services: Services, username: str) -> None:
    """Remember the bot's name, so that the command line can print whole links."""
    if await fact(services.database.reader, USERNAME) != username:
        async with services.database.transaction() as tx:
            await keep_fact(tx, USERNAME, username)


async def known_username(services: Services) -> str | None:
    return await fact(services.database.reader, USERNAME)


async def _check_grant(tx: Connection, grant: Grant) -> None:
    """Raises UnfitGrant."""
    if grant.role is not Role.OFFICER:
        fits = grant.subdistrict is None
    else:
        fits = grant.subdistrict in {subdistrict.code for subdistrict in await subdistricts(tx)}
    if not fits:
        raise UnfitGrant


async def _keep(tx: Connection, now: datetime, invitation: Invitation) -> None:
    await forget_past_invitations(tx, now=now)
    await keep_invitation(tx, invitation)
    grant = Staff(id=OPERATOR, name="", grants=frozenset({invitation.grant}), legal=invitation.legal)
    await add_entry(
        tx,
        at=now,
        staff=invitation.invited_by,
        act="invite_staff",
        object=_mark(invitation.hash),
        new=state_of(grant),
    )


async def _joined_before(tx: Connection, code: str, person: int) -> Joined | None:
    """The same code from the same person: an update that was delivered twice."""
    staff = await staff_of(tx, id=person)
    if staff is None or not await was_done(tx, staff=person, act="join_staff", old=_mark(_hash(code))):
        return None
    return Joined(staff=staff, invited_by=OPERATOR, again=True)


async def _open_invitation(tx: Connection, code: str, *, now: datetime) -> Invitation:
    """The invitation, if it still holds: also its maker must still be allowed to make it. Raises InvitationVoid."""
    invitation = await invitation_of(tx, hash=_hash(code))
    if invitation is None or invitation.expires_at <= now:
        raise InvitationVoid
    try:
        await authorise(tx, invitation.invited_by, needed_for(invitation.grant.role))
    except NotAllowed as refusal:
        raise InvitationVoid from refusal
    return invitation


async def _with_grant(tx: Connection, invitation: Invitation, person: int) -> tuple[Staff | None, Staff]:
    """The person before and after; who is staff already keeps his name and what he had."""
    before = await staff_of(tx, id=person)
    staff = before or Staff(id=person, name=invitation.name, grants=frozenset())
    legal = staff.legal or invitation.legal
    return before, replace(staff, grants=staff.grants | {invitation.grant}, legal=legal)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _mark(hash: str) -> str:
    """An invitation in the audit log: enough to tell it apart, too little to use it."""
    return f"invitation:{hash[:12]}"
