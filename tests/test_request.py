"""The request layer against a real server on the loopback that answers, refuses, stalls and breaks off."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.transport import request as request_module
from bot.transport.errors import FileTooBig, InDoubt, NotSent
from bot.transport.request import AiohttpRequest

TOKEN = "12345:planted-secret"
SENT = {"message_id": 1, "date": 1700000000, "chat": {"id": 7, "type": "private"}, "text": "ya"}
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    server = web.Server(handler)
    runner = web.ServerRunner(server, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_at(root: str, **timeouts: float) -> AsyncIterator[Bot]:
    request = AiohttpRequest(**timeouts)
    await request.initialize()
    bot = Bot(TOKEN, base_url=f"{root}/bot", request=request, get_updates_request=request)
    try:
        yield bot
    finally:
        await request.shutdown()


def answering(status: int, body: dict[str, object]) -> Handler:
    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.json_response(body, status=status)

    return handler


def refusing(status: int, **more: object) -> Handler:
    return answering(status, {"ok": False, "error_code": status, "description": "Bad Request: no", **more})


def page(status: int) -> Handler:
    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response(status=status, text="<html>nginx</html>", content_type="text/html")

    return handler


async def reset_before_reading(request: web.BaseRequest) -> web.StreamResponse:
    request.transport.abort()
    return web.Response()


async def reset_before_answering(request: web.BaseRequest) -> web.StreamResponse:
    await request.read()
    request.transport.abort()
    return web.Response()


async def reset_amid_the_answer(request: web.BaseRequest) -> web.StreamResponse:
    await request.read()
    answer = web.StreamResponse(headers={"Content-Length": "5000"})
    await answer.prepare(request)
    await answer.write(b'{"ok": true, "resu')
    request.transport.abort()
    return answer


async def silent(request: web.BaseRequest) -> web.StreamResponse:
    await request.read()
    await asyncio.Event().wait()
    return web.Response()


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (refusing(400), BadRequest),
        (refusing(401), InvalidToken),
        (refusing(403), Forbidden),
        (refusing(404), InvalidToken),
        (refusing(409), Conflict),
        (refusing(429, parameters={"retry_after": 5}), RetryAfter),
        (refusing(500), NotSent),  # Telegram itself says that it did not do it
        (refusing(502), NotSent),
        (page(502), InDoubt),  # something on the way gave up waiting: Telegram may have done it
        (page(504), InDoubt),
        (page(408), InDoubt),
        (page(200), InDoubt),
        (page(403), NotSent),  # a proxy's page is neither a blocked bot nor a wrong token
        (page(404), NotSent),
        (page(302), NotSent),  # a captive portal
        (page(413), FileTooBig),
        (answering(200, {}), InDoubt),
        (reset_before_reading, InDoubt),  # from here it cannot be told from a reset after reading
        (reset_before_answering, InDoubt),
        (reset_amid_the_answer, InDoubt),
        (silent, InDoubt),
    ],
)
async def test_what_goes_wrong_is_told_by_what_it_means(handler: Handler, kind: type[TelegramError]) -> None:
    """Each fault ends in exactly the class that says whether Telegram may have done it, and never names the token."""
    async with serving(handler) as root, bot_at(root, read_timeout=0.2) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(7, "halo")
    assert type(caught.value) is kind
    assert "planted" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


@pytest.mark.parametrize("root", ["http://127.0.0.1:1", "http://nowhere.invalid", "http://[bad", "https://127.0.0.1:1"])
async def test_what_was_never_written_is_certain(root: str) -> None:
    """A refused connection, an unknown host and a broken address say that nothing was sent."""
    async with bot_at(root) as bot:
        with pytest.raises(NotSent) as caught:
            await bot.send_message(7, "halo")
    assert "planted" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


async def test_waiting_for_a_free_connection_sends_nothing() -> None:
    """When the pool stays occupied, the second call says for certain that it was not sent."""
    async with serving(silent) as root, bot_at(root, connections=1, connect_timeout=0.1, pool_timeout=0.1) as bot:
        first = asyncio.create_task(bot.send_message(7, "a"))
        await asyncio.sleep(0.05)
        with pytest.raises(NotSent):
            await bot.send_message(7, "b")
        first.cancel()


async def test_a_call_arrives_as_a_form_with_json_inside() -> None:
    """Fields arrive as PTB sends them, whatever signs the text holds."""
    seen: dict[str, object] = {}

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        seen.update(await request.post())
        return web.json_response({"ok": True, "result": SENT})

    async with serving(handler) as root, bot_at(root) as bot:
        await bot.send_message(7, "a&b=ç 🗳️\n%", disable_notification=True)
    assert seen == {"chat_id": "7", "text": "a&b=ç 🗳️\n%", "disable_notification": "true"}


async def _upload(content: object) -> list[bytes]:
    """What the server receives when the same call is made twice."""
    seen: list[bytes] = []

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        form = await request.post()
        field = form["document"]
        assert isinstance(field, web.FileField)
        assert (form["chat_id"], field.filename) == ("7", "surat.pdf")
        seen.append(field.file.read())
        field.file.close()
        return web.json_response({"ok": True, "result": SENT})

    async with serving(handler) as root, bot_at(root) as bot:
        await bot.send_document(7, content, filename="surat.pdf")
        await bot.send_document(7, content, filename="surat.pdf")
    return seen


async def test_files_are_uploaded_whole_and_again(tmp_path: Path) -> None:
    """Bytes, an open file and a buffer arrive whole, also at a second attempt with the same object."""
    whole = bytes(range(256)) * 3000
    (tmp_path / "f").write_bytes(whole)
    with (tmp_path / "f").open("rb") as file:
        handle = InputFile(file, filename="surat.pdf", read_file_handle=False)
        assert await _upload(handle) == [whole, whole]
        assert not file.closed
    assert await _upload(InputFile(io.BytesIO(whole), filename="surat.pdf", read_file_handle=False)) == [whole, whole]
    assert await _upload(whole) == [whole, whole]


@pytest.mark.parametrize(("announced", "kind"), [(True, FileTooBig), (False, FileTooBig)])
async def test_downloads_are_bounded(monkeypatch: pytest.MonkeyPatch, announced: bool, kind: type[Exception]) -> None:
    """A file over the limit is refused, announced or streamed."""
    monkeypatch.setattr(request_module, "FILE_LIMIT", 1000)

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1001"} if announced else {})
        await answer.prepare(request)
        await answer.write(b"x" * 1001)
        return answer

    async with serving(handler) as root, bot_at(root) as bot:
        with pytest.raises(kind):
            await bot.request.retrieve(f"{root}/file/bot{TOKEN}/a.jpg")


@pytest.mark.parametrize(("status", "kind"), [(404, BadRequest), (400, BadRequest), (502, NetworkError)])
async def test_a_file_that_is_gone_is_no_wrong_token(status: int, kind: type[Exception]) -> None:
    """Failing to fetch a file tells of the file."""
    async with serving(refusing(status)) as root, bot_at(root) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.request.retrieve(f"{root}/file/bot{TOKEN}/a.jpg")
    assert type(caught.value) is kind


async def test_connections_are_kept_and_the_layer_can_be_opened_again() -> None:
    """Ten calls use one connection; after a shutdown calls are certain not to be sent, until it is opened anew."""
    peers: set[object] = set()

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        peers.add(request.transport.get_extra_info("peername"))
        await request.read()
        return web.json_response({"ok": True, "result": True})

    async with serving(handler) as root, bot_at(root) as bot:
        for _ in range(10):
            await bot.delete_webhook()
        await bot.request.shutdown()
        with pytest.raises(NotSent):
            await bot.delete_webhook()
        await bot.request.initialize()
        assert await bot.delete_webhook()
    assert len(peers) == 2


async def test_long_polling_outlives_the_read_timeout() -> None:
    """The seconds of a long poll are added to the read timeout."""

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        await asyncio.sleep(0.3)
        return web.json_response({"ok": True, "result": []})

    async with serving(handler) as root, bot_at(root, read_timeout=0.1) as bot:
        assert await bot.get_updates(timeout=1) == ()


async def test_proxies_of_the_environment_are_not_used_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY counts only when it was asked for."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with serving(answering(200, {"ok": True, "result": True})) as root:
        async with bot_at(root) as bot:
            assert await bot.delete_webhook()
        async with bot_at(root, trust_env=True) as bot:
            with pytest.raises(NotSent):
                await bot.delete_webhook()


async def test_a_broken_answer_leaves_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """PTB would log the whole answer, which may hold what people wrote."""
    caplog.set_level("DEBUG", logger="telegram.request")
    async with serving(page(200)) as root, bot_at(root) as bot:
        with pytest.raises(InDoubt):
            await bot.get_updates()
    assert "nginx" not in caplog.text
