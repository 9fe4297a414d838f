"""sambang ask."""

import asyncio
import json
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from bot.actions.ask import (
    Accused,
    Answered,
    AskedBack,
    AskedRole,
    OffTopic,
    Outcome,
    Referred,
    answer_question,
    to_line,
)
from bot.actions.guidance import advice_on, answer_text, other_stage
from bot.actions.versions import peek_versions
from bot.app import open_services
from bot.domain.guidance import Actor, Regime
from bot.rendering import visible
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.migrations import pending
from bot.storage.signatures import keep_signature, signatures
from bot.terminal.console import Console
from bot.terminal.troubles import BadQuestion, Exit, told
from bot.terminal.why import tell_why

Word = TypeVar("Word", bound=StrEnum)
UNKNOWN = ("", "unknown")
"""How a file of questions says that it does not tell who acts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question as a machine or a person put it."""

    id: object
    question: str
    actor: Actor | None
    regime: Regime | None
    day: date | None


def ask(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Answer one question, or a stream of them; nothing is kept."""
    if arguments.jsonl:
        return asyncio.run(_answer_lines(settings, console))
    return asyncio.run(_answer_one(arguments, settings, console))


async def _answer_one(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    text = " ".join(arguments.question) or console.stdin.read()
    actor = _word(Actor, arguments.actor or "", "pelaku")
    regime = _word(Regime, arguments.regime or "", "rezim")
    async with offline(settings, console, day=arguments.date) as services:
        outcome = answer_question(services, text, actor=actor, regime=regime)
        console.line(await _as_text(services, outcome))
        if arguments.why:
            tell_why(services, text, outcome, console)
    return Exit.OK


async def _answer_lines(settings: Settings, console: Console) -> Exit:
    code = Exit.OK
    async with offline(settings, console) as services:
        for number, line in enumerate(console.stdin, start=1):
            if not line.strip():
                continue
            try:
                asked = read_question(line)
            except BadQuestion as bad:
                console.complain("soal.baris", number=number, told=told(bad, console)[0])
                code = Exit.FINDING
                continue
            console.line(json.dumps(_answered(services, asked), ensure_ascii=False))
    return code


def _answered(services: Services, asked: Asked) -> dict[str, Any]:
    outcome = answer_question(services, asked.question, actor=asked.actor, regime=asked.regime, day=asked.day)
    return {"id": asked.id, **to_line(outcome)}


@asynccontextmanager
async def offline(settings: Settings, console: Console, *, day: date | None = None) -> AsyncIterator[Services]:
    """All that answering needs, in memory; what the office's database says about cards is looked up."""
    moment = datetime.combine(day, time(12), tzinfo=settings.timezone).astimezone(UTC) if day else None
    now = (lambda: moment) if moment else console.now
    async with open_services(settings, database=None, now=now, shipped=console.shipped) as services:
        yield await _as_kept(settings, console, services)


async def _as_kept(settings: Settings, console: Console, services: Services) -> Services:
    """The services with the office's signatures and the numbers of its versions."""
    if not _exists(settings.database_path):
        return services
    async with open_database(settings.database_path) as kept:
        if await pending(kept, console.shipped / "migrations"):
            return services
        found = await signatures(kept.reader)
        versions = await peek_versions(kept.reader, services.content.guidance, on=services.today())
    async with services.database.transaction() as tx:
        for signature in found.values():
            await keep_signature(tx, signature)
    return replace(services, versions=versions)


def _exists(path: Path) -> bool:
    return path.is_file()


async def _as_text(services: Services, outcome: Outcome) -> str:
    """What the chat would say, without tags; its buttons as a list."""
    return visible("\n".join([await _said(services, outcome), *_buttons(services, outcome)]))


async def _said(services: Services, outcome: Outcome) -> str:
    messages, office = services.messages, services.content.office
    match outcome:
        case Answered(card=card, actor=actor, when=when):
            note = other_stage(services, when) or ""
            return await answer_text(services, advice_on(services, card, actor, when=when), note=note)
        case AskedBack():
            return messages.text("maksud_mana")
        case AskedRole(card=card):
            return messages.text("tanya_jabatan", card=card)
        case OffTopic(kind=kind):
            return messages.text("di_luar_topik", kind=kind, office=office)
        case Accused():
            return messages.text("aduan")
        case Referred():
            return messages.text("rujukan", office=office)


def _buttons(services: Services, outcome: Outcome) -> Iterator[str]:
    word = services.messages.word
    if isinstance(outcome, AskedBack):
        yield from (f"[{c.card.title} · {word('pelaku', c.actor)}]" for c in outcome.choices)
    if isinstance(outcome, AskedRole):
        yield from (f"[{word('pelaku', c.actor)}]" for c in outcome.choices)


def read_question(line: str) -> Asked:
    """One line of JSON. Raises BadQuestion."""
    try:
        given = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadQuestion(reason="bukan_json") from error
    if not isinstance(given, dict) or not isinstance(given.get("question"), str):
        raise BadQuestion(reason="tanpa_pertanyaan")
    return Asked(
        id=given.get("id"),
        question=given["question"],
        actor=_word(Actor, given.get("actor") or "", "pelaku"),
        regime=_word(Regime, given.get("regime") or "", "rezim"),
        day=_day(given.get("date")),
    )


def _word(kind: type[Word], given: object, reason: str) -> Word | None:
    if given in UNKNOWN:
        return None
    if not isinstance(given, str) or given not in set(kind):
        raise BadQuestion(reason=reason, given=str(given)[:40], choices=", ".join(kind))
    return kind(given)


def _day(given: object) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)  # type: ignore[arg-type]  # anything but a text is a TypeError
    except (ValueError, TypeError) as error:
        raise BadQuestion(reason="tanggal", given=str(given)[:40]) from error
