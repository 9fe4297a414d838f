"""One act per key, however often it is asked for."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")

KEPT = 1000


class Repeats(Generic[Result]):
    """A page that got no answer asks again under the same key; it is given the first result, good or bad."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._tasks: OrderedDict[str, asyncio.Task[Result]] = OrderedDict()

    async def once(self, key: str, act: Callable[[], Awaitable[Result]]) -> Result:
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.ensure_future(_run(act))
            if len(self._tasks) > self._kept:
                self._tasks.popitem(last=False)
        return await asyncio.shield(task)  # the page may go away; the act is done all the same


async def _run(act: Callable[[], Awaitable[Result]]) -> Result:
    return await act()
