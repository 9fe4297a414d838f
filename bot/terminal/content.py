"""sambang check, sambang cards."""

import asyncio
from argparse import Namespace
from datetime import date

from bot.actions.check import WARNINGS, check_content
from bot.actions.overview import whole_card
from bot.actions.signatures import find_card, is_valid, overdue, sign_card, signed_cards, unsign_card
from bot.actions.versions import find_version
from bot.content import Content, Problem, load_content
from bot.domain.audit import OPERATOR
from bot.domain.guidance import Card
from bot.domain.signatures import Signature
from bot.domain.versions import card_of
from bot.rendering import Messages, open_messages, visible
from bot.settings import Settings
from bot.terminal.console import Console
from bot.terminal.database import open_prepared
from bot.terminal.troubles import Exit, content_line

LANGUAGE = "id"


def check(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Prove the content whole; warnings are told and do not count."""
    if arguments.unsigned:
        return _unsigned(settings, console)
    content, messages, aside = open_content(settings, console)
    found = [*content.set_aside, *aside, *check_content(content, messages, today=today(settings, console))]
    wrong = [problem for problem in found if problem.reason not in WARNINGS]
    _tell(found, wrong, console)
    if wrong:
        return Exit.FINDING
    cards = content.guidance.cards.values()
    console.say(
        "periksa.bersih",
        cards=len(cards),
        laws=len(content.guidance.laws),
        phrasings=sum(len(card.phrasings) for card in cards),
        examples=sum(len(card.examples) for card in cards),
    )
    return Exit.OK


def _unsigned(settings: Settings, console: Console) -> Exit:
    """List what the office has yet to sign; that there is any is no failure."""
    content = load_content(console.shipped / "messages", settings.content_dir)
    asyncio.run(_tell_unsigned(content, settings, console))
    return Exit.OK


def open_content(settings: Settings, console: Console) -> tuple[Content, Messages, list[Problem]]:
    """The content with the office's changes laid over it, and which of its templates had to be set aside."""
    shipped, office = console.shipped / "messages", settings.content_dir
    content = load_content(shipped, office)
    messages, broken = open_messages(shipped / LANGUAGE, office / LANGUAGE, content.words, zone=settings.timezone)
    aside = [
        Problem(
            file=f"(CONTENT_DIR) {LANGUAGE}/replies/{each.name}", line=each.line, field="", reason="template_broken"
        )
        for each in broken
    ]
    return content, messages, aside


def today(settings: Settings, console: Console) -> date:
    """The day where the office lies."""
    return console.now().astimezone(settings.timezone).date()


def cards(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """List, show, sign or withdraw."""
    content = load_content(console.shipped / "messages", settings.content_dir)
    act = {"list": _list, "show": _show, "sign": _sign, "withdraw": _withdraw}[arguments.act]
    asyncio.run(act(arguments, content, settings, console))
    return Exit.OK


async def _list(arguments: Namespace, content: Content, settings: Settings, console: Console) -> None:
    if arguments.overdue:
        _tell_overdue(content, settings, console)
        return
    async with open_prepared(settings, console) as database:
        for card, signature in await signed_cards(database, content.guidance):
            console.line(_signature_line(card, signature, console))


def _tell_overdue(content: Content, settings: Settings, console: Console) -> None:
    late = overdue(content.guidance, today=today(settings, console))
    for card in late:
        console.say("kartu.lewat_tinjau", code=card.code, id=card.id, day=card.review_on.isoformat())
    if not late:
        console.say("kartu.tak_ada_yang_lewat")


async def _show(arguments: Namespace, content: Content, settings: Settings, console: Console) -> None:
    """What a card said under a short number."""
    day = today(settings, console)
    async with open_prepared(settings, console) as database:
        version = await find_version(database.reader, arguments.slip, content.guidance, on=day)
    console.say("kartu.versi", slip=version.slip, id=version.name, since=version.since.isoformat())
    _, messages, _ = open_content(settings, console)
    for page in whole_card(messages, card_of(version), slip=version.slip):
        console.line("\n" + visible(page))


async def _sign(arguments: Namespace, content: Content, settings: Settings, console: Console) -> None:
    card = find_card(content.guidance, arguments.card)
    async with open_prepared(settings, console) as database:
        day, at = today(settings, console), console.now()
        await sign_card(database, card, staff_id=OPERATOR, at=at, day=day, by=arguments.by, note=arguments.note)
    console.say("kartu.disahkan", code=card.code, id=card.id, by=arguments.by)


async def _withdraw(arguments: Namespace, content: Content, settings: Settings, console: Console) -> None:
    card = find_card(content.guidance, arguments.card)
    async with open_prepared(settings, console) as database:
        found = await unsign_card(database, card, staff_id=OPERATOR, at=console.now())
    console.say("kartu.ditarik" if found else "kartu.tanpa_pengesahan", code=card.code, id=card.id)


async def _tell_unsigned(content: Content, settings: Settings, console: Console) -> None:
    async with open_prepared(settings, console) as database:
        signed = await signed_cards(database, content.guidance)
    open_ones = [card for card, signature in signed if not is_valid(card, signature)]
    console.say("periksa.belum_disahkan", count=len(open_ones), cards=len(signed))
    for card in open_ones:
        console.say("periksa.kartu", code=card.code, id=card.id, title=card.title)


def _tell(found: list[Problem], wrong: list[Problem], console: Console) -> None:
    warnings = [problem for problem in found if problem.reason in WARNINGS]
    if warnings:
        console.say("periksa.peringatan")
        _lines(warnings, console)
    if wrong:
        console.say("periksa.temuan", count=_lines(wrong, console))


def _lines(problems: list[Problem], console: Console) -> int:
    """Print each sentence once, for a text that is too long for many actors is one thing to mend; how many."""
    lines = dict.fromkeys(content_line(problem, console) for problem in problems)
    for line in lines:
        console.line(line)
    return len(lines)


def _signature_line(card: Card, signature: Signature | None, console: Console) -> str:
    if signature is None:
        return console.word("kartu.baris_belum", code=card.code, id=card.id)
    day = signature.signed_on.isoformat()
    if not is_valid(card, signature):
        return console.word("kartu.baris_gugur", code=card.code, id=card.id, by=signature.signed_by, day=day)
    note = console.word("kartu.catatan", note=signature.note) if signature.note else ""
    return console.word("kartu.baris_sah", code=card.code, id=card.id, by=signature.signed_by, day=day, note=note)
