"""The door for any client: the Bot API over HTTP.

Point a client at `http://host:port/bot` (base_url) and `http://host:port/file/bot` (base_file_url). The app that
`make_app` builds may be given further routes; see `WORLD` for the world behind it.
"""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.simulator.calls import Answer, Refused, Upload
from bot.simulator.files import UPLOAD_LIMIT
from bot.simulator.methods import call, refusal_for
from bot.simulator.methods.files import download
from bot.simulator.world import World

WORLD = web.AppKey("world", World)

FORM_OVERHEAD = 1024 * 1024
"""Bytes of a request besides its file."""


def make_app(world: World) -> web.Application:
    """An application that serves the Bot API of this world."""
    app = web.Application(client_max_size=0)
    app[WORLD] = world
    app.router.add_route("*", "/bot{token}/{method}", _on_call)
    app.router.add_get("/file/bot{token}/{path:.+}", _on_file)
    return app


async def _on_call(request: web.Request) -> web.StreamResponse:
    world, where = request.app[WORLD], request.match_info
    try:
        parameters, files = await _read(request)
    except Refused as problem:
        return _respond(problem.answer())
    except ValueError:
        return _respond(Refused("can't parse request body").answer())
    answer = await call(world, where["token"], where["method"], parameters, files)
    if answer.delay:
        await world.sleep(answer.delay)
    return _hang_up(request) if answer.dropped else _respond(answer)


async def _on_file(request: web.Request) -> web.StreamResponse:
    world, where = request.app[WORLD], request.match_info
    if world.faults.outage:
        return _hang_up(request)
    file = download(world, where["token"], where["path"])
    if file is None:
        return _respond(refusal_for("").answer())
    return web.Response(body=file.content, content_type="application/octet-stream")


def _respond(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, content_type=answer.content_type)


def _hang_up(request: web.Request) -> web.Response:
    """End the connection without an answer; the response is for aiohttp alone and reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters and files, from the query and a JSON, form or multipart body."""
    parameters: dict[str, Any] = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return parameters, {}
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request, parameters)
    _check_size(request.content_length or 0)
    body = await request.read()
    _check_size(len(body))
    if request.content_type == "application/json":
        parameters |= _object(json.loads(body))
    else:
        parameters |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    return parameters, {}


async def _read_multipart(request: web.Request, parameters: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
    files: dict[str, Upload] = {}
    left = UPLOAD_LIMIT + FORM_OVERHEAD
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("not a form")
        content = await _read_part(part, left)
        left -= len(content)
        if part.filename is None:
            parameters[part.name] = content.decode()
        else:
            files[part.name] = Upload(name=part.filename, content=content)
    return parameters, files


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > most:
            raise Refused("Request Entity Too Large", code=413)
    return bytes(content)


def _check_size(size: int) -> None:
    if size > UPLOAD_LIMIT + FORM_OVERHEAD:
        raise Refused("Request Entity Too Large", code=413)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
