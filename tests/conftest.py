"""What all tests share."""

from collections.abc import AsyncIterator

import pytest

from tests.office import Desk, open_desk
from tests.simulator.spec import held_against_spec


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """The real bot on a simulated Telegram; every call it makes is held against the Bot API's description."""
    async with open_desk() as opened:
        yield opened
        assert held_against_spec(opened.world.calls) == []
