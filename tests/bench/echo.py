"""Echoes a second through real HTTP: PTB with its own polling, and with our intake and pacing, on one request layer.

`python -m tests.bench.echo [UPDATES] [CHATS]` prints a table and JSON. Each part is a process of its own.
"""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackContext, MessageHandler, filters

from bot.domain.calls import Limits
from bot.transport.bot import TelegramBot
from bot.transport.intake import ChatOrder, Intake
from bot.transport.pacer import Pacer
from bot.transport.request import AiohttpRequest

TOKEN = "12345:bench"
WAYS = ("bare", "ours")
LIFTED = Limits(per_second=10**6, chat_seconds=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    way: str
    per_second: float
    cpu_ms: float


async def echo(update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
    if update.effective_message is not None:
        await update.effective_message.reply_text(update.effective_message.text or "")


async def run_bare(root: str) -> None:
    """What PTB's own examples do, but for the request layer."""
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{root}/bot").request(AiohttpRequest())
    application = builder.get_updates_request(AiohttpRequest(connections=1)).concurrent_updates(256).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await asyncio.Event().wait()


async def run_ours(root: str) -> None:
    requests = {"request": AiohttpRequest(), "get_updates_request": AiohttpRequest(connections=1)}
    bot = TelegramBot(TOKEN, base_url=f"{root}/bot", rate_limiter=Pacer(limits=LIFTED), **requests)
    application: Application[Any, Any, Any, Any, Any, Any] = ApplicationBuilder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    intake = Intake(
        source=bot, handle=application.process_update, order=ChatOrder(), allowed_updates=("message",)
    )  # fmt: skip
    await intake.sign_in(application.initialize)
    await intake.run()


def measure(
    way: str, *, updates: int, chats: int, bot_module: str = "tests.bench.echo", acts: Path | None = None
) -> Measured:
    """Start the stand-in and the bot, and wait for the last answer. Raises RuntimeError when it does not come."""
    told = [str(acts)] if acts else []
    with started("tests.bench.stand_in", str(updates), str(chats), *told, core=0) as server:
        assert server.stdout is not None
        port = json.loads(server.stdout.readline())["port"]
        with started(bot_module, way, f"http://127.0.0.1:{port}", core=1) as bot:
            line = server.stdout.readline()
            cpu = _cpu_seconds(bot.pid)
            bot.kill()
        server.kill()
    if not line:
        raise RuntimeError("the stand-in ended before the last answer")
    seconds = json.loads(line)["seconds"]
    return Measured(way=way, per_second=updates / seconds, cpu_ms=1000 * cpu / updates)


def started(module: str, *arguments: str, core: int) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PTB_TIMEDELTA": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) > 1:
        os.sched_setaffinity(process.pid, {cores[core]})
    return process


def _cpu_seconds(pid: int) -> float:
    """The start of Python included; 0 where there is no /proc."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compare(*, updates: int = 20_000, chats: int = 5_000, rounds: int = 3) -> list[Measured]:
    """The median of so many rounds of each way, taken in turn so that other load hits both."""
    taken: dict[str, list[Measured]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            taken[way].append(measure(way, updates=updates, chats=chats))
    return [sorted(of_way, key=lambda one: one.per_second)[rounds // 2] for of_way in taken.values()]


def main(arguments: list[str]) -> None:
    if arguments and arguments[0] in WAYS:
        return asyncio.run({"bare": run_bare, "ours": run_ours}[arguments[0]](arguments[1]))
    sizes = dict(zip(("updates", "chats"), map(int, arguments), strict=False))
    results = compare(**sizes)
    for one in results:
        print(f"{one.way:<6}{one.per_second:>8.0f} echoes/s{one.cpu_ms:>8.3f} ms CPU each")
    ratio = results[1].per_second / results[0].per_second
    print(json.dumps({"echo": [asdict(one) for one in results], "ratio": round(ratio, 3)}))
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
