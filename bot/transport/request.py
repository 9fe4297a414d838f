"""PTB's request layer over one aiohttp session.

The token stands in every URL, so that no error text, repr or log line of this module carries one.
"""

import io
import json
import os
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from http import HTTPStatus
from typing import IO, Any

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.transport.errors import FileTooBig, InDoubt, NotSent

FILE_LIMIT = 20 * 1024 * 1024
"""Bytes of a file that a bot may fetch. Source: core.telegram.org/bots/api#getfile."""
ANSWER_LIMIT = 32 * 1024 * 1024
"""Bytes of an answer of the Bot API; 100 updates are far below it."""
DOWNLOAD_SECONDS = 600.0
KEEPALIVE_SECONDS = 15.0
"""Shorter than the server's: a call written into a connection that it has just closed would be in doubt."""
FORM = "application/x-www-form-urlencoded"


class AiohttpRequest(BaseRequest):
    """A pool of kept connections; made in `initialize`, closed in `shutdown`, and usable again after that."""

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float = 20.0,
        write_timeout: float = 20.0,
        media_write_timeout: float = 60.0,
        connect_timeout: float = 10.0,
        pool_timeout: float = 10.0,
        trust_env: bool = False,
    ) -> None:
        self._connections = connections
        self._read = read_timeout
        self._write = write_timeout
        self._media_write = media_write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is not None:
            return
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEPALIVE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            trust_env=self._trust_env,
        )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's, but what is no answer of Telegram is in doubt, and is not logged: it may hold what people wrote."""
        answer = _telegram_answer(payload)
        if answer is None:
            raise InDoubt("The answer was not Telegram's")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        uploads = request_data is not None and request_data.contains_files
        limits = _timeout(
            read=_chosen(read_timeout, self._read),
            write=_chosen(write_timeout, self._media_write if uploads else self._write),
            connect=_chosen(connect_timeout, self._connect),
            pool=_chosen(pool_timeout, self._pool),
            fetching=method == "GET",
        )
        status, body = await self._exchange(url, method, request_data, limits)
        problem = _download_problem(status) if method == "GET" else _page_problem(status, body)
        if problem is not None:
            raise problem
        return status, body

    async def stream(self, url: str) -> AsyncGenerator[bytes, None]:
        """A file piece by piece, so that it fills no memory. Raises BadRequest, FileTooBig, NetworkError."""
        if self._session is None:
            raise NotSent("The request layer is not initialised")
        limits = _timeout(read=self._read, write=None, connect=self._connect, pool=self._pool, fetching=True)
        problem: TelegramError | None = None
        try:
            async with self._session.get(url, timeout=limits, allow_redirects=False) as response:
                problem = _download_problem(response.status)
                if problem is None:
                    async for chunk in _pieces(response, limit=FILE_LIMIT, too_big=FileTooBig("File is too big")):
                        yield chunk
        except TelegramError:
            raise
        except Exception as error:  # as in _exchange
            problem = _meaning(error, fetching=True)
        if problem is not None:
            raise problem

    async def _exchange(
        self, url: str, method: str, data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """Raises outside of `except`, so that no chained exception carries the URL."""
        if self._session is None:
            raise NotSent("The request layer is not initialised")
        with ExitStack() as files:
            try:
                body, headers = _body(data, files)
                async with self._session.request(
                    method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
                ) as response:
                    return response.status, await _read(response, fetching=method == "GET")
            except TelegramError:
                raise
            except Exception as error:  # sorted by what it means; the original may carry the URL
                problem = _meaning(error, fetching=method == "GET")
        raise problem


def _chosen(given: object, default: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return default
    return given if isinstance(given, int | float) else None


def _timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None, fetching: bool
) -> aiohttp.ClientTimeout:
    """Aiohttp has no write timeout; the sum of all four bounds the whole call instead."""
    parts = (read, write, connect, pool)
    total = None if None in parts else sum(part for part in parts if part is not None)
    waiting = None if connect is None or pool is None else connect + pool
    return aiohttp.ClientTimeout(
        total=DOWNLOAD_SECONDS if fetching else total, connect=waiting, sock_connect=connect, sock_read=read
    )


def _body(data: RequestData | None, files: ExitStack) -> tuple[Any, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        # yarl quotes in C: a rendered answer takes an eighth of the time that urllib takes.
        return URL.build(query=data.json_parameters).raw_query_string.encode(), {"Content-Type": FORM}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, _again(content, files), filename=filename, content_type=kind)
    return form, {}


def _again(content: bytes | IO[bytes], files: ExitStack) -> Any:
    """Read from the start at every attempt; the caller's file stays open though aiohttp closes what it is given.

    Bytes become a file too, for aiohttp would write a large body of bytes in one piece.
    """
    if isinstance(content, bytes):
        return files.enter_context(io.BytesIO(content))
    content.seek(0)
    try:
        own = os.fdopen(os.dup(content.fileno()), "rb")
    except (AttributeError, OSError):
        return files.enter_context(io.BytesIO(content.read()))
    return files.enter_context(own)


async def _read(response: aiohttp.ClientResponse, *, fetching: bool) -> bytes:
    limit = FILE_LIMIT if fetching else ANSWER_LIMIT
    too_big = FileTooBig("File is too big") if fetching else InDoubt("The answer was too long")
    return b"".join([chunk async for chunk in _pieces(response, limit=limit, too_big=too_big)])


async def _pieces(
    response: aiohttp.ClientResponse, *, limit: int, too_big: TelegramError
) -> AsyncGenerator[bytes, None]:
    if (response.content_length or 0) > limit:
        raise too_big
    async for chunk in response.content.iter_any():
        limit -= len(chunk)
        if limit < 0:
            raise too_big
        yield chunk


def _meaning(error: Exception, *, fetching: bool) -> NetworkError:
    """A call that was never written has not happened; anything later is in doubt. A fetch can always be repeated."""
    name = type(error).__name__
    unsent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    if fetching or isinstance(error, (*unsent, aiohttp.ServerFingerprintMismatch, aiohttp.ClientHttpProxyError)):
        return NotSent(f"No connection ({name})")
    return InDoubt(f"No answer ({name})")


def _download_problem(status: int) -> TelegramError | None:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return BadRequest(f"The file cannot be fetched ({status})")
    return NetworkError(f"The file cannot be fetched now ({status})")


def _page_problem(status: int, body: bytes) -> TelegramError | None:
    """Telegram refuses in its own JSON, which PTB reads; any other page comes from something between us."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    answer = _telegram_answer(body)
    if answer is not None and answer.get("ok") is False:
        return None if status < HTTPStatus.INTERNAL_SERVER_ERROR else NotSent(f"Telegram failed ({status})")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return FileTooBig("File is too big")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return InDoubt(f"No answer of Telegram ({status})")
    return NotSent(f"Refused on the way to Telegram ({status})")


def _telegram_answer(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    complete = isinstance(answer, dict) and ("result" in answer or answer.get("ok") is False)
    return answer if complete else None
