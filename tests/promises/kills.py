"""One town from a seed: people act, the bot is killed again and again, and at the end all is counted."""

import asyncio
import json
import random
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.actions.ask import answer_question
from bot.actions.guidance import role_in
from bot.actions.tip_reading import open_tip
from bot.actions.tips import open_status
from bot.app import open_services
from bot.domain.replies import Answered
from bot.settings import load_settings
from bot.storage.tips import all_tips
from tests.balance.zygote import Zygote
from tests.office import open_desk, said, shipped
from tests.tipping import ADMIN, open_place

MODULES = ("tests.promises.town", "tests.promises.office")
LAST = 20.0
"""Seconds that the last bot gets until everybody is content."""
BOMBS = ("before_saying", "after_saying", "before_commit", "after_commit", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is done to one town."""

    seed: int
    kills: int = 2
    askers: int = 2
    questions: int = 2
    choosers: int = 1
    tellers: int = 2
    tips: int = 1


@dataclass(kw_only=True)
class Played:
    """What came of it; `wrong` is empty when every promise was kept."""

    seed: int
    kills: int = 0
    answers: int = 0
    tips: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def empty_office(folder: Path) -> Path:
    """A data folder with keys and a migrated database, so that most seeds need not make them."""

    async def make() -> None:
        settings = load_settings({"DATA_DIR": str(folder)}, env_file=folder / "none")
        async with open_services(settings, database=settings.database_path):
            return

    folder.mkdir(mode=0o700)
    asyncio.run(make())
    return folder


async def questions(count: int) -> list[tuple[str, str]]:
    """Questions that have one answer whoever asks, with the title that stands in it."""
    found: list[tuple[str, str]] = []
    async with open_desk() as desk:
        for card in shipped()[0].guidance.cards.values():
            text = f"saya kades, {card.phrasings[0]}"
            outcome = answer_question(desk.services, text)
            if isinstance(outcome, Answered) and outcome.card.id == card.id:
                found.append((text, card.title))
            if len(found) == count:
                break
    return found


def play(zygote: Zygote, plan: Plan, *, empty: Path | None, folder: Path, asked: list[tuple[str, str]]) -> Played:
    """Let people act; kill the bot so many times and then leave it alone. `empty` None begins without a folder."""
    begun, chance = time.monotonic(), random.Random(f"kills {plan.seed}")
    data = folder / "data"
    if empty is not None:
        shutil.copytree(empty, data)
    town, port = _town(zygote, plan, folder, chance, asked)
    job = {"port": port, "folder": str(data), "log": str(folder / "log")}
    played = Played(seed=plan.seed)
    for _ in range(plan.kills):
        _one_bot(zygote, chance, job, played)
    _last_bot(zygote, job, played, content=folder / "content")
    zygote.kill(town, signal.SIGTERM)
    zygote.wait(town, seconds=LAST)
    seen = json.loads((folder / "seen").read_text(encoding="utf-8"))
    played.wrong += json.loads((folder / "calls").read_text(encoding="utf-8"))
    asyncio.run(_count(plan, seen, data, played))
    _search_log(seen, folder / "log", played)
    played.seconds = time.monotonic() - begun
    return played


def _town(
    zygote: Zygote, plan: Plan, folder: Path, chance: random.Random, asked: list[tuple[str, str]]
) -> tuple[int, int]:
    people: list[tuple[str, Any]] = [
        *(("ask", chance.sample(asked, plan.questions)) for _ in range(plan.askers)),
        *(("choose", None) for _ in range(plan.choosers)),
        *(("tell", [_story(plan.seed, who, which) for which in range(plan.tips)]) for who in range(plan.tellers)),
    ]
    places = {name: str(folder / name) for name in ("port", "seen", "calls", "content")}
    pid = zygote.start("tests.promises.town", {"seed": plan.seed, "people": people, **places})
    return pid, int(_appears(folder / "port", seconds=LAST))


def _story(seed: int, who: int, which: int) -> str:
    return f"Amplop dibagi di pos ronda nomor {seed}-{who}-{which}"


def _appears(path: Path, *, seconds: float) -> str:
    until = time.monotonic() + seconds
    while not (path.exists() and (text := path.read_text(encoding="ascii"))):
        if time.monotonic() > until:
            return ""
        time.sleep(0.003)
    return text


def _one_bot(zygote: Zygote, chance: random.Random, job: dict[str, Any], played: Played) -> None:
    """A bot that ends by a signal at some moment, or by its own hand at the worst one."""
    name = chance.choice(BOMBS)
    bomb = {name: chance.randint(1, 5 if "commit" in name else 14)} if name else {}
    pid = zygote.start("tests.promises.office", job | {"bomb": bomb})
    if zygote.wait(pid, seconds=1.0 if bomb else chance.uniform(0.02, 0.6)) is None:
        zygote.kill(pid)
    status = zygote.wait(pid, seconds=30)
    if status == -signal.SIGKILL:
        played.kills += 1
    else:
        played.wrong.append(f"a bot ended with {status}")


def _last_bot(zygote: Zygote, job: dict[str, Any], played: Played, *, content: Path) -> None:
    pid = zygote.start("tests.promises.office", job | {"bomb": {}})
    if not _appears(content, seconds=LAST):
        played.wrong.append("somebody still waits for an answer")
    zygote.kill(pid, signal.SIGTERM)
    # All may be content before this bot has begun: then the stop meets a process that does not listen yet.
    if (status := zygote.wait(pid, seconds=30)) not in (0, -signal.SIGTERM):
        played.wrong.append(f"the last bot ended with {status}")


async def _count(plan: Plan, seen: list[dict[str, Any]], data: Path, played: Played) -> None:
    """Hold what people were shown against what is kept."""
    played.answers = sum(len(person["asked"]) for person in seen)
    if played.answers != plan.askers * plan.questions:
        played.wrong.append(f"{played.answers} questions were answered")
    shown = [tip for person in seen for tip in person["tips"]]
    played.tips = len(shown)
    async with open_place(data) as place:
        if (kept := len(await all_tips(place.services.database.reader))) != len(shown):
            played.wrong.append(f"{len(shown)} receipts were shown, {kept} tips are kept")
        for number, tip in enumerate(shown):
            await _check_tip(place.services, number, tip, played)
        labels = said().word
        for person in seen:
            kept_role = await role_in(place.services, person["id"])
            if person["office"] and (kept_role is None or labels("pelaku", kept_role) != person["office"]):
                played.wrong.append(f"confirmed {person['office']}, kept {kept_role}")


async def _check_tip(services: Any, number: int, tip: dict[str, str], played: Played) -> None:
    """A receipt that was shown opens one whole tip, and its button shows it again."""
    if tip["again"] != tip["receipt"]:
        played.wrong.append("Kirim pressed again shows another receipt")
    access = await open_status(services, tip["receipt"], chat=number)
    opened = await open_tip(services, ADMIN, access.number)
    if set(opened.story.texts) != {tip["story"]}:  # who was prompted again by a repeated update tells it twice
        played.wrong.append(f"a tip is not whole: {opened.story.texts}")


def _search_log(seen: list[dict[str, Any]], log: Path, played: Played) -> None:
    """No id, no text and no receipt, at DEBUG, through all of this."""
    text = log.read_text(encoding="utf-8")
    secrets = [str(person["id"]) for person in seen] + ["Amplop", *(tip["receipt"] for p in seen for tip in p["tips"])]
    if any(secret in text for secret in secrets):
        played.wrong.append("the log tells who or what")
