"""The full form of tests/test_balance.py: 300 seeds of 500 groups, killed eight times each, faults of every kind on.

`python -m tests.bench.balance [SEEDS] [GROUPS] [FIRST]`. Two runs go side by side, one for each core.
"""

import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.balance.play import Plan, Played, play, template
from tests.balance.zygote import Zygote

SEEDS = 300
GROUPS = 500
KILLS = 8
TROUBLE = 0.02
PER_SECOND = 25
SIDE_BY_SIDE = 2


def measure_all(*, seeds: int = SEEDS, groups: int = GROUPS, first: int = 1000) -> dict[str, Any]:
    """Play every seed; what does not balance stands under `wrong` with its seed."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "blank.db"
        number = template(blank, groups=groups)
        numbers = range(first, first + seeds)
        shares = [numbers[place::SIDE_BY_SIDE] for place in range(SIDE_BY_SIDE)]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            jobs = [pool.submit(_play_share, share, groups, blank, number, Path(folder)) for share in shares]
            played = [one for job in jobs for one in job.result()]
    return _summed(played, groups=groups, seconds=time.monotonic() - begun)


def _play_share(share: range, groups: int, blank: Path, number: int, folder: Path) -> list[Played]:
    zygote = Zygote()
    try:
        return [_play(zygote, seed, groups, blank, number, folder) for seed in share]
    finally:
        zygote.close()


def _play(zygote: Zygote, seed: int, groups: int, blank: Path, number: int, folder: Path) -> Played:
    own = folder / str(seed)
    own.mkdir()
    plan = Plan(seed=seed, groups=groups, kills=KILLS, trouble=TROUBLE, per_second=PER_SECOND)
    return play(zygote, plan, blank=blank, number=number, folder=own)


def _summed(played: list[Played], *, groups: int, seconds: float) -> dict[str, Any]:
    states = {
        state: sum(one.states.get(state, 0) for one in played) for state in ("sent", "failed", "skipped", "in_doubt")
    }
    return {
        "seeds": len(played),
        "groups": groups,
        "kills": sum(one.kills for one in played),
        "deliveries": len(played) * groups,
        **states,
        "flying_at_kills": sum(one.flying for one in played),
        "calls_broken_off": sum(one.broken for one in played),
        "doubtful_answers": sum(one.seen["doubtful"] for one in played),
        "seconds": round(seconds, 1),
        "wrong": {one.seed: one.wrong[:5] for one in played if one.wrong},
    }


def table(found: dict[str, Any]) -> str:
    lines = [f"{name:<18}{value:>10}" for name, value in found.items() if not isinstance(value, dict)]
    return "\n".join([*lines, f"{'does not balance':<18}{len(found['wrong']):>10}", *map(str, found["wrong"].items())])


def main(arguments: list[str]) -> int:
    found = measure_all(**dict(zip(("seeds", "groups", "first"), map(int, arguments), strict=False)))
    print(table(found))
    print(json.dumps(found))
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
