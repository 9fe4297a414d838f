"""`make bench`: every bench in turn, a table each, and all figures as JSON in bench-results.json.

`make bench ARGS="guidance echo"` runs only those.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

BENCHES = ("guidance", "sealing", "limit", "growth", "balance", "kills")
"""Modules of this folder with `measure_all() -> dict` and `table(dict) -> str`."""


def main(wanted: list[str]) -> None:
    results = {}
    for name in wanted or BENCHES:
        module = import_module(f"tests.bench.{name}")
        results[name] = module.measure_all()
        print(f"\n{name}\n{module.table(results[name])}", flush=True)
    Path("bench-results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print("\n" + json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1:])
