"""Staff are told of tips: bare notices in shuffled rounds, urgent ones at once; and senders who asked are pinged."""

import logging
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError, TimedOut

from bot.actions.tip_clocks import nearing, nearing_told
from bot.actions.tip_inbox import admins_of, handlers_of, move_inbox, place_told, readers_of, stop_inbox
from bot.actions.tip_rounds import (
    due_notices,
    notice_doubted,
    notice_failed,
    notice_sent,
    ping_address,
    ping_failed,
    round_after,
    tidy_tips,
)
from bot.domain.correspondence import Notice, NoticeName
from bot.domain.tips import Tip
from bot.handlers.context import Context, Screen
from bot.handlers.jobs import jobs_of
from bot.handlers.keyboards import board
from bot.handlers.staff import places
from bot.handlers.tip_desk_presses import act_key
from bot.handlers.tip_presses import tip_key

URGENT_EVERY = timedelta(minutes=1)
"""How soon an urgent notice is tried again that could not be told."""

log = logging.getLogger(__name__)


@dataclass
class Rounds:
    """When the next round of notices is, and the next look for urgent ones; None before the first look at the clock."""

    next_at: datetime | None = None
    urgent_at: datetime | None = None


async def tell_round(context: Context) -> None:
    """By the clock: a round is a job of its own, for a group takes only so many messages a minute."""
    rounds = context.bot_data.setdefault("rounds", Rounds())
    assert isinstance(rounds, Rounds)
    now, jobs = context.services.now(), jobs_of(context.bot_data)
    rounds.next_at = rounds.next_at or round_after(context.services)
    if now >= rounds.next_at:
        rounds.next_at = round_after(context.services)
        jobs.start(_round(context))
    elif rounds.urgent_at is None or now >= rounds.urgent_at:
        rounds.urgent_at = now + URGENT_EVERY
        jobs.start(tell_urgent(context))  # what a stop or a broken line has kept from being told


async def _round(context: Context) -> None:
    """Each part whatever becomes of the others."""
    await _apart(tidy_tips(context.services))
    await _tell_all(context, await due_notices(context.services))
    await _warn_of_clocks(context)


async def _apart(part: Awaitable[object]) -> bool:
    """Whether it could be done; what could not is a line of the log, and keeps nothing else from being done."""
    try:
        await part
    except Exception as error:
        log.exception("a part of the round of notices failed", exc_info=error)
        return False
    return True


async def _tell_all(context: Context, notices: Iterable[Notice]) -> None:
    """One that fails waits for the next round, and those behind it are told all the same."""
    for notice in notices:
        if not await _apart(_tell(context, notice)):
            await _apart(notice_failed(context.services, notice))


async def _warn_of_clocks(context: Context) -> None:
    """Whoever has claimed it, else all who are told of new ones."""
    for tip in await nearing(context.services):
        notice = Screen(text=await _words(context, tip, "tip_clock"), keyboard=_keys(context, tip))
        for chat in await _claimed(context, tip) or await readers_of(context.services, tip):
            await _sent(context, chat, notice)
    await nearing_told(context.services)


async def tell_urgent(context: Context) -> None:
    """Sedang terjadi: now."""
    await _tell_all(context, await due_notices(context.services, urgent_only=True))


async def _tell(context: Context, notice: Notice) -> None:
    if notice.message is NoticeName.PING:
        await _ping(context, notice)
        return
    screen = await _screen(context, notice)
    chats = await _chats(context, notice)
    reached = [await _sent(context, chat, screen) for chat in chats]
    if not any(reached) and None not in reached:  # whoever else may handle it must hear of it
        others = [staff.id for staff in await handlers_of(context.services, notice.tip) if staff.id not in chats]
        reached = [await _sent(context, other, screen) for other in others]
    if any(reached):
        await notice_sent(context.services, notice)
    elif None in reached:
        await notice_doubted(context.services, notice)
    else:
        await notice_failed(context.services, notice)


async def _chats(context: Context, notice: Notice) -> list[int]:
    """Whom a notice is for: the inbox, and those whom it concerns more than the others."""
    tip, services = notice.tip, context.services
    if notice.message is NoticeName.HANDED_OVER:
        return await _claimed(context, tip)
    if notice.message in (NoticeName.ESCALATED, NoticeName.PURGE_SOON):
        return [staff.id for staff in await admins_of(services, tip)]
    claimed = await _claimed(context, tip) if notice.message in (NoticeName.ADDED, NoticeName.CLOSE_ASKED) else []
    return claimed or [*await readers_of(services, tip)]


async def _claimed(context: Context, tip: Tip) -> list[int]:
    """Whoever has claimed it, as long as he may still handle it: a right is asked when it is used."""
    return [staff.id for staff in await handlers_of(context.services, tip) if staff.id == tip.claimed_by]


async def _screen(context: Context, notice: Notice) -> Screen:
    """Number, category, kecamatan, urgent: nothing else leaves the seal."""
    text = await _words(context, notice.tip, notice.message.value, doubtful=notice.doubtful)
    return Screen(text=text, keyboard=_keys(context, notice.tip))


async def _words(context: Context, tip: Tip, event: str, *, doubtful: bool = False) -> str:
    names, told = await places(context), place_told(tip)
    place = names.get(told, told) if told else None
    return context.text("kabar_laporan", event=event, tip=tip, place=place, doubtful=doubtful)


def _keys(context: Context, tip: Tip) -> InlineKeyboardMarkup:
    buttons = (("buka_laporan", "open"), ("rincian", "tip"))
    return board([act_key(context.button(label), act, tip.number) for label, act in buttons])


async def _sent(context: Context, chat_id: int, screen: Screen) -> bool | None:
    """Whether it was told there, None where nobody knows. An inbox that takes nothing any more is stopped."""
    try:
        await context.put(chat_id, screen)
    except ChatMigrated as moved:
        await move_inbox(context.services, old=chat_id, new=moved.new_chat_id)
        return await _sent(context, moved.new_chat_id, screen)
    except (BadRequest, Forbidden):
        await stop_inbox(context.services, chat_id=chat_id)
        return False
    except TimedOut:
        return None
    except TelegramError:
        return False
    return True


async def _ping(context: Context, notice: Notice) -> None:
    """Lock screens are read by others: the words say nothing."""
    address = await ping_address(context.services, notice.tip.number)
    if address is None:
        await notice_sent(context.services, notice)
        return
    try:
        stop = tip_key(context.button("jangan_kabari"), "hush")
        await context.put(address, Screen(text=context.text("lapor_ada_kabar"), keyboard=board([stop])))
    except (BadRequest, Forbidden):
        await ping_failed(context.services, notice)
    except TimedOut:  # heard twice it says nothing more; not heard it would be a promise broken
        await notice_doubted(context.services, notice)
    except TelegramError:
        await notice_failed(context.services, notice)
    else:
        await notice_sent(context.services, notice)
