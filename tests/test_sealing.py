"""Sealing, with the real library."""

import io
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import which

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sealing import (
    KeyUnreadable,
    SealingFailed,
    WrongKey,
    new_key,
    open_sealed,
    open_stream,
    public_of,
    read_private,
    read_public,
    seal,
    seal_chunks,
    seal_stream,
)

OFFICE, SAFE, STRANGER = new_key(), new_key(), new_key()
BOTH = (OFFICE.public, SAFE.public)


@given(st.binary(max_size=200_000))
@settings(max_examples=30, deadline=None)
def test_each_recipient_opens_it_and_nobody_else(data: bytes) -> None:
    """Whole or streamed, the two are the same format."""
    sealed = seal(data, BOTH)
    assert open_sealed(sealed, [OFFICE.private]) == data == open_sealed(sealed, [STRANGER.private, SAFE.private])
    with pytest.raises(WrongKey):
        open_sealed(sealed, [STRANGER.private])
    out = io.BytesIO()
    measured = seal_stream(io.BytesIO(data), out, BOTH)
    assert open_sealed(out.getvalue(), [SAFE.private]) == data
    assert (measured.size, measured.sealed_size) == (len(data), len(out.getvalue()))


@pytest.mark.parametrize("cut", [0, 10, 300, -1])
def test_what_is_damaged_does_not_open(cut: int) -> None:
    """Cut short anywhere; a last chunk that is missing is noticed as well."""
    sealed = seal(b"x" * 200_000, BOTH)
    for open_it in (open_sealed, lambda data, keys: open_stream(io.BytesIO(data), io.BytesIO(), keys)):
        with pytest.raises(WrongKey):
            open_it(sealed[:cut], [OFFICE.private])


async def test_chunks_are_sealed_as_they_come() -> None:
    """Of any size, empty ones among them; hashes are of what went in and of what came out."""

    async def chunks() -> AsyncIterator[bytes]:
        for size in (0, 1, 100_000, 0, 65536, 7):
            yield b"s" * size

    out = io.BytesIO()
    measured = await seal_chunks(chunks(), out, BOTH)
    assert open_sealed(out.getvalue(), [OFFICE.private]) == b"s" * measured.size == b"s" * 165_544
    again = io.BytesIO()
    assert seal_stream(io.BytesIO(b"s" * 165_544), again, BOTH).sha256 == measured.sha256


async def test_a_source_that_breaks_ends_the_sealing() -> None:
    """With the source's own error, and without a thread that waits for ever."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"a" * 1000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await seal_chunks(chunks(), io.BytesIO(), BOTH)


class FullDisk(io.RawIOBase):
    """Takes the head of the file and no more."""

    def write(self, data: object) -> int:
        if len(bytes(data)) > 10_000:
            raise OSError(28, "No space left on device")
        return len(bytes(data))


async def test_a_full_disk_is_told_as_what_it_is() -> None:
    """The system's error reaches who asked, however much the source still had to give."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"a" * 65536

    with pytest.raises(OSError, match="No space"):
        await seal_chunks(chunks(), FullDisk(), BOTH)
    with pytest.raises(SealingFailed):
        seal_stream(Broken(), io.BytesIO(), BOTH)


class Broken:
    def read(self, _size: int = -1, /) -> bytes:
        raise OSError


@pytest.mark.parametrize(
    ("read", "text", "line"),
    [
        (read_private, "# kantor\n\nAGE-SECRET-KEY-1XYZ\n", 3),
        (read_private, OFFICE.public, 1),
        (read_public, OFFICE.private, 1),  # a private key has no business among the public ones
        (read_public, f"{OFFICE.public}\nage1rusak", 2),
    ],
)
def test_a_line_that_is_no_key_is_told_by_its_number(read: object, text: str, line: int) -> None:
    """And never quoted: it may be a private key with a slip of the finger."""
    with pytest.raises(KeyUnreadable) as refused:
        read(text)
    assert refused.value.line == line
    assert refused.value.__cause__ is refused.value.__context__ is None
    assert "AGE-SECRET" not in f"{refused.value} {refused.value!r}"


def test_keys_are_read_with_comments_and_keep_their_order() -> None:
    """As age-keygen writes them."""
    text = f"# created: 2026-11-21\n# public key: {OFFICE.public}\n{OFFICE.private}\r\n\n {SAFE.private} \n"
    assert read_private(text) == (OFFICE.private, SAFE.private)
    assert [public_of(key) for key in read_private(text)] == list(BOTH)
    assert OFFICE.private not in repr(OFFICE)


@pytest.mark.skipif(which("age") is None, reason="the ordinary age tool is not installed here")
def test_the_ordinary_tool_opens_it(tmp_path: Path) -> None:
    """In ten years, without us."""
    (tmp_path / "key").write_text(OFFICE.private)
    done = subprocess.run(
        ["age", "-d", "-i", str(tmp_path / "key")], input=seal(b"halo", BOTH), capture_output=True, check=True
    )
    assert done.stdout == b"halo"


def test_the_format_is_age_in_binary() -> None:
    """Its first line says so; both stanzas are X25519."""
    head = seal(b"halo", BOTH)
    assert head.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert head.count(b"-> X25519 ") == 2
    assert pyrage.decrypt(head, [pyrage.x25519.Identity.from_str(SAFE.private)]) == b"halo"
