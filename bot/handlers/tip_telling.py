"""A story comes in, message by message; what is not for a tip passes on to the handlers of questions."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError

from bot.actions.evidence import drop_evidence
from bot.domain.evidence import FILES_LIMIT, EvidenceKind
from bot.domain.receipts import looks_like_receipt
from bot.domain.tips import STORY_LIMIT
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board, home, plain
from bot.handlers.tip_drafts import MOST_MESSAGES, Draft, Expects, Piece, PieceState, Talk, talks_of
from bot.handlers.tip_files import begin_fetching, first_state
from bot.handlers.tip_messages import Brought, read_message
from bot.handlers.tip_review import MARK, tip_text
from bot.handlers.tip_sending import wipe
from bot.handlers.tip_speaking import ask, put_screen, show_review
from bot.handlers.tip_status import take_code

ALBUM_SILENCE = timedelta(seconds=2)
"""An album has no end mark. Source: design.md, "Telegram as it is"."""

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def first_a_tip(otherwise: Handler) -> Handler:
    """What belongs to a tip is taken; only the rest is a question."""

    async def handle(update: Update, context: Context) -> None:
        if not await _took(update, context):
            await otherwise(update, context)

    return handle


def first_a_tip_edited(otherwise: Handler) -> Handler:
    """An edit of what was told is taken as edited; of what is gone, it is nothing to anybody."""

    async def handle(update: Update, context: Context) -> None:
        if not await _took_edited(update, context):
            await otherwise(update, context)

    return handle


async def _took(update: Update, context: Context) -> bool:
    message = update.effective_message
    assert message is not None
    talks, now = talks_of(context), context.services.now()
    talk = talks.of(message.chat.id)
    if talk is not None and talk.expects is Expects.STORY and talk.draft is not None:
        draft = talk.draft
        talks.open(message.chat.id, now=now).trail.append(message.message_id)
        await _tell(context, talk, draft, message)
    elif (talk is not None and talk.expects is Expects.CODE) or looks_like_receipt(message.text or ""):
        await take_code(update, context, message.text or "")
    elif answers_flow(context, message) or talks.has_lost(message.chat.id):
        await tell_again(update, context)
    else:
        return False
    return True


def answers_flow(context: Context, message: Message) -> bool:
    """An answer to one of the messages of this flow: its story is lost, as after a restart."""
    answered = message.reply_to_message
    ours = answered is not None and answered.from_user is not None and answered.from_user.id == context.bot.id
    return ours and answered is not None and (answered.text or "").startswith(MARK)


async def tell_again(update: Update, context: Context) -> None:
    """Mohon ulangi: what was said was neither read nor kept."""
    talks_of(context).forget_loss(chat_id_of(update))
    keys = board([plain(context, "lapor", "tip")], [home(context)])
    await context.send(update, Screen(text=tip_text(context, "lapor_ulangi"), keyboard=keys))


async def _tell(context: Context, talk: Talk, draft: Draft, message: Message) -> None:
    draft.touched = context.services.now()
    draft.below += draft.review_id is not None
    goes_on = bool(message.media_group_id) and message.media_group_id == draft.album
    if draft.shown_at is not None and not goes_on:
        await show_review(context, talk, draft)
    draft.album = message.media_group_id or ""
    _add(context, draft, message, read_message(message))
    if draft.is_empty:
        await _refuse(context, talk, draft)
        return
    begin_fetching(context, talk, draft)
    if draft.album:
        draft.shown_at = context.services.now() + ALBUM_SILENCE
    else:
        await show_review(context, talk, draft)


def _add(context: Context, draft: Draft, message: Message, brought: Brought) -> None:
    """Put what a message holds into the draft; what does not fit is noted, and its words are taken all the same."""
    draft.sends_when_ready = False
    if brought.note:
        _note(draft, brought.note)
    if brought.spot is not None:
        draft.spot = brought.spot
    fits = _fits(context, draft, brought)
    if (brought.words or (brought.kind and fits)) and _has_room(draft, brought):
        draft.pieces[message.message_id] = _piece(message.message_id, brought, brought.kind if fits else None)


def _piece(message_id: int, brought: Brought, kind: EvidenceKind | None) -> Piece:
    return Piece(
        message_id=message_id,
        words=brought.words,
        kind=kind,
        file=brought.file if kind else "",
        mark=brought.mark,
        state=first_state(kind) if kind else PieceState.READY,
    )


def _fits(context: Context, draft: Draft, brought: Brought) -> bool:
    """Whether one more file can be taken."""
    if brought.kind is None:
        return False
    if len(draft.files) >= FILES_LIMIT:
        _note(draft, "terlalu_banyak_berkas")
        return False
    if not talks_of(context).takes_file(draft.chat_id, now=context.services.now()):
        _note(draft, "berkas_padat")
        return False
    return True


def _has_room(draft: Draft, brought: Brought) -> bool:
    full = len(draft.pieces) >= MOST_MESSAGES or sum(map(len, draft.words)) + len(brought.words) > STORY_LIMIT
    if full:
        _note(draft, "cerita_panjang")
    return not full


def _note(draft: Draft, name: str) -> None:
    if name not in draft.notes:
        draft.notes.append(name)


async def _refuse(context: Context, talk: Talk, draft: Draft) -> None:
    """Nothing was told yet, and this could not be taken: say so, and ask again."""
    notes, draft.notes = [context.services.messages.word("catatan_laporan", name) for name in draft.notes], []
    await ask(context, talk, tip_text(context, "lapor_belum_cerita", notes=notes), placeholder="tulis_cerita")


# Edits


async def _took_edited(update: Update, context: Context) -> bool:
    message = update.effective_message
    assert message is not None
    talk = talks_of(context).of(message.chat.id)
    draft = talk.draft if talk else None
    if talk is None or draft is None or message.message_id not in draft.pieces:
        return _was_told(talk, message) or answers_flow(context, message) or looks_like_receipt(message.text or "")
    talks_of(context).open(message.chat.id, now=context.services.now())
    await _change(context, draft, message)
    if draft.is_empty:
        await _refuse(context, talk, draft)
        return True
    begin_fetching(context, talk, draft)
    await show_review(context, talk, draft)
    return True


def _was_told(talk: Talk | None, message: Message) -> bool:
    return talk is not None and message.message_id in talk.trail


async def _change(context: Context, draft: Draft, message: Message) -> None:
    """Words as they are now; a file only when it is another one."""
    piece, brought = draft.pieces[message.message_id], read_message(message)
    draft.sends_when_ready, draft.touched = False, context.services.now()
    if sum(map(len, draft.words)) - len(piece.words) + len(brought.words) > STORY_LIMIT:
        _note(draft, "cerita_panjang")
        return
    if brought.note:
        _note(draft, brought.note)
    if brought.mark == piece.mark:
        piece.words = brought.words
    else:  # a job that still fetches the old file finds no owner any more, and drops it
        await drop_evidence(context.services, [piece.exhibit] if piece.exhibit else [])
        draft.pieces[piece.message_id] = _piece(message.message_id, brought, brought.kind)
    if not draft.pieces[piece.message_id].words and draft.pieces[piece.message_id].kind is None:
        del draft.pieces[piece.message_id]


# By the clock


async def tidy_talks(context: Context) -> None:
    """Show albums that have fallen silent; forget what lay too long."""
    talks, now = talks_of(context), context.services.now()
    for talk in talks:
        draft = talk.draft
        if draft is not None and draft.shown_at is not None and draft.shown_at <= now:
            await _unheard(show_review(context, talk, draft))
    for talk in [*talks.expired(now), *talks.overflow()]:
        await _unheard(_expire(context, talk))


async def _unheard(speaking: Awaitable[None]) -> None:
    """One who has blocked the bot keeps no other's draft, and no line of the log tells when somebody was telling."""
    with suppress(TelegramError):
        await speaking


async def _expire(context: Context, talk: Talk) -> None:
    draft, talk.draft = talk.draft, None
    for left in [draft, *talk.following]:
        await wipe(context, left)
    if draft is not None and draft.review_id is not None:
        keys = board([plain(context, "lapor", "tip")], [home(context)])
        screen = Screen(text=tip_text(context, "lapor_kedaluwarsa"), keyboard=keys)
        await put_screen(context, talk, screen, instead_of=draft.review_id)
