"""What the bot says in the conversation of a tip: the review in place, prompts, and all of it clearable again."""

from contextlib import suppress

from telegram import ForceReply, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from bot.handlers.context import NO_PREVIEW, Context, Screen, is_unchanged
from bot.handlers.tip_drafts import Draft, Talk
from bot.handlers.tip_review import review_screen

FAR_BELOW = 3
"""Messages after which the review is out of sight and is put anew."""
AT_ONCE = 100
"""Messages that one call deletes. Source: Bot API, deleteMessages."""


async def say(context: Context, talk: Talk, text: str, markup: InlineKeyboardMarkup | ForceReply | None = None) -> int:
    """A message of this conversation; its id."""
    sent = await context.bot.send_message(
        talk.chat_id, text, parse_mode=ParseMode.HTML, reply_markup=markup, link_preview_options=NO_PREVIEW
    )
    talk.trail.append(sent.message_id)
    return sent.message_id


async def ask(context: Context, talk: Talk, text: str, *, placeholder: str) -> int:
    """A prompt: the person's app opens an answer to it."""
    return await say(context, talk, text, ForceReply(input_field_placeholder=context.button(placeholder)))


async def put_screen(context: Context, talk: Talk, screen: Screen, *, instead_of: int | None) -> int:
    """In the place of a message of ours, or anew where it is gone; the id of what shows it."""
    if instead_of is not None and await edited(context, talk.chat_id, instead_of, screen):
        if instead_of not in talk.trail:
            talk.trail.append(instead_of)
        return instead_of
    return await say(context, talk, screen.text, screen.keyboard)


async def edited(context: Context, chat_id: int, message_id: int, screen: Screen) -> bool:
    """Whether the message shows the screen now."""
    try:
        await context.bot.edit_message_text(
            screen.text,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )
    except BadRequest as error:
        return is_unchanged(error)
    return True


async def show_review(context: Context, talk: Talk, draft: Draft) -> None:
    """The one review message as it should look now; it moves down when too much has come below it."""
    async with talk.speaking:
        if talk.draft is not draft:
            return
        draft.shown_at = None
        if draft.review_id is not None and draft.below >= FAR_BELOW:
            await delete(context, talk.chat_id, draft.review_id)
            draft.review_id = None
        draft.review_id = await put_screen(
            context, talk, await review_screen(context, draft), instead_of=draft.review_id
        )
        draft.below = 0 if draft.below >= FAR_BELOW else draft.below


async def remind(context: Context, talk: Talk, draft: Draft) -> None:
    """What is not sent yet comes first: its review, where it is seen."""
    draft.notes.append("masih_ada_cerita")
    draft.below = FAR_BELOW
    await show_review(context, talk, draft)


async def delete(context: Context, chat_id: int, message_id: int) -> bool:
    """Whether it is gone for everybody: Telegram allows it for 48 hours."""
    with suppress(BadRequest, Forbidden):
        return await context.bot.delete_message(chat_id, message_id)
    return False


async def clear(context: Context, talk: Talk) -> bool:
    """Delete all messages of this conversation, theirs and ours; whether Telegram allowed it."""
    ids, allowed = list(dict.fromkeys(talk.trail)), True
    talk.trail.clear()
    for at in range(0, len(ids), AT_ONCE):
        try:
            await context.bot.delete_messages(talk.chat_id, ids[at : at + AT_ONCE])
        except (BadRequest, Forbidden):
            allowed = all([await delete(context, talk.chat_id, one) for one in ids[at : at + AT_ONCE]]) and allowed
    return allowed
