"""Staff: who may act, asked at the moment of the act and within its transaction; and how a right is taken back."""

from dataclasses import dataclass, replace

from bot.domain.audit import OPERATOR
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import WHOLE, Act, Grant, Matter, Role, Staff, holds, may
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.staff import all_staff, forget_invitations_of, forget_staff, keep_staff, staff_of

AT_THE_KEYBOARD = Staff(id=OPERATOR, name="", grants=frozenset({Grant(role=Role.OWNER), Grant(role=Role.ADMIN)}))
"""Whoever has the server's shell; Telegram gives this id to nobody."""
LEGAL = "legal"
"""The mark *hukum* among the words of a state in the audit log."""


@dataclass(kw_only=True, eq=False)
class NotStaff(Refusal):
    """This person is no member of staff, or no longer."""


@dataclass(kw_only=True, eq=False)
class LastOwner(Refusal):
    """Without this person the bot would have no owner."""


@dataclass(kw_only=True, eq=False)
class RaisesHimself(Refusal):
    """Nobody gives a right to himself."""


async def member(services: Services, person: int | None) -> Staff | None:
    """The member of staff with this id, as of now; None for everybody else."""
    return None if person is None else await staff_of(services.database.reader, id=person)


async def authorise(tx: Connection, staff_id: int | None, act: Act, matter: Matter = WHOLE) -> Staff:
    """The member of staff, who may do this at this moment. Raises NotAllowed. `tx`: where the act itself happens."""
    if staff_id == OPERATOR:
        return AT_THE_KEYBOARD
    staff = None if staff_id is None else await staff_of(tx, id=staff_id)
    if staff is None or not may(staff, act, matter):
        raise NotAllowed(act=act.value)
    return staff


async def colleagues(services: Services, *, by: int | None) -> list[Staff]:
    """All staff, for those who may change it; for any other member himself alone. Raises NotAllowed for strangers."""
    reader = services.database.reader
    if by == OPERATOR or holds(await member(services, by), Act.INVITE_STAFF):
        return await all_staff(reader)
    staff = await member(services, by)
    if staff is None:
        raise NotAllowed(act=Act.INVITE_STAFF.value)
    return [staff]


async def revoke(services: Services, target: int, *, by: int | None, grant: Grant | None = None) -> Staff:
    """Take back one grant, or all of them, at once; the person as he is left. Everybody may give up his own.

    Raises NotAllowed, NotStaff, LastOwner.
    """
    async with services.database.transaction() as tx:
        before = await _other(tx, target, by=by)
        lost = before.grants if grant is None else before.grants & {grant}
        await _may_take(tx, lost, by=by, target=target)
        after = replace(before, grants=before.grants - lost)
        if _is_owner(before) and not _is_owner(after) and not await _other_owners(tx, target):
            raise LastOwner
        await _keep_or_forget(tx, services, after)
        await _note(tx, services, "revoke_staff", before, after, by=by)
    return after


async def mark_legal(services: Services, target: int, *, legal: bool, by: int | None) -> Staff:
    """Give or take the mark *hukum*, without which nobody signs cards. Raises NotAllowed, NotStaff, RaisesHimself."""
    async with services.database.transaction() as tx:
        await authorise(tx, by, Act.INVITE_STAFF)
        before = await _other(tx, target, by=by)
        if legal and target == by:
            raise RaisesHimself
        after = replace(before, legal=legal)
        if after != before:
            await keep_staff(tx, after, since=services.now())
            await _note(tx, services, "mark_legal", before, after, by=by)
    return after


def state_of(staff: Staff) -> str:
    """What a person may do, as the audit log has it: `admin officer@19.04.01 legal`."""
    grants = sorted(f"{g.role.value}@{g.subdistrict}" if g.subdistrict else g.role.value for g in staff.grants)
    return " ".join([*grants, *([LEGAL] if staff.legal else [])])


def needed_for(role: Role) -> Act:
    """What one must be allowed to do, to give or take this role."""
    return Act.INVITE_OWNER if role is Role.OWNER else Act.INVITE_STAFF


async def _other(tx: Connection, target: int, *, by: int | None) -> Staff:
    """The person that an act is about; whether there is one is told to those only who may know."""
    staff = await staff_of(tx, id=target)
    if staff is None:
        await authorise(tx, by, Act.INVITE_STAFF)
        raise NotStaff
    return staff


async def _may_take(tx: Connection, lost: frozenset[Grant], *, by: int | None, target: int) -> None:
    if by == target:
        return
    for act in {needed_for(grant.role) for grant in lost} | {Act.INVITE_STAFF}:
        await authorise(tx, by, act)


def _is_owner(staff: Staff) -> bool:
    return Role.OWNER in staff.roles


async def _other_owners(tx: Connection, target: int) -> bool:
    return any(_is_owner(staff) and staff.id != target for staff in await all_staff(tx))


async def _keep_or_forget(tx: Connection, services: Services, after: Staff) -> None:
    if after.grants:
        await keep_staff(tx, after, since=services.now())
    else:
        await forget_staff(tx, id=after.id)
    if not holds(after, Act.INVITE_STAFF):
        await forget_invitations_of(tx, invited_by=after.id)


async def _note(tx: Connection, services: Services, act: str, before: Staff, after: Staff, *, by: int | None) -> None:
    await add_entry(
        tx,
        at=services.now(),
        staff=OPERATOR if by is None else by,
        act=act,
        object=f"staff:{before.id}",
        old=state_of(before),
        new=state_of(after),
    )
