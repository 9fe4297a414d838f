"""What staff send to the bot becomes a broadcast's content: formatting as it was, one photo or one PDF."""

from dataclasses import dataclass
from html import escape

from telegram import Document, Message, MessageEntity, PhotoSize

from bot.domain.broadcasts import Attachment, Content
from bot.domain.errors import Refusal
from bot.rendering import cut, visible

NOT_OURS = frozenset({MessageEntity.CUSTOM_EMOJI, MessageEntity.TEXT_MENTION})
"""Left out: bots may not use the first, and the second carries a person's id."""
MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE
"""What bots may download, and more than a village's line bears. Source: Bot API, getFile."""
MOST_PHOTO_BYTES = 10 * MEBIBYTE
MOST_SIDES = 10_000
"""Width and height together. Source: Bot API, sendPhoto."""
PDF = "application/pdf"
TITLE = 40


@dataclass(kw_only=True, eq=False)
class UnfitFile(Refusal):
    """What was attached cannot go with a broadcast; `why` is album, kind, picture, pdf_size, photo_size or sides."""

    why: str
    size: int = 0
    limit: int = 0


def html_of(message: Message) -> str:
    """The text or caption with its formatting, from the entities that Telegram tells: nothing in it can be broken."""
    text = message.text or message.caption or ""
    entities = [_escaped(e) for e in (*message.entities, *message.caption_entities) if e.type not in NOT_OURS]
    plain = Message(message_id=1, date=message.date, chat=message.chat, text=text, entities=entities)
    return plain.text_html.strip() if text else ""


def _escaped(entity: MessageEntity) -> MessageEntity:
    """PTB puts addresses and names of languages into its HTML as they are: a quote in one would break it."""
    url = escape(entity.url) if entity.url else None
    language = escape(entity.language) if entity.language else None
    return MessageEntity(entity.type, entity.offset, entity.length, url=url, language=language)


def title_of(html: str) -> str:
    """The first line, short enough for a list."""
    lines = [line.strip() for line in visible(html).splitlines() if line.strip()]
    return cut(lines[0], TITLE) if lines else ""


def attachment_of(message: Message) -> Attachment | None:
    """The one photo or PDF of a message; None when it has only words. Raises UnfitFile."""
    if message.media_group_id:
        raise UnfitFile(why="album")
    if message.photo:
        return _photo(message.photo[-1])
    if message.document and not message.animation:
        return _document(message.document)
    if message.text is None:
        raise UnfitFile(why="kind")
    return None


def content_of(message: Message) -> Content:
    """Raises UnfitFile."""
    return Content(text=html_of(message), greeting=True, attachment=attachment_of(message))


def _photo(photo: PhotoSize) -> Attachment:
    sides = photo.width + photo.height
    if sides > MOST_SIDES:
        raise UnfitFile(why="sides", size=sides, limit=MOST_SIDES)
    if (photo.file_size or 0) > MOST_PHOTO_BYTES:
        raise UnfitFile(why="photo_size", size=_mebibytes(photo.file_size), limit=MOST_PHOTO_BYTES // MEBIBYTE)
    return Attachment(kind="photo", file_id=photo.file_id)


def _document(document: Document) -> Attachment:
    kind, name = document.mime_type or "", document.file_name or ""
    if kind.startswith("image/"):
        raise UnfitFile(why="picture")
    if kind != PDF and not name.lower().endswith(".pdf"):
        raise UnfitFile(why="kind")
    if (document.file_size or 0) > MOST_BYTES:
        raise UnfitFile(why="pdf_size", size=_mebibytes(document.file_size), limit=MOST_BYTES // MEBIBYTE)
    return Attachment(kind="document", file_id=document.file_id, name=name)


def _mebibytes(size: int | None) -> int:
    """Rounded up, so that what is over a limit never looks like the limit."""
    return -(-(size or 0) // MEBIBYTE)
