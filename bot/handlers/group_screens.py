"""What is said in village groups about their registration."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.actions.registration import Asked, Registered
from bot.domain.errors import Refusal
from bot.domain.registration import Code, group_link
from bot.domain.villages import Village
from bot.handlers.context import Context, Screen
from bot.handlers.group_presses import group_key
from bot.handlers.keyboards import board, home


def arrived_screen(context: Context) -> Screen:
    """The one sentence that fits a group with a code and one without."""
    return Screen(text=context.text("masuk_grup", bot=context.bot.username))


def back_screen(context: Context, villages: Sequence[Village]) -> Screen:
    return Screen(text=context.text("grup_kembali", villages=villages, bot=context.bot.username))


def registered_screen(context: Context, villages: Sequence[Village]) -> Screen:
    text = context.text(
        "grup_terdaftar", villages=villages, bot=context.bot.username, office=context.services.content.office
    )
    return Screen(text=text)


def unregistered_screen(context: Context) -> Screen:
    ask = group_key(context.button("minta_didaftarkan"), "ask")
    return Screen(text=context.text("grup_belum_terdaftar", bot=context.bot.username), keyboard=board([ask]))


def asked_screen(context: Context, asked: Asked) -> Screen:
    """A code that a person must confirm by pressing."""
    name = "grup_tambah_desa" if asked.others else "grup_tanpa_nama"
    values = {"others": asked.others} if asked.others else {}
    keys = [
        group_key(context.button("ya_daftarkan"), "yes", asked.hash),
        group_key(context.button("batal"), "no"),
    ]
    return Screen(text=context.text(name, village=asked.village, **values), keyboard=board(keys))


def outcome_screen(context: Context, outcome: Registered | Asked) -> Screen:
    match outcome:
        case Registered(villages=villages):
            return registered_screen(context, villages)
        case Asked():
            return asked_screen(context, outcome)


def refusal_screen(context: Context, refusal: Refusal) -> Screen:
    """Why the group could not be registered, with the way on."""
    office, bot = context.services.content.office, context.bot.username
    return Screen(text=context.text(refusal.message, office=office, bot=bot, **refusal.values))


def requested_screen(context: Context) -> Screen:
    return Screen(text=context.text("permintaan_terkirim", office=context.services.content.office))


def private_hint(context: Context, code: Code | None) -> Screen:
    """A code that was given in the private chat: it belongs into the village's group."""
    text = context.text("daftar_pribadi", bot=context.bot.username, with_code=code is not None)
    keys = (
        [InlineKeyboardButton(context.button("pilih_grup"), url=group_link(context.bot.username, code))] if code else []
    )
    return Screen(text=text, keyboard=board(keys, [home(context)]))
