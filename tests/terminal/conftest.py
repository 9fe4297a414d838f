"""A shell for every test."""

from pathlib import Path

import pytest

from tests.terminal.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
