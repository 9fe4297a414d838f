"""The wheel on a machine that has no checkout: built, installed into an empty environment, and put to work there.

`make wheel-test`. Needs the package index once, for the locked dependencies; without it, says so and skips.
"""

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
TOKEN = "123456789:" + "o" * 35
PATIENCE = 60.0
QUESTION = "saya kades, boleh foto acung jempol sama caleg?"
VERDICT = "TIDAK BOLEH"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        wheel = build(place)
        if not install(place, wheel):
            print("wheel-test: SKIPPED, the locked dependencies cannot be fetched here")
            return 0
        for step in (check, ask, demo, run):
            begun = time.monotonic()
            step(place)
            print(f"wheel-test: {step.__name__} works ({time.monotonic() - begun:.1f} s)")
    return 0


def build(place: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", place, CHECKOUT], check=True)
    (wheel,) = place.glob("*.whl")
    return wheel


def install(place: Path, wheel: Path) -> bool:
    """Into an empty environment, exactly what is locked; False where that cannot be fetched."""
    subprocess.run([sys.executable, "-m", "venv", place / "venv"], check=True)
    pip = [place / "venv/bin/python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    locked = [*pip, "install", "--require-hashes", "-r", CHECKOUT / "requirements.lock"]
    if subprocess.run(locked, check=False).returncode:
        return False
    subprocess.run([*pip, "install", "--no-deps", wheel], check=True)
    return True


def command(place: Path, *argv: str) -> list[str | Path]:
    return [place / "venv/bin/sambang", *argv]


def alone(**more: str) -> dict[str, str]:
    """An environment in which nothing points back to the checkout."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **more}


def said(place: Path, *argv: str) -> str:
    done = subprocess.run(command(place, *argv), cwd=place, env=alone(), check=True, capture_output=True, text=True)
    return done.stdout


def check(place: Path) -> None:
    """Content and templates are found and whole."""
    said(place, "check")


def ask(place: Path) -> None:
    found = said(place, "ask", QUESTION)
    assert VERDICT in found, found


def demo(place: Path) -> None:
    """The page is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        command(place, "demo", "--port", str(port)), cwd=place, env=alone(), stdout=subprocess.DEVNULL
    ) as process:
        try:
            assert answered(f"http://127.0.0.1:{port}/"), "the page was not served"
        finally:
            process.terminate()


def answered(address: str) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return False


def run(place: Path) -> None:
    """The bot answers a person on a simulated Telegram and keeps its data where it was started."""
    asyncio.run(answers(place))
    assert (place / "data" / "sambang.db").is_file()


async def answers(place: Path) -> None:
    from aiohttp import web

    from bot.simulator.server import make_app
    from bot.simulator.world import World

    world = World(lambda: datetime.now(UTC), random.Random(1))
    bot, person = world.add_bot(TOKEN, "sambang_bot", "Sambang"), world.add_person("Budi")
    runner = web.AppRunner(make_app(world), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    world.start(person, bot)
    chat = world.private(person, bot)
    world.say(person, chat, QUESTION)
    process = await asyncio.create_subprocess_exec(
        *command(place, "run"), cwd=place, env=alone(BOT_TOKEN=TOKEN, TELEGRAM_API_URL=root)
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not any(VERDICT in (message.text or "") for message in world.messages(chat)):
                await world.changed(after=world.version)
    finally:
        process.terminate()
        await process.wait()
        await runner.cleanup()
    assert process.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
