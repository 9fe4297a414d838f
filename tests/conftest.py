"""What all tests share."""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from tests.office import Desk, open_desk
from tests.simulator.spec import held_against_spec

settings.register_profile("suite", derandomize=True, database=None)
settings.load_profile("suite")
"""The same examples at every run: what chance finds elsewhere becomes a case of its own here."""


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """The real bot on a simulated Telegram; every call it makes is held against the Bot API's description."""
    async with open_desk() as opened:
        yield opened
        assert held_against_spec(opened.world.calls) == []


FLOWS = ("promises", "terminal")
WHOLE_BOT = ("desk:", "tests.office", "tests.groups", "tests.tipping", "tests.broadcast_desk", "tests.mailroom")
WHOLE_BOT += ("tests.balance", "tests.promises", "tests.terminal", "tests.test_staff_chat")
"""What brings the whole bot, or processes of its own, into a test."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import the flows where they are not wanted."""
    is_test = collection_path.name.startswith("test_")
    return True if is_test and "not flow" in config.getoption("markexpr") and _is_flow(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as flows what runs the whole bot, so that the unit suite stays a matter of seconds."""
    for item in items:
        if _is_flow(item.path):
            item.add_marker(pytest.mark.flow)


@cache
def _is_flow(path: Path) -> bool:
    told = path.read_text(encoding="utf-8")
    inside = path.relative_to(Path(__file__).parent).parts[0]
    return inside in FLOWS or any(name in told for name in WHOLE_BOT)
