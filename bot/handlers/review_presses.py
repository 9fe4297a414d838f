"""What the buttons of /kartu carry: a view, a number, a page and a word; never a right."""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.handlers.context import Context
from bot.handlers.keyboards import Row

REVIEW_PRESS = re.compile(r"kp:")
_PRESS = re.compile(r"kp:([a-z]{1,8}):([0-9]{1,6}):([0-9]{1,3}):([a-z0-9.-]{0,40})")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewPress:
    """`number` is a card's or a report's; `word` what else the view needs."""

    view: str
    number: int = 0
    page: int = 0
    word: str = ""

    def encode(self) -> str:
        return f"kp:{self.view}:{self.number}:{self.page}:{self.word}"


def read_press(data: str | None) -> ReviewPress | None:
    """None when it is no button of these screens."""
    found = _PRESS.fullmatch(data or "")
    return ReviewPress(view=found[1], number=int(found[2]), page=int(found[3]), word=found[4]) if found else None


def review_key(label: str, press: ReviewPress) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=press.encode())


def turn_keys(context: Context, press: ReviewPress, pages: int) -> Row:
    """Previous and next of the view that a press shows, where there are any."""
    turns = (("halaman_balik", press.page - 1), ("halaman_lanjut", press.page + 1))
    return [
        review_key(context.button(label), ReviewPress(view=press.view, number=press.number, page=to, word=press.word))
        for label, to in turns
        if 0 <= to < pages
    ]
