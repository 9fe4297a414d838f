"""The law behind an answer: the articles of a card, and each article as a page of its own."""

from collections.abc import Callable

from telegram import InlineKeyboardButton

from bot.actions.guidance import ARTICLES_A_PAGE, articles_of
from bot.domain.guidance import Actor, Card
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import CARDS_A_PAGE, Row, board, home, key
from bot.handlers.presses import ArticlePress, ArticlesPress, CardPress, Press
from bot.handlers.screens import LABEL_LIMIT
from bot.rendering import cut


def articles_screen(context: Context, card: Card, actor: Actor, page: int) -> Screen | None:
    """The articles behind a card, in our own words; None past the last page."""
    articles = articles_of(card, actor)
    pages = max(1, -(-len(articles) // ARTICLES_A_PAGE))
    if not 0 <= page < pages:
        return None
    shown = articles[page * ARTICLES_A_PAGE : (page + 1) * ARTICLES_A_PAGE]
    text = context.text("pasal_kartu", card=card, articles=shown, page=page + 1, pages=pages)
    keys = [
        key(
            cut(context.button("pasal_satu", pasal=article.id), LABEL_LIMIT),
            ArticlePress(article=article.key, number=card.number, actor=actor, page=0),
        )
        for article in shown
    ]
    turn = _turn(context, page, pages, lambda to: ArticlesPress(number=card.number, actor=actor, page=to))
    back = key(context.button("kembali"), CardPress(number=card.number, actor=actor))
    return Screen(text=text, keyboard=board(*([k] for k in keys), turn, [back, home(context)]))


def article_screen(context: Context, press: ArticlePress) -> Screen | None:
    """One article with its standing and the cards that rest on it; None when it or the page is no more."""
    guidance = context.services.content.guidance
    article, origin = guidance.article(press.article), guidance.by_number(press.number)
    if article is None or origin is None:
        return None
    cards = guidance.resting_on(article)
    pages = -(-len(cards) // CARDS_A_PAGE)
    if press.page >= pages:
        return None
    law, shown = guidance.laws.get(article.law), cards[press.page * CARDS_A_PAGE : (press.page + 1) * CARDS_A_PAGE]
    text = context.text("pasal", article=article, law=law, count=len(cards), page=press.page + 1, pages=pages)
    keys = [_card_key(card, press.actor) for card in shown]
    turn = _turn(context, press.page, pages, lambda to: _turned(press, to))
    back = key(context.button("kembali"), _list_press(origin, press))
    return Screen(text=text, keyboard=board(*([k] for k in keys), turn, [back, home(context)]))


def _turn(context: Context, page: int, pages: int, to: Callable[[int], Press]) -> Row:
    """Previous and next, where there are any."""
    turns = (("halaman_balik", page - 1), ("halaman_lanjut", page + 1))
    return [key(context.button(label), to(there)) for label, there in turns if 0 <= there < pages]


def _turned(press: ArticlePress, to: int) -> ArticlePress:
    return ArticlePress(article=press.article, number=press.number, actor=press.actor, page=to)


def _card_key(card: Card, actor: Actor) -> InlineKeyboardButton:
    return key(cut(card.title, LABEL_LIMIT), CardPress(number=card.number, actor=actor))


def _list_press(origin: Card, press: ArticlePress) -> ArticlesPress:
    """The page of the card's list on which the article stands."""
    keys = [article.key for article in articles_of(origin, press.actor)]
    place = keys.index(press.article) if press.article in keys else 0
    return ArticlesPress(number=origin.number, actor=press.actor, page=place // ARTICLES_A_PAGE)
