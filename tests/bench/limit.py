"""A broadcast at Telegram's limits while people ask, and one with the limits raised to 1,000 a second.

`python -m tests.bench.limit`. The bot is whole: intake, handlers, understanding, ledger, sender, one process on one
core; Telegram is another on the other core. At the limits it is the simulator, which refuses what is too much; raised
it is a receiver that takes everything, for the simulator itself would be too slow.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.actions.broadcasts import Order, plan
from bot.app import build_application, build_intake, build_sender, make_bot, make_pacer, open_services, serve
from bot.domain.broadcasts import Content
from bot.domain.calls import Limits
from bot.settings import load_settings
from tests.balance.telegram import TOKEN
from tests.bench.echo import started
from tests.mailroom import register_groups

GROUPS = 500
EVERY = 0.5
"""Seconds between two questions."""
RAISED = 1000
MANY = 5000
ROUNDS = 3


async def run_bot(api_root: str, groups: int, per_second: int) -> None:
    """`sambang run` with so many groups and one broadcast to all of them, which begins at once."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"DATA_DIR": folder}, env_file=Path(folder) / "none")
        database = Path(folder) / "bench.db"
        async with open_services(settings, database=database) as services:
            pacer = await make_pacer(services, limits=Limits(per_second=per_second))
            bot = make_bot(TOKEN, pacer=pacer, api_root=api_root)
            application = build_application(services, bot)
            sender = build_sender(services, bot, pacer, database=database, files=Path(folder), per_second=per_second)
            async with services.database.transaction() as tx:
                now = datetime.now(UTC)
                await register_groups(tx, groups, now=now)
                content = Content(text="Jaga <b>netralitas</b> perangkat desa.", greeting=True)
                await plan(tx, Order(key="bench", content=content), now=now)
            intake = build_intake(application, services)
            await serve(application, intake, services, ready=lambda _: None, sender=sender)


def at_the_limit(*, groups: int = GROUPS, every: float = EVERY) -> dict[str, Any]:
    """Rate of all messages together, refusals, and how long people waited."""
    with started("tests.bench.limit_telegram", str(groups), str(every), core=0) as telegram:
        measured = _measured(telegram, groups, per_second=30)
    return measured | {"share_of_limit": measured["per_second"] / 30}


def raised(*, groups: int = MANY, per_second: int = RAISED) -> dict[str, Any]:
    """Messages a second with every one of them in the ledger; the best of three, for other load only slows."""
    rounds = []
    for _ in range(ROUNDS):
        with started("tests.bench.receiver", str(groups), core=0) as telegram:
            rounds.append(_measured(telegram, groups, per_second=per_second))
    return max(rounds, key=lambda one: float(one["per_second"]))


def _measured(telegram: "subprocess.Popen[str]", groups: int, *, per_second: int) -> dict[str, Any]:
    assert telegram.stdout is not None
    root = f"http://127.0.0.1:{json.loads(telegram.stdout.readline())['port']}"
    with started("tests.bench.limit", root, str(groups), str(per_second), core=1) as bot:
        line = telegram.stdout.readline()
        bot.kill()
    telegram.kill()
    if not line:
        raise RuntimeError("Telegram ended before the last message came")
    found: dict[str, Any] = json.loads(line)
    return found


def measure_all() -> dict[str, Any]:
    return {"at_the_limit": at_the_limit(), "raised": raised()}


def table(found: dict[str, Any]) -> str:
    limit, more = found["at_the_limit"], found["raised"]
    return "\n".join(
        [
            f"{'at 30/s':<14}{limit['per_second']:>8.2f} messages/s = {100 * limit['share_of_limit']:.1f} %",
            f"{'refused':<14}{limit['refused']:>8} calls with 429",
            f"{'questions':<14}{limit['asked']:>8} asked, p50 {limit['p50_ms']:.0f} ms, p95 {limit['p95_ms']:.0f} ms",
            f"{'at 1,000/s':<14}{more['per_second']:>8.0f} messages/s, each in the ledger",
        ]
    )


def main(arguments: list[str]) -> None:
    if arguments:
        root, groups, per_second = arguments
        asyncio.run(run_bot(root, int(groups), int(per_second)))
        return
    found = measure_all()
    print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
