"""Receipts: what a person keeps, mistypes and reads aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.receipts import (
    DIGITS,
    MistypedReceipt,
    Receipt,
    in_fours,
    looks_like_receipt,
    read_receipt,
    receipt_for,
    slow_hash,
)

PEPPER = b"p" * 32
RECEIPTS = st.binary(min_size=16, max_size=16).map(lambda nonce: receipt_for(nonce, PEPPER))


@given(RECEIPTS)
def test_every_single_wrong_digit_is_caught(receipt: Receipt) -> None:
    """All 16 × 9 of them: a mistyped code costs no try and is never told as unknown."""
    for at in range(DIGITS):
        for digit in "0123456789".replace(receipt[at], ""):
            with pytest.raises(MistypedReceipt):
                read_receipt(receipt[:at] + digit + receipt[at + 1 :])


@given(RECEIPTS)
def test_every_swap_of_neighbours_is_caught(receipt: Receipt) -> None:
    """The second most frequent slip of the finger."""
    for at in range(DIGITS - 1):
        swapped = receipt[:at] + receipt[at + 1] + receipt[at] + receipt[at + 2 :]
        if swapped != receipt:
            with pytest.raises(MistypedReceipt):
                read_receipt(swapped)


@given(RECEIPTS)
def test_a_receipt_is_read_as_it_is_shown(receipt: Receipt) -> None:
    """In fours, and also without its spaces."""
    assert read_receipt(in_fours(receipt)) == receipt == read_receipt(receipt)
    assert [len(part) for part in in_fours(receipt).split()] == [4, 4, 4, 4]


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_the_same_button_makes_the_same_receipt(one: bytes, other: bytes) -> None:
    """And another button another one; without the pepper nobody can make it."""
    assert receipt_for(one, PEPPER) == receipt_for(one, PEPPER)
    assert (receipt_for(one, PEPPER) == receipt_for(other, PEPPER)) is (one == other)
    assert receipt_for(one, PEPPER) != receipt_for(one, b"q" * 32)


@pytest.mark.parametrize(
    "typed",
    ["{}", " {} ", "{}\n", "kode", "", "12", "{}0", "1{}", "{} ya", "²{}"],
)
def test_what_is_no_receipt_is_refused(typed: str) -> None:
    """Separators around it do no harm; digits too many, too few, and words do."""
    given_text = typed.format(receipt_for(b"n" * 16, PEPPER))
    if typed.strip() == "{}":
        assert len(read_receipt(given_text)) == DIGITS
    else:
        with pytest.raises(MistypedReceipt):
            read_receipt(given_text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1234 5678 9012 3456", True),
        ("1234-5678-9012-345", True),  # one digit too few
        ("1234\u00a05678\u00a09012\u00a03456", True),  # no-break spaces, as copied from a message
        ("0812 3456 7890", False),  # a phone number
        ("kode saya 1234567890123456", False),  # a sentence goes to whoever reads sentences
        ("19.04.01.2001", False),
    ],
)
def test_whether_digits_are_meant_as_a_receipt(typed: str, meant: bool) -> None:
    """Near misses count, so that they are told apart from other numbers."""
    assert looks_like_receipt(typed) is meant


def test_the_hash_is_slow_keyed_and_deterministic() -> None:
    """It is looked up by it; another pepper makes another hash."""
    receipt = receipt_for(b"n" * 16, PEPPER)
    hashes = [slow_hash(receipt, PEPPER), slow_hash(receipt, PEPPER), slow_hash(receipt, b"q" * 32)]
    assert hashes[0] == hashes[1] != hashes[2]
    assert len(hashes[0]) == 64
    assert receipt not in hashes[0]
