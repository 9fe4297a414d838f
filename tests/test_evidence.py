"""Cleaning: what a photo or a PDF tells beside what it shows is gone, and a hostile file does no harm."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from typing import Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from bot import cleaning
from bot.domain.evidence import (
    FILE_LIMIT,
    EvidenceBusy,
    EvidenceKind,
    EvidenceTooBig,
    EvidenceUnreadable,
    kind_of,
)
from bot.evidence import WAITING, Cleaner

MAKER = "Suparman-Xiaomi-13"
PHOTO, PDF = EvidenceKind.PHOTO, EvidenceKind.PDF


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 50_000):
        yield data[at : at + 50_000]


async def clean(kind: EvidenceKind, data: bytes, *, seconds: float = 30.0) -> bytes:
    return b"".join([chunk async for chunk in Cleaner(seconds=seconds).clean(kind, chunks(data))])


def a_photo(form: str, *, size: tuple[int, int] = (60, 40), mode: str = "RGB", orientation: int = 1) -> bytes:
    """Red on the left, blue on the right, and everything about its maker that the format can hold."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = orientation, MAKER, MAKER
    exif.get_ifd(0x8825)[1] = "S"
    told: dict[str, Any] = {"exif": exif.tobytes()}
    if form == "JPEG":
        told |= {"comment": MAKER, "icc_profile": MAKER.encode()}
    if form == "PNG":
        told["pnginfo"] = PngImagePlugin.PngInfo()
        told["pnginfo"].add_text("Author", MAKER)
    if form == "WEBP":
        told |= {"xmp": MAKER.encode(), "lossless": True}
    out = io.BytesIO()
    image.save(out, form, **told)
    return out.getvalue() + MAKER.encode()  # and something behind the end of the picture


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_keeps_its_picture_and_nothing_else(form: str) -> None:
    """Whatever it was, a JPEG without a single application segment comes out."""
    dirty = a_photo(form)
    assert dirty.count(MAKER.encode()) >= 3
    done = await clean(PHOTO, dirty)
    assert MAKER.encode() not in done
    assert b"Exif" not in done
    with Image.open(io.BytesIO(done)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (60, 40), {})
        left, right = image.getpixel((5, 20)), image.getpixel((55, 20))
    assert left[0] > 200 > 100 > left[2]
    assert right[2] > 200 > 100 > right[0]


async def test_the_orientation_is_applied_before_it_is_forgotten() -> None:
    """A photo held upright stays upright."""
    done = await clean(PHOTO, a_photo("JPEG", orientation=6))
    with Image.open(io.BytesIO(done)) as image:
        assert image.size == (40, 60)
        assert image.getpixel((20, 5))[0] > 200


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("L", 255), ("CMYK", (0, 0, 0, 0)), ("1", 1)]
)
async def test_any_kind_of_colours(mode: str, colour: Any) -> None:
    """What is transparent becomes white, as a screenshot is read."""
    image = Image.new(mode, (30, 30), colour)
    if mode == "P":
        image.info["transparency"] = 0
    out = io.BytesIO()
    image.save(out, "JPEG" if mode == "CMYK" else "PNG", **({"transparency": 0} if mode == "P" else {}))
    with Image.open(io.BytesIO(await clean(PHOTO, out.getvalue()))) as done:
        assert min(done.getpixel((15, 15))) > 240


async def test_a_large_photo_is_made_smaller() -> None:
    """Large enough to read a document in it."""
    done = await clean(PHOTO, a_photo("JPEG", size=(6000, 3000)))
    with Image.open(io.BytesIO(done)) as image:
        assert image.size == (4096, 2048)


