"""The child that cleans one file: reads it from standard input, writes it anew to standard output, and ends.

A program of its own, `python cleaning.py KIND`, for whatever decodes a stranger's file may be made to crash, to hang or
to eat memory. It imports nothing of the bot, opens no file, and says nothing: any failure is exit code 3.
"""

import io
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

MEGABYTE = 1024 * 1024
INPUT_LIMIT = 20 * MEGABYTE
MEMORY_LIMIT = 1024 * MEGABYTE
CPU_SECONDS = 20
MAX_PIXELS = 64_000_000
"""Of what is decoded; a JPEG of 200 million is decoded at half its width and height."""
EDGE = 4096
"""Pixels of the longer side that are kept: enough to read a document in a photo."""
QUALITY = 88
UNREADABLE = 3

TELLING = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/EmbeddedFiles", "/JavaScript", "/AF", "/EF",
    "/Perms", "/Collection", "/Thumb", "/SpiderInfo", "/DSS", "/Legal",
)  # fmt: skip
"""Entries of a PDF that tell who, when and with what, or that act. Source: ISO 32000-1, tables 28, 30, 164, 229."""
TELLING_IN_NOTES = ("/T", "/M", "/NM", "/CreationDate", "/A", "/Subj", "/RC")
HARMLESS = (
    "/Link", "/Widget", "/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/FreeText", "/Ink", "/Stamp",
    "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret",
)  # fmt: skip
"""Kinds of annotations that are kept; the others hold files, sounds and films."""


def clean_photo(data: bytes) -> bytes:
    """Upright pixels and nothing else: a fresh JPEG, white where the picture was transparent."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own check stands below, on what would be decoded
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
        image.draft("RGB", (EDGE, EDGE))
        if image.width * image.height > MAX_PIXELS:
            raise ValueError
        image.thumbnail((EDGE, EDGE))
        upright = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
        fresh = Image.new("RGB", upright.size, "white")
        fresh.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def clean_pdf(data: bytes) -> bytes:
    """The pages as they look, without what tells of their maker, without attachments, scripts and old versions."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        if not len(pdf.pages):
            raise ValueError
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for entry in ("/Names", "/AcroForm"):
            if entry in pdf.Root:
                _forget_acting_parts(pdf.Root[entry])
        for page in pdf.pages:
            _clean_notes(page.obj, pikepdf)
        for thing in pdf.objects:
            _clean_object(thing, pikepdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _forget_acting_parts(entry: Any) -> None:
    for name in ("/EmbeddedFiles", "/JavaScript", "/XFA", "/SigFlags"):
        if name in entry:
            del entry[name]


def _clean_notes(page: Any, pikepdf: Any) -> None:
    """Keep the annotations that are only looked at, without their author."""
    notes = page.get("/Annots")
    if notes is None:
        return
    kept = [note for note in notes if hasattr(note, "get") and str(note.get("/Subtype", "")) in HARMLESS]
    for note in kept:
        is_field = str(note.get("/Subtype")) == "/Widget"
        for name in TELLING_IN_NOTES:
            if name in note and not (is_field and name == "/T"):
                del note[name]
    page["/Annots"] = pikepdf.Array(kept)


def _clean_object(thing: Any, pikepdf: Any) -> None:
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for name in TELLING:
        if name in thing:
            del thing[name]
    if str(thing.get("/Type", "")) == "/Sig" or ("/ByteRange" in thing and "/Contents" in thing):
        for name in list(thing.keys()):
            del thing[name]
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == pikepdf.Name.DCTDecode:
        thing.write(b"".join(_jpeg_parts(thing.read_raw_bytes())), filter=pikepdf.Name.DCTDecode)


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """A JPEG without comments and without application data but what decoding needs (JFIF, Adobe)."""
    if data[:2] != b"\xff\xd8":
        raise ValueError
    yield data[:2]
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if length < 2:
            raise ValueError
        telling = marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE)
        if not telling:
            yield data[at : at + 2 + length]
        at += 2 + length
    end = data.rfind(b"\xff\xd9")
    yield data[at : end + 2 if end > at else len(data)]


CLEANERS: dict[str, Callable[[bytes], bytes]] = {"photo": clean_photo, "pdf": clean_pdf}


def confine() -> None:
    """From now on this process may do little and not for long."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def main(kind: str) -> int:
    """Clean what comes in; the exit code."""
    confine()
    try:
        data = sys.stdin.buffer.read(INPUT_LIMIT + 1)
        if not data or len(data) > INPUT_LIMIT:
            return UNREADABLE
        sys.stdout.buffer.write(CLEANERS[kind](data))
        sys.stdout.buffer.flush()
    except BaseException:  # a stranger's file may make the decoders raise anything
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
