"""How a group is registered: by a link, by a typed code, by asking."""

from contextlib import suppress

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext.filters import MessageFilter

from bot.actions.group_requests import RequestRefused, ask_for_registration
from bot.actions.groups import note_title, stands_for
from bot.actions.registration import confirm, register
from bot.domain.registration import Code, RegistrationRefusal, UnknownCode, read_code
from bot.handlers.arrivals import arrivals_of
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.group_screens import (
    outcome_screen,
    private_hint,
    refusal_screen,
    registered_screen,
    requested_screen,
    unregistered_screen,
)
from bot.handlers.group_voice import speak


class CodeAnswer(MessageFilter):
    """A message that is nothing but a code, as an answer to one of ours."""

    def filter(self, message: Message) -> bool:
        answered = message.reply_to_message
        ours = bool(answered and answered.from_user and answered.from_user.id == message.get_bot().id)
        return ours and read_code(message.text or "") is not None


async def on_daftar(update: Update, context: Context) -> None:
    """/daftar CODE in a group, and /start with what a link carried there."""
    await _take(update, context, " ".join(context.args or []))


async def on_code_answer(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await _take(update, context, update.effective_message.text or "")


async def on_private_daftar(update: Update, context: Context) -> None:
    """A code in the private chat, typed or by a link that was opened there."""
    await context.send(update, private_hint(context, read_code(" ".join(context.args or []))))


async def _take(update: Update, context: Context, typed: str) -> None:
    code = read_code(typed)
    if not typed.strip():
        screen = await _entry(update, context)
    elif code is None:
        screen = refusal_screen(context, UnknownCode())
    else:
        screen = await _registered(update, context, code)
    await _answer(update, context, screen)


async def _entry(update: Update, context: Context) -> Screen:
    """No code was given: what the group is, or how it can be registered."""
    await note_title(context.services, chat_id=chat_id_of(update), title=title_of(update))
    villages = await stands_for(context.services, chat_id=chat_id_of(update))
    return registered_screen(context, villages) if villages else unregistered_screen(context)


async def _registered(update: Update, context: Context, code: Code) -> Screen:
    named = context.person(update) is not None
    try:
        outcome = await register(
            context.services, code=code, chat_id=chat_id_of(update), title=title_of(update), named=named
        )
    except RegistrationRefusal as refusal:
        return refusal_screen(context, refusal)
    return outcome_screen(context, outcome)


async def on_yes(update: Update, context: Context, hash: str) -> Screen:
    """A person confirms a code: for a second village, or one that was written without a name."""
    try:
        done = await confirm(context.services, hash=hash, chat_id=chat_id_of(update), title=title_of(update))
    except RegistrationRefusal as refusal:
        return refusal_screen(context, refusal)
    return registered_screen(context, done.villages)


async def on_no(update: Update, context: Context) -> Screen:
    villages = await stands_for(context.services, chat_id=chat_id_of(update))
    return registered_screen(context, villages) if villages else unregistered_screen(context)


async def on_ask(update: Update, context: Context) -> Screen:
    """The group asks without a code; pressed twice, it is one request."""
    chat_id = chat_id_of(update)
    try:
        asked = await ask_for_registration(context.services, chat_id=chat_id, title=title_of(update))
    except RequestRefused as refusal:
        return refusal_screen(context, refusal)
    if asked:
        return requested_screen(context)
    return registered_screen(context, await stands_for(context.services, chat_id=chat_id))


async def _answer(update: Update, context: Context, screen: Screen) -> None:
    """As an answer to the code; the sentence that waited for it goes, for it has said all it had to say."""
    arrival = arrivals_of(context).settle(chat_id_of(update))
    quoted = update.effective_message.message_id if update.effective_message else None
    await speak(context, chat_id_of(update), screen, quoted=quoted)
    if arrival is not None and arrival.message_id is not None:
        with suppress(TelegramError):  # it may stay: it is not wrong, only old
            await context.bot.delete_message(arrival.chat_id, arrival.message_id)


def title_of(update: Update) -> str:
    assert update.effective_chat is not None
    return update.effective_chat.title or ""
