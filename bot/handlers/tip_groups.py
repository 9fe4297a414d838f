"""Groups never take a tip, nor a code: one neutral line with the private link, and the message goes where it may."""

from telegram import InlineKeyboardButton, Message, Update
from telegram.ext.filters import MessageFilter

from bot.domain.receipts import MistypedReceipt, looks_like_receipt, read_receipt
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board
from bot.handlers.screens import private_link
from bot.handlers.tip_speaking import delete


class CodeInGroup(MessageFilter):
    """An answer to one of our messages that is nothing but a code."""

    def filter(self, message: Message) -> bool:
        answered = message.reply_to_message
        ours = bool(answered and answered.from_user and answered.from_user.id == message.get_bot().id)
        return ours and _is_code(message.text or "")


def _is_code(typed: str) -> bool:
    if not looks_like_receipt(typed):
        return False
    try:
        read_receipt(typed)
    except MistypedReceipt:
        return False
    return True


async def on_tip_in_group(update: Update, context: Context) -> None:
    """/lapor, or words that accuse somebody: naming nobody, answering nobody."""
    await _move(update, context, "aduan_di_grup", "lapor")


async def on_status_in_group(update: Update, context: Context) -> None:
    """/status: where a code came with it, others have seen that code."""
    seen = looks_like_receipt(" ".join(context.args or []))
    await _move(update, context, "kode_di_grup" if seen else "status_di_grup", "status")


async def on_code_in_group(update: Update, context: Context) -> None:
    await _move(update, context, "kode_di_grup", "status")


async def _move(update: Update, context: Context, name: str, payload: str) -> None:
    """The line first, so that it stands even where the message cannot be deleted."""
    message = update.effective_message
    assert message is not None
    button = InlineKeyboardButton(context.button("buka_percakapan"), url=private_link(context, payload))
    await context.post(update, Screen(text=context.text(name), keyboard=board([button])))
    await delete(context, chat_id_of(update), message.message_id)
