"""Evidence on its way in: bounded, and cleaned by a child that may crash without harm; nothing touches the disk."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

from bot.domain.evidence import CLEANED, FILE_LIMIT, EvidenceBusy, EvidenceKind, EvidenceTooBig, EvidenceUnreadable

PROGRAM = Path(__file__).with_name("cleaning.py")
CHUNK = 64 * 1024
AT_ONCE = 2
"""Children that decode at the same time; each may take a core and much memory."""
COMING_IN = 4
"""Files that are fetched at the same time."""
WAITING = 32
"""Files that may wait for that; more are refused."""
SECONDS = 30.0
"""After which a child is ended that has its whole file."""


class Cleaner:
    """Holds the limits for all files together."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._coming_in = asyncio.Semaphore(COMING_IN)
        self._decoding = asyncio.Semaphore(AT_ONCE)
        self._present = 0

    async def clean(self, kind: EvidenceKind, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """The file as it is kept; kinds that cannot be cleaned come out as they are.

        Raises EvidenceBusy, EvidenceTooBig, EvidenceUnreadable.
        """
        async with self._place(), aclosing(_bounded(chunks)) as bounded:
            source = self._through_child(kind, bounded) if kind in CLEANED else bounded
            async with aclosing(source):
                async for chunk in source:
                    yield chunk

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._present >= WAITING:
            raise EvidenceBusy
        self._present += 1
        try:
            async with self._coming_in:
                yield
        finally:
            self._present -= 1

    async def _through_child(self, kind: EvidenceKind, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """The child reads all before it writes, so that feeding comes first and its time runs from the last byte."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-s", str(PROGRAM), kind.value, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
        )
        try:
            await _feed(child, chunks)
            async with self._decoding, aclosing(self._read(child)) as clean:
                async for chunk in clean:
                    yield chunk
        finally:
            await _end(child)

    async def _read(self, child: Process) -> AsyncGenerator[bytes, None]:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        alarm = asyncio.get_running_loop().call_later(self._seconds, _kill, child)
        try:
            while chunk := await child.stdout.read(CHUNK):
                yield chunk
            if await child.wait():
                raise EvidenceUnreadable
        finally:
            alarm.cancel()


async def _bounded(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The source is closed as soon as nobody reads on, for a connection may hang on it."""
    left = FILE_LIMIT
    try:
        async for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                raise EvidenceTooBig(limit=FILE_LIMIT)
            yield chunk
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


async def _feed(child: Process, chunks: AsyncIterator[bytes]) -> None:
    """All of the file; a child that is gone already shows by its exit code."""
    assert child.stdin is not None
    async for chunk in chunks:
        child.stdin.write(chunk)
        try:
            await child.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return


async def _end(child: Process) -> None:
    _kill(child)
    await child.wait()


def _kill(child: Process) -> None:
    with suppress(ProcessLookupError):
        if child.returncode is None:
            child.kill()
