"""What 500, 5,000 and 84,000 groups (the nation) cost: planning, asking for progress, and each delivery.

`python -m tests.bench.growth`. Of a delivery what the ledger costs is measured: finding it, claiming it, recording it,
one by one, at the beginning of a broadcast and at its middle; the ratio is of the processor's time, for how long a disk
takes to write down a page does not hang on us. Calls of Telegram cost the same however many there are.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.actions.broadcasts import Order, broadcast, plan
from bot.actions.deliveries import Claim, Report, begin, due_deliveries, take_steps
from bot.domain.broadcasts import Content
from bot.domain.deliveries import Sent
from bot.services import Services
from tests.mailroom import open_mailroom, register_groups

SIZES = (500, 5_000, 84_000)
DELIVERIES = 200
"""Deliveries measured at each place: as many as the sender has in hand."""
ROUNDS = 3
MIB = 1024 * 1024


def _memory() -> float:
    """The most that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB


async def one(size: int) -> dict[str, float]:
    """Everything about one size, in a database of its own on disk."""

    def now() -> datetime:
        return datetime.now(UTC)

    with tempfile.TemporaryDirectory() as folder:
        async with open_mailroom(Path(folder) / "bench.db", now=now) as services:
            for first in range(0, size, 5_000):
                async with services.database.transaction() as tx:
                    await register_groups(tx, min(5_000, size - first), start=first, now=now())
            async with services.database.transaction() as tx:
                number = await plan(tx, Order(key="bench", content=Content(text="Netral.")), now=now())
            before, begun = _memory(), time.perf_counter()
            await begin(services, number)
            planned = time.perf_counter() - begun
            grown = _memory() - before
            early = await _per_delivery(services, number)
            await _skip_to_the_middle(services, number, size)
            late = await _per_delivery(services, number)
            progress = await _progress(services, number)
    return {
        "groups": size,
        "plan_seconds": planned,
        "plan_mib": grown,
        "process_mib": _memory(),
        "progress_ms": progress,
        "delivery_work_ms": (early[0] + late[0]) / 2,
        "delivery_ms": (early[1] + late[1]) / 2,
    }


async def _per_delivery(services: Services, number: int) -> tuple[float, float]:
    """Milliseconds of work and of time for each, as the sender uses the ledger: find many, then two steps for each."""
    work, begun = time.process_time(), time.perf_counter()
    rows = await due_deliveries(services, number, limit=DELIVERIES)
    for row in rows:
        await take_steps(services, [Claim(number=row.number)])
        await take_steps(services, [Report(number=row.number, outcome=Sent(message_id=row.number))])
    took = time.process_time() - work, time.perf_counter() - begun
    return 1000 * took[0] / len(rows), 1000 * took[1] / len(rows)


async def _skip_to_the_middle(services: Services, number: int, size: int) -> None:
    """Send half of it, many at once, for the second measurement."""
    left = size // 2 - DELIVERIES
    while left > 0:
        rows = await due_deliveries(services, number, limit=min(1_000, left))
        await take_steps(services, [Claim(number=row.number) for row in rows])
        await take_steps(services, [Report(number=row.number, outcome=Sent(message_id=1)) for row in rows])
        left -= len(rows)


async def _progress(services: Services, number: int) -> float:
    """Milliseconds for one look at how far it is."""
    begun = time.perf_counter()
    for _ in range(200):
        await broadcast(services, number)
    return 1000 * (time.perf_counter() - begun) / 200


def measure_all() -> dict[str, Any]:
    """Each size in processes of its own, in turn; the best of three rounds, for other load only slows."""
    found: dict[int, list[dict[str, float]]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size in SIZES:
            line = subprocess.check_output([sys.executable, "-m", "tests.bench.growth", str(size)], text=True)
            found[size].append(json.loads(line))
    best = [{name: min(each[name] for each in rounds) for name in rounds[0]} for rounds in found.values()]
    return {"sizes": best, "delivery_ratio": best[-1]["delivery_work_ms"] / best[0]["delivery_work_ms"]}


def table(found: dict[str, Any]) -> str:
    lines = [
        f"{'groups':>8}{'planned':>11}{'grown by':>12}{'process':>12}{'progress':>12}{'a delivery':>13}{'its work':>13}"
    ]
    lines += [
        f"{one['groups']:>8,}{one['plan_seconds']:>9.2f} s{one['plan_mib']:>8.1f} MiB{one['process_mib']:>8.0f} MiB"
        f"{one['progress_ms']:>9.2f} ms{one['delivery_ms']:>10.3f} ms"
        f"{one['delivery_work_ms']:>10.3f} ms"
        for one in found["sizes"]
    ]
    return "\n".join([*lines, f"a delivery among the most against one among the fewest: {found['delivery_ratio']:.2f}"])


def main(arguments: list[str]) -> None:
    if arguments:
        print(json.dumps(asyncio.run(one(int(arguments[0])))))
        return
    found = measure_all()
    print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
