"""What the buttons about village groups carry: a step and what it is about; never a right."""

import re

from telegram import InlineKeyboardButton

GROUP_PRESS = re.compile(r"g:")

_SUBDISTRICT = r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}"
_VILLAGE = _SUBDISTRICT + r"\.[0-9]{4}"
_CHAT = r"-[0-9]{1,16}"
_NUMBER = r"[0-9]{1,9}"
_PAGE = r"[0-9]{1,2}"

STEPS = {
    # in the group
    "yes": (r"[A-Za-z0-9_-]{43}",),
    "no": (),
    "ask": (),
    # in the private chat of staff
    "all": (),
    "place": (_SUBDISTRICT, _PAGE),
    "village": (_VILLAGE,),
    "invite": (_VILLAGE,),
    "part": (_VILLAGE, _CHAT),
    "parted": (_VILLAGE, _CHAT),
    "wrong": (_VILLAGE, _CHAT),
    "again": (_VILLAGE, _CHAT),
    "request": (_NUMBER,),
    "pick": (_NUMBER,),
    "among": (_NUMBER, _SUBDISTRICT, _PAGE),
    "approve": (_NUMBER, _VILLAGE),
    "refuse": (_NUMBER,),
}
"""Every step with the shape of its parts."""


def group_key(label: str, step: str, *parts: object) -> InlineKeyboardButton:
    """A button that carries a step."""
    data = ":".join(["g", step, *map(str, parts)])
    if read_press(data) is None:
        raise ValueError("a button that could not be read back")
    return InlineKeyboardButton(label, callback_data=data)


def read_press(data: str | None) -> tuple[str, tuple[str, ...]] | None:
    """The step and its parts; None when it is nothing of ours, for whoever sent it."""
    head, *rest = (data or "").split(":")
    step, parts = (rest[0], tuple(rest[1:])) if rest else ("", ())
    shapes = STEPS.get(step)
    if head != "g" or shapes is None or len(parts) != len(shapes) or len((data or "").encode()) > 64:
        return None
    fits = all(re.fullmatch(shape, part) for shape, part in zip(shapes, parts, strict=True))
    return (step, parts) if fits else None
