"""`sambang run` as one process that may end at any moment: by a signal from outside, or by its own hand.

Its own hand waits for the worst moments: right before or after something is said or committed.

What is taken out, so that a start takes milliseconds: reading and proving the content again (the parent has it), and
the waits: for one message a second in each chat, and between the tries of an update.
"""

import asyncio
import os
import resource
import signal
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any

from bot import app
from bot.domain.calls import Limits
from bot.logs import set_up_logging
from bot.settings import load_settings
from bot.storage.database import Connection
from bot.transport import handling
from bot.transport.request import AiohttpRequest
from tests.office import said, shipped
from tests.promises.town import TOKEN

SAYING = ("sendMessage", "editMessageText", "answerCallbackQuery")

Work = Callable[..., Coroutine[Any, Any, Any]]


def warm() -> None:
    """What all starts share, read in the parent."""
    shipped()
    said()


def main(job: dict[str, Any]) -> None:
    content, understanding = shipped()
    put: dict[str, Any] = {
        "load_content": lambda *_: content,
        "build_understanding": lambda **_: understanding,
        "open_messages": lambda *_, **__: (said(), []),
        "Limits": lambda **_: Limits(per_second=100_000, chat_seconds=0.0, group_seconds=0.0),
    }
    for name, value in put.items():
        assert hasattr(app, name)
        setattr(app, name, value)
    handling.PAUSES = (0.0, 0.0, 0.0)
    _set_bomb(job["bomb"])
    for sign, most in ((signal.SIGUSR1, 0), (signal.SIGUSR2, resource.RLIM_INFINITY)):
        signal.signal(sign, lambda *_, most=most: _set_disk(most))
    with Path(job["log"]).open("a", encoding="utf-8") as log:
        set_up_logging(level="DEBUG", form="text", stream=log)
        settings = load_settings(_environ(job), env_file=Path(job["folder"]) / "none", token_needed=True)
        asyncio.run(app.run(settings, ready=lambda _: None, first_owner=lambda _: None))


def _set_disk(most: int) -> None:
    """How long a file may become: 0 is as if the disk were full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def _environ(job: dict[str, Any]) -> dict[str, str]:
    root = f"http://127.0.0.1:{job['port']}"
    return {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": root, "DATA_DIR": job["folder"]}


def _set_bomb(bomb: dict[str, int]) -> None:
    """End the process right before or after the n-th thing it says, or right after its n-th commit."""
    left = dict(bomb)

    def says(named: dict[str, Any]) -> bool:
        return str(named["url"]).rsplit("/", 1)[1] in SAYING

    _mine(AiohttpRequest, "do_request", left, before="before_saying", after="after_saying", counts=says)
    _mine(Connection, "commit", left, before="before_commit", after="after_commit", counts=lambda _: True)


def _mine(
    owner: type, name: str, left: dict[str, int], *, before: str, after: str, counts: Callable[[dict[str, Any]], bool]
) -> None:
    work: Work = getattr(owner, name)

    @wraps(work)
    async def mined(*args: Any, **named: Any) -> Any:
        counted = counts(named)
        _tick(left, before, counted=counted)
        done = await work(*args, **named)
        _tick(left, after, counted=counted)
        return done

    setattr(owner, name, mined)


def _tick(left: dict[str, int], name: str, *, counted: bool) -> None:
    if not counted or name not in left:
        return
    left[name] -= 1
    if left[name] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
