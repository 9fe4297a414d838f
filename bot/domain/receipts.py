"""Receipts: sixteen digits in the sender's hands, the only way back to a tip."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import NewType

from bot.domain.errors import Refusal

Receipt = NewType("Receipt", str)
"""Sixteen digits, the last a check digit; never logged, never stored."""

DIGITS = 16
NONCE_BYTES = 16

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Catches every wrong digit and every swap of neighbours. Source: H. M. Damm, 2004."""


@dataclass(kw_only=True, eq=False)
class MistypedReceipt(Refusal):
    """These digits are no receipt at all: one is wrong, missing or swapped. Costs no try."""


@dataclass(kw_only=True, eq=False)
class UnknownReceipt(Refusal):
    """A well-formed receipt that opens nothing: void, purged, or never given."""


@dataclass(kw_only=True, eq=False)
class TooManyTries(Refusal):
    """This chat tried too often; `seconds` until the next try."""

    seconds: int


def receipt_for(nonce: bytes, pepper: bytes) -> Receipt:
    """The receipt that a button's nonce makes: the same however often it is pressed."""
    digest = hmac.digest(pepper, b"receipt:" + nonce, "sha256")
    body = f"{int.from_bytes(digest) % 10 ** (DIGITS - 1):0{DIGITS - 1}d}"
    return Receipt(body + str(_check_digit(body)))


def read_receipt(typed: str) -> Receipt:
    """What a person typed, with any spaces, dashes or dots between the digits. Raises MistypedReceipt."""
    found = digits_of(typed)
    if found is None or len(found) != DIGITS or _check_digit(found):
        raise MistypedReceipt
    return Receipt(found)


def looks_like_receipt(typed: str) -> bool:
    """Whether somebody meant this as a receipt, though perhaps with a digit too many or too few."""
    found = digits_of(typed)
    return found is not None and DIGITS - 2 <= len(found) <= DIGITS + 2


def digits_of(typed: str) -> str | None:
    """The digits of a text that has nothing else in it but separators."""
    bare = re.sub(r"[\s\u200b-\u200f\u2060.,:_\-\u2010-\u2015]", "", typed)
    return str(bare) if re.fullmatch(r"[0-9]+", bare) else None


def in_fours(receipt: Receipt) -> str:
    """As it is shown and read aloud."""
    return " ".join(receipt[at : at + 4] for at in range(0, DIGITS, 4))


def slow_hash(receipt: Receipt, pepper: bytes) -> str:
    """What is kept of a receipt. About 35 ms and 16 MiB; deterministic, for it is looked up. Source: tech.md, 5."""
    salt = hmac.digest(pepper, b"receipt", "sha256")
    return hashlib.scrypt(receipt.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def _check_digit(digits: str) -> int:
    """Of the digits so far; 0 for digits that already end with theirs."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
