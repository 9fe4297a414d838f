"""The inbox chat: chosen by an admin with /laporan di sini, stopped by a stranger, resumed by an admin."""

from telegram import ChatMember, Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden

from bot.actions.tip_inbox import inbox_of, move_inbox, note_joined, resume_inbox, set_inbox
from bot.domain.errors import Refusal
from bot.handlers.arrivals import arrivals_of
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.group_news import count_members
from bot.handlers.keyboards import board
from bot.handlers.staff import on_staff_command_in_group
from bot.handlers.tip_desk_presses import act_key
from bot.handlers.tip_speaking import delete
from bot.rendering import visible

HERE = ["di", "sini"]
PRESENT = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})


async def on_tips_in_group(update: Update, context: Context) -> None:
    """/laporan di sini makes this chat the inbox; anything else belongs into the private chat."""
    message = update.effective_message
    words = [word.casefold() for word in context.args or []]
    if message is None or words != HERE or message.sender_chat is not None:
        await on_staff_command_in_group(update, context)
        return
    if await context.staff(update) is None:
        return
    chat_id = chat_id_of(update)
    try:
        await set_inbox(context.services, context.person(update), chat_id=chat_id)
    except Refusal as refusal:
        await context.send(update, Screen(text=context.text(refusal.message, **refusal.values)))
        return
    arrival = arrivals_of(context).settle(chat_id)
    if arrival is not None and arrival.message_id is not None:  # no village is waited for any more
        await delete(context, chat_id, arrival.message_id)
    members = await count_members(context, chat_id)
    await context.send(update, Screen(text=context.text("laporan_di_sini", members=members)))


async def on_joined(update: Update, context: Context) -> None:
    """Service messages come to every bot, also to one that is no admin."""
    message = update.effective_message
    assert message is not None
    people = [user.id for user in message.new_chat_members or () if user.id != context.bot.id]
    await _note(update, context, people)


async def on_member(update: Update, context: Context) -> None:
    """As an admin the bot is told of members one by one; in large groups there is no service message."""
    change = update.chat_member
    assert change is not None
    if is_present(change.new_chat_member) and not is_present(change.old_chat_member):
        await _note(update, context, [change.new_chat_member.user.id])


def is_present(member: ChatMember) -> bool:
    return member.status in PRESENT or bool(getattr(member, "is_member", False))


async def _note(update: Update, context: Context, people: list[int]) -> None:
    chat_id = chat_id_of(update)
    if not people or not await note_joined(context.services, chat_id=chat_id, people=people):
        return
    resume = act_key(context.button("lanjutkan_kabar"), "resume", 0)
    try:
        await context.put(chat_id, Screen(text=context.text("laporan_terhenti"), keyboard=board([resume])))
    except (BadRequest, Forbidden):
        return  # stopped it is all the same


async def on_resume(update: Update, context: Context) -> None:
    """An admin says that whoever joined may read along."""
    try:
        here = await resume_inbox(context.services, context.person(update), chat_id=chat_id_of(update))
    except Refusal as refusal:
        await context.toast(update, visible(context.text(refusal.message, **refusal.values)), alert=True)
        return
    await context.toast(update)
    await context.show(update, Screen(text=context.text("laporan_lanjut" if here else "tombol_usang")))


async def on_inbox_migrated(update: Update, context: Context) -> None:
    """The inbox became a supergroup."""
    message = update.effective_message
    if message is None or (await inbox_of(context.services)).chat_id is None:
        return
    old = message.migrate_from_chat_id or message.chat.id
    await move_inbox(context.services, old=old, new=message.migrate_to_chat_id or message.chat.id)
