"""The only place where parts meet: settings become services, services an application, the application a running bot."""

import asyncio
import gc
import logging
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from telegram import Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot, TypeHandler
from telegram.request import BaseRequest

from bot.actions.calendar import refresh_calendar
from bot.actions.corrections import NOTICE as CORRECTION_OFFER
from bot.actions.corrections import offer_letter, offer_to_staff
from bot.actions.invitations import PREFIX, appoint_owners, first_owner_code
from bot.actions.keys import open_vault
from bot.actions.letters import Notices
from bot.actions.reminder_clock import MISSED_NOTICE
from bot.actions.reminder_words import missed_notice, waiting_notice
from bot.actions.reminders import WAITING_NOTICE
from bot.actions.set_aside import NOTICE as BROKEN_FILES
from bot.actions.set_aside import broken_files_letter, tell_of_broken_files
from bot.actions.tip_rounds import settle_tips
from bot.actions.upkeep import keep_alive, keep_wait, last_alive, waits
from bot.actions.versions import keep_versions
from bot.content import Problem, load_content, root
from bot.domain.calls import Limits
from bot.domain.tips import TipMode
from bot.handlers.context import App, Context, Screen
from bot.handlers.jobs import jobs_of
from bot.handlers.profile import introduce
from bot.handlers.routes import routes
from bot.handlers.ticks import keep_ticking
from bot.handlers.tip_routes import inbox_routes
from bot.handlers.tips import note_leaving
from bot.language import build_understanding
from bot.rendering import BrokenTemplate, open_messages
from bot.services import Services, Vault
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.folder import open_folder
from bot.storage.lease import Lease
from bot.storage.migrations import migrate
from bot.transport.bot import TelegramBot
from bot.transport.intake import ChatOrder, Events, Intake, Times
from bot.transport.pacer import FloodWait, Pacer
from bot.transport.post import Post
from bot.transport.request import AiohttpRequest
from bot.transport.sender import Sender

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "inline_query")
"""All that a handler looks at, and nothing else is sent to us."""
NOTICES: Notices = {
    BROKEN_FILES: broken_files_letter,
    CORRECTION_OFFER: offer_letter,
    MISSED_NOTICE: missed_notice,
    WAITING_NOTICE: waiting_notice,
}
"""Messages to staff that leave through the ledger: their names, and what makes them at the moment when they leave."""
STOPPING = (signal.SIGINT, signal.SIGTERM)
STANDBY_SECONDS = 1.0
"""Between two looks whether the other process is gone."""
WHOLE_BOT = 0
"""The place of the bot as a whole among the remembered waits."""

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    database: Path | None,
    now: Callable[[], datetime] = utc_now,
    chance: random.Random | None = None,
    shipped: Path | None = None,
) -> AsyncIterator[Services]:
    """Content, words, understanding, keys and a migrated database.

    None as database keeps everything in memory, and sealed files in a folder that is gone afterwards.

    `shipped` is the folder of messages/ and migrations/ where it is not the program's own.
    Raises ContentRefused, MessageFault and the troubles of storage.
    """
    place = shipped or root()
    words = place / "messages"
    office = settings.content_dir if settings.content_dir.is_dir() else None
    content = load_content(words, office)
    messages, aside = open_messages(
        words / "id", office / "id" if office else None, content.words, zone=settings.timezone
    )
    broken = [_broken_template(each) for each in aside]
    content = replace(content, set_aside=(*content.set_aside, *broken))
    if content.set_aside:
        log.warning("files of the office are broken and set aside", extra={"count": len(content.set_aside)})
    understanding = build_understanding(lexicon=content.lexicon, guidance=content.guidance)
    with _opened_vault(settings, lasting=database is not None, now=now) as vault:
        async with open_database(database) as opened:
            await migrate(opened, place / "migrations")
            today = now().astimezone(settings.timezone).date()
            services = Services(
                database=opened,
                content=content,
                messages=messages,
                understanding=understanding,
                vault=vault,
                timezone=settings.timezone,
                now=now,
                chance=chance or random.SystemRandom(),
                versions=await keep_versions(opened, content.guidance, on=today),
            )
            await refresh_calendar(services)
            yield services


