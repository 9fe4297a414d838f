"""Killed at any moment, the bot loses no question, no choice and no tip: fixed seeds over real HTTP."""

import asyncio
from pathlib import Path

import pytest

from tests.balance.zygote import Zygote
from tests.promises.kills import Plan, empty_office, play, questions

BEGINNINGS = 4
"""So many of the seeds begin without a data folder, so that kills also meet the first start."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as it is before the first message."""
    return empty_office(tmp_path_factory.mktemp("kills") / "data")


@pytest.fixture(scope="module")
def asked() -> list[tuple[str, str]]:
    """Questions and what their answers hold."""
    return asyncio.run(questions(12))


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost(zygote: Zygote, empty: Path, asked: list[tuple[str, str]], tmp_path: Path, seed: int) -> None:
    """Every question is answered, every confirmed office kept, every shown receipt opens one whole tip."""
    start = None if seed < BEGINNINGS else empty
    played = play(zygote, Plan(seed=seed, kills=1), empty=start, folder=tmp_path, asked=asked)
    assert (played.wrong, played.kills, played.answers, played.tips) == ([], 1, 4, 2)
