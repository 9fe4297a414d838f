"""Files of a tip: fetched, cleaned and sealed behind the conversation, while no update waits for them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Protocol, cast

from telegram.constants import ChatAction
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.actions.evidence import drop_evidence, take_evidence
from bot.domain.errors import StorageRefusal, Trouble
from bot.domain.evidence import CLEANED, EvidenceBusy, EvidenceKind, EvidenceTooBig, EvidenceUnreadable, Exhibit
from bot.handlers.context import Context
from bot.handlers.jobs import jobs_of
from bot.handlers.tip_drafts import Draft, Piece, PieceState, Talk, talks_of
from bot.handlers.tip_sending import send_ready
from bot.handlers.tip_speaking import show_review

TRIES = 3
NOTES: dict[type[Exception], str] = {
    EvidenceUnreadable: "berkas_rusak",
    EvidenceTooBig: "berkas_besar",
    EvidenceBusy: "berkas_padat",
    StorageRefusal: "berkas_padat",
    BadRequest: "berkas_besar",
    TelegramError: "berkas_gagal",
}
"""Why a file is not in, as the sentence is named; the first that fits."""


class Streaming(Protocol):
    """Our own bot, as this module needs it."""

    def stream(self, file_id: str) -> AsyncGenerator[bytes, None]: ...


class Streams(Protocol):
    """A bot that gives files piece by piece, so that none fills the memory."""

    def stream(self, file_id: str) -> AsyncGenerator[bytes, None]: ...


class NotFetched(TelegramError):
    """The line broke."""

    def __init__(self) -> None:
        super().__init__("not fetched")


def begin_fetching(context: Context, talk: Talk, draft: Draft) -> None:
    """Start with every file that is free to go and not on its way yet."""
    new = [piece for piece in draft.in_state(PieceState.FETCHING) if piece.file]
    for piece in new:
        file, piece.file = piece.file, ""
        jobs_of(context.bot_data).start(_fetch(context, talk, piece, file))


def first_state(kind: EvidenceKind) -> PieceState:
    """What can be cleaned is fetched at once; of the rest its teller is warned first."""
    return PieceState.FETCHING if kind in CLEANED else PieceState.WARNED


async def _fetch(context: Context, talk: Talk, piece: Piece, file: str) -> None:
    assert piece.kind is not None
    with suppress(TelegramError):
        await context.bot.send_chat_action(talk.chat_id, ChatAction.TYPING)
    exhibit, note = None, "berkas_gagal"
    try:
        async with talk.fetching:
            exhibit = await _taken(context, file, piece.kind)
    except (Trouble, TelegramError, OSError) as error:  # OSError: no child to clean it, a disk that fails
        note = next((name for kind, name in NOTES.items() if isinstance(error, kind)), note)
    draft = talk.owner(piece) if _is_open(context, talk) else None
    if draft is None:
        await drop_evidence(context.services, [exhibit] if exhibit else [])
        return
    _settle(draft, piece, exhibit, note)
    await _go_on(context, talk, draft)


def _is_open(context: Context, talk: Talk) -> bool:
    return talks_of(context).of(talk.chat_id) is talk


def _settle(draft: Draft, piece: Piece, exhibit: Exhibit | None, note: str) -> None:
    """The file is in; or what was written to it stays as words, and its teller is told why."""
    piece.state, piece.exhibit = PieceState.READY, exhibit
    if exhibit is None:
        draft.notes = [*dict.fromkeys([*draft.notes, note])]
        piece.kind = None
        if not piece.words:
            del draft.pieces[piece.message_id]


async def _go_on(context: Context, talk: Talk, draft: Draft) -> None:
    """Once nothing is on its way any more: send what waited for it, or show how it stands."""
    if draft.in_state(PieceState.FETCHING):
        return
    if draft.sends_when_ready:
        await send_ready(context, talk, draft)
    else:
        await show_review(context, talk, draft)


async def _taken(context: Context, file: str, kind: EvidenceKind) -> Exhibit:
    """Fetching can always be repeated."""
    for _ in range(TRIES - 1):
        with suppress(NotFetched):
            return await _taken_once(context, file, kind)
    return await _taken_once(context, file, kind)


async def _taken_once(context: Context, file: str, kind: EvidenceKind) -> Exhibit:
    try:
        async with aclosing(cast("Streams", context.bot).stream(file)) as pieces:
            return await take_evidence(context.services, pieces, kind=kind)
    except BadRequest:  # a NetworkError as well, but no other try mends it
        raise
    except NetworkError as error:
        raise NotFetched from error
