"""Kirim: the one moment that waits for the commit; and the receipt, the same however often it is pressed."""

from dataclasses import replace

from telegram import CopyTextButton, InlineKeyboardButton, Update

from bot.actions.evidence import drop_evidence
from bot.actions.tips import Taken, add_to_tip, new_nonce, take_tip, taken_before
from bot.domain.errors import Refusal, StorageRefusal
from bot.domain.evidence import EvidenceGone
from bot.domain.receipts import TooManyTries, in_fours
from bot.domain.tips import TipClosed, TipGone
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.jobs import jobs_of
from bot.handlers.keyboards import board, home, plain
from bot.handlers.tip_drafts import Draft, Expects, PieceState, Talk, talks_of
from bot.handlers.tip_notices import tell_urgent
from bot.handlers.tip_presses import TipPress, key_of, tip_key
from bot.handlers.tip_review import MARK, tip_text, told_by
from bot.handlers.tip_speaking import put_screen, say, show_review


async def on_send(update: Update, context: Context, press: TipPress) -> None:
    """Kirim, Sedang terjadi, and their second presses, also after a restart."""
    talk = talks_of(context).of(chat_id_of(update))
    draft = talk.draft if talk else None
    if talk is None or draft is None or draft.nonce != press.nonce:
        await _again(update, context, press)
        return
    draft.urgent = draft.urgent or press.step == "urgent"
    if draft.in_state(PieceState.WARNED):
        await show_review(context, talk, draft)
    elif not draft.in_state(PieceState.FETCHING) or press.step == "now":
        _leave_out(draft)
        await send_ready(context, talk, draft)
    elif draft.urgent and any(draft.texts) and draft.access is None:
        rest = _split(context, draft)
        await send_ready(context, talk, draft, rest=rest)
    else:
        draft.sends_when_ready = True
        await show_review(context, talk, draft)


async def send_ready(context: Context, talk: Talk, draft: Draft, *, rest: Draft | None = None) -> None:
    """Send a draft whose files are all in; `rest` follows when it is."""
    try:
        if draft.access is not None:
            await _add(context, talk, draft)
        else:
            await _take(context, talk, draft, rest=rest)
    except (StorageRefusal, EvidenceGone) as refusal:
        _not_sent(draft, rest, "berkas_hilang" if isinstance(refusal, EvidenceGone) else "belum_terkirim")
        await show_review(context, talk, draft)
    except (TipGone, TipClosed) as refusal:
        await _close(context, talk, draft)
        await _show(context, talk, draft, Screen(text=_refused(context, refusal), keyboard=board([home(context)])))
    except Refusal as refusal:
        _not_sent(draft, rest, refusal.message)
        await show_review(context, talk, draft)


async def _take(context: Context, talk: Talk, draft: Draft, *, rest: Draft | None) -> None:
    taken = await take_tip(context.services, told_by(context, draft), nonce=draft.nonce)
    talks_of(context).note_sent(draft.nonce)
    if talk.draft is draft and not taken.again:
        talks_of(context).count_tip(talk.chat_id, now=context.services.now())
    hold(context, talk, taken)
    if rest is not None:
        rest.access = taken.access
        talk.following.append(rest)
    talk.draft = None
    if taken.urgent:
        jobs_of(context.bot_data).start(tell_urgent(context))
    await _show(context, talk, draft, receipt_screen(context, talk, taken, following=len(rest.pieces) if rest else 0))


async def _add(context: Context, talk: Talk, draft: Draft) -> None:
    assert draft.access is not None
    await add_to_tip(context.services, draft.access, texts=draft.texts, exhibits=draft.exhibits, nonce=draft.nonce)
    talks_of(context).note_sent(draft.nonce)
    follows = draft in talk.following
    await _close(context, talk, draft)
    if follows:
        await say(context, talk, tip_text(context, "lapor_menyusul", count=len(draft.exhibits)))
        return
    await _show(context, talk, draft, added_screen(context, talk))


async def _close(context: Context, talk: Talk, draft: Draft) -> None:
    if talk.draft is draft:
        talk.draft, talk.expects = None, Expects.NOTHING
    if draft in talk.following:
        talk.following.remove(draft)


async def _show(context: Context, talk: Talk, draft: Draft, screen: Screen) -> None:
    async with talk.speaking:
        await put_screen(context, talk, screen, instead_of=draft.review_id)


