"""The transcripts under messages/conversations/: what people say, and what the bot must answer."""

from pathlib import Path

import pytest

from bot.content import root
from bot.simulator.stage import play
from bot.simulator.transcript import read
from tests.office import Desk

CONVERSATIONS = sorted((root() / "messages" / "conversations").glob("*.txt"))


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(path: Path, desk: Desk) -> None:
    """Every line of the bot is said, in its order, and nothing else."""
    spoken = await play(read(path.read_text(encoding="utf-8")), desk.stage())
    assert spoken
