"""Anonymous tips in the private chat: /lapor, the buttons of the review message, /batal."""

import re

from telegram import Update

from bot.actions.areas import areas
from bot.actions.tips import new_nonce
from bot.domain.villages import Village, with_dots
from bot.handlers.commands import chat_id_of, is_private, on_cancel
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board, home, plain
from bot.handlers.screens import home_only
from bot.handlers.tip_drafts import Draft, Expects, Talk, talks_of
from bot.handlers.tip_fields import FIELDS, on_field
from bot.handlers.tip_presses import read_tip_press, tip_key
from bot.handlers.tip_review import tip_text
from bot.handlers.tip_sending import on_send, wipe
from bot.handlers.tip_speaking import ask, put_screen, remind, say
from bot.handlers.tip_status import PAGES, on_page
from bot.rendering import visible

SENDING = frozenset({"send", "urgent", "now", "add"})


async def on_tip(update: Update, context: Context) -> None:
    """/lapor, or the QR code of a poster, which may carry a village."""
    assert update.effective_message is not None
    payload = " ".join(context.args or []).partition("_")[2]
    await begin(update, context, village=await _village(context, payload))


async def begin(update: Update, context: Context, *, village: Village | None = None) -> None:
    """The notice and the prompt; or, in the midst of a story, how it stands."""
    talks, now, chat_id = talks_of(context), context.services.now(), chat_id_of(update)
    if not talks.may_tell(chat_id, now=now):
        await context.send(update, home_only(context, "lapor_terlalu_sering", office=context.services.content.office))
        return
    talk = talks.open(chat_id, now=now)
    _note_asked(update, talk)
    talk.expects = Expects.STORY
    draft = talk.draft
    if draft is not None and not draft.is_empty:
        draft.village = draft.village or village
        await remind(context, talk, draft)
        return
    await wipe(context, draft)
    talk.draft = Draft(chat_id=chat_id, nonce=new_nonce(context.services), touched=now, village=village)
    await ask(context, talk, tip_text(context, "lapor_cerita", village=village), placeholder="tulis_cerita")


def _note_asked(update: Update, talk: Talk) -> None:
    """The command belongs to what can be cleared away; a button's message is no part of it."""
    if update.callback_query is None and update.effective_message is not None:
        talk.trail.append(update.effective_message.message_id)


async def _village(context: Context, payload: str) -> Village | None:
    code = with_dots(payload)
    found = await areas(context.services) if code else None
    return next((village for village in found.villages if village.code == code), None) if found else None


async def on_tip_press(update: Update, context: Context) -> None:
    """A button of this flow; in groups none of them is ours."""
    query = update.callback_query
    assert query is not None
    press = read_tip_press(query.data)
    if press is None or not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
    elif press.step in PAGES:
        await on_page(update, context, press)
    elif press.step in SENDING:
        await context.toast(update)
        await on_send(update, context, press)
    elif press.step in FIELDS or press.step == "cancel":
        await context.toast(update)
        await _on_draft(update, context, press.step, press.choice, press.nonce)
    else:
        await context.toast(update)
        await context.show(update, home_only(context, "tombol_usang"))


async def _on_draft(update: Update, context: Context, step: str, choice: str, nonce: bytes) -> None:
    """A change of the draft that this button belongs to."""
    talk = talks_of(context).of(chat_id_of(update))
    draft = talk.draft if talk else None
    if talk is None or draft is None or draft.nonce != nonce:
        keys = board([plain(context, "lapor", "tip")], [home(context)])
        await context.show(update, Screen(text=tip_text(context, "lapor_ulangi"), keyboard=keys))
        return
    talks_of(context).open(talk.chat_id, now=context.services.now())
    if step == "cancel":
        await cancel(context, talk, instead_of=draft.review_id)
    else:
        await on_field(context, talk, draft, step, choice)


async def on_tip_cancel(update: Update, context: Context) -> None:
    """/batal: what was told is gone, at once; without a story it is everybody's /batal."""
    talk = talks_of(context).of(chat_id_of(update))
    if talk is None or talk.expects is Expects.NOTHING:
        await on_cancel(update, context)
        return
    _note_asked(update, talk)
    await cancel(context, talk)


async def cancel(context: Context, talk: Talk, *, instead_of: int | None = None) -> None:
    """Nothing of the draft is left, neither in memory nor on the shelf."""
    draft, talk.draft, talk.expects = talk.draft, None, Expects.NOTHING
    await wipe(context, draft)
    keys = board([plain(context, "lapor", "tip"), home(context)], [tip_key(context.button("bersihkan"), "clean")])
    screen = Screen(text=tip_text(context, "lapor_batal"), keyboard=keys)
    if instead_of is not None:
        await put_screen(context, talk, screen, instead_of=instead_of)
        return
    if draft is not None and draft.review_id is not None:
        await put_screen(context, talk, Screen(text=tip_text(context, "lapor_dihapus")), instead_of=draft.review_id)
    await say(context, talk, screen.text, screen.keyboard)


async def note_leaving(update: object, context: Context) -> None:
    """Before all routes: who goes elsewhere before he has told anything is not telling any more."""
    if not isinstance(update, Update) or update.effective_chat is None:
        return
    talk = talks_of(context).of(update.effective_chat.id)
    if talk is None or talk.expects is Expects.NOTHING or not _goes_elsewhere(update):
        return
    if talk.expects is Expects.CODE:
        talk.expects = Expects.STORY if talk.draft is not None else Expects.NOTHING
    if talk.draft is None or talk.draft.is_empty:
        talk.draft, talk.expects = None, Expects.NOTHING


OURS = re.compile(r"/(lapor|status|batal|start(@\w+)? (lapor|status))(?![a-z])")


def _goes_elsewhere(update: Update) -> bool:
    if update.callback_query is not None:
        return not (update.callback_query.data or "").startswith(("l:", "tip"))
    text = update.message.text or "" if update.message is not None else ""
    return text.startswith("/") and OURS.match(text) is None
