"""The same day twice, from the same seeds and by the same clock; only who tells the tip, and when, differs."""

import hashlib
import json
import random
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyrage

from bot import sealing
from bot.actions.exports import export_sealed, own_stock
from bot.actions.keys import load_keys
from bot.domain.tips import TipMode
from tests.groups import NIBUNG, Office, open_office
from tests.promises.scene import logged
from tests.tip_chat import sample, tips

MORNING = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
"""Monday, 8.02 WIB."""
SENDERS = ("Siti", "Bambang")
STORY = "Amplop dibagi di pos ronda"
TIMES = re.compile(r'"time": "[^"]+", ')


class Streams(random.Random):
    """Chance from one seed, drawn apart for every kind of thing, so that the order of draws decides nothing."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._streams = {name: random.Random(f"{seed} {name}") for name in ("bytes", "bits", "uniform", "order")}

    def randbytes(self, n: int) -> bytes:
        return self._streams["bytes"].randbytes(n)

    def getrandbits(self, k: int) -> int:
        return self._streams["bits"].getrandbits(k)

    def uniform(self, a: float, b: float) -> float:
        return self._streams["uniform"].uniform(a, b)

    def shuffle(self, x: Any) -> None:
        self._streams["order"].shuffle(x)


async def day(folder: Path, keys: Path, *, teller: str, at: timedelta, story: str = STORY) -> dict[str, Any]:
    """What is left of a day on which `teller` tells a tip so long after the morning began."""
    data = folder / "data"
    shutil.copytree(keys, data)
    with logged() as log, patch.object(sealing, "pyrage", Sealed()):
        async with open_office(data=data, database=data / "sambang.db", at=MORNING, chance=Streams(7)) as office:
            await _live(office, teller=teller, at=MORNING + at, story=story)
            stock = await own_stock(office.desk.services.database, data)
            now = office.desk.clock()
            await export_sealed(stock, folder / "export", at=now, today=now.date())
            left = {"staff": _staff_messages(office), "log": TIMES.sub("", log.getvalue())}
            await office.desk.services.database.rewrite()
    return left | {"files": _files(folder)}


async def _live(office: Office, *, teller: str, at: datetime, story: str) -> None:
    """Everybody asks at set times, staff look and answer at set times; the tip comes in between."""
    desk = office.desk
    inbox = office.world.create_group(desk.person("Rina"), "Meja", bots=(desk.account,))
    for name in SENDERS:
        await desk.say(name, "/start")
        await desk.press(name, "Warga biasa")
    await desk.say("Rina", "/laporan@sambang_bot di sini", chat=inbox)
    acts = [(MORNING + timedelta(minutes=m), name) for m, name in ((20, "Siti"), (95, "Bambang"), (130, "Siti"))]
    for when, name in sorted([*acts, (at, "tip")]):
        await _forward(office, when)
        if name == "tip":
            await _tell(office, teller, story)
        else:
            await desk.say(name, "boleh foto dengan caleg?")
    await _forward(office, MORNING + timedelta(hours=5))
    await _staff_work(office)
    await _forward(office, MORNING + timedelta(hours=22))


async def _forward(office: Office, until: datetime) -> None:
    """The clock goes on in steps, as it would; a tick at each."""
    while office.desk.clock() < until:
        office.desk.clock.at = min(until, office.desk.clock() + timedelta(minutes=7))
        await office.desk.settle()


async def _tell(office: Office, teller: str, story: str) -> None:
    desk = office.desk
    await desk.say(teller, f"/start lapor_{NIBUNG.plain_code}")
    await desk.say(teller, story)
    office.world.send(desk.person(teller), desk.chat(teller), sample("photo"))
    await desk.settle()
    await desk.press(teller, "📨 Kirim")
    await desk.press(teller, "Kabari saya")


async def _staff_work(office: Office) -> None:
    desk = office.desk
    (tip,) = await tips(desk)
    await desk.say("Dedi", "/laporan")
    await desk.press("Dedi", f"L-{tip.number}")
    await desk.press("Dedi", "Ambil")
    await desk.press("Dedi", "Buka")


def _staff_messages(office: Office) -> list[Any]:
    """Each staff chat with what was said in it, in order; Telegram's own numbers of messages and times left out."""
    chats = [office.desk.chat(name) for name in ("Rina", "Dedi", "Lina", "Tono")] + list(office.world.groups.values())
    return [
        [(m.text, json.dumps(m.buttons, ensure_ascii=False)) for m in office.world.messages(chat)] for chat in chats
    ]


def _files(folder: Path) -> dict[str, str]:
    """Every file by its name: length, content, and on the shelf also its time, which is a day of the office's clock."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            time = path.stat().st_mtime if "tips" in path.parts else 0
            content = _without_counters(path.read_bytes()) if path.suffix == ".db" else path.read_bytes()
            found[str(path.relative_to(folder))] = f"{len(content)} {time} {hashlib.sha256(content).hexdigest()}"
    return found


def _without_counters(database: bytes) -> bytes:
    """SQLite counts its commits in the header, and says there again which count the size was valid for."""
    return database[:24] + bytes(4) + database[28:92] + bytes(4) + database[96:]


class Sealed:
    """Stands in for pyrage: what is sealed shows its length and how many were sealed before, and nothing by chance."""

    DecryptError, EncryptError = pyrage.DecryptError, pyrage.EncryptError
    IdentityError, RecipientError = pyrage.IdentityError, pyrage.RecipientError
    x25519 = pyrage.x25519

    def __init__(self) -> None:
        self._inside: list[bytes] = []

    def encrypt(self, data: bytes, _recipients: object) -> bytes:
        self._inside.append(data)
        return len(self._inside).to_bytes(8, "big") + bytes(len(data))

    def decrypt(self, sealed: bytes, _identities: object) -> bytes:
        return self._inside[int.from_bytes(sealed[:8], "big") - 1]

    def encrypt_io(self, source: Any, out: Any, recipients: object) -> None:
        out.write(self.encrypt(b"".join(iter(lambda: source.read(65536), b"")), recipients))

    def decrypt_io(self, sealed: Any, out: Any, identities: object) -> None:
        out.write(self.decrypt(sealed.read(), identities))


def fresh_keys(folder: Path) -> Path:
    """Keys that both days share, for two are never the same."""
    folder.mkdir(mode=0o700)
    load_keys(folder, mode=TipMode.INBOX)
    return folder