def _leave_out(draft: Draft) -> None:
    """Go without the files that are still on their way; what was written to them stays."""
    for piece in draft.in_state(PieceState.FETCHING):
        del draft.pieces[piece.message_id]
        if piece.words:
            draft.pieces[piece.message_id] = replace(piece, kind=None, file="", state=PieceState.READY)


def _split(context: Context, draft: Draft) -> Draft:
    """The files that are still on their way, to follow a tip that cannot wait."""
    late = draft.in_state(PieceState.FETCHING)
    for piece in late:
        del draft.pieces[piece.message_id]
    return Draft(
        chat_id=draft.chat_id,
        nonce=new_nonce(context.services),
        touched=draft.touched,
        pieces={piece.message_id: piece for piece in late},
        sends_when_ready=True,
    )


def _not_sent(draft: Draft, rest: Draft | None, note: str) -> None:
    """It stays a draft, whole again, and its teller is told why."""
    draft.sends_when_ready = False
    if rest is not None:
        draft.pieces |= rest.pieces
    if note == "berkas_hilang":
        for piece in draft.files:
            if piece.exhibit is not None:
                del draft.pieces[piece.message_id]
    draft.notes.append(note)


async def _again(update: Update, context: Context, press: TipPress) -> None:
    """A press whose draft is gone: what it made before, or that it made nothing."""
    talks = talks_of(context)
    message = update.callback_query.message if update.callback_query else None
    pressed = message.message_id if message else None
    if press.step == "add":
        await context.show(update, _added_before(context, chat_id_of(update), press))
        return
    try:
        taken = await taken_before(context.services, nonce=press.nonce, chat=chat_id_of(update))
    except TooManyTries:
        return  # pressed again and again: what stands there is right
    if taken is None:
        again = [plain(context, "lapor", "tip")]
        screen = Screen(text=tip_text(context, "lapor_ulangi"), keyboard=board(again, [home(context)]))
        await context.show(update, screen)
        return
    talk = talks.open(chat_id_of(update), now=context.services.now())
    if talk.access is None or talk.access.number != taken.access.number:
        hold(context, talk, taken)
    await put_screen(context, talk, receipt_screen(context, talk, taken, following=0), instead_of=pressed)


def _added_before(context: Context, chat_id: int, press: TipPress) -> Screen:
    """Whether an addition went in is known until a restart; afterwards the page tells."""
    talks = talks_of(context)
    talk = talks.of(chat_id)
    if talk is not None and talks.was_sent(press.nonce):
        return added_screen(context, talk)
    return Screen(text=tip_text(context, "lapor_terputus"), keyboard=board([home(context)]))


def hold(context: Context, talk: Talk, taken: Taken) -> None:
    """Keep the right to this tip as long as the conversation lasts."""
    talk.access = taken.access if taken.receipt else None
    talk.key, talk.expects = key_of(new_nonce(context.services)), Expects.NOTHING


def receipt_screen(context: Context, talk: Talk, taken: Taken, *, following: int) -> Screen:
    """The code, a button that copies it, and one that takes this message away."""
    key = talk.key
    if not taken.receipt:
        return Screen(text=tip_text(context, "lapor_kode_diganti"), keyboard=board([home(context)]))
    code = in_fours(taken.receipt)
    text = tip_text(context, "lapor_diterima", receipt=code, urgent=taken.urgent, following=following)
    copy = InlineKeyboardButton(context.button("salin_kode"), copy_text=CopyTextButton(code))
    ping = tip_key(context.button("kabari_saya"), "ping", key)
    return Screen(
        text=text,
        keyboard=board(
            [copy],
            [tip_key(context.button("sudah_simpan"), "saved", key)],
            [tip_key(context.button("simpan_bersihkan"), "clean", key)],
            [ping, tip_key(context.button("cara_resmi"), "formal", key)],
        ),
    )


def added_screen(context: Context, talk: Talk) -> Screen:
    back = [tip_key(context.button("lihat_status"), "page", talk.key)] if talk.access else []
    return Screen(text=tip_text(context, "lapor_tambahan_masuk"), keyboard=board(back, [home(context)]))


def _refused(context: Context, refusal: Refusal) -> str:
    return f"{MARK} {context.text(refusal.message, **refusal.values)}"


async def wipe(context: Context, draft: Draft | None) -> None:
    """Forget a draft and its files."""
    if draft is not None:
        exhibits, draft.pieces = draft.exhibits, {}
        await drop_evidence(context.services, exhibits)
