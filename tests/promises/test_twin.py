"""Nowhere is when: a day with a tip leaves the same behind, whoever told it and an hour later."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.promises.twin import STORY, day, fresh_keys

AT = timedelta(minutes=70)
LATER = [timedelta(minutes=20), timedelta(hours=1)]


@pytest.mark.parametrize("later", LATER, ids=str)
async def test_twins(later: timedelta, tmp_path: Path) -> None:
    """Database, sealed files with their times, log, staff's messages, export: byte by byte the same."""
    keys = fresh_keys(tmp_path / "keys")
    first = await day(tmp_path / "first", keys, teller="Siti", at=AT)
    second = await day(tmp_path / "second", keys, teller="Bambang", at=AT + later)
    assert any("tips/kept" in name for name in first["files"])
    for place, left in first.items():
        assert second[place] == left, place


async def test_another_story_is_another_day(tmp_path: Path) -> None:
    """The comparison can fail: a much longer story is seen in the database."""
    keys = fresh_keys(tmp_path / "keys")
    first = await day(tmp_path / "first", keys, teller="Siti", at=AT)
    second = await day(tmp_path / "second", keys, teller="Siti", at=AT, story=STORY * 40)
    differ = {name for name in first["files"] if first["files"][name] != second["files"].get(name)}
    assert {"data/sambang.db"} < differ
