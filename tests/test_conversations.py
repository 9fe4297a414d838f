"""The transcripts under messages/conversations/: what people say, and what the bot must answer.

Those under kantor/ are played in an office with villages and staff: see tests/groups.py.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.content import root
from bot.simulator.stage import play
from bot.simulator.transcript import read
from tests.groups import open_office
from tests.office import Desk, open_desk
from tests.simulator.spec import held_against_spec

FOLDER = root() / "messages" / "conversations"
CONVERSATIONS = sorted(FOLDER.rglob("*.txt"))


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Desk]:
    """The desk at which this conversation is held."""
    if path.parent.name == "kantor":
        async with open_office() as office:
            yield office.desk
    else:
        async with open_desk() as desk:
            yield desk


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(path: Path) -> None:
    """Every line of the bot is said, in its order, and nothing else."""
    async with opened(path) as desk:
        spoken = await play(read(path.read_text(encoding="utf-8")), desk.stage())
        assert spoken
        assert held_against_spec(desk.world.calls) == []
