"""One parent of all processes of this folder: it has everything imported and read."""

from collections.abc import Iterator

import pytest

from tests.balance.zygote import Zygote
from tests.promises.kills import MODULES


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Starts towns and bots."""
    one = Zygote(*MODULES)
    yield one
    one.close()
