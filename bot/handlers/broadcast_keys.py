"""What the buttons about broadcasts carry: a step, a broadcast's number, and one more word; never a right."""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.handlers.context import Context
from bot.handlers.keyboards import Row

BROADCAST_PRESS = re.compile(r"b:")
READ_PRESS = re.compile(r"sb:")
_PRESS = re.compile(r"b:([a-z_]{1,10}):([0-9]{1,9}):([a-z0-9]{0,16})")


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastPress:
    """`number` is a broadcast's, or a page of the list; `more` a page, a delivery or a nonce."""

    step: str
    number: int = 0
    more: str = ""

    @property
    def page(self) -> int:
        return int(self.more) if self.more.isdecimal() else 0


def broadcast_key(label: str, step: str, number: int = 0, more: object = "") -> InlineKeyboardButton:
    data = f"b:{step}:{number}:{more}"
    if read_press(data) is None:
        raise ValueError("a button that could not be read back")
    return InlineKeyboardButton(label, callback_data=data)


def read_press(data: str | None) -> BroadcastPress | None:
    """None when it is nothing of ours, for whoever sent it."""
    found = _PRESS.fullmatch(data or "")
    return BroadcastPress(step=found[1], number=int(found[2]), more=found[3]) if found else None


def page_row(context: Context, step: str, number: int, *, page: int, pages: int) -> Row:
    """Previous and next, where there are any; the page travels as the further word."""
    ways = (("halaman_balik", page - 1), ("halaman_lanjut", page + 1))
    return [broadcast_key(context.button(label), step, number, to) for label, to in ways if 0 <= to < pages]
