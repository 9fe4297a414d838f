"""Request, pacing and intake under a real PTB application, against a small Bot API on the loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackContext, MessageHandler, filters

from bot.domain.calls import Limits
from bot.transport.bot import TelegramBot
from bot.transport.errors import WrongToken
from bot.transport.intake import ChatOrder, Events, Intake
from bot.transport.pacer import Pacer
from bot.transport.request import AiohttpRequest

TOKEN = "12345:planted-secret"


class BotApi:
    """Knows four methods and one token."""

    def __init__(self, *texts: str) -> None:
        self.updates = [_update(number, text) for number, text in enumerate(texts, start=1)]
        self.sent: list[str] = []
        self.blocked_chats: set[str] = set()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        _, token, method = request.path.split("/")
        form = await request.post()
        if token != f"bot{TOKEN}":
            return _refusal(401, "Unauthorized")
        if method == "getMe":
            return _result({"id": 12345, "is_bot": True, "first_name": "Bot", "username": "uji_bot"})
        if method == "getUpdates":
            return await self._get_updates(int(str(form.get("offset", 0))), int(str(form.get("timeout", 0))))
        if str(form["chat_id"]) in self.blocked_chats:
            return _refusal(403, "Forbidden: bot was blocked by the user")
        self.sent.append(str(form["text"]))
        return _result({"message_id": 1, "date": 1_700_000_000, "chat": {"id": 1, "type": "private"}, "text": "x"})

    async def _get_updates(self, offset: int, seconds: int) -> web.StreamResponse:
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates and seconds:
            await asyncio.Event().wait()
        return _result(self.updates[:100])


def _update(number: int, text: str) -> dict[str, Any]:
    chat = {"id": 1000 + number, "type": "private", "first_name": "A"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "text": text}
    return {"update_id": number, "message": message}


def _result(result: object) -> web.StreamResponse:
    return web.json_response({"ok": True, "result": result})


def _refusal(status: int, description: str) -> web.StreamResponse:
    return web.json_response({"ok": False, "error_code": status, "description": description}, status=status)


@asynccontextmanager
async def serving(api: BotApi) -> AsyncIterator[str]:
    runner = web.ServerRunner(web.Server(api.answer), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


def application_at(root: str, token: str = TOKEN) -> Application[Any, Any, Any, Any, Any, Any]:
    bot = TelegramBot(
        token,
        base_url=f"{root}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
        rate_limiter=Pacer(limits=Limits(per_second=10**6)),
    )
    return ApplicationBuilder().bot(bot).updater(None).concurrent_updates(ChatOrder()).build()


async def echo(update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
    assert update.effective_message is not None
    text = update.effective_message.text or ""
    if text == "rusak":
        raise ValueError(text)
    await update.effective_message.reply_text(text)


async def handle_all(api: BotApi, events: Events | None = None) -> Intake:
    """Run a bot until Telegram has no updates left, and stop it."""
    async with serving(api) as root:
        application = application_at(root)
        application.add_handler(MessageHandler(filters.TEXT, echo))
        assert isinstance(application.bot, TelegramBot)
        intake = Intake(
            source=application.bot,
            handle=application.process_update,
            order=ChatOrder(),
            allowed_updates=("message",),
            events=events,
        )
        application.add_error_handler(intake.on_error)
        await intake.sign_in(application.initialize)
        running = asyncio.create_task(intake.run())
        while api.updates and not running.done():
            await asyncio.sleep(0.01)
        intake.stop()
        await running
        await application.shutdown()
    return intake


async def test_updates_are_answered_and_confirmed() -> None:
    """Three hundred updates through real HTTP are each answered once."""
    api = BotApi(*[str(number) for number in range(300)])
    await handle_all(api)
    assert sorted(api.sent, key=int) == [str(number) for number in range(300)]
    assert api.updates == []


async def test_ptb_reports_failures_to_the_intake(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that raises is tried three times and told; a person who blocked the bot is neither."""
    monkeypatch.setattr("bot.transport.handling.PAUSES", (0.0, 0.01, 0.01))
    api, told = BotApi("a", "rusak", "b"), list[int]()
    api.blocked_chats = {"1003"}

    async def on_give_up(update: Update) -> None:
        told.append(update.update_id)

    intake = await handle_all(api, Events(on_give_up=on_give_up))
    assert (api.sent, told) == (["a"], [2])
    assert intake.counts == {"handled": 2, "given up: ValueError": 1, "refused: Forbidden": 1}


async def test_a_wrong_token_is_told_without_it() -> None:
    """PTB's own error would name the token; neither ours nor the bot's repr does."""
    async with serving(BotApi()) as root:
        application = application_at(root, token="999:other-secret")
        with pytest.raises(WrongToken) as caught:
            await application.initialize()
        await application.bot.shutdown()
    assert (
        "secret" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r} {application.bot!r}"
    )
