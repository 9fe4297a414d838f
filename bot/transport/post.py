"""Makes the one call that delivers, corrects or takes back a message."""

import asyncio
import logging
from pathlib import Path
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode

from bot.actions.letters import Notices, letter
from bot.domain.broadcasts import Attachment, Broadcast, Kind, Outgoing, Reason
from bot.domain.deliveries import Errand, Lost, Needless, Outcome, Rejected, Sent
from bot.domain.errors import StorageRefusal
from bot.services import Services
from bot.transport.bot import TelegramBot
from bot.transport.outcomes import outcome_of
from bot.transport.pacer import Turn

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Post:
    """Speaks for the sender; `files` is the folder below which attachments lie."""

    def __init__(self, *, bot: TelegramBot, services: Services, files: Path, notices: Notices) -> None:
        self._bot = bot
        self._services = services
        self._files = files
        self._notices = notices
        self._blank = ""

    async def deliver(self, broadcast: Broadcast, errand: Errand, turn: Turn) -> Outcome:
        """Say what became of it. Raises RetryAfter."""
        outgoing = await self._letter(broadcast, errand)
        if not isinstance(outgoing, Outgoing):
            return outgoing
        match broadcast.kind:
            case Kind.CORRECTION:
                return await self._correct(broadcast, errand, outgoing, turn)
            case Kind.RECALL:
                return await self._recall(broadcast, errand, outgoing, turn)
        try:
            content = await self._file(broadcast.content.attachment)
        except OSError:
            return Rejected(reason=Reason.NO_FILE)
        return await outcome_of(self._send(broadcast, errand, outgoing, content, turn))

    async def _letter(self, broadcast: Broadcast, errand: Errand) -> Outgoing | Outcome:
        """What it says; nothing has left yet, so that a failure here leaves no doubt."""
        try:
            made = await letter(self._services, broadcast, errand.delivery.villages, notices=self._notices)
        except StorageRefusal:
            return Lost()
        except Exception as error:
            log.exception("a message could not be made", extra={"kind": type(error).__name__})
            return Rejected(reason=Reason.NOT_RENDERED)
        return Needless() if made is None else made

    async def _send(
        self, broadcast: Broadcast, errand: Errand, outgoing: Outgoing, content: InputFile | str | None, turn: Turn
    ) -> Message:
        chat = errand.delivery.chat_id
        common: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": keyboard(outgoing),
            "reply_parameters": _reply(errand),
            "protect_content": outgoing.protect or None,
            "rate_limit_args": turn,
        }
        file = broadcast.content.attachment
        if file is None or content is None:
            return await self._bot.send_message(chat, outgoing.text, link_preview_options=NO_PREVIEW, **common)
        if file.kind == "photo":
            return await self._bot.send_photo(chat, content, caption=outgoing.text, **common)
        return await self._bot.send_document(chat, content, caption=outgoing.text, **common)

    async def _correct(self, broadcast: Broadcast, errand: Errand, outgoing: Outgoing, turn: Turn) -> Outcome:
        return _same_message(await outcome_of(self._edit(errand, outgoing, turn, broadcast.content.attachment)))

    async def _recall(self, broadcast: Broadcast, errand: Errand, outgoing: Outgoing, turn: Turn) -> Outcome:
        """Delete it while that is possible, else leave a word in its place; what is gone is as good as deleted."""
        if errand.original is not None and errand.original.is_deletable(self._services.now()):
            outcome = _gone_is_done(await outcome_of(self._delete(errand, turn)))
            if not isinstance(outcome, Rejected):
                return outcome
        if broadcast.content.attachment is None:
            outcome = await outcome_of(self._edit(errand, outgoing, turn, None))
        else:
            outcome = await outcome_of(self._replace_file(errand, outgoing, turn))
        return _gone_is_done(_same_message(outcome))

    async def _edit(
        self, errand: Errand, outgoing: Outgoing, turn: Turn, attachment: Attachment | None
    ) -> Message | bool:
        common: dict[str, Any] = {
            "chat_id": errand.delivery.chat_id,
            "message_id": _target(errand),
            "parse_mode": ParseMode.HTML,
            "reply_markup": keyboard(outgoing),
            "rate_limit_args": turn,
        }
        if attachment is None:
            return await self._bot.edit_message_text(outgoing.text, link_preview_options=NO_PREVIEW, **common)
        return await self._bot.edit_message_caption(caption=outgoing.text, **common)

    async def _delete(self, errand: Errand, turn: Turn) -> bool:
        return await self._bot.delete_message(errand.delivery.chat_id, _target(errand), rate_limit_args=turn)

    async def _replace_file(self, errand: Errand, outgoing: Outgoing, turn: Turn) -> Message | bool:
        """A file that says that there was one, uploaded once."""
        words = self._services.messages
        empty = words.word("siaran", "isi_berkas_ditarik").encode()
        media = InputMediaDocument(
            self._blank or empty,
            caption=outgoing.text,
            parse_mode=ParseMode.HTML,
            filename=words.word("siaran", "nama_berkas_ditarik"),
        )
        edited = await self._bot.edit_message_media(
            media, errand.delivery.chat_id, _target(errand), rate_limit_args=turn
        )
        if isinstance(edited, Message) and edited.document:
            self._blank = edited.document.file_id
        return edited

    async def _file(self, attachment: Attachment | None) -> InputFile | str | None:
        """The file as Telegram knows it, or its content to be uploaded."""
        if attachment is None or attachment.file_id:
            return attachment.file_id if attachment else None
        content = await asyncio.to_thread((self._files / attachment.path).read_bytes)
        return InputFile(content, filename=attachment.name or Path(attachment.path).name)


def keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in outgoing.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _target(errand: Errand) -> int:
    """The message that this errand changes; a claim is only given when it is known."""
    assert errand.original is not None
    assert errand.original.message_id is not None
    return errand.original.message_id


def _reply(errand: Errand) -> ReplyParameters | None:
    original = errand.original
    if original is None or original.message_id is None:
        return None
    return ReplyParameters(original.message_id, allow_sending_without_reply=True)


def _same_message(outcome: Outcome) -> Outcome:
    """An edited message keeps its number, and uploads nothing that the broadcast could use."""
    return Sent() if isinstance(outcome, Sent) else outcome


def _gone_is_done(outcome: Outcome) -> Outcome:
    return Sent() if outcome == Rejected(reason=Reason.MESSAGE_GONE) else outcome
