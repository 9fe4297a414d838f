"""Files both ways: limits, sizes, ids and links."""

from typing import Any

import pytest

from bot.simulator.files import DOWNLOAD_LIMIT, PHOTO_LIMIT, UPLOAD_LIMIT, picture_size
from bot.simulator.methods.files import download
from bot.simulator.world import Attachment, World
from tests.simulator.conftest import TOKEN, Door, Scene, http_door, picture

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0001108012c01900301220002110103110100")
HEADERS = [
    (picture(640, 480), (640, 480)),
    (JPEG, (400, 300)),
    (b"GIF89a" + (7).to_bytes(2, "little") + (9).to_bytes(2, "little"), (7, 9)),
    (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (511).to_bytes(3, "little") + (255).to_bytes(3, "little"), (512, 256)),
    (b"%PDF-1.7", None),
    (b"\x89PNG\r\n\x1a\n", None),
    (b"\xff\xd8\xff", None),
    (b"", None),
]


@pytest.mark.parametrize(("content", "size"), HEADERS)
def test_the_size_stands_in_the_header(content: bytes, size: tuple[int, int] | None) -> None:
    """PNG, JPEG, GIF and WebP tell theirs; for the rest there is none."""
    assert picture_size(content) == size


PHOTOS: list[tuple[bytes, str]] = [
    (b"", "file must be non-empty"),
    (b"%PDF-1.7", "IMAGE_PROCESS_FAILED"),
    (picture(5001, 5000), "PHOTO_INVALID_DIMENSIONS"),
    (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    (
        picture() + b"\0" * PHOTO_LIMIT,
        "file of size 10485789 bytes is too big for a photo; the maximum size is 10485760 bytes",
    ),
]


@pytest.mark.parametrize(("content", "description"), PHOTOS, ids=range(len(PHOTOS)))
async def test_a_photo_that_telegram_refuses(door: Door, scene: Scene, content: bytes, description: str) -> None:
    """Too many bytes, too many pixels, too narrow, or no picture at all."""
    status, answer = await door("sendPhoto", chat_id=scene.chat.id, files={"photo": content})
    assert (status, answer["description"]) == (400, f"Bad Request: {description}")


async def test_a_photo_comes_in_several_sizes(door: Door, scene: Scene) -> None:
    """From a thumbnail to at most 1,280 on the longer side, each with its own id."""
    sent = (await door("sendPhoto", chat_id=scene.chat.id, files={"photo": picture(5000, 5000)}))[1]["result"]
    assert [size["width"] for size in sent["photo"]] == [90, 320, 800, 1280]
    assert (
        len({size["file_id"] for size in sent["photo"]}) == len({size["file_unique_id"] for size in sent["photo"]}) == 4
    )
    small = (await door("sendPhoto", chat_id=scene.chat.id, files={"photo": picture(60, 40)}))[1]["result"]
    assert [(size["width"], size["height"]) for size in small["photo"]] == [(60, 40)]


async def test_a_file_is_sent_again_by_its_id(door: Door, scene: Scene) -> None:
    """Upload once, then send by file_id: the same file, the same unique id."""
    first = (
        await door(
            "sendDocument", chat_id=scene.chat.id, files={"document": b"isi"}, caption="<b>Surat</b>", parse_mode="HTML"
        )
    )[1]["result"]
    again = (await door("sendDocument", chat_id=scene.group.id, document=first["document"]["file_id"]))[1]["result"]
    assert again["document"] == first["document"]
    assert (first["caption"], first["document"]["file_name"]) == ("Surat", "document.bin")


IDS: list[tuple[str, dict[str, Any], str]] = [
    ("sendDocument", {}, "there is no document in the request"),
    ("sendDocument", {"document": "rubbish"}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"photo": "https://bawaslu.go.id/a.jpg"}, "failed to get HTTP URL content"),
    ("sendPhoto", {"photo": "DOCUMENT"}, "can't use file of type Document as Photo"),
    ("sendDocument", {"document": "DOCUMENT", "caption": "x" * 1025}, "message caption is too long"),
    ("getFile", {}, "file_id not specified"),
    ("getFile", {"file_id": "rubbish"}, "wrong file_id or the file is temporarily unavailable"),
]


@pytest.mark.parametrize(("method", "parameters", "description"), IDS)
async def test_a_file_id_that_telegram_refuses(
    ask: Door, scene: Scene, method: str, parameters: dict[str, Any], description: str
) -> None:
    """Missing, unknown, of another kind; and a caption has 1,024 units."""
    known = (await ask("sendDocument", chat_id=scene.chat.id, files={"document": b"isi"}))[1]["result"]["document"][
        "file_id"
    ]
    given = {name: known if value == "DOCUMENT" else value for name, value in parameters.items()}
    where = {} if method == "getFile" else {"chat_id": scene.chat.id}
    assert (await ask(method, **where, **given))[1]["description"] == f"Bad Request: {description}"


async def test_an_upload_has_50_megabytes(world: World, scene: Scene) -> None:
    """More is cut off with 413, over HTTP before it is all read."""
    async with http_door(world, as_json=False) as ask:
        status, answer = await ask(
            "sendDocument", chat_id=scene.chat.id, files={"document": bytes(UPLOAD_LIMIT + 2 * 1024 * 1024)}
        )
    assert (status, answer["description"]) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(("size", "status"), [(DOWNLOAD_LIMIT, 200), (DOWNLOAD_LIMIT + 1, 400)])
async def test_a_download_has_20_megabytes(ask: Door, scene: Scene, size: int, status: int) -> None:
    """A person may send more than a bot may fetch."""
    message = scene.world.send(
        scene.budi, scene.chat, Attachment(kind="document", content=bytes(size), name="besar.zip")
    )
    assert (await ask("getFile", file_id=message.json()["document"]["file_id"]))[0] == status


async def test_a_link_lives_an_hour(ask: Door, scene: Scene) -> None:
    """getFile gives a path; it leads to the bytes for an hour, and only with the token."""
    message = scene.world.send(scene.budi, scene.chat, Attachment(kind="photo", content=picture()))
    path = (await ask("getFile", file_id=message.json()["photo"][0]["file_id"]))[1]["result"]["file_path"]
    found = download(scene.world, TOKEN, path)
    assert found is not None
    assert found.content == picture()
    assert download(scene.world, "rubbish", path) is None
    scene.clock.forward(hours=1, seconds=1)
    assert download(scene.world, TOKEN, path) is None


def test_an_album_is_single_messages_of_one_group(scene: Scene) -> None:
    """Each file is its own message; they share a media_group_id and nothing marks the end."""
    photo = Attachment(kind="photo", content=picture(), caption="bukti")
    messages = [message.json() for message in scene.world.send_album(scene.budi, scene.chat, [photo, photo, photo])]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert len({message["message_id"] for message in messages}) == 3
