"""Evidence: the files of a tip, as the seal and as the database tell of them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal

FILES_LIMIT = 10
FILE_LIMIT = 20 * 1024 * 1024
"""Bytes that a bot may fetch. Source: Bot API, getFile."""


class EvidenceKind(StrEnum):
    """What a file is, after cleaning."""

    PHOTO = "photo"
    PDF = "pdf"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"


CLEANED = frozenset({EvidenceKind.PHOTO, EvidenceKind.PDF})
"""Kinds that are cleaned; the others may tell where they were made or whose voice it is, and the sender is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A file as the seal tells of it: hash and size of what lies inside. `name` is its ciphertext's, random."""

    name: str
    kind: EvidenceKind
    sha256: str
    size: int
    caption: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedFile:
    """The same file as the database tells of it: hash and size of the ciphertext."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """A file that was taken in: both sides of it."""

    inside: Evidence
    outside: SealedFile


@dataclass(kw_only=True, eq=False)
class EvidenceUnreadable(Refusal):
    """The file is not what it says it is, or too much for the cleaning to bear: a photo of the screen will do."""


@dataclass(kw_only=True, eq=False)
class EvidenceTooBig(Refusal):
    """More than `limit` bytes."""

    limit: int


@dataclass(kw_only=True, eq=False)
class EvidenceBusy(Refusal):
    """Too many files come in just now, or the disk is nearly full; text is taken all the same."""


@dataclass(kw_only=True, eq=False)
class EvidenceGone(Refusal):
    """The file is no longer there, or not what it was when it was taken."""


def kind_of(mime_type: str | None, file_name: str | None) -> EvidenceKind | None:
    """What a file that came as a document is; None: it is refused, with a way out."""
    ending = (file_name or "").rpartition(".")[2].lower()
    return _BY_MIME.get((mime_type or "").lower()) or _BY_ENDING.get(ending)


_BY_MIME = {
    "image/jpeg": EvidenceKind.PHOTO,
    "image/png": EvidenceKind.PHOTO,
    "image/webp": EvidenceKind.PHOTO,
    "application/pdf": EvidenceKind.PDF,
    "video/mp4": EvidenceKind.VIDEO,
    "video/quicktime": EvidenceKind.VIDEO,
    "video/3gpp": EvidenceKind.VIDEO,
    "audio/mpeg": EvidenceKind.AUDIO,
    "audio/mp4": EvidenceKind.AUDIO,
    "audio/ogg": EvidenceKind.AUDIO,
    "audio/aac": EvidenceKind.AUDIO,
    "audio/amr": EvidenceKind.AUDIO,
}
_BY_ENDING = {
    "jpg": EvidenceKind.PHOTO,
    "jpeg": EvidenceKind.PHOTO,
    "png": EvidenceKind.PHOTO,
    "webp": EvidenceKind.PHOTO,
    "pdf": EvidenceKind.PDF,
    "mp4": EvidenceKind.VIDEO,
    "mov": EvidenceKind.VIDEO,
    "3gp": EvidenceKind.VIDEO,
    "mp3": EvidenceKind.AUDIO,
    "m4a": EvidenceKind.AUDIO,
    "ogg": EvidenceKind.AUDIO,
    "aac": EvidenceKind.AUDIO,
    "amr": EvidenceKind.AUDIO,
}
