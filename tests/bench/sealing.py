"""Sealing 20 MB as it comes in, cleaning, and the list of tips with a thousand open ones against ten.

`python -m tests.bench.sealing` prints a table and JSON. What is measured for memory runs in a process of its own.
"""

import asyncio
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
from PIL import Image

from bot.actions.evidence import drop_evidence, take_evidence
from bot.actions.tip_reading import list_tips
from bot.actions.tips import take_tip
from bot.domain.evidence import FILE_LIMIT, EvidenceKind
from bot.domain.tips import TipFilter
from bot.services import Services
from tests.tipping import ADMIN, a_draft, open_place

CHUNK = 64 * 1024
ROUNDS = 7
FEW, MANY = 10, 1000
PIXELS = (4000, 3000)
LIMITS = {"seal_seconds": 0.5, "extra_mib": 80, "list_ratio": 1.5}
"""Source: the issue on tip-offs."""


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), CHUNK):
        yield data[at : at + CHUNK]


async def endless_video() -> AsyncIterator[bytes]:
    """20 MB that nobody holds in memory, so that what is measured is the sealing's own."""
    piece = Random(1).randbytes(CHUNK)
    for _ in range(FILE_LIMIT // CHUNK):
        yield piece


async def take(services: Services, source: AsyncIterator[bytes], kind: EvidenceKind) -> float:
    begun = time.perf_counter()
    exhibit = await take_evidence(services, source, kind=kind)
    seconds = time.perf_counter() - begun
    await drop_evidence(services, [exhibit])
    return seconds


async def in_own_process(folder: Path) -> None:
    """Seal a little, then 20 MB several times; print seconds and how far the memory rose in between."""
    async with open_place(folder) as place:
        await take(place.services, chunks(b"a"), EvidenceKind.VIDEO)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds = [await take(place.services, endless_video(), EvidenceKind.VIDEO) for _ in range(ROUNDS)]
        extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"seal_seconds": statistics.median(seconds), "extra_mib": extra}))


def sealing() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.sealing", "own", folder], capture_output=True, text=True, check=True
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def a_photo() -> bytes:
    """12 Mpx of noise in blocks: larger than what phones make of such a scene."""
    small = Image.frombytes("RGB", (400, 300), Random(1).randbytes(400 * 300 * 3))
    out = io.BytesIO()
    small.resize(PIXELS, Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    return out.getvalue()


def a_pdf(photo: bytes) -> bytes:
    """So many photos that it comes near the limit."""
    pdf = pikepdf.new()
    while len(pdf.pages) < FILE_LIMIT // len(photo) - 1:
        image = pdf.make_stream(photo + bytes([len(pdf.pages)]))
        image.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Filter": pikepdf.Name.DCTDecode})
        image.update({"/Width": PIXELS[0], "/Height": PIXELS[1], "/ColorSpace": pikepdf.Name.DeviceRGB})
        image["/BitsPerComponent"] = 8
        pdf.add_blank_page()
        pdf.pages[-1].add_resource(image, pikepdf.Name.XObject, pikepdf.Name("/Im0"))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


async def cleaning() -> dict[str, float]:
    photo = a_photo()
    pdf = a_pdf(photo)
    with tempfile.TemporaryDirectory() as folder:
        async with open_place(Path(folder) / "data") as place:
            photos = [await take(place.services, chunks(photo), EvidenceKind.PHOTO) for _ in range(ROUNDS)]
            pdfs = [await take(place.services, chunks(pdf), EvidenceKind.PDF) for _ in range(3)]
    return {
        "photo_seconds": statistics.median(photos),
        "photo_mib": len(photo) / 2**20,
        "pdf_seconds": statistics.median(pdfs),
        "pdf_mib": len(pdf) / 2**20,
    }


async def listing(*, rounds: int = 500) -> dict[str, float]:
    """The first page of the list, as a member of staff sees it; few and many in turn, so that other load hits both."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_place(Path(folder) / "few") as few, open_place(Path(folder) / "many") as many:
            for place, count in ((few, FEW), (many, MANY)):
                await _fill(place.services, count)
            taken: dict[str, list[float]] = {"few": [], "many": []}
            for _ in range(rounds):
                for name, place in (("few", few), ("many", many)):
                    taken[name].append(await _timed(lambda services=place.services: list_page(services)))
    found = {name: statistics.median(times) for name, times in taken.items()}
    return {"list_ms_of_10": found["few"] * 1e3, "list_ms_of_1000": found["many"] * 1e3,
            "list_ratio": found["many"] / found["few"]}  # fmt: skip


async def list_page(services: Services) -> None:
    page = await list_tips(services, ADMIN, TipFilter())
    assert len(page.tips) == 8


async def _fill(services: Services, count: int) -> None:
    for at in range(count):
        draft = a_draft(subdistrict=("19.04.01", "19.04.06", None)[at % 3], urgent=not at % 50)
        await take_tip(services, draft, nonce=at.to_bytes(16))


async def _timed(act: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await act()
    return time.perf_counter() - begun


def measure_all() -> dict[str, Any]:
    """All figures, and whether they keep what was promised."""
    figures = {**sealing(), **asyncio.run(cleaning()), **asyncio.run(listing())}
    return {**figures, "kept": all(figures[name] <= most for name, most in LIMITS.items())}


def table(results: dict[str, Any]) -> str:
    return "\n".join(
        f"{name:<18}{value:>10.3f}{f'   at most {LIMITS[name]}' if name in LIMITS else ''}"
        for name, value in results.items()
        if name != "kept"
    )


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["own"]:
        return asyncio.run(in_own_process(Path(arguments[1])))
    results = measure_all()
    print(table(results))
    print(json.dumps(results))
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
