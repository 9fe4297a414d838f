"""What the buttons of a tip carry: a step, a nonce, and perhaps a choice from a list; never a right, never a code."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from telegram import InlineKeyboardButton

TIP_PRESS = re.compile(r"l:")
_PRESS = re.compile(r"l:([a-z_]{1,10}):([A-Za-z0-9_-]{22})?(?::([A-Za-z0-9_.]{1,20}))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class TipPress:
    """`key` is the nonce of a draft or of a status page, as text; "" where none is needed."""

    step: str
    key: str = ""
    choice: str = ""

    @property
    def nonce(self) -> bytes:
        return urlsafe_b64decode(f"{self.key}==") if self.key else b""

    def encode(self) -> str:
        data = f"l:{self.step}:{self.key}" + (f":{self.choice}" if self.choice else "")
        if read_tip_press(data) != self:
            raise ValueError("a button that could not be read back")
        return data


def read_tip_press(data: str | None) -> TipPress | None:
    """None when it is nothing of ours, for whoever sent it."""
    found = _PRESS.fullmatch(data or "")
    return TipPress(step=found[1], key=found[2] or "", choice=found[3] or "") if found else None


def key_of(nonce: bytes) -> str:
    """Sixteen bytes as they travel."""
    return urlsafe_b64encode(nonce).decode().rstrip("=")


def tip_key(label: str, step: str, key: str = "", choice: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=TipPress(step=step, key=key, choice=choice).encode())
