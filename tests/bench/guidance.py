"""Browsing and free text through real HTTP, against a bare PTB echo in the same run; matching alone.

`python -m tests.bench.guidance` prints a table and JSON. The bot is a process of its own on one core, with its database
in a file; the stand-in for Telegram is another on the other core.
"""

import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import build_application, build_intake, make_bot, make_pacer, open_services, serve
from bot.content import load_content, root
from bot.domain.guidance import Actor, Guidance
from bot.handlers.presses import CardPress, encode
from bot.settings import load_settings
from tests.bench.echo import LIFTED, TOKEN, Measured, measure

QUESTIONS = 1000
PRESSES = 10_000
ROUNDS = 3
HOSTILE = 4000
"""Characters of a message that is meant to cost time."""


async def run_bot(api_root: str) -> None:
    """`sambang run` in all but the limits, which the stand-in does not have."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"DATA_DIR": folder, "TELEGRAM_API_URL": api_root}, env_file=Path(folder) / "none")
        async with open_services(settings, database=Path(folder) / "bench.db") as services:
            pacer = await make_pacer(services, limits=LIFTED)
            bot = make_bot(TOKEN, pacer=pacer, api_root=api_root)
            application = build_application(services, bot)
            await serve(application, build_intake(application, services), services, ready=lambda _: None)


def questions(guidance: Guidance, *, count: int, seed: int = 1) -> list[str]:
    """So many different questions, none asked twice: phrasings of the cards as other people would put them."""
    chance = random.Random(seed)
    phrasings = sorted({phrasing for card in guidance.cards.values() for phrasing in card.phrasings})
    openings = ("pak ", "mohon ijin bertanya, ", "min ", "assalamualaikum. ", "sy mau tanya ", "bu ", "")
    return [chance.choice(openings) + phrasing for phrasing in chance.sample(phrasings, count)]


def presses(guidance: Guidance) -> list[str]:
    """Every card, opened by a village head, a village official and a civil servant."""
    offices = (Actor.VILLAGE_HEAD, Actor.VILLAGE_OFFICIAL, Actor.CIVIL_SERVANT)
    return [encode(CardPress(number=card.number, actor=who)) for card in guidance.cards.values() for who in offices]


def through_http(guidance: Guidance, *, rounds: int = ROUNDS) -> dict[str, Measured]:
    """The median of each, in turn so that other load hits all."""
    with tempfile.TemporaryDirectory() as folder:
        written = {"browse": {"presses": presses(guidance)}, "ask": {"texts": questions(guidance, count=QUESTIONS)}}
        files = {name: Path(folder) / f"{name}.json" for name in written}
        for name, acts in written.items():
            files[name].write_text(json.dumps(acts), encoding="utf-8")
        taken: dict[str, list[Measured]] = {"echo": [], "browse": [], "ask": []}
        for _ in range(rounds):
            taken["echo"].append(measure("bare", updates=PRESSES, chats=PRESSES))
            for name, size in (("browse", PRESSES), ("ask", QUESTIONS)):
                one = measure("ours", updates=size, chats=size, bot_module="tests.bench.guidance", acts=files[name])
                taken[name].append(one)
    return {name: sorted(found, key=lambda one: one.per_second)[rounds // 2] for name, found in taken.items()}


def matching() -> dict[str, float]:
    """Milliseconds of reading and matching alone: every question once, caches cold, then a hostile message."""
    asked = "import json,sys,time;from tests.bench.guidance import alone;print(json.dumps(alone()))"
    found: dict[str, float] = json.loads(subprocess.check_output([sys.executable, "-c", asked], text=True))
    return found


def alone() -> dict[str, float]:
    from bot.domain.guidance import Regime, Stage
    from bot.language import build_understanding

    content = load_content(root() / "messages")
    matcher = build_understanding(lexicon=content.lexicon, guidance=content.guidance).matcher
    when = dict.fromkeys(Regime, Stage.ALWAYS)
    took = sorted(_milliseconds(matcher, text, when) for text in questions(content.guidance, count=QUESTIONS, seed=2))
    hostile = max(_milliseconds(matcher, text, when) for text in hostiles(content.guidance))
    return {"median_ms": statistics.median(took), "p99_ms": took[int(len(took) * 0.99)], "hostile_ms": hostile}


def _milliseconds(matcher: Any, text: str, when: Any) -> float:
    begun = time.perf_counter()
    matcher.match(text, actor=None, when=when)
    return 1000 * (time.perf_counter() - begun)


def hostiles(guidance: Guidance) -> list[str]:
    """Texts of 4,000 characters: unknown words, one long word, known words, signs, nothing but letters in a row."""
    chance = random.Random(3)
    noise = " ".join("".join(chance.choices("aeioukstngmbr", k=9)) for _ in range(400))
    known = " ".join(questions(guidance, count=80, seed=4))
    dull = ("?!.," * 1000, "a " * 2000, "aku" * 1334, "tidak " * 667, "tolak kampanye " * 267)
    return [text[:HOSTILE] for text in (noise, "me" + "mper" * 1000, known, *dull)]


def start() -> dict[str, float]:
    """Seconds from the first instruction to ready, and the resident memory then; the best of three."""
    code = (
        "import time;begun=time.perf_counter();import asyncio,json,resource,tempfile;from pathlib import Path;"
        "from tests.bench.guidance import ready_after;print(json.dumps(asyncio.run(ready_after(begun))))"
    )
    found = [json.loads(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(ROUNDS)]
    return {name: min(one[name] for one in found) for name in found[0]}


async def ready_after(begun: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"DATA_DIR": folder}, env_file=Path(folder) / "none")
        async with open_services(settings, database=Path(folder) / "bench.db") as services:
            bot = make_bot(TOKEN, pacer=await make_pacer(services, limits=LIFTED))
            build_intake(build_application(services, bot), services)
            seconds = time.perf_counter() - begun
    return {"ready_s": seconds, "resident_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure_all() -> dict[str, Any]:
    """All figures of this bench, as they are printed."""
    guidance = load_content(root() / "messages").guidance
    found = through_http(guidance)
    ratio = found["browse"].per_second / found["echo"].per_second
    return {**{name: asdict(one) for name, one in found.items()}, "browse_ratio": ratio, **matching(), **start()}


def table(found: dict[str, Any]) -> str:
    rows = [
        ("bare PTB echo, updates/s", f"{found['echo']['per_second']:,.0f}", ""),
        ("browsing by button, updates/s", f"{found['browse']['per_second']:,.0f}", ""),
        ("browsing against echo", f"{found['browse_ratio']:.2f}×", "≥ 0.50×"),
        ("free text, answers/s", f"{found['ask']['per_second']:,.0f}", "≥ 500"),
        ("matching, median ms", f"{found['median_ms']:.2f}", "≤ 1"),
        ("matching, p99 ms", f"{found['p99_ms']:.2f}", "≤ 5"),
        ("4,000 hostile characters, ms", f"{found['hostile_ms']:.1f}", "≤ 50"),
        ("start to ready, s", f"{found['ready_s']:.2f}", "≤ 2"),
        ("resident, MiB", f"{found['resident_mib']:.0f}", "≤ 120"),
    ]
    return "\n".join(f"{name:<34}{value:>10}   {goal}" for name, value, goal in rows)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["ours"]:
        asyncio.run(run_bot(arguments[1]))
        return
    found = measure_all()
    print(table(found))
    print(json.dumps({"guidance": found}))


if __name__ == "__main__":
    main(sys.argv[1:])
