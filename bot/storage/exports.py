"""Exports: tips as they are, sealed, in a folder that another computer can read. `tips.json`, and a shelf beside it."""

import base64
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.correspondence import MessageKind, SealedTip, TipMessage
from bot.domain.errors import StorageRefusal
from bot.domain.evidence import SealedFile
from bot.domain.tips import Authority, Category, Destination, State, Tip
from bot.storage.folder import FILE_MODE, FOLDER_MODE, folder_trouble
from bot.storage.shelf import Shelf, set_day

INDEX = "tips.json"
VERSION = 1


class NotAnExport(StorageRefusal):
    """There is nothing here that we exported."""


def write_export(folder: Path, tips: Iterable[SealedTip], shelf: Shelf, *, today: date) -> int:
    """A new folder of our own; how many files could not be found on the shelf. Raises StorageRefusal."""
    tips = list(tips)
    copy = Shelf(folder)
    missing = 0
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True)
        copy.prepare(today=today)
        for file in (file for tip in tips for file in tip.files):
            missing += not _copy(file, shelf, copy, today=today)
        _write(folder / INDEX, json.dumps({"version": VERSION, "tips": [_told(tip) for tip in tips]}, indent=1))
    except OSError as error:
        raise folder_trouble(error, path=folder, otherwise="cannot_create") from error
    for path in (folder / INDEX, folder / "kept", folder / "waiting", folder):
        set_day(path, today)
    return missing


def read_export(folder: Path) -> list[SealedTip]:
    """What `write_export` wrote. Raises NotAnExport."""
    try:
        told = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return [_tip(one) for one in told["tips"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport from error


def _copy(file: SealedFile, shelf: Shelf, copy: Shelf, *, today: date) -> bool:
    try:
        with shelf.open(file.name) as found:
            copy.put(file.name, found.read(), today=today)
    except FileNotFoundError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(FILE_MODE)


def _told(sealed: SealedTip) -> dict[str, Any]:
    """Of the tip what stands in the open; hashes of receipts, claims and exclusions stay where they are."""
    tip = sealed.tip
    return {
        "number": tip.number,
        "category": tip.category.value,
        "subdistrict": tip.subdistrict,
        "destination": tip.destination.value,
        "urgent": tip.urgent,
        "state": tip.state.value,
        "outcome": tip.outcome and tip.outcome.value,
        "forwarded_to": tip.forwarded_to and tip.forwarded_to.value,
        "received_on": tip.received_on.isoformat(),
        "moved_on": tip.moved_on.isoformat(),
        "closed_on": tip.closed_on and tip.closed_on.isoformat(),
        "spam": tip.spam,
        "sealed": _text(sealed.sealed),
        "messages": [
            {
                "place": message.place,
                "kind": message.kind.value,
                "sealed": _text(message.sealed),
                "written_on": message.written_on.isoformat(),
            }
            for message in sealed.messages
        ],
        "files": [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in sealed.files],
    }


def _tip(told: dict[str, Any]) -> SealedTip:
    messages = [
        TipMessage(
            id=0,
            place=message["place"],
            kind=MessageKind(message["kind"]),
            sealed=base64.b64decode(message["sealed"]),
            written_on=date.fromisoformat(message["written_on"]),
        )
        for message in told["messages"]
    ]
    files = tuple(SealedFile(**file) for file in told["files"])
    return SealedTip(
        tip=_open_part(told), sealed=base64.b64decode(told["sealed"]), messages=tuple(messages), files=files
    )


def _open_part(told: dict[str, Any]) -> Tip:
    return Tip(
        number=told["number"],
        category=Category(told["category"]),
        subdistrict=told["subdistrict"],
        destination=Destination(told["destination"]),
        urgent=told["urgent"],
        state=State(told["state"]),
        outcome=State(told["outcome"]) if told["outcome"] else None,
        forwarded_to=Authority(told["forwarded_to"]) if told["forwarded_to"] else None,
        received_on=date.fromisoformat(told["received_on"]),
        moved_on=date.fromisoformat(told["moved_on"]),
        claimed_by=None,
        unread=0,
        close_asked=False,
        muted=False,
        spam=told["spam"],
        escalated=False,
        closed_on=date.fromisoformat(told["closed_on"]) if told["closed_on"] else None,
        warned_on=None,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
