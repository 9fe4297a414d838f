"""A village presses "Sudah dibaca"."""

from telegram import Update

from bot.actions.receipts import mark_read
from bot.domain.broadcasts import from_read_button
from bot.domain.readers import Readers
from bot.handlers.commands import chat_id_of, is_private
from bot.handlers.context import Context


async def on_read(update: Update, context: Context) -> None:
    """Answered by a word that pops up; the message stays as it is, and nothing is said in the group."""
    query = update.callback_query
    assert query is not None
    word = context.services.messages.word
    number = from_read_button(query.data)
    if number is None or is_private(update) or query.message is None:
        await context.toast(update, word("siaran", "hanya_contoh"))
        return
    first = await mark_read(
        context.services,
        readers_of(context),
        number,
        chat_id=chat_id_of(update),
        message_id=query.message.message_id,
        person_id=query.from_user.id,
    )
    names = {None: "tidak_dikenal", True: "terima_kasih", False: "sudah_tercatat"}
    await context.toast(update, word("siaran", names[first]))


def readers_of(context: Context) -> Readers:
    """Those of this application; gone when it ends."""
    found = context.bot_data.setdefault("readers", Readers())
    assert isinstance(found, Readers)
    return found
