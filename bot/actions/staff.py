"""Staff: who may act, asked at the moment of the act and within its transaction."""

from bot.domain.audit import OPERATOR
from bot.domain.errors import NotAllowed
from bot.domain.staff import WHOLE, Act, Grant, Matter, Role, Staff, may
from bot.services import Services
from bot.storage.database import Connection
from bot.storage.staff import staff_of

AT_THE_KEYBOARD = Staff(
    id=OPERATOR, name="", grants=frozenset({Grant(role=Role.OWNER), Grant(role=Role.ADMIN)}), legal=False
)
"""Whoever has the server's shell; Telegram gives this id to nobody."""


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
