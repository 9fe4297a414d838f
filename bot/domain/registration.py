"""Registration: a one-time code binds a group to its village."""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from random import Random
from typing import NewType

from bot.domain.errors import Refusal
from bot.domain.villages import Village

Code = NewType("Code", str)
"""What a village head types or a link carries; never kept, never logged."""

LETTERS = "ACDEFHJKMNPRTWXY"
DIGITS = "3479"
ALPHABET = LETTERS + DIGITS
"""Without what is mistaken for another sign in print or in handwriting: 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V."""
LENGTH = 8
LIFETIME = timedelta(days=30)
"""How long a code binds. Source: product.md, section 3."""
PAYLOAD = "d_"
"""Before the code in a deep link."""

_CODE = re.compile(f"(?=[{LETTERS}]*[{DIGITS}])[{ALPHABET}]{{{LENGTH}}}")
"""Always with a digit, so that no word of the language is a code."""


class CodeState(StrEnum):
    OPEN = "open"
    USED = "used"
    VOID = "void"


class Fate(Enum):
    """What becomes of a good code in a group."""

    BIND = "bind"
    ALREADY = "already"  # this group stands for this village
    ASK_SECOND = "ask_second"  # it stands for another one: is it meant for both?
    ASK_PERSON = "ask_person"  # written without a name: a press shows that a person means it


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptCode:
    """What is remembered of a code. `chat_id`: the group that used it, or that was asked to confirm it."""

    hash: str
    village: str
    sheet: int
    state: CodeState
    chat_id: int | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """A new code for a village, to be given out."""

    village: Village
    code: Code
    expires_at: datetime


class RegistrationRefusal(Refusal):
    """A group cannot be registered like this."""


@dataclass(kw_only=True, eq=False)
class UnknownCode(RegistrationRefusal):
    """There is no such code."""


@dataclass(kw_only=True, eq=False)
class CodeUsed(RegistrationRefusal):
    """A group was registered with it before."""


@dataclass(kw_only=True, eq=False)
class CodeReplaced(RegistrationRefusal):
    """A newer printed sheet took its place."""


@dataclass(kw_only=True, eq=False)
class CodeExpired(RegistrationRefusal):
    """It was not used in time."""

    at: datetime


def new_code(chance: Random) -> Code:
    """35 bits, at least one of its signs a digit."""
    while True:
        code = "".join(chance.choices(ALPHABET, k=LENGTH))
        if _CODE.fullmatch(code):
            return Code(code)


def read_code(text: str) -> Code | None:
    """The code as typed: in capitals or not, with spaces and strokes; None when it can be none of ours."""
    bare = re.sub(r"[\s\-–.]", "", text.removeprefix(PAYLOAD)).upper()
    return Code(bare) if _CODE.fullmatch(bare) else None


def spelled(code: Code) -> str:
    """As it is printed and read out: ACDE-FH34."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def hash_of(code: Code) -> str:
    """All that is kept of a code; short enough for a button."""
    return urlsafe_b64encode(hashlib.sha256(code.encode()).digest()).decode().rstrip("=")


def group_link(bot: str, code: Code) -> str:
    """Opens the choice of a group in Telegram; asks for no rights of an administrator."""
    return f"https://t.me/{bot}?startgroup={PAYLOAD}{code}"


def fate_of(code: KeptCode | None, *, chat_id: int, bound: Collection[str], named: bool, now: datetime) -> Fate:
    """What a code does in a group that stands for `bound`. Raises RegistrationRefusal.

    A code that this group used already is answered as before, for updates may come twice.
    """
    if code is None:
        raise UnknownCode()
    if code.village in bound and (code.state is CodeState.OPEN or code.chat_id == chat_id):
        return Fate.ALREADY
    if code.state is CodeState.USED:
        raise CodeUsed()
    if code.state is CodeState.VOID:
        raise CodeReplaced()
    if now >= code.expires_at:
        raise CodeExpired(at=code.expires_at)
    if not named:
        return Fate.ASK_PERSON
    return Fate.ASK_SECOND if bound else Fate.BIND
