"""What happens to tips by the clock: notices in shuffled rounds, escalation, warnings, purge."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.actions.evidence import drop_files
from bot.domain.audit import OPERATOR
from bot.domain.correspondence import Notice, NoticeName
from bot.domain.errors import DiskFull
from bot.domain.stories import unpack_chat
from bot.domain.tips import Destination, State, Tip, next_round, purged_on
from bot.services import Services
from bot.storage.audit import add_entry
from bot.storage.correspondence import (
    add_notice,
    doubt_notice,
    doubt_notices,
    forget_needless_pings,
    forget_notice,
    forget_ping,
    ping_of,
    put_notice_back,
    take_notices,
)
from bot.storage.database import Connection
from bot.storage.tips import all_tips, file_names, files_of, forget_tip, keep_tip

WARNED_BEFORE = timedelta(days=7)
"""How long before its purge staff are warned of an unread tip."""
SPREAD_MINUTES = 20.0
REWRITTEN_AT = 3
"""The hour of the office's day when the database is laid out anew; it takes a second, and nobody writes then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tidied:
    """How many tips went up, were warned of, were purged."""

    escalated: int
    warned: int
    purged: int


def round_after(services: Services) -> datetime:
    """When the next round of notices is: the full hour plus what chance adds."""
    return next_round(services.now(), minutes=services.chance.uniform(0, SPREAD_MINUTES))


async def due_notices(services: Services, *, urgent_only: bool = False) -> list[Notice]:
    """What is to be told now, in no order that tells anything; each is from now on being sent."""
    async with services.database.transaction() as tx:
        notices = await take_notices(tx, urgent_only=urgent_only)
    services.chance.shuffle(notices)
    return notices


async def notice_sent(services: Services, notice: Notice) -> None:
    """Told. The last ping of a closed tip takes the address with it."""
    async with services.database.transaction() as tx:
        await forget_notice(tx, id=notice.id)
        await forget_needless_pings(tx)


async def notice_failed(services: Services, notice: Notice) -> None:
    """It waits for the next round."""
    async with services.database.transaction() as tx:
        await put_notice_back(tx, id=notice.id)


async def notice_doubted(services: Services, notice: Notice) -> None:
    """It may have arrived: the next round says so."""
    async with services.database.transaction() as tx:
        await doubt_notice(tx, id=notice.id)


async def ping_failed(services: Services, notice: Notice) -> None:
    """The sender has blocked the bot: forget where to ping."""
    async with services.database.transaction() as tx:
        await forget_notice(tx, id=notice.id)
        await forget_ping(tx, number=notice.tip.number)
    await services.database.checkpoint()


async def ping_address(services: Services, number: int) -> int | None:
    """Where the sender wants to be pinged; None when the ping was cut meanwhile."""
    sealed = await ping_of(services.database.reader, number=number)
    return None if sealed is None else unpack_chat(services.vault.keys.open_own(sealed))


async def settle_tips(services: Services) -> None:
    """At start: notices that were being sent are doubtful; files of drafts and files without a tip go."""
    async with services.database.transaction() as tx:
        await doubt_notices(tx)
        belonging = await file_names(tx)
    services.vault.shelf.forget_drafts(today=services.today())
    services.vault.shelf.sweep(belonging, today=services.today())


async def tidy_tips(services: Services) -> Tidied:
    """Once a round: send up what nobody claims, warn, purge; nothing of a purged tip is left in file or log."""
    async with services.database.transaction() as tx:
        tips = await all_tips(tx)
        escalated = [tip for tip in tips if is_left_lying(services, tip)]
        warned = [tip for tip in tips if needs_warning(services, tip)]
        going = [tip for tip in tips if is_over(services, tip)]
        for tip in escalated:
            await _escalate(services, tx, tip)
        for tip in warned:
            await _warn(services, tx, tip)
        names = [file.name for tip in going for file in await files_of(tx, number=tip.number)]
        for tip in going:
            await _purge(services, tx, tip)
        await forget_needless_pings(tx)
    await drop_files(services, names)
    await _forget_order(services)
    return Tidied(escalated=len(escalated), warned=len(warned), purged=len(going))


async def _forget_order(services: Services) -> None:
    """The log of writes tells what was written between which other writes, and those have times; pages tell it too."""
    if services.now().astimezone(services.timezone).hour == REWRITTEN_AT:
        with suppress(DiskFull):
            await services.database.rewrite()
    await services.database.checkpoint()
    services.vault.shelf.freshen(today=services.today())


def is_left_lying(services: Services, tip: Tip) -> bool:
    """Unclaimed for too long, counted from the end of the day it came."""
    waiting = tip.claimed_by is None and not tip.escalated and tip.state is State.RECEIVED
    midnight = datetime.combine(tip.received_on + timedelta(days=1), time(), tzinfo=services.timezone)
    limit = midnight + timedelta(hours=services.vault.rules.escalation_hours)
    return waiting and tip.destination is Destination.SUBDISTRICT and services.now() >= limit


def needs_warning(services: Services, tip: Tip) -> bool:
    """Closed with something that nobody read, and soon to go."""
    day = purged_on(tip, services.vault.rules)
    return day is not None and tip.unread > 0 and tip.warned_on is None and services.today() >= day - WARNED_BEFORE


def is_over(services: Services, tip: Tip) -> bool:
    """Kept as long as promised, and read or warned of in time."""
    day = purged_on(tip, services.vault.rules)
    if day is None or services.today() < day:
        return False
    return tip.unread == 0 or (tip.warned_on is not None and services.today() >= tip.warned_on + WARNED_BEFORE)


async def _escalate(services: Services, tx: Connection, tip: Tip) -> None:
    await keep_tip(tx, replace(tip, escalated=True))
    await add_notice(tx, number=tip.number, message=NoticeName.ESCALATED, chance=services.chance)


async def _warn(services: Services, tx: Connection, tip: Tip) -> None:
    await keep_tip(tx, replace(tip, warned_on=services.today()))
    await add_notice(tx, number=tip.number, message=NoticeName.PURGE_SOON, chance=services.chance)


async def _purge(services: Services, tx: Connection, tip: Tip) -> None:
    await forget_tip(tx, number=tip.number)
    await add_entry(tx, at=services.now(), staff=OPERATOR, act="tip_purge", object=f"tip:{tip.number}")
