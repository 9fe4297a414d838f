"""Broadcasts where nobody pressed: cards that follow what goes on, word to those who approve, and samples."""

import logging
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.actions.broadcast_reach import approvers
from bot.actions.broadcasts import UnknownBroadcast, broadcast
from bot.actions.deliveries import on_the_agenda
from bot.actions.staff import member
from bot.domain.broadcasts import Broadcast, Content, Kind, Outgoing, Phase, Reason
from bot.domain.staff import Act, may
from bot.handlers.broadcast_screens import card_screen
from bot.handlers.context import NO_PREVIEW, Context, Screen, is_unchanged

IN_PRIVATE, IN_GROUP = timedelta(seconds=5), timedelta(seconds=15)
"""How often a card is brought up to date. Source: product.md, section 3."""
MOST = 200
"""Cards that are followed at once; the oldest are left as they are."""
LONG = timedelta(minutes=1)
"""Whoever waited longer may have looked away: the report comes as a message of its own."""

log = logging.getLogger(__name__)

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """A card that stands in a chat: of which broadcast, for whom, and when it is looked at next."""

    number: int
    person: int
    due: datetime
    shown: Screen | None = None


class Watches:
    """The cards that are followed; in memory, so that after a restart the author gets a new one."""

    def __init__(self) -> None:
        self.at: OrderedDict[Place, Watch] = OrderedDict()
        self.greeted: set[int] = set()
        self.told: set[tuple[int, Phase]] = set()

    def put(self, place: Place, watch: Watch) -> None:
        self.at[place] = watch
        self.at.move_to_end(place)
        while len(self.at) > MOST:
            self.at.popitem(last=False)

    def has(self, number: int, person: int) -> bool:
        """Whether this person has a card of this broadcast in the private chat."""
        return any(place[0] == person and watch.number == number for place, watch in self.at.items())


def watches_of(context: Context) -> Watches:
    """Those of this application."""
    found = context.bot_data.setdefault("watches", Watches())
    assert isinstance(found, Watches)
    return found


def watch(update: Update, context: Context, number: int) -> None:
    """Follow the message that was pressed: it shows this broadcast's card from now on."""
    place, person = _place(update), context.person(update)
    if place is not None and person is not None:
        follow(context, place, number, person)


def look_away(update: Update, context: Context) -> None:
    """The message that was pressed shows something else now."""
    place = _place(update)
    if place is not None:
        watches_of(context).at.pop(place, None)


async def follow_broadcasts(context: Context) -> None:
    """Bring cards up to date; the author of what has begun gets one where he has none."""
    watches, now = watches_of(context), context.services.now()
    for place, each in list(watches.at.items()):
        if each.due <= now:
            await _refresh(context, place, each)
    for each_broadcast in await on_the_agenda(context.services):
        await _greet(context, each_broadcast)


async def announce(context: Context, written: Broadcast) -> None:
    """Ask those who may approve it; whoever cannot be reached finds it under /siaran."""
    for staff in await approvers(context.services, written.author):
        await put_card(context, written, person=staff.id)


async def put_card(context: Context, written: Broadcast, *, person: int) -> None:
    """A card in a person's private chat, which is followed; the one that stood further up goes."""
    if not await _may_see(context, person):
        return
    await _take_away(context, written.number, person)
    screen = await card_screen(context, written, by=person)
    try:
        message = await context.put(person, screen)
    except TelegramError:  # whoever cannot be reached finds it under /siaran; the others must not wait for him
        log.info("a card of a broadcast could not be shown")
        return
    if not written.ended_at:
        follow(context, (person, message), written.number, person)


async def put_sample(context: Context, chat_id: int, content: Content, out: Outgoing) -> None:
    """The message itself, to whoever is about to send or approve it."""
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in out.buttons]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    file = content.attachment
    if file is None or not file.file_id:
        await context.put(chat_id, Screen(text=out.text, keyboard=keyboard))
    elif file.kind == "photo":
        await context.bot.send_photo(
            chat_id, file.file_id, caption=out.text, parse_mode=ParseMode.HTML, reply_markup=keyboard
        )
    else:
        await context.bot.send_document(
            chat_id, file.file_id, caption=out.text, parse_mode=ParseMode.HTML, reply_markup=keyboard
        )


async def _refresh(context: Context, place: Place, each: Watch) -> None:
    """Edit it when it would look different; what is over is shown a last time and then left."""
    watches = watches_of(context)
    try:
        found = await broadcast(context.services, each.number)
    except UnknownBroadcast:
        watches.at.pop(place, None)
        return
    if not await _may_see(context, each.person):
        watches.at.pop(place, None)
        return
    if found.author == place[0] and _is_news(watches, found):
        await put_card(context, found, person=found.author)
        return
    screen = await card_screen(context, found, by=each.person, private=place[0] > 0)
    stands = screen == each.shown or await _edit(context, place, screen)
    if not stands or (found.phase.is_over and found.ended_at):
        watches.at.pop(place, None)
    elif place in watches.at:
        watches.at[place] = replace(each, due=context.services.now() + _pause(place), shown=screen)


async def _edit(context: Context, place: Place, screen: Screen) -> bool:
    """Whether the card stands there still: one that somebody deleted is not put anew."""
    try:
        await context.bot.edit_message_text(
            screen.text,
            *place,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )
    except BadRequest as error:
        return is_unchanged(error)
    except Forbidden:
        return False
    except TelegramError:
        log.info("a card of a broadcast could not be brought up to date")
    return True


def _is_news(watches: Watches, found: Broadcast) -> bool:
    """Whether the author should notice: it paused by itself, or ended after long. Once; an edit is not noticed."""
    took_long = found.begun_at and found.ended_at and found.ended_at - found.begun_at > LONG
    if not took_long and not (found.phase is Phase.PAUSED and found.reason is not Reason.BY_STAFF):
        return False
    news = (found.number, found.phase)
    known = news in watches.told
    watches.told.add(news)
    return not known


async def _may_see(context: Context, person: int) -> bool:
    """A right may have been taken back since the card was put up."""
    return may(await member(context.services, person), Act.SEE_FIGURES)


async def _take_away(context: Context, number: int, person: int) -> None:
    """One card of a broadcast is enough; a message that can no longer be deleted only stops following."""
    watches = watches_of(context)
    old = [place for place, each in watches.at.items() if place[0] == person and each.number == number]
    for place in old:
        watches.at.pop(place, None)
        with suppress(BadRequest, Forbidden):
            await context.bot.delete_message(*place)


async def _greet(context: Context, each: Broadcast) -> None:
    """Once per start and broadcast."""
    watches = watches_of(context)
    mine = each.author and each.kind is not Kind.STAFF and each.phase in (Phase.SCHEDULED, Phase.RUNNING)
    if not mine or each.number in watches.greeted:
        return
    watches.greeted.add(each.number)
    if not watches.has(each.number, each.author):
        await put_card(context, each, person=each.author)


def follow(context: Context, place: Place, number: int, person: int) -> None:
    """Bring this message up to date from now on, as the card of a broadcast."""
    watches_of(context).put(place, Watch(number=number, person=person, due=context.services.now() + _pause(place)))


def _pause(place: Place) -> timedelta:
    return IN_PRIVATE if place[0] > 0 else IN_GROUP


def _place(update: Update) -> Place | None:
    query = update.callback_query
    if query is None or query.message is None:
        return None
    return query.message.chat.id, query.message.message_id
