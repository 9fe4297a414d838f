"""Groups: short answers, each with a button to the private chat; never a tip, never a name."""

from telegram import Update

from bot.actions.ask import Accused, Answered, OffTopic, answer_question
from bot.actions.corrections import note_answer
from bot.actions.groups import note_heard
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.questions import quoted_words
from bot.handlers.screens import private_screen, short_screen
from bot.handlers.tip_groups import on_tip_in_group

ASK = "tanya"


async def on_group_question(update: Update, context: Context) -> None:
    """/tanya in a group; alone, or as the answer to somebody's message, it asks about that message."""
    message = update.effective_message
    assert message is not None
    question = " ".join(context.args or []) or quoted_words(context, message)
    if question:
        await _answer(update, context, question, called=True)
    else:
        await context.send(update, _how_to_ask(context))


async def on_group_reply(update: Update, context: Context) -> None:
    """A reply to one of our messages; small talk is left to the group."""
    message = update.effective_message
    assert message is not None
    await _answer(update, context, message.text or message.caption or "", called=False)


async def _answer(update: Update, context: Context, question: str, *, called: bool) -> None:
    await note_heard(context.services, chat_id=chat_id_of(update))
    outcome = answer_question(context.services, question)
    match outcome:
        case Answered(card=card, actor=actor, when=when):
            await context.send(update, await short_screen(context, card, actor, when=when))
            await note_answer(context.services, card, chat_id=chat_id_of(update))
        case Accused():
            await on_tip_in_group(update, context)
        case OffTopic() if not called:
            return
        case _:
            await context.send(update, private_screen(context, context.text("tanya_pribadi"), ASK))


def _how_to_ask(context: Context) -> Screen:
    return private_screen(context, context.text("bantuan_grup", bot=context.bot.username), ASK)
