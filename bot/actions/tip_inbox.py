"""The inbox: the staff chat that is told of tips, in bare notices; and who is told instead where there is none."""

from dataclasses import dataclass, replace

from bot.actions.staff import authorise
from bot.domain.errors import Refusal
from bot.domain.staff import Act, Role, Staff, may
from bot.domain.tips import Category, Destination, Tip
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.database import Connection
from bot.storage.facts import fact, keep_fact
from bot.storage.groups import villages_of
from bot.storage.staff import all_staff, staff_of

CHAT, STOPPED = "tip_inbox", "tip_inbox_stopped"
ADMINS_ONLY = Act.EXPORT_TIPS
"""The right over tips that only admins have in the table."""
OBJECT = "inbox:tips"


@dataclass(kw_only=True, eq=False)
class InboxIsVillage(Refusal):
    """A village's group is no place for notices of tips."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """`chat_id` None: no chat was chosen. Stopped: a stranger has joined, and no admin has said yet that it is well."""

    chat_id: int | None
    stopped: bool

    @property
    def open_chat(self) -> int | None:
        return None if self.stopped else self.chat_id


async def inbox_of(services: Services) -> Inbox:
    return await _inbox(services.database.reader)


async def set_inbox(services: Services, staff_id: int | None, *, chat_id: int) -> None:
    """`/laporan di sini`: from now on notices go there. Raises NotAllowed, InboxIsVillage."""
    async with services.database.transaction() as tx:
        staff = await authorise(tx, staff_id, ADMINS_ONLY)
        if await villages_of(tx, chat_id=chat_id):
            raise InboxIsVillage
        before = await _inbox(tx)
        await keep_fact(tx, CHAT, str(chat_id))
        await keep_fact(tx, STOPPED, "0")
        if before != Inbox(chat_id=chat_id, stopped=False):
            await add_entry(tx, at=services.now(), staff=staff.id, act="set_inbox", object=OBJECT)


async def resume_inbox(services: Services, staff_id: int | None, *, chat_id: int) -> bool:
    """An admin says that whoever joined may read along; whether this chat is the inbox. Raises NotAllowed."""
    async with services.database.transaction() as tx:
        staff = await authorise(tx, staff_id, ADMINS_ONLY)
        found = await _inbox(tx)
        if found.chat_id != chat_id:
            return False
        await keep_fact(tx, STOPPED, "0")
        if found.stopped:
            await add_entry(tx, at=services.now(), staff=staff.id, act="resume_inbox", object=OBJECT)
    return True


async def note_joined(services: Services, *, chat_id: int, people: list[int]) -> bool:
    """Somebody joined a group; a stranger in the inbox stops it, and True comes back when it was not stopped before."""
    if (await inbox_of(services)).chat_id != chat_id:
        return False
    async with services.database.transaction() as tx:
        found = await _inbox(tx)
        if found.chat_id != chat_id or found.stopped:
            return False
        if all([await staff_of(tx, id=person) is not None for person in people]):
            return False
        await keep_fact(tx, STOPPED, "1")
    return True


async def stop_inbox(services: Services, *, chat_id: int) -> None:
    """Notices do not reach this chat any more: they go to staff one by one until an admin chooses again."""
    async with services.database.transaction() as tx:
        if (await _inbox(tx)).chat_id == chat_id:
            await keep_fact(tx, STOPPED, "1")


async def move_inbox(services: Services, *, old: int, new: int) -> None:
    """The chat became a supergroup."""
    async with services.database.transaction() as tx:
        if (await _inbox(tx)).chat_id == old:
            await keep_fact(tx, CHAT, str(new))


async def handlers_of(services: Services, tip: Tip) -> list[Staff]:
    """Staff who may open this tip now: those who are told where no inbox may be."""
    people = await all_staff(services.database.reader)
    return [staff for staff in people if may(staff, Act.HANDLE_TIP, tip.matter)]


async def admins_of(services: Services, tip: Tip) -> list[Staff]:
    """Admins who are not kept from this tip."""
    return [staff for staff in await handlers_of(services, tip) if Role.ADMIN in staff.roles]


async def excludable(services: Services, staff_id: int | None, tip: Tip) -> list[Staff]:
    """Whom an admin can keep from a tip, and those who are kept from it. Raises NotAllowed."""
    async with services.database.transaction() as tx:
        await authorise(tx, staff_id, ADMINS_ONLY, tip.matter)
        people = await all_staff(tx)
    free = replace(tip, excluded=frozenset()).matter
    return [staff for staff in people if may(staff, Act.HANDLE_TIP, free)]


async def readers_of(services: Services, tip: Tip) -> tuple[int, ...]:
    """The chats that a notice goes to.

    What is about supervisors goes to the admins alone, for supervisors read the inbox.
    """
    if tip.category is Category.SUPERVISORS:
        return tuple(staff.id for staff in await admins_of(services, tip))
    chat = (await inbox_of(services)).open_chat
    return (chat,) if chat is not None else tuple(staff.id for staff in await handlers_of(services, tip))


def place_told(tip: Tip) -> str | None:
    """The kecamatan that a notice names; none where a tip goes past its Panwascam."""
    return tip.subdistrict if tip.destination is Destination.SUBDISTRICT else None


async def _inbox(connection: Connection) -> Inbox:
    chat = await fact(connection, CHAT)
    return Inbox(chat_id=int(chat) if chat else None, stopped=await fact(connection, STOPPED) == "1")
