"""Files on Telegram's servers: kept once, named by file_id, fetched by path."""

import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.simulator.calls import Refused
from bot.simulator.people import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
"""Source of the limits: Bot API, getFile, sendDocument, sendPhoto."""

LINK_LIVES = timedelta(hours=1)

FileKind = Literal["photo", "document", "video", "audio", "voice", "sticker", "video_note", "animation"]

SIZES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280))
"""Telegram's sizes of a photo by their longer side. Nothing is redrawn: every size carries the same bytes."""

PREFIXES: dict[str, str] = {
    "photo": "AgACAgUAAxkBAAI",
    "document": "BQACAgUAAxkBAAI",
    "video": "BAACAgUAAxkBAAI",
    "audio": "CQACAgUAAxkBAAI",
    "voice": "AwACAgUAAxkBAAI",
    "sticker": "CAACAgUAAxkBAAI",
    "video_note": "DQACAgUAAxkBAAI",
    "animation": "CgACAgUAAxkBAAI",
}
EXTENSIONS = {"photo": "jpg", "voice": "oga", "video": "mp4", "sticker": "webp", "video_note": "mp4", "audio": "mp3"}


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFile:
    """One file, or one size of a photo."""

    file_id: str
    unique_id: str
    kind: FileKind
    content: bytes = field(repr=False)
    path: str
    name: str = ""
    media: Json = field(default_factory=dict, repr=False)
    """The fields of the message that shows it, so that it can be sent again by file_id."""

    def ids(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """All files, by file_id and by path. Ids hold for every bot of the world, and are the same in each run."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._links: dict[str, datetime] = {}
        self._count = 0

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def open_link(self, file: StoredFile, *, now: datetime) -> str:
        """The path under which the file can be fetched for an hour."""
        self._links[file.path] = now
        return file.path

    def fetch(self, path: str, *, now: datetime) -> StoredFile | None:
        """What a live link leads to."""
        opened = self._links.get(path)
        return self._by_path.get(path) if opened is not None and now - opened <= LINK_LIVES else None

    def photo(self, content: bytes) -> Json:
        """Keep a photo; gives {"photo": [PhotoSize…]}, smallest first. Raises Refused as Telegram would."""
        width, height = check_photo(content)
        sizes = [_scaled(width, height, side) for _, side in SIZES]
        sizes = sizes[: 1 + next((n for n, (_, side) in enumerate(SIZES) if max(width, height) <= side), len(SIZES))]
        media: Json = {"photo": []}
        for across, down in dict.fromkeys(sizes):
            file = self._keep("photo", content, media=media)
            media["photo"].append(file.ids() | {"width": across, "height": down})
        return media

    def other(self, kind: FileKind, content: bytes, *, name: str = "", **fields: Any) -> Json:
        """Keep any other file; gives {kind: {…}} with the fields of that Bot API type."""
        if not content:
            raise Refused("file must be non-empty")
        media: Json = {kind: {}}
        file = self._keep(kind, content, name=name, media=media)
        media[kind] = file.ids() | fields
        return media

    def _keep(self, kind: FileKind, content: bytes, *, media: Json, name: str = "") -> StoredFile:
        self._count += 1
        number = f"{self._count:08d}"
        extension = name.rpartition(".")[2].lower() if "." in name else EXTENSIONS.get(kind, "bin")
        file = StoredFile(
            file_id=f"{PREFIXES[kind]}{number}QAB",
            unique_id=f"AQAD{number}",
            kind=kind,
            content=content,
            path=f"{kind}s/file_{self._count}.{extension}",
            name=name,
            media=media,
        )
        self._by_id[file.file_id] = self._by_path[file.path] = file
        return file


def _scaled(width: int, height: int, side: int) -> tuple[int, int]:
    longer = max(width, height)
    if longer <= side:
        return width, height
    return max(1, width * side // longer), max(1, height * side // longer)


def check_photo(content: bytes) -> tuple[int, int]:
    """Width and height of a picture that Telegram takes as a photo."""
    if not content:
        raise Refused("file must be non-empty")
    if len(content) > PHOTO_LIMIT:
        raise Refused(
            f"file of size {len(content)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        )
    size = picture_size(content)
    if size is None or 0 in size:
        raise Refused("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise Refused("PHOTO_INVALID_DIMENSIONS")
    return size


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the header of a PNG, GIF, JPEG or WebP (VP8X or VP8L); None for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(struct.unpack(">II", content[16:24]))
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return _pair(struct.unpack("<HH", content[6:10]))
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp_size(content)
    except (struct.error, IndexError):
        pass
    return None


def _pair(numbers: tuple[int, ...]) -> tuple[int, int]:
    return numbers[0], numbers[1]


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None
