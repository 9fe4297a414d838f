"""The full form of tests/promises/test_kills.py: 200 seeds, more people, each bot killed five times.

`python -m tests.bench.kills [SEEDS] [FIRST]`. Every fifth seed begins without a data folder.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.balance.zygote import Zygote
from tests.promises.kills import MODULES, Plan, Played, empty_office, play, questions

SEEDS = 200
KILLS = 5
QUESTIONS = 60


def measure_all(*, seeds: int = SEEDS, first: int = 1000) -> dict[str, Any]:
    """Play every seed; what was lost or doubled stands under `wrong` with its seed."""
    begun = time.monotonic()
    asked, zygote = asyncio.run(questions(QUESTIONS)), Zygote(*MODULES)
    try:
        with tempfile.TemporaryDirectory() as folder:
            empty = empty_office(Path(folder) / "empty")
            played = [_play(zygote, seed, empty, Path(folder), asked) for seed in range(first, first + seeds)]
    finally:
        zygote.close()
    return {
        "seeds": len(played),
        "kills": sum(one.kills for one in played),
        "answers": sum(one.answers for one in played),
        "tips": sum(one.tips for one in played),
        "seconds": round(time.monotonic() - begun, 1),
        "wrong": {one.seed: one.wrong for one in played if one.wrong},
    }


def _play(zygote: Zygote, seed: int, empty: Path, folder: Path, asked: list[tuple[str, str]]) -> Played:
    own = folder / str(seed)
    own.mkdir()
    plan = Plan(seed=seed, kills=KILLS, askers=2, questions=6, choosers=2, tellers=3, tips=2)
    return play(zygote, plan, empty=empty if seed % 5 else None, folder=own, asked=asked)


def table(found: dict[str, Any]) -> str:
    """For a person."""
    lines = [f"{name:<18}{value:>10}" for name, value in found.items() if not isinstance(value, dict)]
    return "\n".join([*lines, f"{'lost or doubled':<18}{len(found['wrong']):>10}", *map(str, found["wrong"].items())])


def main(arguments: list[str]) -> int:
    found = measure_all(**dict(zip(("seeds", "first"), map(int, arguments), strict=False)))
    print(table(found))
    print(json.dumps(found))
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
