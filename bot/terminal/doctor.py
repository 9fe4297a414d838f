"""sambang doctor."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.actions.check import WARNINGS, check_content
from bot.content import ContentRefused
from bot.domain.checkup import Finding, State, bad, good, look
from bot.domain.errors import StorageFault, StorageRefusal
from bot.rendering import MessageFault
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.folder import loose_rights
from bot.storage.migrations import pending
from bot.terminal.console import Console
from bot.terminal.content import open_content, today
from bot.terminal.troubles import Exit
from bot.transport.doctor import Samples, bot_at, examine, try_messages

TELEGRAM_CHECKS = frozenset({"getme", "webhook", "kirim", "tombol", "balas", "hapus"})


def doctor(arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Examine the installation, then Telegram; print a table; change nothing but trial messages."""
    found = asyncio.run(_examine_all(arguments.chat, settings, console))
    words = console.words
    console.table(
        [(words.text(f"dokter.{f.check}"), words.text(f"dokter.{f.state}"), _note(f, console)) for f in found]
    )
    wrong = [finding for finding in found if finding.state is State.BAD]
    console.say("dokter.ada_buruk" if wrong else "dokter.semua_baik", count=len(wrong))
    if any(finding.check in TELEGRAM_CHECKS for finding in wrong):
        return Exit.TELEGRAM
    return Exit.FINDING if wrong else Exit.OK


async def _examine_all(chat_id: int | None, settings: Settings, console: Console) -> list[Finding]:
    local = [*_folder(settings), *await _database(settings, console), *_content(settings, console)]
    async with bot_at(settings.telegram_api_url, settings.bot_token) as bot:
        far = await examine(bot, root=settings.telegram_api_url, now=console.now)
        if chat_id is not None and len(far) > 1:
            far += await try_messages(bot, chat_id=chat_id, samples=_samples(console))
    return [*local, *far]


def _folder(settings: Settings) -> list[Finding]:
    if not settings.data_dir.exists():
        return [look("folder", "folder_belum", path=settings.data_dir)]
    loose = loose_rights(settings.data_dir, database=settings.database_path)
    return [bad("folder", "folder_longgar", command=each.command) for each in loose] or [good("folder")]


async def _database(settings: Settings, console: Console) -> list[Finding]:
    if not _is_file(settings.database_path):
        return [look("basis_data", "basis_data_belum")]
    try:
        async with open_database(settings.database_path) as database:
            waiting = await pending(database, console.shipped / "migrations")
            sound = await database.is_sound()
    except (StorageRefusal, StorageFault) as trouble:
        return [bad("basis_data", trouble.message, **trouble.values)]
    if not sound:
        return [bad("basis_data", "basis_data_rusak")]
    return [look("basis_data", "basis_data_tertunda", count=len(waiting))] if waiting else [good("basis_data")]


def _is_file(path: Path) -> bool:
    return path.is_file()


def _content(settings: Settings, console: Console) -> list[Finding]:
    try:
        content, messages, aside = open_content(settings, console)
        problems = [*content.set_aside, *aside, *check_content(content, messages, today=today(settings, console))]
    except ContentRefused as refusal:
        return [bad("isi", "isi_temuan", count=len(refusal.problems))]
    except MessageFault:
        return [bad("isi", "isi_temuan", count=1)]
    wrong = [problem for problem in problems if problem.reason not in WARNINGS]
    if wrong:
        return [bad("isi", "isi_temuan", count=len(wrong))]
    return [good("isi", "isi_kartu", count=len(content.guidance.cards))]


def _samples(console: Console) -> Samples:
    words = console.words
    return Samples(
        text=words.text("dokter.pesan"),
        edited=words.text("dokter.pesan_diubah"),
        reply=words.text("dokter.pesan_balasan"),
        button=words.text("dokter.tombol_percobaan"),
    )


def _note(finding: Finding, console: Console) -> str:
    """A note's own word, or, for a trouble, the sentence that every command uses for it."""
    if not finding.note:
        return ""
    group = "dokter" if finding.note in console.words.group("dokter") else "galat"
    return console.word(f"{group}.{finding.note}", **finding.values)
