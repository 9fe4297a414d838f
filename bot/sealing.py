"""Sealing for several recipients, whole or streamed, and the keys that open it. Nothing else here uses pyrage."""

import asyncio
import hashlib
import queue
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

import pyrage

from bot.domain.errors import Fault, Refusal
from bot.domain.tips import SealedHere, TipMode

CHUNK = 64 * 1024
AHEAD = 8
"""Chunks that may wait for the seal, so that a fast source fills no memory."""
PRIVATE = "AGE-SECRET-KEY-1"


@dataclass(kw_only=True, eq=False)
class KeyUnreadable(Refusal):
    """A line that is no age key; `line` counts from 1."""

    line: int


@dataclass(kw_only=True, eq=False)
class WrongKey(Refusal):
    """None of the keys opens this, or it is damaged."""


@dataclass(kw_only=True, eq=False)
class SealingFailed(Fault):
    """The file could not be sealed to its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyPair:
    """The private key opens what is sealed for the public one."""

    private: str = field(repr=False)
    public: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Size and hash of what went in and of what came out."""

    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """What this server holds. `office` is empty in sealed mode; newest keys first, the older ones for what is old."""

    mode: TipMode
    recipients: tuple[str, ...]
    office: tuple[str, ...] = field(repr=False)
    server: tuple[str, ...] = field(repr=False)
    pepper: bytes = field(repr=False)

    def seal(self, data: bytes) -> bytes:
        """For the office alone."""
        return seal(data, self.recipients)

    def seal_for_both(self, data: bytes) -> bytes:
        """For the office, and for the bot, which must read it back in either mode."""
        return seal(data, [*self.recipients, public_of(self.server[0])])

    def seal_for_server(self, data: bytes) -> bytes:
        return seal(data, [public_of(self.server[0])])

    def open(self, sealed: bytes) -> bytes:
        """Raises SealedHere where the private key is elsewhere, WrongKey."""
        return open_sealed(sealed, self.open_with())

    def open_with(self) -> tuple[str, ...]:
        """The private keys that open what the office was sent. Raises SealedHere where they are elsewhere."""
        if not self.office:
            raise SealedHere
        return self.office

    def open_own(self, sealed: bytes) -> bytes:
        """What was sealed for the bot as well. Raises WrongKey."""
        return open_sealed(sealed, self.server)


def new_key() -> KeyPair:
    identity = pyrage.x25519.Identity.generate()
    return KeyPair(private=str(identity), public=str(identity.to_public()))


def public_of(private: str) -> str:
    return str(pyrage.x25519.Identity.from_str(private).to_public())


def read_private(text: str) -> tuple[str, ...]:
    """The keys of an age identity file, which may have comments. Raises KeyUnreadable."""
    return tuple(_key(number, line, pyrage.x25519.Identity) for number, line in _lines(text))


def read_public(text: str) -> tuple[str, ...]:
    """The keys of an age recipients file. Raises KeyUnreadable, also for a private key that was put there."""
    return tuple(_key(number, line, pyrage.x25519.Recipient) for number, line in _lines(text))


def _lines(text: str) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()


def _key(number: int, line: str, kind: Any) -> str:
    """The error of the library is dropped on purpose: it might quote a private key."""
    problem = None
    try:
        return str(kind.from_str(line))
    except (pyrage.IdentityError, pyrage.RecipientError):
        problem = KeyUnreadable(line=number)
    raise problem


def seal(data: bytes, recipients: Iterable[str]) -> bytes:
    """A binary age file; anybody of the recipients can open it."""
    return bytes(pyrage.encrypt(data, _recipients(recipients)))


def open_sealed(sealed: bytes, private: Iterable[str]) -> bytes:
    """Raises WrongKey."""
    try:
        return bytes(pyrage.decrypt(sealed, _identities(private)))
    except pyrage.DecryptError as error:
        raise WrongKey from error


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def open_stream(sealed: BinaryIO, out: BinaryIO, private: Iterable[str]) -> None:
    """Raises WrongKey; what was written until then is not to be trusted."""
    try:
        pyrage.decrypt_io(sealed, out, _identities(private))
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of reading or writing; pyrage's own, for a damaged file, has no number
        raise WrongKey from error


def seal_stream(source: Readable, out: BinaryIO, recipients: Iterable[str]) -> Measured:
    """Seal piece by piece; blocks. Raises OSError when writing fails, SealingFailed when anything else does."""
    reader, writer = _Reader(source), _Writer(out)
    try:
        pyrage.encrypt_io(reader, writer, _recipients(recipients))
    except (pyrage.EncryptError, OSError) as error:
        raise writer.error or SealingFailed() from error
    return Measured(
        size=reader.size,
        sha256=reader.hash.hexdigest(),
        sealed_size=writer.size,
        sealed_sha256=writer.hash.hexdigest(),
    )


async def seal_chunks(chunks: AsyncIterator[bytes], out: BinaryIO, recipients: Iterable[str]) -> Measured:
    """Seal what comes in, in a thread beside it; whatever the chunks raise is raised again."""
    feed = _Feed(asyncio.get_running_loop())
    work = asyncio.create_task(asyncio.to_thread(seal_stream, feed, out, tuple(recipients)))
    try:
        async for chunk in chunks:
            await feed.give(chunk, work)
    except BaseException:
        feed.fail()
        await asyncio.gather(work, return_exceptions=True)
        raise
    feed.end()
    return await work


def _recipients(public: Iterable[str]) -> list[Any]:
    return [pyrage.x25519.Recipient.from_str(key) for key in public]


def _identities(private: Iterable[str]) -> list[Any]:
    return [pyrage.x25519.Identity.from_str(key) for key in private]


class _Reader:
    """Counts and hashes what is read. pyrage asks for 8 KiB at a time; files are read in larger pieces."""

    def __init__(self, source: Readable) -> None:
        self.size = 0
        self.hash = hashlib.sha256()
        self._source = source
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            chunk = self._source.read(CHUNK)
            self.hash.update(chunk)
            self.size += len(chunk)
            self._rest = memoryview(chunk)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


class _Writer:
    """Counts and hashes what is written, and keeps the error, of which pyrage makes one of its own."""

    def __init__(self, out: BinaryIO) -> None:
        self.error: OSError | None = None
        self.size = 0
        self.hash = hashlib.sha256()
        self._out = out

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        try:
            return self._out.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._out.flush()


class _Feed:
    """Between the loop, which gives, and the thread, which reads."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._room = asyncio.Semaphore(AHEAD)
        self._chunks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    async def give(self, chunk: bytes, work: "asyncio.Task[Measured]") -> None:
        """Wait for room; a thread that has failed makes none any more."""
        if not chunk:
            return
        if self._room.locked():
            await self._wait_for_room(work)
        else:
            await self._room.acquire()
        self._chunks.put(chunk)

    async def _wait_for_room(self, work: "asyncio.Task[Measured]") -> None:
        room = asyncio.ensure_future(self._room.acquire())
        try:
            await asyncio.wait({room, work}, return_when=asyncio.FIRST_COMPLETED)
            if not room.done():
                work.result()
        finally:
            room.cancel()

    def end(self) -> None:
        self._chunks.put(b"")

    def fail(self) -> None:
        self._chunks.put(None)

    def read(self, _size: int = -1, /) -> bytes:
        chunk = self._chunks.get()
        if chunk is None:
            raise OSError
        self._loop.call_soon_threadsafe(self._room.release)
        return chunk
