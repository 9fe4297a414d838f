"""What the page sends, read with suspicion: types, ranges and sizes."""

import json
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import BodyPartReader, web

BODY_LIMIT = 64 * 1024
FILE_LIMIT = 20 * 1024 * 1024
"""What a bot may download. Source: Bot API, getFile."""
LARGEST = 2**53
"""Beyond this a browser cannot write whole numbers."""
MOST_FIELDS = 12


class BadInput(Exception):
    """The page, or something in its place, sent what makes no sense. `problem` is a key of the page's words."""

    def __init__(self, problem: str, detail: str, *, status: int = 400) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.status = status


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploaded:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A table of values from outside; each is checked when it is taken."""

    values: dict[str, Any]
    file: Uploaded | None = None

    def with_file(self, file: Uploaded) -> "Body":
        return replace(self, file=file)

    def text(self, name: str, *, most: int = 4096, optional: bool = False) -> str:
        value = self.values.get(name)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or len(value) > most:
            raise BadInput("bad_input", f"{name}: a text of at most {most} characters is needed")
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise BadInput("bad_input", f"{name}: half a character")
        return value

    def number(self, name: str) -> int:
        value = self.optional_number(name)
        if value is None:
            raise BadInput("bad_input", f"{name}: a whole number is needed")
        return value

    def optional_number(self, name: str) -> int | None:
        """None when absent or empty; a number in digits counts, for addresses and forms carry only text."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        return _whole(name, value)

    def numbers(self, name: str, *, most: int = 100) -> list[int]:
        value = self.values.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise BadInput("bad_input", f"{name}: a list of at most {most} whole numbers is needed")
        return [_whole(name, each) for each in value]

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise BadInput("bad_input", f"{name}: true or false is needed")
        return value

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None


def _whole(name: str, value: object) -> int:
    wrong = BadInput("bad_input", f"{name}: a whole number is needed")
    if isinstance(value, str):
        if len(value) > 20 or not value.removeprefix("-").isdecimal():
            raise wrong
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise wrong
    return value


async def json_body(request: web.Request) -> Body:
    """The JSON object of a request, never more than BODY_LIMIT bytes of it."""
    if request.content_type != "application/json":
        raise BadInput("bad_input", "application/json is needed", status=415)
    content = await _read_at_most(request, BODY_LIMIT)
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        raise BadInput("bad_input", "no JSON") from None
    if not isinstance(values, dict):
        raise BadInput("bad_input", "a JSON object is needed")
    return Body(values)


async def _read_at_most(request: web.Request, limit: int) -> bytes:
    content = bytearray()
    async for chunk in request.content.iter_chunked(limit):
        content += chunk
        if len(content) > limit:
            raise BadInput("too_big", f"at most {limit} bytes", status=413)
    return bytes(content)


async def uploaded(request: web.Request) -> tuple[Body, Uploaded]:
    """The fields and the one file of a form."""
    if request.content_type != "multipart/form-data":
        raise BadInput("bad_input", "multipart/form-data is needed", status=415)
    try:
        fields, file = await _parts(request)
    except ValueError:
        raise BadInput("bad_input", "a broken form") from None
    if file is None:
        raise BadInput("bad_input", "file: a file is needed")
    return Body(fields), file


async def _parts(request: web.Request) -> tuple[dict[str, Any], Uploaded | None]:
    fields: dict[str, Any] = {}
    file: Uploaded | None = None
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or len(fields) >= MOST_FIELDS:
            raise BadInput("bad_input", "a form of plain fields is needed")
        if part.name == "file":
            file = Uploaded(name=_clean_name(part.filename), content=await _part_at_most(part, FILE_LIMIT))
        else:
            fields[part.name or ""] = (await _part_at_most(part, BODY_LIMIT)).decode()
    return fields, file


async def _part_at_most(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > limit:
            raise BadInput("too_big", f"at most {limit} bytes", status=413)
    return bytes(content)


def _clean_name(name: str | None) -> str:
    """A file's name without a folder, as Telegram's apps send it."""
    return (name or "").replace("\\", "/").rpartition("/")[2][:128]
