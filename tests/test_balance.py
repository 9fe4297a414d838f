"""Nothing is lost and nothing doubled, however often the sender dies: small runs from fixed seeds, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.balance.play import Plan, play, template
from tests.balance.zygote import Zygote

GROUPS = 24


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """Starts the processes."""
    one = Zygote()
    yield one
    one.close()


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A database with one broadcast that has not begun."""
    path = tmp_path_factory.mktemp("balance") / "blank.db"
    return path, template(path, groups=GROUPS)


@pytest.mark.parametrize("seed", range(20))
def test_it_balances(zygote: Zygote, blank: tuple[Path, int], tmp_path: Path, seed: int) -> None:
    """Killed three times among faults of every kind, the ledger says of every group what really stands there."""
    path, number = blank
    played = play(zygote, Plan(seed=seed, groups=GROUPS), blank=path, number=number, folder=tmp_path)
    assert played.wrong == []
    assert sum(played.states.values()) == GROUPS


def test_an_undisturbed_run_leaves_no_doubt(zygote: Zygote, blank: tuple[Path, int], tmp_path: Path) -> None:
    """Without faults and without kills every group gets its message and no call is refused."""
    path, number = blank
    plan = Plan(seed=1, groups=GROUPS, kills=0, trouble=0.0)
    played = play(zygote, plan, blank=path, number=number, folder=tmp_path)
    assert (played.wrong, played.states, played.seen["outcomes"]) == ([], {"sent": GROUPS}, {"ok": GROUPS})