def a_pdf() -> bytes:
    """A page, a photo with a maker in it, and a telling or acting thing in every place we know."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    page = pdf.pages[0]
    name, text = pikepdf.Name, pikepdf.String
    photo = pdf.make_stream(a_photo("JPEG")[: -len(MAKER)])
    photo.update(
        {"/Type": name.XObject, "/Subtype": name.Image, "/Width": 60, "/Height": 40, "/Filter": name.DCTDecode,
         "/ColorSpace": name.DeviceRGB, "/BitsPerComponent": 8}
    )  # fmt: skip
    page.add_resource(photo, name.XObject, name("/Im0"))
    page.contents_add(b"q 200 0 0 200 0 0 cm /Im0 Do Q")
    script = pikepdf.Dictionary(S=name.JavaScript, JS=text(f"app.alert('{MAKER}')"))
    note = pikepdf.Dictionary(
        Type=name.Annot, Subtype=name.Text, Rect=[0, 0, 9, 9], T=text(MAKER), M=text("D:20261121"), A=script
    )
    file_note = pikepdf.Dictionary(Type=name.Annot, Subtype=name.FileAttachment, Rect=[0, 0, 9, 9], T=text(MAKER))
    page.obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note), pdf.make_indirect(file_note)]))
    page.obj.PieceInfo = pikepdf.Dictionary(Maker=text(MAKER))
    page.obj.AA = pikepdf.Dictionary(O=script)
    pdf.Root.OpenAction = script
    signature = pikepdf.Dictionary(
        Type=name.Sig, Name=text(MAKER), ByteRange=[0, 1, 2, 3], Contents=text(MAKER), M=text("D:20261121")
    )
    field = pikepdf.Dictionary(FT=name.Sig, T=text("Signature1"), V=pdf.make_indirect(signature))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)], XFA=text(MAKER))
    pdf.attachments[f"{MAKER}.txt"] = MAKER.encode()
    with pdf.open_metadata() as xmp:
        xmp["dc:creator"] = [MAKER]
    pdf.docinfo["/Author"] = MAKER
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


async def test_a_pdf_keeps_its_pages_and_nothing_else() -> None:
    """Author, dates, scripts, attachments, signatures, and what its photos tell; the page shows what it showed."""
    dirty = a_pdf()
    assert dirty.count(MAKER.encode()) >= 10
    with pikepdf.open(io.BytesIO(await clean(PDF, dirty))) as pdf:
        told = b"".join(thing.unparse() + _bytes_of(thing) for thing in pdf.objects)
        page = pdf.pages[0]
        assert len(page.obj.Annots) == 1
        assert pikepdf.PdfImage(page.obj.Resources.XObject["/Im0"]).as_pil_image().size == (60, 40)
        assert b"/Im0 Do" in page.Contents[-1].read_bytes()
        assert [name for name in ("/Metadata", "/OpenAction") if name in pdf.Root] == []
        assert len(pdf.attachments) == 0
        assert "/Info" not in pdf.trailer
    for word in (MAKER.encode(), b"app.alert", b"D:2026", b"Exif"):
        assert word not in told


def _bytes_of(thing: object) -> bytes:
    return thing.read_raw_bytes() if isinstance(thing, pikepdf.Stream) else b""


def bomb() -> bytes:
    """A small file that would unfold to 900 million pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def encrypted() -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (PHOTO, b""),
        (PHOTO, b"bukan foto"),
        (PHOTO, b"GIF89a" + bytes(100)),
        (PHOTO, a_photo("PNG")[:60]),
        (PHOTO, a_pdf()),
        (PHOTO, bomb()),
        (PDF, b"%PDF-1.7\n"),
        (PDF, a_photo("JPEG")),
        (PDF, encrypted()),
    ],
    ids=["empty", "text", "another kind", "cut short", "a PDF", "a bomb", "no pages", "a photo", "locked"],
)
async def test_what_cannot_be_cleaned_is_refused(kind: EvidenceKind, data: bytes) -> None:
    """One refusal for all of it; nothing of the decoder's words comes through."""
    with pytest.raises(EvidenceUnreadable):
        await clean(kind, data)


async def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted from its last byte, for the download may take long."""
    monkeypatch.setattr("bot.evidence.PROGRAM", "/dev/stdin")  # a program that waits for its own text, then sleeps
    begun = time.monotonic()
    with pytest.raises(EvidenceUnreadable):
        await clean(PHOTO, b"import time\ntime.sleep(60)\n", seconds=0.3)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("kind", [EvidenceKind.VIDEO, PHOTO])
async def test_a_source_is_closed_when_nobody_reads_on(kind: EvidenceKind) -> None:
    """A connection may hang on it."""
    closed = []

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield bytes(1024 * 1024)
        finally:
            closed.append(True)

    with pytest.raises(EvidenceTooBig):
        [chunk async for chunk in Cleaner().clean(kind, endless())]
    assert closed == [True]


@pytest.mark.parametrize("kind", list(EvidenceKind))
async def test_a_file_that_is_too_big_is_refused_on_the_way(kind: EvidenceKind) -> None:
    """Before all of it has come."""
    seen = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal seen
        while True:
            seen += 1
            yield bytes(1024 * 1024)

    with pytest.raises(EvidenceTooBig):
        [chunk async for chunk in Cleaner().clean(kind, endless())]
    assert seen == FILE_LIMIT // 1024**2 + 1


async def test_too_many_files_at_once_are_refused() -> None:
    """Those that wait already are served, and then there is room again."""
    cleaner, gate = Cleaner(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        await gate.wait()
        yield b"a"

    async def take() -> bytes:
        return b"".join([chunk async for chunk in cleaner.clean(EvidenceKind.VOICE, slow())])

    waiting = [asyncio.create_task(take()) for _ in range(WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(EvidenceBusy):
        await take()
    gate.set()
    assert await asyncio.gather(*waiting) == [b"a"] * WAITING
    assert await take() == b"a"


async def test_what_is_only_heard_comes_out_as_it_is() -> None:
    """Voice and video cannot be cleaned here; the sender is told."""
    assert await clean(EvidenceKind.VOICE, b"OggS" * 1000) == b"OggS" * 1000


@pytest.mark.parametrize(
    ("mime", "name", "kind"),
    [
        ("image/jpeg", None, PHOTO),
        ("image/png", "Screenshot_20261121.png", PHOTO),
        ("application/pdf", "surat.pdf", PDF),
        ("application/octet-stream", "SURAT.PDF", PDF),
        (None, "rekaman.m4a", EvidenceKind.AUDIO),
        ("video/mp4", "a.mp4", EvidenceKind.VIDEO),
        ("application/msword", "surat.doc", None),
        ("application/zip", "bukti.zip", None),
        ("image/svg+xml", "a.svg", None),
        (None, None, None),
        ("text/plain", "catatan.txt", None),
    ],
)
def test_kinds_of_documents(mime: str | None, name: str | None, kind: EvidenceKind | None) -> None:
    """What we can clean or play; for the rest there is a way out."""
    assert kind_of(mime, name) is kind


def test_the_child_knows_the_limit_of_the_parent() -> None:
    """It imports nothing of the bot, so that the number stands twice."""
    assert cleaning.INPUT_LIMIT == FILE_LIMIT
    assert set(cleaning.CLEANERS) == {"photo", "pdf"}
