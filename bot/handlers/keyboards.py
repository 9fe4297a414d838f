"""Buttons: few, in rows that fit a narrow phone."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.guidance import ROLES, Actor, Card
from bot.handlers.context import Context
from bot.handlers.presses import CardPress, PlainPress, Press, RolePress, TopicPress, encode

Row = list[InlineKeyboardButton]
CARDS_A_PAGE = 8


def key(label: str, press: Press) -> InlineKeyboardButton:
    """A button that carries a press."""
    return InlineKeyboardButton(label, callback_data=encode(press))


def plain(context: Context, label: str, name: str) -> InlineKeyboardButton:
    """A button to a screen without parameters."""
    return key(context.button(label), PlainPress(name=name))


def board(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(row) for row in rows if row])


def pairs(keys: Iterable[InlineKeyboardButton]) -> list[Row]:
    """Two in a row."""
    found = list(keys)
    return [found[place : place + 2] for place in range(0, len(found), 2)]


def home(context: Context) -> InlineKeyboardButton:
    return plain(context, "beranda", "home")


def actor_name(context: Context, actor: Actor) -> str:
    return context.services.messages.word("pelaku", actor)


def role_keys(context: Context) -> InlineKeyboardMarkup:
    """All roles, and a way to leave it open."""
    keys = [key(actor_name(context, actor), RolePress(actor=actor)) for actor in ROLES]
    return board(*pairs(keys), [key(context.button("lewati"), RolePress(actor=None))])


def whose_keys(context: Context, card: Card, actors: Sequence[Actor], *, keep: bool) -> InlineKeyboardMarkup:
    """For whom a card is asked; `keep` also remembers the choice as the person's role."""
    keys = [
        key(actor_name(context, actor), CardPress(number=card.number, actor=actor, chosen=keep and actor in ROLES))
        for actor in actors
    ]
    return board(*pairs(keys), [home(context)])


def home_keys(context: Context) -> InlineKeyboardMarkup:
    return board(
        [plain(context, "panduan", "topics"), plain(context, "jadwal", "schedule")],
        [plain(context, "ubah_jabatan", "roles"), plain(context, "lapor", "tip")],
        [plain(context, "privasi", "privacy"), plain(context, "bantuan", "help")],
    )


def page_keys(context: Context, *, topic: str, page: int, pages: int) -> Row:
    """Previous and next, where there are any."""
    back = [key(context.button("halaman_balik"), TopicPress(topic=topic, page=page - 1))] if page > 0 else []
    on = [key(context.button("halaman_lanjut"), TopicPress(topic=topic, page=page + 1))] if page + 1 < pages else []
    return [*back, *on]
