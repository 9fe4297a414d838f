"""The bot's place in groups: taken in, promoted, silenced, taken out; renamed groups and supergroups."""

from contextlib import suppress

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.actions.groups import OUT, Place, note_moved, note_place, note_title, stands_for
from bot.domain.villages import Village
from bot.handlers.arrivals import PATIENCE, Arrival, arrivals_of
from bot.handlers.context import Context, Screen
from bot.handlers.group_screens import arrived_screen, back_screen, registered_screen, unregistered_screen
from bot.handlers.group_voice import speak
from bot.handlers.registration import title_of


async def on_membership(update: Update, context: Context) -> None:
    """Our own place changed."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type == ChatType.CHANNEL:
        await _decline_channel(update, context, change)
    elif change.chat.type != ChatType.PRIVATE:
        await _follow(update, context, change)


async def _follow(update: Update, context: Context, change: ChatMemberUpdated) -> None:
    place, chat_id = place_of(change.new_chat_member), change.chat.id
    villages = await note_place(context.services, chat_id=chat_id, title=title_of(update), place=place)
    if place in OUT:
        arrivals_of(context).leave(chat_id)
    elif place is Place.SPEAKS and place_of(change.old_chat_member) in OUT:
        await _greet(context, chat_id, villages)


async def _greet(context: Context, chat_id: int, villages: list[Village]) -> None:
    """A word for a group that takes us in: one that fits whether or not a code will come; none when told twice."""
    arrivals = arrivals_of(context)
    if arrivals.waits(chat_id) or arrivals.has_moved(chat_id):
        return
    if villages:
        await speak(context, chat_id, back_screen(context, villages))
        return
    spoken = await speak(context, chat_id, arrived_screen(context))
    if spoken is not None:
        until = context.services.now() + PATIENCE
        arrivals.expect(spoken.chat_id, spoken.message_id, until=until)


async def _decline_channel(update: Update, context: Context, change: ChatMemberUpdated) -> None:
    """A channel is no village group: say so where everybody can read it, and go."""
    if place_of(change.new_chat_member) in OUT:
        return
    with suppress(Forbidden, BadRequest):  # without the right to post, leaving says enough
        await context.post(update, Screen(text=context.text("bukan_kanal")))
    await context.bot.leave_chat(change.chat.id)


async def on_migrated(update: Update, context: Context) -> None:
    """Either service message of a group that became a supergroup; the other one finds nothing left to do."""
    message = update.effective_message
    assert message is not None
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    await note_moved(context.services, old=old, new=new)
    if message.migrate_from_chat_id:
        await note_title(context.services, chat_id=new, title=title_of(update))
    arrivals = arrivals_of(context)
    arrivals.move(old, new)
    villages = await stands_for(context.services, chat_id=new)
    greeted = arrivals.settle(new) if villages else None
    if greeted is not None and greeted.message_id is not None:
        await context.edit(new, greeted.message_id, registered_screen(context, villages))


async def on_renamed(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    await note_title(context.services, chat_id=message.chat.id, title=message.new_chat_title or "")


async def tell_unregistered(context: Context) -> None:
    """Groups whose minute is over are told how to be registered, unless they are by now."""
    for arrival in arrivals_of(context).due(context.services.now()):
        try:
            await _decide(context, arrival)
        except TelegramError:
            later = context.services.now() + PATIENCE
            arrivals_of(context).expect(arrival.chat_id, arrival.message_id, until=later)


async def _decide(context: Context, arrival: Arrival) -> None:
    chat_id, over = arrival.chat_id, arrival.message_id
    if await stands_for(context.services, chat_id=chat_id):
        return
    spoken = await speak(context, chat_id, unregistered_screen(context), over=over)
    villages = await stands_for(context.services, chat_id=spoken.chat_id) if spoken else []
    if spoken and villages:  # a code came while we were speaking
        await speak(context, spoken.chat_id, registered_screen(context, villages), over=spoken.message_id or over)


def place_of(member: ChatMember) -> Place:
    """What a member of a group may do there."""
    match member.status:
        case ChatMemberStatus.LEFT:
            return Place.LEFT
        case ChatMemberStatus.BANNED:
            return Place.REMOVED
        case ChatMemberStatus.RESTRICTED:
            assert isinstance(member, ChatMemberRestricted)
            if not member.is_member:
                return Place.LEFT
            return Place.SPEAKS if member.can_send_messages else Place.SILENCED
        case _:
            return Place.SPEAKS
