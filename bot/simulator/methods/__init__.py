"""The Bot API: one function per method, and `call`, through which both doors come in."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.simulator import faults
from bot.simulator.calls import Answer, Call, Refused, Upload, flood
from bot.simulator.methods.arguments import Arguments
from bot.simulator.methods.callbacks import CALLBACKS
from bot.simulator.methods.chats import CHATS
from bot.simulator.methods.editing import EDITING
from bot.simulator.methods.files import FILES
from bot.simulator.methods.inline import INLINE
from bot.simulator.methods.profile import PROFILE
from bot.simulator.methods.request import Method, Request
from bot.simulator.methods.sending import SENDING
from bot.simulator.methods.updates import UPDATES
from bot.simulator.people import Bot
from bot.simulator.updates import Pending, write_json
from bot.simulator.world import World

METHODS: dict[str, Method] = {
    name.lower(): method
    for table in (UPDATES, SENDING, EDITING, CALLBACKS, INLINE, CHATS, PROFILE, FILES)
    for name, method in table.items()
}
"""By lower-case name: Telegram does not mind capitals in a method's name."""

TOKEN = re.compile(r"[0-9]{1,12}:[A-Za-z0-9_-]{30,}")

GATEWAY_PAGES = {502: "502 Bad Gateway", 504: "504 Gateway Time-out"}


async def call(
    world: World, token: str, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None
) -> Answer:
    """Answer one call of a client. What the line did to it stands in the answer: `delay`, `dropped`."""
    if world.faults.outage:
        return Answer(status=0, body=b"", dropped=True)
    bot = world.bots.get(token)
    if bot is None:
        return refusal_for(token).answer()
    at, uploads = world.now(), files or {}
    fault = world.faults.strike(method, _chat_id(parameters))
    if fault is not None and not isinstance(fault, faults.Slow | faults.DroppedAfter):
        answer, outcome, result = _not_done(fault), type(fault).__name__, None
    else:
        answer, outcome, result = await _done(world, bot, method, Arguments(parameters, uploads))
    if isinstance(fault, faults.Slow):
        answer = Answer(status=answer.status, body=answer.body, delay=fault.seconds)
    elif isinstance(fault, faults.DroppedAfter):
        answer, outcome = Answer(status=0, body=b"", dropped=True), "DroppedAfter"
    status = 0 if answer.dropped else answer.status
    _record(world, bot, at=at, method=method, parameters=parameters, files=uploads, end=(status, outcome, result))
    return answer


def refusal_for(token: str) -> Refused:
    """The answer to a token that no bot has."""
    if TOKEN.fullmatch(token):
        return Refused("Unauthorized", code=401)
    return Refused("Not Found", code=404)


async def _done(world: World, bot: Bot, name: str, arguments: Arguments) -> tuple[Answer, str, Any]:
    method = METHODS.get(name.lower())
    try:
        if method is None:
            raise Refused("Not Found", code=404)
        arguments.only(method.takes)
        result = method.run(Request(world=world, bot=bot, arguments=arguments))
        if not isinstance(result, bool | dict | list | int):
            result = await result
    except Refused as problem:
        return problem.answer(), problem.description, None
    return Answer(status=200, body=b'{"ok":true,"result":%b}' % _json(result)), "ok", result


def _json(result: Any) -> bytes:
    if isinstance(result, list) and result and isinstance(result[0], Pending):
        return f"[{','.join([pending.json() for pending in result])}]".encode("utf-8", "surrogatepass")
    return write_json(result).encode("utf-8", "surrogatepass")


def _not_done(fault: faults.Fault) -> Answer:
    match fault:
        case faults.Flood(retry_after=seconds):
            return flood(seconds).answer()
        case faults.ServerError(status=status, description=description):
            return Refused(description, code=status).answer()
        case faults.BadGateway(status=status):
            title = GATEWAY_PAGES.get(status, f"{status} Error")
            page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><h1>{title}</h1></body>\r\n</html>\r\n"
            return Answer(status=status, body=page.encode(), content_type="text/html")
        case _:
            return Answer(status=0, body=b"", dropped=True)


def _record(
    world: World,
    bot: Bot,
    *,
    at: datetime,
    method: str,
    parameters: Mapping[str, Any],
    files: Mapping[str, Upload],
    end: tuple[int, str, Any],
) -> None:
    world.calls_made += 1
    status, outcome, result = end
    world.calls.append(
        Call(
            number=world.calls_made,
            at=at,
            bot=bot.username,
            method=method,
            parameters=parameters,
            files={name: len(upload.content) for name, upload in files.items()},
            status=status,
            outcome=outcome,
            result=result,
        )
    )
    world.touch()


def _chat_id(parameters: Mapping[str, Any]) -> int | None:
    try:
        return int(parameters["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
