"""A shell for every test, and one with little content for those that read it."""

from pathlib import Path

import pytest

from tests.terminal.shell import Shell, few_cards


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def few(shell: Shell, tmp_path: Path) -> Shell:
    """A shell with a handful of cards."""
    shell.shipped = few_cards(tmp_path / "shipped", "foto-jari")
    return shell
