"""Files that stand ready to be sent, for a rehearsal without a camera or a microphone."""

from pathlib import Path

from bot.simulator.people import Json
from bot.simulator.world import Attachment

FILES = Path(__file__).parent / "sample_files"

PLACE = (-2.5246, 106.2131)
"""A field in Bangka Tengah, latitude and longitude."""

PHONE_NUMBER = "+6281200000000"
"""A number that nobody has."""

VOICE: Json = {"duration": 4, "mime_type": "audio/ogg"}
STICKER: Json = {
    "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍",
}  # fmt: skip

KINDS = ("photo", "document", "voice", "sticker", "location", "contact")


def attachment(kind: str, *, name: str = "") -> Attachment | None:
    """A ready file of this kind; None when there is none."""
    match kind:
        case "photo":
            return Attachment(kind="photo", content=_content("photo.jpg"))
        case "document":
            return Attachment(
                kind="document",
                content=_content("document.pdf"),
                name=name or "document.pdf",
                fields={"mime_type": "application/pdf"},
            )
        case "voice":
            return Attachment(kind="voice", content=_content("voice.oga"), fields=VOICE)
        case "sticker":
            return Attachment(kind="sticker", content=_content("sticker.webp"), fields=STICKER)
        case _:
            return None


def _content(name: str) -> bytes:
    return (FILES / name).read_bytes()
