"""Asks Telegram itself: who the bot is, what it may, and whether every kind of message that it uses works."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, User
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.domain.checkup import Finding, bad, good, look
from bot.transport.request import AiohttpRequest

SECONDS_WORTH_A_LOOK = 5
SECONDS_BAD = 60
"""How far the clock may be from Telegram's: reminders go out by ours, the 48 hours for deleting run by theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Samples:
    """What the trial messages say."""

    text: str
    edited: str
    reply: str
    button: str


@asynccontextmanager
async def bot_at(root: str, token: str) -> AsyncIterator[Bot]:
    """A bot without the rest of the program; it asks nothing before it is told to."""
    request = AiohttpRequest(connections=2)
    bot = Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request,
        get_updates_request=AiohttpRequest(connections=1),
    )
    await request.initialize()
    try:
        yield bot
    finally:
        await request.shutdown()


async def examine(bot: Bot, *, root: str, now: Callable[[], datetime]) -> list[Finding]:
    """Token, rights in groups, webhook, clock; after a token that does not work, nothing more is asked."""
    try:
        me = await bot.get_me()
    except TelegramError as error:
        return [refused("getme", error)]
    return [good("getme", "akun", username=me.username), *_rights(me), *await _webhook(bot), await _clock(root, now)]


def _rights(me: User) -> list[Finding]:
    groups = good("grup") if me.can_join_groups else bad("grup", "grup_tidak")
    privacy = bad("privasi", "privasi_mati") if me.can_read_all_group_messages else good("privasi")
    inline = good("inline") if me.supports_inline_queries else look("inline", "inline_mati")
    return [groups, privacy, inline]


async def _webhook(bot: Bot) -> list[Finding]:
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return [refused("webhook", error)]
    if info.url:
        return [bad("webhook", "webhook_ada")]
    return [good("webhook", "webhook_menunggu", count=info.pending_update_count)]


async def _clock(root: str, now: Callable[[], datetime]) -> Finding:
    """Compare with the Date of an answer that needs no token."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(f"{root}/", allow_redirects=False) as answer,
        ):
            told = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return look("jam", "jam_tidak_tahu")
    except (aiohttp.ClientError, TimeoutError):
        return bad("jam", "tidak_terjangkau")
    return clock_finding(round(abs((now() - told).total_seconds())))


def clock_finding(seconds: int) -> Finding:
    """What a difference between the clocks means."""
    if seconds > SECONDS_BAD:
        return bad("jam", "jam_selisih", seconds=seconds)
    if seconds > SECONDS_WORTH_A_LOOK:
        return look("jam", "jam_selisih", seconds=seconds)
    return good("jam")


async def try_messages(bot: Bot, *, chat_id: int, samples: Samples) -> list[Finding]:
    """Send, change, answer and delete one message of each kind; what was sent is taken away again."""
    sent: list[int] = []
    steps: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("kirim", lambda: _send(bot, chat_id, samples, sent)),
        ("tombol", lambda: _edit(bot, chat_id, samples, sent[0])),
        ("balas", lambda: _reply(bot, chat_id, samples, sent)),
        ("hapus", lambda: _delete(bot, chat_id, sent)),
    ]
    found: list[Finding] = []
    for name, step in steps:
        found.append(await _tried(name, step) if name == "kirim" or sent else look(name, "lewati"))
    return found


async def _tried(name: str, step: Callable[[], Awaitable[object]]) -> Finding:
    try:
        await step()
    except TelegramError as error:
        return refused(name, error)
    return good(name)


async def _send(bot: Bot, chat_id: int, samples: Samples, sent: list[int]) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton(samples.button, callback_data="doctor")]])
    message = await bot.send_message(chat_id, samples.text, parse_mode=ParseMode.HTML, reply_markup=keys)
    sent.append(message.message_id)


async def _edit(bot: Bot, chat_id: int, samples: Samples, message_id: int) -> None:
    await bot.edit_message_text(samples.edited, chat_id, message_id, reply_markup=None)


async def _reply(bot: Bot, chat_id: int, samples: Samples, sent: list[int]) -> None:
    message = await bot.send_message(chat_id, samples.reply, reply_parameters=ReplyParameters(sent[0]))
    sent.append(message.message_id)


async def _delete(bot: Bot, chat_id: int, sent: list[int]) -> None:
    for message_id in sent:
        await bot.delete_message(chat_id, message_id)


def refused(check: str, error: TelegramError) -> Finding:
    """Telegram's own words are told: the operator is the one who can act on them."""
    if isinstance(error, InvalidToken):
        return bad(check, "token_ditolak")
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return bad(check, "tidak_terjangkau")
    return bad(check, "ditolak_kata", told=error.message)
