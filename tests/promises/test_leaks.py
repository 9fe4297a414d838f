"""The search itself: it finds a secret in every disguise, and nothing where there is none."""

import base64

import pytest

from tests.promises.leaks import disguises, found_in

ID = 4_493_829_175_061_683
NAME = "Kanarinama"
HIDDEN = {
    "decimal": f"x{ID}y".encode(),
    "hex of the number": f"x{ID:x}y".encode(),
    "big-endian": b"x" + ID.to_bytes(7, "big") + b"y",
    "little-endian": b"x" + ID.to_bytes(8, "little") + b"y",
    "a column of SQLite": b"\x06" + ID.to_bytes(8, "big"),
    "hex of the bytes": ID.to_bytes(7, "big").hex().encode(),
    **{f"base64 after {n}": base64.b64encode(b"z" * n + str(ID).encode() + b"tail") for n in range(4)},
    **{f"base64 of bytes after {n}": base64.b64encode(b"z" * n + ID.to_bytes(8, "big") + b"tail") for n in range(4)},
}


@pytest.mark.parametrize("place", HIDDEN)
def test_a_number_is_found(place: str) -> None:
    """However it is written."""
    assert found_in({place: HIDDEN[place]}, {"id": ID}) == [f"id in {place}"]


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, lambda text: text.hex().encode()])
def test_a_name_is_found(encode: object, shift: int) -> None:
    """Also in the midst of other text."""
    assert callable(encode)
    assert found_in({"x": encode(b"z" * shift + NAME.encode() + b"zz")}, {"name": NAME}) == ["name in x"]


def test_nothing_is_found_where_nothing_is() -> None:
    """No disguise is so short that chance would write it."""
    assert found_in({"x": bytes(range(256)) * 64}, {"id": ID, "name": NAME}) == []
    assert min(map(len, disguises(ID) | disguises(NAME))) >= 6
