"""/kartu: staff read cards as a whole, sign them and take signatures back; rights are asked by the acts, never here."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from bot.actions.corrections import pending_corrections
from bot.actions.objections import open_objections
from bot.actions.review import Pile, Reading, piles, reading, sign_as_read, withdraw
from bot.domain.errors import Refusal
from bot.domain.guidance import Card
from bot.handlers.commands import is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import CARDS_A_PAGE, Row, board, home
from bot.handlers.review_presses import REVIEW_PRESS, ReviewPress, read_press, review_key, turn_keys
from bot.handlers.review_reports import correction_screens, objection_screens
from bot.handlers.screens import LABEL_LIMIT
from bot.handlers.wizards import begin_key, refused
from bot.rendering import cut, visible

View = Callable[[Context, int | None, ReviewPress], Awaitable[Screen | None]]
MENU = ReviewPress(view="menu")


def review_routes() -> list[BaseHandler[Any, Context, None]]:
    return [
        CommandHandler("kartu", on_review, ChatType.PRIVATE & UpdateType.MESSAGE),
        CallbackQueryHandler(on_review_press, REVIEW_PRESS),
    ]


async def on_review(update: Update, context: Context) -> None:
    await context.send(update, await _screen(context, context.person(update), MENU))


async def on_review_press(update: Update, context: Context) -> None:
    """A button of these screens; in groups none of them is ours."""
    query = update.callback_query
    assert query is not None
    press = read_press(query.data)
    if press is None or press.view not in VIEWS or not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    await context.toast(update)
    await context.show(update, await _screen(context, query.from_user.id, press))


async def _screen(context: Context, by: int | None, press: ReviewPress) -> Screen:
    try:
        screen = await VIEWS[press.view](context, by, press)
    except Refusal as refusal:
        return refused(context, refusal)
    return screen or Screen(text=context.text("tombol_usang"), keyboard=board([_back(context, MENU), home(context)]))


async def _menu(context: Context, by: int | None, _press: ReviewPress) -> Screen:
    """How much there is to do, each pile a button."""
    found = await piles(context.services, by=by)
    counts = {pile.value: len(cards) for pile, cards in found.items()}
    counts["objections"] = len(await open_objections(context.services, by=by))
    counts["corrections"] = len(await pending_corrections(context.services, by=by))
    ways = [(pile.value, ReviewPress(view="pile", word=pile.value)) for pile in Pile]
    ways += [("objections", ReviewPress(view="wrong")), ("corrections", ReviewPress(view="fixes"))]
    keys = [[review_key(context.button(f"tinjau_{name}", jumlah=counts[name]), press)] for name, press in ways]
    return Screen(text=context.text("tinjau", counts=counts), keyboard=board(*keys, [home(context)]))


async def _pile(context: Context, by: int | None, press: ReviewPress) -> Screen | None:
    """A pile by topics."""
    cards = (await piles(context.services, by=by)).get(Pile(press.word)) if press.word in set(Pile) else None
    if cards is None:
        return None
    counts = {
        topic: sum(card.topic == topic.id for card in cards) for topic in context.services.content.guidance.topics
    }
    keys = [
        [
            review_key(
                context.button("tinjau_topik", ikon=topic.icon, judul=topic.title, jumlah=count),
                ReviewPress(view="shelf", word=f"{press.word}.{topic.id}"),
            )
        ]
        for topic, count in counts.items()
        if count
    ]
    text = context.text("tinjau_topik", pile=press.word, count=len(cards))
    return Screen(text=text, keyboard=board(*keys, [_back(context, MENU), home(context)]))


async def _shelf(context: Context, by: int | None, press: ReviewPress) -> Screen | None:
    """The cards of a pile in one topic, page by page."""
    name, _, topic = press.word.partition(".")
    found = (await piles(context.services, by=by)).get(Pile(name), []) if name in set(Pile) else []
    cards = [card for card in found if card.topic == topic]
    pages = -(-len(cards) // CARDS_A_PAGE)
    if press.page >= pages:
        return await _pile(context, by, ReviewPress(view="pile", word=name))
    shown = cards[press.page * CARDS_A_PAGE : (press.page + 1) * CARDS_A_PAGE]
    keys = [[_card_key(context, card, press.word)] for card in shown]
    text = context.text("tinjau_kartu", pile=name, cards=shown, page=press.page + 1, pages=pages)
    back = [_back(context, ReviewPress(view="pile", word=name)), home(context)]
    return Screen(text=text, keyboard=board(*keys, turn_keys(context, press, pages), back))


async def _card(context: Context, by: int | None, press: ReviewPress) -> Screen | None:
    """A card as a whole; it can be signed from its last page, when it has been read."""
    card = context.services.content.guidance.by_number(press.number)
    if card is None:
        return None
    found = await reading(context.services, card, by=by)
    page = min(press.page, len(found.pages) - 1)
    last = page == len(found.pages) - 1
    text = context.text("tinjau_utuh", text=found.pages[page], card=card, reading=found, last=last)
    here = ReviewPress(view="card", number=card.number, page=page, word=press.word)
    acts = _acts(context, found, press.word) if last else []
    back = [_back(context, ReviewPress(view="shelf", word=press.word)), home(context)]
    return Screen(text=text, keyboard=board(turn_keys(context, here, len(found.pages)), *acts, back))


def _acts(context: Context, found: Reading, word: str) -> list[Row]:
    """Sign, with or without a note, or take the signature back."""
    if not found.may_sign:
        return []
    card = found.card
    if found.holds:
        take = ReviewPress(view="take", number=card.number, word=word)
        return [[review_key(context.button("tarik_pengesahan"), take)]]
    sign = ReviewPress(view="sign", number=card.number, word=card.checksum)
    note = begin_key(context.button("sahkan_catatan"), "sahkan", f"{card.number}.{card.checksum}")
    return [[review_key(context.button("sahkan"), sign)], [note]]


async def _sign(context: Context, by: int | None, press: ReviewPress) -> Screen | None:
    card = context.services.content.guidance.by_number(press.number)
    if card is None:
        return None
    await sign_as_read(context.services, card, read=press.word, by=by)
    return await signed_screen(context, card, by)


async def _take(context: Context, by: int | None, press: ReviewPress) -> Screen | None:
    card = context.services.content.guidance.by_number(press.number)
    if card is None:
        return None
    await withdraw(context.services, card, by=by)
    return await _card(context, by, ReviewPress(view="card", number=card.number, page=LAST, word=press.word))


async def signed_screen(context: Context, card: Card, by: int | None) -> Screen:
    """What was signed, and the way to the next card of the topic that waits."""
    found = await reading(context.services, card, by=by)
    waiting = [each for each in (await piles(context.services, by=by))[Pile.UNSIGNED] if each.topic == card.topic]
    word = f"{Pile.UNSIGNED}.{card.topic}"
    following = [[_card_key(context, waiting[0], word)]] if waiting else []
    text = context.text("kartu_disahkan", card=card, signature=found.signature, left=len(waiting))
    return Screen(text=text, keyboard=board(*following, [_back(context, MENU), home(context)]))


LAST = 999
"""A page past the end stands for the last."""


def _card_key(context: Context, card: Card, word: str) -> InlineKeyboardButton:
    label = cut(f"{card.code} {card.title}", LABEL_LIMIT)
    return review_key(label, ReviewPress(view="card", number=card.number, word=word))


def _back(context: Context, press: ReviewPress) -> InlineKeyboardButton:
    return review_key(context.button("kembali"), press)


VIEWS: dict[str, View] = {
    "menu": _menu,
    "pile": _pile,
    "shelf": _shelf,
    "card": _card,
    "sign": _sign,
    "take": _take,
    **objection_screens(),
    **correction_screens(),
}
"""Every screen of /kartu by its name in a button."""
