"""A day at an office on a real data folder, with all that it writes and sends kept for a search."""

import io
import json
import logging
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from PIL import Image

from bot.actions.keys import load_keys
from bot.domain.tips import TipMode
from bot.logs import set_up_logging
from bot.simulator.chats import Chat
from bot.simulator.people import Person
from bot.simulator.world import Attachment
from bot.storage.keys import OFFICE
from tests.groups import Office, open_office
from tests.tip_chat import TELLER

FILE_ID = re.compile(r'"(file_id|file_unique_id)": "([^"]+)"')


class Canary:
    """The sender whose every trait is planted. Long and odd, so that chance does not write them."""

    ID = 4_493_829_175_061_683
    TRAITS: ClassVar[dict[str, str | int]] = {
        "id": ID,
        "first name": "Kanarinama",
        "last name": "Kanarimarga",
        "username": "kanari_pengguna",
        "language": "x-kanaribahasa",
        "phone": "6281377420951",
        "contact": "Kanarikontak",
        "file name": "kanari-berkas",
        "exif": "Kanarikamera",
        "forwarded from": "Kanarikanal",
        "latitude": "2.487137",
        "taken back": "Kanaribatal",
    }
    STORY = "Kanaricerita: amplop dibagi di pos ronda"

    def __init__(self, office: Office) -> None:
        self.office = office
        traits = self.TRAITS
        self.person: Person = office.world.add_person(
            str(traits["first name"]),
            str(traits["last name"]),
            username=str(traits["username"]),
            language=str(traits["language"]),
            id=self.ID,
        )
        office.desk.people[TELLER] = self.person
        self.chat: Chat = office.desk.chat(TELLER)

    def secrets(self) -> dict[str, str | int]:
        """The traits, and the ids of all the files that were sent."""
        told = [json.dumps(message.json()) for message in self.office.world.messages(self.chat) if not message.by_bot]
        ids = FILE_ID.findall(" ".join(told))
        files: dict[str, str | int] = {f"{kind} {at}": id for at, (kind, id) in enumerate(ids)}
        return {**self.TRAITS, **files}


def photo() -> Attachment:
    """A picture whose camera is planted, sent as a file, so that Telegram strips nothing."""
    exif = Image.Exif()
    exif[0x010F] = Canary.TRAITS["exif"]
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 120, 40)).save(out, "JPEG", exif=exif)
    name = f"{Canary.TRAITS['file name']}.jpg"
    return Attachment(kind="document", content=out.getvalue(), name=name, fields={"mime_type": "image/jpeg"})


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the log says at DEBUG."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging(level="DEBUG", form="json", stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = before
        root.setLevel(level)


@asynccontextmanager
async def open_scene(folder: Path, *, mode: TipMode = TipMode.INBOX) -> AsyncIterator[Office]:
    """An office whose data lies in a folder; in sealed mode its private key lies elsewhere."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    load_keys(data, mode=TipMode.INBOX)
    if mode is TipMode.SEALED:
        shutil.move(data / "keys" / OFFICE, folder / OFFICE)
    async with open_office(data=data, database=data / "sambang.db", tip_mode=mode) as office:
        yield office


def sent_to_others(office: Office, chat: Chat) -> dict[str, bytes]:
    """Every call that was not for this chat, and every message and file that others got."""
    calls = [call for call in office.world.calls if str(call.parameters.get("chat_id", "")) != str(chat.id)]
    places = {
        f"call {call.number} {call.method}": json.dumps(dict(call.parameters), ensure_ascii=False).encode()
        for call in calls
        if call.method not in ("getUpdates", "getFile", "answerCallbackQuery")
    }
    for other in [*office.world.privates.values(), *office.world.groups.values()]:
        if other is not chat:
            for message in office.world.messages(other):
                places[f"message {message.id}"] = json.dumps(message.json(), ensure_ascii=False).encode()
    return places | _files_of_the_bot(office)


def _files_of_the_bot(office: Office) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for other in [*office.world.privates.values(), *office.world.groups.values()]:
        for message in office.world.messages(other):
            if message.by_bot:
                for part in json.dumps(message.json()).split('"file_id": "')[1:]:
                    file = office.world.files.get(part.split('"')[0])
                    assert file is not None
                    found[f"file of message {message.id}"] = file.name.encode() + b"\n" + file.content
    return found


async def next_round(office: Office) -> None:
    """To after the next full hour and the minutes that chance adds."""
    await office.desk.settle()
    office.desk.clock.forward(timedelta(minutes=81))
    await office.desk.settle()
