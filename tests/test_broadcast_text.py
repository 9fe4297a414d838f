"""What staff send becomes a broadcast: formatting kept, limits told before anything leaves, one file at most."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Document, Message, MessageEntity, PhotoSize, User, Voice

from bot.actions.broadcast_reach import BroadcastEmpty, BroadcastTooLong, check_length, sample
from bot.domain.broadcasts import Attachment, Content
from bot.domain.villages import Kind, Village
from bot.handlers.broadcast_scripts import readable
from bot.handlers.broadcast_text import MEBIBYTE, UnfitFile, attachment_of, content_of, html_of, title_of
from bot.rendering import visible, visible_length
from tests.mailroom import open_mailroom
from tests.office import Clock, said, shipped

E = MessageEntity
LONG_NAME = Village(code="19.04.01.2001", name="Batu Belubang Timur", kind=Kind.DESA)


def written(text: str | None = None, entities: list[MessageEntity] | None = None, **fields: Any) -> Message:
    """A message as Telegram hands it over; with a file its text is the caption."""
    at, chat = datetime(2026, 11, 21, tzinfo=UTC), Chat(1, "private")
    words = {"caption": text, "caption_entities": entities} if fields else {"text": text, "entities": entities}
    return Message(message_id=1, date=at, chat=chat, from_user=User(1, "Rina", False), **words, **fields)  # type: ignore[arg-type]  # a table of fields


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        ('a < b & "c"', [], "a &lt; b &amp; &quot;c&quot;"),  # signs that are no formatting
        ("<b>tebal", [], "&lt;b&gt;tebal"),  # what looks like broken formatting is only text
        ("*satu* _dua_", [], "*satu* _dua_"),
        ("tebal", [E(E.BOLD, 0, 5)], "<b>tebal</b>"),
        ("ab", [E(E.BOLD, 0, 2), E(E.ITALIC, 1, 1)], "<b>a<i>b</i></b>"),  # one within the other
        ("😀 tebal", [E(E.BOLD, 3, 5)], "😀 <b>tebal</b>"),  # offsets count in UTF-16
        ("sini", [E(E.TEXT_LINK, 0, 4, url="https://a.id/?x=1&y=2")], '<a href="https://a.id/?x=1&amp;y=2">sini</a>'),
        ("sini", [E(E.TEXT_LINK, 0, 4, url='https://a.id/">')], '<a href="https://a.id/&quot;&gt;">sini</a>'),
        ("x=1", [E(E.PRE, 0, 3, language='py"')], '<pre><code class="py&quot;">x=1</code></pre>'),
        ("kutip", [E(E.BLOCKQUOTE, 0, 5)], "<blockquote>kutip</blockquote>"),
        ("kode", [E(E.CODE, 0, 4)], "<code>kode</code>"),
        ("Budi", [E(E.TEXT_MENTION, 0, 4, user=User(77, "Budi", False))], "Budi"),  # no person's id goes along
        ("🎉", [E(E.CUSTOM_EMOJI, 0, 2, custom_emoji_id="5")], "🎉"),  # bots may not use them
    ],
)
def test_the_text_is_kept_as_it_was_formatted(text: str, entities: list[MessageEntity], html: str) -> None:
    """From the entities that Telegram tells, never from signs in the text; seen again it is the same text."""
    assert html_of(written(text, entities)) == html
    assert visible(html) == text


async def test_not_even_blank_lines_change_on_the_way() -> None:
    """What stands in the group is what was typed, below the line that names the village."""
    async with open_mailroom(None, now=Clock()) as services:
        out = await sample(services, Content(text="satu\n\n\n\n  dua   tiga", greeting=True), [])
    assert out.text == "satu\n\n\n\n  dua   tiga"


@pytest.mark.parametrize(
    ("text", "has_file", "fits"),
    [
        ("a" * 4065, False, True),
        ("a" * 4066, False, False),
        ("😀" * 2032, False, True),  # two units each
        ("😀" * 2033, False, False),
        ("a" * 993, True, True),  # a caption
        ("a" * 994, True, False),
        ("&amp;" * 993, True, True),  # counted after entities
    ],
)
async def test_length_is_counted_as_telegram_counts(text: str, has_file: bool, fits: bool) -> None:
    """In UTF-16 units, with the line that names the villages: "Yth. Desa Batu Belubang Timur" and two line feeds."""
    content = Content(text=text, greeting=True, attachment=Attachment(kind="photo", file_id="x") if has_file else None)
    async with open_mailroom(None, now=Clock()) as services:
        try:
            length = check_length(services, content, [[LONG_NAME]])
        except BroadcastTooLong as refusal:
            length = refusal.length
    assert (length - visible_length(text), length <= (1024 if has_file else 4096)) == (31, fits)


async def test_no_text_is_no_broadcast() -> None:
    """A photo alone says nothing to those who cannot open it."""
    async with open_mailroom(None, now=Clock()) as services:
        with pytest.raises(BroadcastEmpty):
            check_length(services, Content(text=""), [])


def photo(width: int, height: int, size: int = 1000) -> dict[str, Any]:
    return {"photo": [PhotoSize("id", "unique", width, height, file_size=size)]}


def file(kind: str, name: str, size: int) -> dict[str, Any]:
    return {"document": Document("id", "unique", file_name=name, mime_type=kind, file_size=size)}


@pytest.mark.parametrize(
    ("fields", "why", "size"),
    [
        (photo(16_000, 12_500), "sides", 28_500),  # 200 megapixels
        (photo(1280, 720, 11 * MEBIBYTE), "photo_size", 11),
        (file("application/pdf", "surat.pdf", 50 * MEBIBYTE), "pdf_size", 50),
        (file("application/pdf", "surat.pdf", 20 * MEBIBYTE + 1), "pdf_size", 21),
        (file("image/jpeg", "foto.jpg", 90 * MEBIBYTE), "picture", 0),
        (file("application/zip", "berkas.zip", 10), "kind", 0),
        ({"voice": Voice("id", "unique", 3)}, "kind", 0),
        (photo(10, 10) | {"media_group_id": "7"}, "album", 0),
    ],
)
def test_a_file_that_cannot_go_is_refused_in_words(fields: dict[str, Any], why: str, size: int) -> None:
    """Each for its own reason, with its size where that is the reason."""
    with pytest.raises(UnfitFile) as refusal:
        attachment_of(written("keterangan", **fields))
    assert (refusal.value.why, refusal.value.size) == (why, size)
    assert len(said().text("unfit_file", **refusal.value.values)) > 30


@pytest.mark.parametrize(
    ("fields", "attachment"),
    [
        (photo(1280, 720), Attachment(kind="photo", file_id="id")),
        (
            file("application/pdf", "surat.pdf", 20 * MEBIBYTE),
            Attachment(kind="document", file_id="id", name="surat.pdf"),
        ),
        (file("", "SURAT.PDF", 10), Attachment(kind="document", file_id="id", name="SURAT.PDF")),
    ],
)
def test_one_photo_or_one_pdf_goes_along(fields: dict[str, Any], attachment: Attachment) -> None:
    """By the name under which Telegram has it already: nothing is downloaded and nothing uploaded."""
    assert content_of(written("keterangan", [E(E.BOLD, 0, 10)], **fields)) == Content(
        text="<b>keterangan</b>", greeting=True, attachment=attachment
    )


def test_a_title_is_the_first_line() -> None:
    """Without formatting, short enough for a list."""
    assert title_of("\n<b>Imbauan</b> &amp; undangan\nkedua") == "Imbauan & undangan"
    assert len(title_of("kata " * 50)) == 40


def test_every_customary_text_can_be_sent() -> None:
    """None is left out, and each fits as a caption with room for the names of villages."""
    raw = shipped()[0].words["naskah_siaran"]
    found = readable(raw)
    assert list(found) == list(raw)
    assert [name for name, script in found.items() if visible_length(script.text) > 900] == []


@pytest.mark.parametrize(
    "broken",
    [
        {"judul": "A", "isi": "<b>tebal"},  # never closed
        {"judul": "A", "isi": "<b><i>x</b></i>"},  # closed in another order
        {"judul": "A", "isi": "<table>x</table>"},  # none of Telegram's
        {"judul": "A", "isi": "x</b>"},
        {"judul": "A" * 41, "isi": "x"},
        {"judul": "A"},
        "A",
    ],
)
def test_a_text_that_the_office_has_broken_is_not_offered(broken: object) -> None:
    """The others are."""
    assert list(readable({"baik": {"judul": "B", "isi": "<b>x</b> &amp; y"}, "rusak": broken, "Tak Sah": {}})) == [
        "baik"
    ]
