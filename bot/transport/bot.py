"""PTB's bot without its two leaks: a broken update is not logged, and the token stands in no text."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from telegram import Update
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.domain.calls import Lane
from bot.transport.errors import WrongToken
from bot.transport.pacer import Pacer, Turn
from bot.transport.request import AiohttpRequest


class TelegramBot(ExtBot[Lane | Turn]):
    """Give it to `ApplicationBuilder().bot(...)`; also the source that `Intake` fetches from."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "TelegramBot"

    async def initialize(self) -> None:
        """Raises WrongToken, or NetworkError when Telegram cannot be reached; it can be called again then."""
        try:
            return await super().initialize()
        except InvalidToken:
            problem = WrongToken("Telegram rejects the token")
        raise problem

    async def pull(self, *, offset: int | None, limit: int, seconds: int, allowed: tuple[str, ...]) -> list[Any]:
        """The raw updates from `offset` on; waits so many seconds for the first."""
        data = {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": list(allowed)}
        patience = (self._request[0].read_timeout or 0.0) + seconds
        updates: list[Any] = await self._post("getUpdates", data, read_timeout=patience)
        return updates

    def parse(self, raw: dict[str, Any]) -> Update:
        return Update.de_json(raw, self)

    async def stream(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """A file piece by piece; whole where the request layer cannot stream. Raises as get_file and download do."""
        found = await self.get_file(file_id)
        request = self._request[1]
        if not isinstance(request, AiohttpRequest) or not (found.file_path or "").startswith("http"):
            yield bytes(await found.download_as_bytearray())
            return
        async with aclosing(request.stream(found.file_path or "")) as pieces:
            async for piece in pieces:
                yield piece

    @property
    def is_halted(self) -> bool:
        """Whether Telegram makes the bot as a whole wait."""
        return isinstance(self.rate_limiter, Pacer) and self.rate_limiter.is_halted

    async def webhook_url(self) -> str:
        return (await self.get_webhook_info()).url

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Any method, paced as all are; the answer as it came. None values are left out."""
        return await self._post(method, {name: value for name, value in parameters.items() if value is not None})
