"""The bot's place in groups: taken in, promoted, silenced, taken out; renamed groups and supergroups."""

from contextlib import suppress

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.actions.groups import OUT, Place, note_moved, note_place, note_title, stands_for
from bot.domain.villages import Village
from bot.handlers.arrivals import PATIENCE, Arrival, arrivals_of
from bot.handlers.context import Context, Screen
from bot.handlers.group_screens import arrived_screen, back_screen, registered_screen, unregistered_screen
from bot.handlers.registration import note_refused, title_of


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
        arrivals_of(context).settle(chat_id)
    elif place is Place.SPEAKS and place_of(change.old_chat_member) in OUT:
        try:
            await _greet(update, context, villages)
        except (Forbidden, BadRequest) as refusal:
            await note_refused(update, context, refusal)


async def _greet(update: Update, context: Context, villages: list[Village]) -> None:
    """A word for a group that takes us in: one that fits whether or not a code will come; none when told twice."""
    assert update.effective_chat is not None
    chat_id, arrivals = update.effective_chat.id, arrivals_of(context)
    if arrivals.waits(chat_id) or arrivals.has_moved(chat_id):
        return
    if villages:
        await context.post(update, back_screen(context, villages))
        return
    until = context.services.now() + PATIENCE
    arrivals.expect(chat_id, await context.post(update, arrived_screen(context)), until=until)


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
        except ChatMigrated as moved:
            await note_moved(context.services, old=arrival.chat_id, new=moved.new_chat_id)
            arrivals_of(context).expect(moved.new_chat_id, None, until=arrival.until)
        except (Forbidden, BadRequest):
            continue  # it went meanwhile; its own update tells
        except TelegramError:
            later = context.services.now() + PATIENCE
            arrivals_of(context).expect(arrival.chat_id, arrival.message_id, until=later)


async def _decide(context: Context, arrival: Arrival) -> None:
    if await stands_for(context.services, chat_id=arrival.chat_id):
        return
    await _say(context, arrival, unregistered_screen(context))
    villages = await stands_for(context.services, chat_id=arrival.chat_id)
    if villages:  # a code came while we were speaking
        await _say(context, arrival, registered_screen(context, villages))


async def _say(context: Context, arrival: Arrival, screen: Screen) -> None:
    if arrival.message_id is not None:
        await context.edit(arrival.chat_id, arrival.message_id, screen)
    else:
        await context.put(arrival.chat_id, screen)


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
