"""A rehearsal behind a test client, and the JSON that the page would ask for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.page.rehearsal import Rehearsal, ScriptedBot, make_rehearsal, served


@dataclass(kw_only=True)
class Visitor:
    """Asks as the page asks."""

    session: aiohttp.ClientSession
    address: str
    rehearsal: Rehearsal
    scripted: ScriptedBot

    async def get(self, path: str, **query: Any) -> Any:
        async with self.session.get(self.address + path, params=query) as answer:
            return await answer.json()

    async def act(self, act: str, /, *, status: int = 200, **values: Any) -> Any:
        async with self.session.post(f"{self.address}/demo/acts/{act}", json=values) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def view(self, *, person: int | None = None, chat: int | None = None, **query: Any) -> Any:
        who = person or self.kades
        return await self.get("/demo/view", person=who, chat=who if chat is None else chat, **query)

    async def until(self, seen: Any, *, person: int | None = None, chat: int | None = None) -> Any:
        """The first view for which `seen(view)` holds, waiting for changes as the page does."""
        async with asyncio.timeout(10):
            view = await self.view(person=person, chat=chat)
            while not seen(view):
                view = await self.view(person=person, chat=chat, after=view["version"])
        return view

    @property
    def kades(self) -> int:
        return self.rehearsal.kades.person.id

    @property
    def warga(self) -> int:
        return self.rehearsal.warga.person.id


@pytest.fixture
def rehearsal() -> Rehearsal:
    return make_rehearsal()


@pytest.fixture
async def visitor(rehearsal: Rehearsal) -> AsyncIterator[Visitor]:
    async with served(rehearsal) as (address, scripted), aiohttp.ClientSession() as session:
        yield Visitor(session=session, address=address, rehearsal=rehearsal, scripted=scripted)
