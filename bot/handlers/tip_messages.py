"""What a message brings to a tip: words, a file, a place, or nothing that could be taken. Never who sent it."""

from dataclasses import dataclass, field

from telegram import Message

from bot.domain.evidence import FILE_LIMIT, EvidenceKind, kind_of
from bot.domain.tips import Spot, rough_spot


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """What one message holds. `note` names the sentence that says why something of it is not taken."""

    words: str = ""
    kind: EvidenceKind | None = None
    file: str = field(default="", repr=False)
    mark: str = field(default="", repr=False)
    """Telegram's own name of the file's content, to see whether an edit has changed it."""
    spot: Spot | None = None
    note: str = ""


def read_message(message: Message) -> Brought:
    """Text and captions as they are written; where it was forwarded from is not even looked at."""
    if message.text is not None:
        return Brought(words=message.text.strip())
    if message.location is not None or message.venue is not None:
        return _place(message)
    found = _file(message)
    if found is not None:
        return found
    return Brought(note=_refusal(message))


def _place(message: Message) -> Brought:
    location = message.location or (message.venue.location if message.venue else None)
    assert location is not None
    return Brought(spot=rough_spot(location.latitude, location.longitude))


def _file(message: Message) -> Brought | None:
    words = (message.caption or "").strip()
    if message.photo:
        return _brought(EvidenceKind.PHOTO, message.photo[-1], words)
    if message.document is not None and message.animation is None:
        kind = kind_of(message.document.mime_type, message.document.file_name)
        return _brought(kind, message.document, words) if kind else Brought(words=words, note="jenis_berkas")
    kinds = (
        (EvidenceKind.VIDEO, message.video or message.animation or message.video_note),
        (EvidenceKind.VOICE, message.voice),
        (EvidenceKind.AUDIO, message.audio),
    )
    found = next(((kind, file) for kind, file in kinds if file is not None), None)
    return _brought(*found, words) if found else None


def _brought(kind: EvidenceKind, file: object, words: str) -> Brought:
    if (getattr(file, "file_size", None) or 0) > FILE_LIMIT:
        return Brought(words=words, note="berkas_besar")
    return Brought(
        words=words,
        kind=kind,
        file=str(getattr(file, "file_id", "")),
        mark=str(getattr(file, "file_unique_id", "")),
    )


def _refusal(message: Message) -> str:
    if message.contact is not None:
        return "kontak"
    if message.sticker is not None:
        return "stiker"
    return "jenis_lain"
