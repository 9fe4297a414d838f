"""Many small writes as few transactions: what is asked while one is under way goes together into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Batch(Generic[Item, Answer]):
    """Alone an item is written at once; nothing waits for company. When a batch fails, each of it is tried alone."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Answer:
        """The answer for this item, after its transaction. Who is cancelled here may have been written all the same."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await answer

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            if not await self._written(batch) and len(batch) > 1:
                for one in batch:
                    await self._written([one])

    async def _written(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> bool:
        try:
            answers = await self._write([item for item, _ in batch])
        except Exception as error:  # whoever asked hears of it
            if len(batch) == 1:
                _fail(batch[0][1], error)
            return False
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)
        return True


def _fail(waiting: "asyncio.Future[Answer]", error: Exception) -> None:
    if not waiting.done():
        waiting.set_exception(error)
