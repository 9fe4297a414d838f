"""One act of staff on one tip: authorised and written down in the transaction that does it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.actions.staff import authorise
from bot.domain.correspondence import NoticeName
from bot.domain.staff import Act, Staff
from bot.domain.tips import Tip, TipGone
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.correspondence import add_notice, ping_of
from bot.storage.database import Connection
from bot.storage.tips import keep_tip, tip_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """One act on one tip by one person, in its transaction."""

    services: Services
    tx: Connection
    staff: Staff
    tip: Tip

    async def keep(self, changed: Tip, *, act: str, old: str = "", new: str = "") -> None:
        """Write the change and who made it."""
        await keep_tip(self.tx, changed)
        await self.note(act, old=old, new=new)

    async def note(self, act: str, *, old: str = "", new: str = "") -> None:
        at, object = self.services.now(), f"tip:{self.tip.number}"
        await add_entry(self.tx, at=at, staff=self.staff.id, act=act, object=object, old=old, new=new)

    async def tell(self, message: NoticeName) -> None:
        await add_notice(self.tx, number=self.tip.number, message=message, chance=self.services.chance)

    async def ping(self) -> None:
        """There is news for the sender, if he asked to be told."""
        if await ping_of(self.tx, number=self.tip.number) is not None:
            await self.tell(NoticeName.PING)


@asynccontextmanager
async def at_desk(services: Services, staff_id: int | None, number: int, act: Act) -> AsyncIterator[Desk]:
    """Raises TipGone, and NotAllowed for who may not touch this tip."""
    async with services.database.transaction() as tx:
        tip = await tip_of(tx, number=number)
        if tip is None:
            await authorise(tx, staff_id, act)
            raise TipGone
        staff = await authorise(tx, staff_id, act, tip.matter)
        yield Desk(services=services, tx=tx, staff=staff, tip=tip)
