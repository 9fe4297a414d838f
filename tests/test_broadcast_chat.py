"""Broadcasts as staff and villages live through them: /siaran on the real bot."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.broadcasts import Phase
from tests.broadcast_desk import Room, open_room
from tests.simulator.spec import held_against_spec


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Every call is held against the Bot API's description."""
    async with open_room() as opened:
        yield opened
        assert held_against_spec(opened.desk.world.calls) == []


async def test_a_broadcast_goes_from_the_wizard_to_every_village(room: Room) -> None:
    """Written by one admin, approved by another, each group named in its own message."""
    done = await room.deliver("Mohon hadir besok.")
    assert (done.phase, done.tally.sent) == (Phase.FINISHED, 3)
    assert room.in_group("Penyak") == ["Yth. Desa Penyak\n\nMohon hadir besok."]
    assert "3 dari 3 grup" in room.desk.last(room.desk.chat("Rina")).text  # type: ignore[operator]  # a card has a text
