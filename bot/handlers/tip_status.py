"""/status: the receipt opens a page with the state, the questions, and what its holder can do."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import CopyTextButton, InlineKeyboardButton, Update

from bot.actions.tips import (
    ask_to_close,
    change_code,
    changed_before,
    cut_ping,
    cut_pings_to,
    new_nonce,
    open_status,
    status_of,
    want_ping,
)
from bot.domain.correspondence import Said, StatusPage
from bot.domain.errors import Refusal
from bot.domain.receipts import TooManyTries, in_fours, looks_like_receipt
from bot.domain.tips import State
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board, home, plain
from bot.handlers.tip_drafts import Draft, Expects, Talk, talks_of
from bot.handlers.tip_presses import TipPress, key_of, tip_key
from bot.handlers.tip_review import tip_text
from bot.handlers.tip_sending import wipe
from bot.handlers.tip_speaking import ask, clear, delete, edited, put_screen, remind, say
from bot.rendering import visible

ROOM = 2400
"""UTF-16 units of the status page that questions may fill."""


async def on_status(update: Update, context: Context) -> None:
    """With a code the page; without one, the question for it."""
    typed = " ".join(context.args or [])
    if typed and typed != "status":
        await take_code(update, context, typed)
        return
    talk = _talk(update, context)
    if update.effective_message is not None:
        talk.trail.append(update.effective_message.message_id)
    talk.expects = Expects.CODE
    await ask(context, talk, tip_text(context, "lapor_minta_kode"), placeholder="tulis_kode")


async def take_code(update: Update, context: Context, typed: str) -> None:
    """The message that carries a code is deleted, whether or not the code is good."""
    assert update.effective_message is not None
    talk = _talk(update, context)
    if not looks_like_receipt(typed):
        talk.trail.append(update.effective_message.message_id)
        await ask(context, talk, tip_text(context, "lapor_bukan_kode"), placeholder="tulis_kode")
        return
    gone = await delete(context, talk.chat_id, update.effective_message.message_id)
    try:
        access = await open_status(context.services, typed, chat=talk.chat_id)
    except Refusal as refusal:
        talk.expects = Expects.CODE
        text = tip_text(context, refusal.message, **refusal.values)
        await ask(context, talk, text, placeholder="tulis_kode")
        return
    talk.access, talk.key = access, key_of(new_nonce(context.services))
    talk.expects = Expects.STORY if talk.draft is not None else Expects.NOTHING
    screen = await _status_screen(context, talk)
    await say(context, talk, screen.text if gone else f"{screen.text}\n\n{_not_deleted(context)}", screen.keyboard)


def _not_deleted(context: Context) -> str:
    return context.services.messages.word("catatan_laporan", "kode_tertinggal")


def _talk(update: Update, context: Context) -> Talk:
    return talks_of(context).open(chat_id_of(update), now=context.services.now())


async def _status_screen(context: Context, talk: Talk) -> Screen:
    """Raises TipGone."""
    assert talk.access is not None
    page = await status_of(context.services, talk.access)
    shown = newest_that_fit(page.questions)
    text = tip_text(context, "lapor_status", page=page, questions=shown, earlier=len(page.questions) - len(shown))
    return Screen(text=text, keyboard=board(*_ways(context, talk, page)))


def newest_that_fit(questions: Sequence[Said]) -> list[Said]:
    """The newest questions, as many as one message holds beside the rest; always the last one."""
    shown: list[Said] = []
    left = ROOM
    for question in reversed(questions):
        left -= sum(len(text.encode("utf-16-le")) // 2 for text in question.story.texts)
        if left < 0 and shown:
            break
        shown.insert(0, question)
    return shown


def _ways(context: Context, talk: Talk, page: StatusPage) -> list[list[InlineKeyboardButton]]:
    """What can be done; a closed tip takes nothing more."""
    key, is_open = talk.key, page.state is not State.CLOSED
    unanswered = any(question.place not in page.answered for question in page.questions)
    answer = tip_key(context.button("jawab" if unanswered else "tambah_keterangan"), "answer", key)
    bell = tip_key(context.button("jangan_kabari"), "unping", key)
    if not page.pinged:
        bell = tip_key(context.button("kabari_saya"), "ping", key)
    close = [tip_key(context.button("minta_tutup"), "close", key)] if not page.close_asked else []
    change = tip_key(context.button("ganti_kode"), "change", key)
    return [
        *([[answer], [bell, *close]] if is_open else []),
        [change, tip_key(context.button("cara_resmi"), "formal", key)],
        [tip_key(context.button("bersihkan"), "clean", key), home(context)],
    ]


# Presses


async def on_page(update: Update, context: Context, press: TipPress) -> None:
    """A button of the receipt or of the status page."""
    talk = _talk(update, context)
    if press.step in FREE:
        await FREE[press.step](update, context, talk, press)
        return
    if talk.access is None or talk.key != press.key:
        await context.toast(update)
        await context.show(update, _cut_short(context))
        return
    try:
        await PAGES_HELD[press.step](update, context, talk, press)
    except Refusal as refusal:
        await context.toast(update)
        text = tip_text(context, refusal.message, **refusal.values)
        await context.show(update, Screen(text=text, keyboard=board([home(context)])))


def _cut_short(context: Context) -> Screen:
    """The right to the tip is not in memory any more: the code opens it again."""
    return Screen(text=tip_text(context, "lapor_terputus"), keyboard=board([home(context)]))


async def _show_page(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    await context.toast(update)
    await put_screen(context, talk, await _status_screen(context, talk), instead_of=_pressed(update))


def _pressed(update: Update) -> int | None:
    message = update.callback_query.message if update.callback_query else None
    return message.message_id if message else None


async def _answer(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    """What comes next is added to the tip."""
    await context.toast(update)
    assert talk.access is not None
    if talk.draft is not None and not talk.draft.is_empty:
        talk.expects = Expects.STORY
        await remind(context, talk, talk.draft)
        return
    now, nonce = context.services.now(), new_nonce(context.services)
    talk.draft = Draft(chat_id=talk.chat_id, nonce=nonce, touched=now, access=talk.access)
    talk.expects = Expects.STORY
    await ask(context, talk, tip_text(context, "lapor_jawab"), placeholder="tulis_jawaban")


async def _ping(update: Update, context: Context, talk: Talk, press: TipPress) -> None:
    """The receipt stays where it is: it may not be saved yet."""
    assert talk.access is not None
    await want_ping(context.services, talk.access, chat_id=talk.chat_id)
    await context.toast(update, visible(context.text("lapor_akan_dikabari")), alert=True)
    if not _is_receipt(update):
        await _show_page(update, context, talk, press)


async def _unping(update: Update, context: Context, talk: Talk, press: TipPress) -> None:
    assert talk.access is not None
    await cut_ping(context.services, talk.access)
    await context.toast(update, visible(context.text("lapor_tak_dikabari")))
    await _show_page(update, context, talk, press)


def _is_receipt(update: Update) -> bool:
    """Whether what was pressed shows a code: it carries the button that copies one."""
    message = update.callback_query.message if update.callback_query else None
    markup = getattr(message, "reply_markup", None)
    return markup is not None and any(key.copy_text for row in markup.inline_keyboard for key in row)


async def _close(update: Update, context: Context, talk: Talk, press: TipPress) -> None:
    assert talk.access is not None
    await ask_to_close(context.services, talk.access)
    await context.toast(update, visible(context.text("lapor_minta_ditutup")), alert=True)
    await _show_page(update, context, talk, press)


async def _change(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    """Sure? The old code is void at once."""
    await context.toast(update)
    talk.nonce = new_nonce(context.services)
    yes = tip_key(context.button("ya_ganti"), "changed", key_of(talk.nonce))
    back = tip_key(context.button("kembali"), "page", talk.key)
    screen = Screen(text=tip_text(context, "lapor_yakin_ganti"), keyboard=board([yes], [back]))
    await put_screen(context, talk, screen, instead_of=_pressed(update))


async def _changed(update: Update, context: Context, talk: Talk, press: TipPress) -> None:
    """The new code; pressed again, also after a restart, the same one."""
    await context.toast(update)
    try:
        taken = await changed_before(context.services, nonce=press.nonce, chat=talk.chat_id)
    except TooManyTries:
        return  # pressed again and again: what stands there is right
    if taken is None and talk.access is not None and talk.nonce == press.nonce:
        taken = await change_code(context.services, talk.access, nonce=press.nonce)
    if taken is None:
        await context.show(update, _cut_short(context))
        return
    talk.access, talk.key = taken.access, key_of(new_nonce(context.services))
    code = in_fours(taken.receipt)
    keys = board(
        [InlineKeyboardButton(context.button("salin_kode"), copy_text=CopyTextButton(code))],
        [tip_key(context.button("sudah_simpan"), "saved", talk.key)],
        [tip_key(context.button("lihat_status"), "page", talk.key)],
    )
    screen = Screen(text=tip_text(context, "lapor_kode_baru", receipt=code), keyboard=keys)
    await put_screen(context, talk, screen, instead_of=_pressed(update))


async def _saved(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    """Take the code off the screen: deleted, or emptied where Telegram deletes no more."""
    pressed = _pressed(update)
    await context.toast(update, visible(context.text("lapor_kode_dihapus")), alert=True)
    if pressed is not None and not await delete(context, talk.chat_id, pressed):
        await edited(context, talk.chat_id, pressed, Screen(text=tip_text(context, "lapor_kode_dihapus")))


async def _clean(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    """Bersihkan percakapan: all of this flow that Telegram lets us delete; after a restart how to do it by hand."""
    await context.toast(update)
    known, pressed = len(talk.trail) > 1, _pressed(update)
    if pressed is not None and pressed not in talk.trail:
        talk.trail.append(pressed)
    draft, talk.draft = talk.draft, None
    await wipe(context, draft)
    allowed = await clear(context, talk)
    talks_of(context).close(talk.chat_id)
    keys = board([plain(context, "lapor", "tip"), home(context)])
    text = tip_text(context, "lapor_bersih", cleared=known and allowed)
    await context.put(talk.chat_id, Screen(text=text, keyboard=keys))


async def _formal(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    """How a formal report is made; the page that was pressed stays."""
    await context.toast(update)
    text = tip_text(context, "lapor_resmi", office=context.services.content.office)
    await say(context, talk, text, board([home(context)]))


async def _hush(update: Update, context: Context, talk: Talk, _press: TipPress) -> None:
    """The button under a ping: forget this address wherever it is kept."""
    await cut_pings_to(context.services, talk.chat_id)
    await context.toast(update, visible(context.text("lapor_tak_dikabari")))
    await context.show(update, Screen(text=context.text("lapor_tak_dikabari"), keyboard=board([home(context)])))


Page = Callable[[Update, Context, Talk, TipPress], Awaitable[None]]
FREE: dict[str, Page] = {
    "saved": _saved,
    "clean": _clean,
    "formal": _formal,
    "hush": _hush,
    "changed": _changed,
}
"""What needs no right to a tip."""
PAGES_HELD: dict[str, Page] = {
    "page": _show_page,
    "answer": _answer,
    "ping": _ping,
    "unping": _unping,
    "close": _close,
    "change": _change,
}
"""What the holder of a receipt can do."""
PAGES = FREE.keys() | PAGES_HELD.keys()
