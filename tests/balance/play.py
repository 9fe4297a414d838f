"""One broadcast under fire, from a seed: played, killed, counted."""

import asyncio
import json
import random
import shutil
import signal
import struct
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.actions.broadcasts import Order, plan
from bot.domain.broadcasts import Content, State
from bot.storage.database import open_database
from tests.balance.zygote import Zygote
from tests.mailroom import open_mailroom, register_groups

EPOCH = datetime(2026, 11, 21, 5, tzinfo=UTC)
SPEED = 40.0
LAST = 60.0
"""Seconds that the last sender gets to bring the broadcast to its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is done to one broadcast; `trouble` scales all faults, 0 switches them off."""

    seed: int
    groups: int = 24
    kills: int = 3
    trouble: float = 0.05
    per_second: int = 10
    """Messages in the sender's own seconds, of which there are forty in one of ours."""


@dataclass(kw_only=True)
class Played:
    """What came of it; `wrong` is empty when everything balances."""

    seed: int
    kills: int = 0
    flying: int = 0
    broken: int = 0
    states: dict[str, int] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def template(path: Path, *, groups: int) -> int:
    """A database with so many groups and one broadcast to all of them; its number."""

    async def make() -> int:
        async with open_mailroom(path, now=lambda: EPOCH) as services, services.database.transaction() as tx:
            await register_groups(tx, groups, now=EPOCH)
            return await plan(tx, Order(key="uji", content=Content(text="Netral.", greeting=True)), now=EPOCH)

    return asyncio.run(make())


def play(zygote: Zygote, plan: Plan, *, blank: Path, number: int, folder: Path) -> Played:
    """Send it with a sender that is killed so many times and then left alone."""
    begun, chance = time.monotonic(), random.Random(f"play {plan.seed}")
    database = folder / "uji.db"
    shutil.copy(blank, database)
    telegram, port = _telegram(zygote, plan, folder)
    job = {
        "seed": plan.seed,
        "speed": SPEED,
        "per_second": plan.per_second,
        "begun": time.time(),
        "epoch": EPOCH.isoformat(),
        "database": str(database),
        "port": port,
        "number": number,
        "flying": str(folder / "flying"),
        "full_disk": bool(plan.trouble) and chance.random() < 0.5,
    }
    played = Played(seed=plan.seed)
    for _ in range(plan.kills):
        _one_sender(zygote, chance, job, played, groups=plan.groups)
    _last_sender(zygote, job, played)
    zygote.kill(telegram, signal.SIGTERM)
    zygote.wait(telegram, seconds=LAST)
    played.seen = json.loads((folder / "seen").read_text(encoding="utf-8"))
    asyncio.run(_count(job, played, groups=plan.groups))
    played.seconds = time.monotonic() - begun
    return played


def _telegram(zygote: Zygote, plan: Plan, folder: Path) -> tuple[int, int]:
    said = folder / "port"
    job = {"seed": plan.seed, "groups": plan.groups, "trouble": plan.trouble, "speed": SPEED}
    pid = zygote.start("tests.balance.telegram", job | {"port": str(said), "seen": str(folder / "seen")})
    until = time.monotonic() + 30
    while not (said.exists() and said.read_text(encoding="ascii")):
        assert time.monotonic() < until, "Telegram did not start"
        time.sleep(0.002)
    return pid, int(said.read_text(encoding="ascii"))


def _one_sender(zygote: Zygote, chance: random.Random, job: dict[str, Any], played: Played, *, groups: int) -> None:
    """A sender that ends by a signal at some moment, or by its own hand at the worst one."""
    _clear(job)
    some = chance.randint(1, max(2, groups // 3))
    bomb = chance.choice(({}, {"after_claim": some}, {"before_record": some}))
    pid = zygote.start("tests.balance.sender", job | {"bomb": bomb, "seed": chance.getrandbits(30)})
    patience = chance.uniform(0.05, 0.05 + 0.0025 * groups) if not bomb else 0.25 + 0.01 * groups
    if zygote.wait(pid, seconds=patience) is None:
        zygote.kill(pid)
    status = zygote.wait(pid, seconds=30)
    if status == -signal.SIGKILL:
        played.kills += 1
        played.flying += _counted(job)[0]
    played.broken += _counted(job)[1]
    if status not in (0, -signal.SIGKILL):
        played.wrong.append(f"a sender ended with {status}")


def _last_sender(zygote: Zygote, job: dict[str, Any], played: Played) -> None:
    _clear(job)
    pid = zygote.start("tests.balance.sender", job | {"bomb": {}})
    if (status := zygote.wait(pid, seconds=LAST)) is None:
        zygote.kill(pid)
        zygote.wait(pid, seconds=30)
    played.broken += _counted(job)[1]
    if status != 0:
        played.wrong.append(f"the last sender ended with {status}")


def _clear(job: dict[str, Any]) -> None:
    Path(job["flying"]).write_bytes(struct.pack("qq", 0, 0))


def _counted(job: dict[str, Any]) -> tuple[int, int]:
    """How many deliveries were on their way at last, and how many calls broke off without an answer."""
    flying, broken = struct.unpack("qq", Path(job["flying"]).read_bytes())
    return flying, broken


async def _count(job: dict[str, Any], played: Played, *, groups: int) -> None:
    """Hold what the ledger says against what stands in the groups."""
    number = job["number"]
    async with open_database(Path(job["database"])) as opened:
        rows = await opened.reader.fetch_all("SELECT chat_id, state FROM delivery WHERE broadcast = :b", {"b": number})
        row = await opened.reader.fetch_one("SELECT * FROM broadcast WHERE number = :b", {"b": number})
    assert row is not None
    played.states = dict(sorted(Counter(each["state"] for each in rows).items()))
    became = played.seen["became"]
    ledger = {became.get(str(each["chat_id"]), str(each["chat_id"])): each["state"] for each in rows}
    if len(rows) != groups or set(ledger) != set(played.seen["messages"]):
        played.wrong.append("a delivery is missing or doubled")
    if set(played.states) - {"sent", "failed", "skipped", "in_doubt"} or row["state"] != "finished":
        played.wrong.append(f"it does not balance: {row['state']} {played.states}")
    if any(row[state.value] != played.states.get(state.value, 0) for state in State):
        played.wrong.append("the running count differs from the rows")
    for chat, arrived in played.seen["messages"].items():
        if arrived not in EXPECTED.get(ledger.get(chat, ""), ()):
            played.wrong.append(f"{ledger.get(chat)} and {arrived} messages")
    if played.states.get("in_doubt", 0) > played.flying + played.broken:
        played.wrong.append(f"more in doubt than were on their way: {played.states} {played.flying} {played.broken}")
    if played.broken > played.seen["doubtful"] + played.seen["outages"] * job["per_second"]:
        played.wrong.append(f"more calls broke off than were broken: {played.broken} {played.seen['doubtful']}")


EXPECTED = {"sent": (1,), "failed": (0,), "skipped": (0,), "in_doubt": (0, 1)}
"""How many messages may stand in a group of which the ledger says so."""