def _broken_template(each: BrokenTemplate) -> Problem:
    return Problem(file=f"(CONTENT_DIR) id/replies/{each.name}", line=each.line, field="", reason="template_broken")


@contextmanager
def _opened_vault(settings: Settings, *, lasting: bool, now: Callable[[], datetime]) -> Iterator[Vault]:
    """Keys and shelf in the data folder; beside a database in memory, in a folder that goes with it."""
    mode = settings.tip_mode if lasting else TipMode.INBOX
    with nullcontext(str(settings.data_dir)) if lasting else TemporaryDirectory() as folder:
        yield open_vault(Path(folder), mode=mode, now=now, zone=settings.timezone, rules=settings.tip_rules)


def make_bot(
    token: str,
    *,
    pacer: Pacer,
    api_root: str = "https://api.telegram.org",
    request: BaseRequest | None = None,
    polling: BaseRequest | None = None,
) -> TelegramBot:
    """PTB's bot over our own request layer and pacing; tests bring other requests."""
    return TelegramBot(
        token=token,
        base_url=f"{api_root}/bot",
        base_file_url=f"{api_root}/file/bot",
        request=request or AiohttpRequest(),
        get_updates_request=polling or AiohttpRequest(connections=2),
        rate_limiter=pacer,
    )


async def make_pacer(services: Services, *, limits: Limits) -> Pacer:
    """Pacing that remembers over a restart what Telegram told the bot and its groups to wait."""
    remembered = [FloodWait(chat_id=chat or None, until=until) for chat, until in (await waits(services)).items()]

    async def remember(wait: FloodWait) -> None:
        await keep_wait(services, chat_id=wait.chat_id or WHOLE_BOT, until=wait.until)

    return Pacer(limits=limits, remembered=remembered, remember=remember, now=services.now)


def build_application(services: Services, bot: ExtBot[Any]) -> App:
    """The application with its routes; whoever runs it feeds it updates, for PTB's own updater loses some."""
    builder = ApplicationBuilder().bot(bot).context_types(ContextTypes(context=Context)).updater(None)
    application: App = builder.build()
    application.bot_data["services"] = services
    application.add_handlers(routes())
    application.add_handler(TypeHandler(Update, note_leaving), group=-2)
    application.add_handlers(inbox_routes(), group=-1)
    return application


def build_intake(application: App, services: Services, *, times: Times | None = None) -> Intake:
    """What fetches updates for an application and hands them to it in order."""
    speaker = Speaker(application)
    events = Events(
        on_give_up=speaker.told("gangguan"),
        on_flooded=speaker.told("terlalu_cepat"),
        on_offline=_logged("Telegram cannot be reached; trying on"),
        on_online=_logged("Telegram is reached again"),
        on_long_absence=_long_absence,
        last_alive=lambda: last_alive(services),
        on_alive=lambda _now: keep_alive(services),
    )
    bot = application.bot
    assert isinstance(bot, TelegramBot)
    intake = Intake(
        source=bot,
        handle=application.process_update,
        order=ChatOrder(),
        allowed_updates=ALLOWED_UPDATES,
        events=events,
        times=times,
    )
    application.add_error_handler(intake.on_error)
    return intake


class Speaker:
    """Tells a person what became of a message that no handler could answer."""

    def __init__(self, application: App) -> None:
        self._application = application

    def told(self, name: str) -> Callable[[Update], Awaitable[None]]:
        async def tell(update: Update) -> None:
            context = Context.from_update(update, self._application)
            try:
                await context.post(update, Screen(text=context.text(name)))
            except (BadRequest, Forbidden):
                log.info("a person could not be told")

        return tell


def _logged(sentence: str) -> Callable[[], Awaitable[None]]:
    async def write() -> None:
        log.warning(sentence)

    return write


async def _long_absence(hours: int) -> None:
    log.warning("the bot was away for over a day: Telegram has dropped older messages", extra={"hours": hours})


def build_sender(
    services: Services, bot: TelegramBot, pacer: Pacer, *, database: Path | None, files: Path, per_second: int
) -> Sender:
    """What sends broadcasts and notices; `files` is the folder below which their attachments lie."""
    post = Post(bot=bot, services=services, files=files, notices=NOTICES)
    return Sender(services=services, post=post, pacer=pacer, lease=Lease(database), per_second=per_second)


