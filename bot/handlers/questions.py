"""Questions in people's own words, in the private chat."""

from collections import OrderedDict
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext.filters import CAPTION, TEXT

from bot.actions.ask import Accused, Answered, AskedBack, AskedRole, OffTopic, Outcome, Referred, answer_question
from bot.actions.guidance import role_in
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.heard import Heard, heard_from, memory
from bot.handlers.keyboards import board, home, plain
from bot.handlers.oddities import forwarded_screen
from bot.handlers.screens import (
    card_screen,
    choices_screen,
    home_only,
    home_screen,
    refer_screen,
    whose_screen,
)

HAS_WORDS = TEXT | CAPTION
LONGEST_QUESTION = 4096
"""Characters; Telegram sends no more in one message, but a caption and a quoted post are put together."""
REMEMBERED_ANSWERS = 2000
"""Answers whose question may still be edited. In memory only, so a restart answers an edited question anew."""


class Answers:
    """Which of our messages answers which question: ids only, the oldest forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int], int] = OrderedDict()

    def keep(self, chat_id: int, question: int, answer: int) -> None:
        self._known[chat_id, question] = answer
        while len(self._known) > REMEMBERED_ANSWERS:
            self._known.popitem(last=False)

    def of(self, chat_id: int, question: int) -> int | None:
        return self._known.get((chat_id, question))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer with the question behind it, where that may be remembered."""

    screen: Screen
    heard: Heard | None = None


async def on_question(update: Update, context: Context) -> None:
    """A question, a forwarded post, or a caption under a picture."""
    message = update.effective_message
    assert message is not None
    await _answer(update, context, message, await _reply_to(context, message))


async def on_question_edited(update: Update, context: Context) -> None:
    """An edited question: its answer changes in place, so that no wrong answer is left standing."""
    message = update.effective_message
    assert message is not None
    reply = await _reply_to(context, message)
    answer = _answers(context).of(message.chat.id, message.message_id)
    if answer is None:
        await _answer(update, context, message, reply)
    else:
        await context.edit(message.chat.id, answer, reply.screen)
        _remember(context, message, answer, reply)


async def on_tanya(update: Update, context: Context) -> None:
    """/tanya with a question; alone it shows how to ask."""
    message = update.effective_message
    assert message is not None
    question = " ".join(context.args or [])
    if not question:
        await context.send(update, home_only(context, "ajakan_bertanya"))
    else:
        await _answer(update, context, message, await _asked(context, chat_id_of(update), question))


async def _answer(update: Update, context: Context, message: Message, reply: Reply) -> None:
    sent = await context.send(update, reply.screen)
    if sent is not None:
        _remember(context, message, sent, reply)


def _remember(context: Context, message: Message, answer: int, reply: Reply) -> None:
    """Which of our messages answers which, and for a while what was asked."""
    _answers(context).keep(message.chat.id, message.message_id, answer)
    memory(context).keep(message.chat.id, answer, reply.heard)


def _answers(context: Context) -> Answers:
    answers = context.bot_data.setdefault("answers", Answers())
    assert isinstance(answers, Answers)
    return answers


async def _reply_to(context: Context, message: Message) -> Reply:
    text = message.text or message.caption or ""
    if (quoted := quoted_words(context, message)) and len(text.split()) <= SHORT:
        text = f"{quoted}\n{text}"
    if len(text) > LONGEST_QUESTION:
        return Reply(screen=home_only(context, "terlalu_panjang", limit=LONGEST_QUESTION))
    return await _asked(context, message.chat.id, text, forwarded=message.forward_origin is not None)


SHORT = 6
"""Words; a question as short as «ini boleh?» asks about the message it answers."""


def quoted_words(context: Context, message: Message) -> str:
    """The words of the message that this one answers, unless it is one of ours."""
    quoted = message.reply_to_message
    if quoted is None or (quoted.from_user and quoted.from_user.id == context.bot.id):
        return ""
    return quoted.text or quoted.caption or ""


async def _asked(context: Context, chat_id: int, text: str, *, forwarded: bool = False) -> Reply:
    role = await role_in(context.services, chat_id)
    outcome = answer_question(context.services, text, actor=role)
    if forwarded and not isinstance(outcome, Answered):
        return Reply(screen=forwarded_screen(context))
    screen = await outcome_screen(context, chat_id, outcome, role_known=role is not None)
    return Reply(screen=screen, heard=heard_from(context, text, outcome))


async def outcome_screen(context: Context, chat_id: int, outcome: Outcome, *, role_known: bool) -> Screen:
    """What a person sees of an outcome in the private chat."""
    match outcome:
        case Answered(card=card, actor=actor, when=when):
            return await card_screen(context, card, actor, when=when)
        case AskedRole(card=card):
            return whose_screen(context, card, keep=not role_known)
        case AskedBack(choices=choices):
            return choices_screen(context, [(choice.card, choice.actor) for choice in choices])
        case Accused():
            keys = board([plain(context, "lapor", "tip")], [home(context)])
            return Screen(text=context.text("aduan"), keyboard=keys)
        case OffTopic(kind=kind):
            text = context.text("di_luar_topik", kind=kind, office=context.services.content.office)
            return Screen(text=text, keyboard=(await home_screen(context, chat_id)).keyboard)
        case Referred():
            return refer_screen(context)
