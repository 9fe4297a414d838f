"""«Jawaban ini keliru?»: what staff are told is shown first; the question goes along only when the asker says so."""

from collections import Counter
from datetime import date

from telegram import InlineKeyboardButton, Update

from bot.actions.objections import forget_old_questions, report, shown_to_staff
from bot.domain.errors import Refusal
from bot.domain.guidance import Card
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import new_nonce
from bot.handlers.heard import Heard, heard_before
from bot.handlers.keyboards import board, home, key
from bot.handlers.presses import CardPress, ObjectionPress
from bot.handlers.wizards import refused

MOST_A_DAY = 10
"""Reports from one chat; counted in memory only."""


class Reporters:
    """How often a chat reported today."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._counts: Counter[int] = Counter()

    def may(self, chat_id: int, *, today: date) -> bool:
        if self._day != today:
            self._day, self._counts = today, Counter()
        return self._counts[chat_id] < MOST_A_DAY

    def count(self, chat_id: int) -> None:
        self._counts[chat_id] += 1


async def forget_questions_daily(context: Context) -> None:
    """By the clock, once a day and after every start."""
    today = context.services.today()
    if context.bot_data.get("questions_forgotten") != today:
        await forget_old_questions(context.services)
        context.bot_data["questions_forgotten"] = today


async def objection_screen(update: Update, context: Context, press: ObjectionPress) -> Screen | None:
    """The step that a button asks for; None when the card is no more."""
    card = context.services.content.guidance.by_number(press.number)
    if card is None:
        return None
    heard = heard_before(update, context)
    match press.step:
        case "ask":
            return _what_is_sent(context, card, press, heard)
        case "show" if heard is not None:
            return _with_question(context, press, heard)
        case "send" | "full":
            question = shown_to_staff(context.services, heard.text) if heard and press.step == "full" else ""
            return await _sent(update, context, card, press, question=question, words=heard.words if heard else ())
    return _what_is_sent(context, card, press, heard)


def _what_is_sent(context: Context, card: Card, press: ObjectionPress, heard: Heard | None) -> Screen:
    nonce = press.nonce or new_nonce(context.services.chance)
    words = [word.replace("_", " ") for word in heard.words] if heard else []
    text = context.text("keliru", slip=context.services.slip(card), card=card, actor=press.actor, words=words)
    show = [[_key(context, "sertakan_pertanyaan", press, "show", nonce)]] if heard else []
    return Screen(
        text=text,
        keyboard=board([_key(context, "kirim", press, "send", nonce)], *show, [_back(context, press), home(context)]),
    )


def _with_question(context: Context, press: ObjectionPress, heard: Heard) -> Screen:
    question = shown_to_staff(context.services, heard.text)
    return Screen(
        text=context.text("keliru_pertanyaan", question=question),
        keyboard=board(
            [_key(context, "kirim_dengan", press, "full", press.nonce)],
            [_key(context, "kirim_tanpa", press, "send", press.nonce)],
            [_back(context, press), home(context)],
        ),
    )


async def _sent(
    update: Update,
    context: Context,
    card: Card,
    press: ObjectionPress,
    *,
    question: str,
    words: tuple[str, ...],
) -> Screen:
    reporters = context.bot_data.setdefault("reporters", Reporters())
    assert isinstance(reporters, Reporters)
    chat_id = chat_id_of(update)
    if not reporters.may(chat_id, today=context.services.today()):
        return Screen(text=context.text("keliru_cukup"), keyboard=board([_back(context, press), home(context)]))
    try:
        await report(context.services, card, press.actor, key=press.nonce, words=words, question=question)
    except Refusal as refusal:
        return refused(context, refusal)
    reporters.count(chat_id)
    text = context.text("keliru_terkirim", question=bool(question), office=context.services.content.office)
    return Screen(text=text, keyboard=board([_back(context, press), home(context)]))


def _key(context: Context, label: str, press: ObjectionPress, step: str, nonce: str) -> InlineKeyboardButton:
    return key(context.button(label), ObjectionPress(number=press.number, actor=press.actor, step=step, nonce=nonce))


def _back(context: Context, press: ObjectionPress) -> InlineKeyboardButton:
    return key(context.button("kembali"), CardPress(number=press.number, actor=press.actor))
