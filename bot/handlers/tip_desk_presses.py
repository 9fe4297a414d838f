"""What the buttons of staff about tips carry: an act and a tip's number, or a view of the list; never a right."""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.domain.tips import Category, State, TipFilter

DESK_PRESS = re.compile(r"s:")
_ACT = re.compile(r"s:([a-z]{2,10}):([0-9]{1,9})(?::([a-z_0-9]{1,24}))?")
_LIST = re.compile(r"s:([lcasw]):([0-9]{1,4}):([01]):([a-z_]{0,16}):([0-9.]{0,8}):([a-z_]{0,16}):([amn])")
LIST, CATEGORY, AREA, STATE = "l", "c", "a", "s"
ALL, MINE, NOBODYS = "a", "m", "n"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActPress:
    """An act on one tip; `choice` is from a list, or the id of a colleague."""

    act: str
    number: int
    choice: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPress:
    """A view of the list; empty fields narrow nothing."""

    view: str = LIST
    page: int = 0
    is_open: bool = True
    category: str = ""
    area: str = ""
    state: str = ""
    whose: str = ALL

    def encode(self) -> str:
        fields = (self.view, self.page, int(self.is_open), self.category, self.area, self.state, self.whose)
        return ":".join(["s", *map(str, fields)])

    def filter(self, staff: int | None) -> TipFilter:
        claimed = {ALL: None, MINE: staff, NOBODYS: 0}[self.whose]
        return TipFilter(
            open=self.is_open,
            category=Category(self.category) if self.category in tuple(Category) else None,
            subdistrict=self.area or None,
            state=State(self.state) if self.state in tuple(State) else None,
            claimed_by=claimed,
        )


def read_desk_press(data: str | None) -> ActPress | ListPress | None:
    """None when it is nothing of ours, for whoever sent it."""
    if found := _ACT.fullmatch(data or ""):
        return ActPress(act=found[1], number=int(found[2]), choice=found[3] or "")
    if found := _LIST.fullmatch(data or ""):
        return ListPress(
            view=found[1],
            page=int(found[2]),
            is_open=found[3] == "1",
            category=found[4],
            area=found[5],
            state=found[6],
            whose=found[7],
        )
    return None


def act_key(label: str, act: str, number: int, choice: str = "") -> InlineKeyboardButton:
    data = f"s:{act}:{number}" + (f":{choice}" if choice else "")
    if not isinstance(read_desk_press(data), ActPress):
        raise ValueError("a button that could not be read back")
    return InlineKeyboardButton(label, callback_data=data)


def list_key(label: str, press: ListPress) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=press.encode())