async def serve(
    application: App,
    intake: Intake,
    services: Services,
    *,
    ready: Callable[[str], None],
    sender: Sender | None = None,
) -> None:
    """Sign in, introduce the bot, then answer, and send if there is a sender, until `intake.stop`.

    Raises IntakeError.
    """
    try:
        if not await intake.sign_in(application.initialize):
            return
        await _introduced(application.bot, services)
        if sender is None or sender.leads():  # what another process is about to send or keep is not to be settled
            await settle_tips(services)
        ready(application.bot.username)
        _keep_for_good()
        async with ticking(application), sending(sender) if sender else nullcontext():
            await intake.run()
    finally:
        await jobs_of(application.bot_data).stop()
        await application.shutdown()
        await application.bot.shutdown()  # after a sign-in that failed, PTB's own shutdown leaves connections open


def _keep_for_good() -> None:
    """What was loaded so far stays: looking for rubbish in it again and again costs a tenth of all messages."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def ticking(application: App) -> AsyncIterator[None]:
    """Meanwhile, do every second what is due by the clock."""
    clock = asyncio.create_task(keep_ticking(application))
    try:
        yield
    finally:
        clock.cancel()
        await asyncio.gather(clock, return_exceptions=True)


@asynccontextmanager
async def sending(sender: Sender) -> AsyncIterator[None]:
    """Meanwhile, send what is due; at the end, record what was under way."""
    task = asyncio.create_task(sender.run())
    try:
        yield
    finally:
        sender.stop()
        await asyncio.gather(task)


async def _introduced(bot: ExtBot[Any], services: Services) -> None:
    """Profile and menus are a comfort: where Telegram will not have them now, the next start tries again."""
    try:
        await introduce(bot, services)
    except TelegramError as error:
        log.warning("the profile could not be set", exc_info=error)


async def run(
    settings: Settings,
    *,
    ready: Callable[[str], None],
    first_owner: Callable[[str], None],
    now: Callable[[], datetime] = utc_now,
) -> None:
    """`sambang run`: answer until a signal says stop. Raises troubles of content and storage, and IntakeError.

    `first_owner` is told the one-time link that makes its opener the owner, at every start without one.
    """
    stopped = asyncio.Event()
    for name in STOPPING:
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    open_folder(settings.data_dir, database=settings.database_path)
    async with open_services(settings, database=settings.database_path, now=now) as services:
        pacer = await make_pacer(services, limits=Limits(per_second=settings.broadcast_rate))
        bot = make_bot(settings.bot_token, pacer=pacer, api_root=settings.telegram_api_url)
        application = build_application(services, bot)
        application.bot_data["broadcast_rate"] = settings.broadcast_rate
        intake = build_intake(application, services)
        for name in STOPPING:
            asyncio.get_running_loop().add_signal_handler(name, stop_all, intake, stopped)
        sender = build_sender(
            services,
            bot,
            pacer,
            database=settings.database_path,
            files=settings.data_dir,
            per_second=settings.broadcast_rate,
        )
        if not await alone(sender.leads, stopped):
            return
        code = await _owners(services, settings)
        await offer_to_staff(services)
        await tell_of_broken_files(services)

        def announce(username: str) -> None:
            ready(username)
            if code is not None:
                first_owner(f"https://t.me/{username}?start={PREFIX}{code}")

        await serve(application, intake, services, ready=announce, sender=sender)


def stop_all(intake: Intake, stopped: asyncio.Event) -> None:
    stopped.set()
    intake.stop()


async def alone(leads: Callable[[], bool], stopped: asyncio.Event) -> bool:
    """Wait as standby while another process serves this database; False when stopped before it was our turn.

    Nothing is fetched until then: two pollers would drive each other away.
    """
    await asyncio.sleep(0)  # a signal that came while the cards were read is heard first
    if stopped.is_set() or leads():
        return not stopped.is_set()
    log.warning("another process serves this database; waiting as standby")
    while not stopped.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), STANDBY_SECONDS)
        if leads():
            return True
    return False


async def _owners(services: Services, settings: Settings) -> str | None:
    """Appoint whom the settings name; the first owner's code where there still is none."""
    name = services.messages.word("petugas", "pemilik")
    await appoint_owners(services, settings.owner_ids, name=name)
    return await first_owner_code(services, name=name)
