"""Within /kartu: answers that were reported as wrong, and corrections to groups that were told otherwise."""

from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardButton

from bot.actions.corrections import (
    Correction,
    correction,
    correction_text,
    drop_correction,
    pending_corrections,
    send_correction,
)
from bot.actions.objections import objection, open_objections, settle_objection, title_then
from bot.domain.broadcasts import Phase
from bot.domain.objections import Objection, Settlement
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import CARDS_A_PAGE, Row, board, home
from bot.handlers.review_presses import ReviewPress, review_key, turn_keys
from bot.handlers.screens import LABEL_LIMIT
from bot.rendering import cut

View = Callable[[Context, int | None, ReviewPress], Awaitable[Screen | None]]
SETTLED = {"mended": Settlement.MENDED, "kept": Settlement.KEPT}


def objection_screens() -> dict[str, View]:
    """By their names in buttons."""
    return {"wrong": _objections, "one": _objection, "settle": _settle}


def correction_screens() -> dict[str, View]:
    """By their names in buttons."""
    return {"fixes": _corrections, "fix": _correction, "send": _send, "drop": _drop}


async def _objections(context: Context, by: int | None, press: ReviewPress) -> Screen:
    """The oldest first."""
    found = await open_objections(context.services, by=by)
    pages = max(1, -(-len(found) // CARDS_A_PAGE))
    page = min(press.page, pages - 1)
    shown = found[page * CARDS_A_PAGE : (page + 1) * CARDS_A_PAGE]
    keys = [[_objection_key(context, each)] for each in shown]
    text = context.text("tinjau_keliru", count=len(found), page=page + 1, pages=pages)
    turn = turn_keys(context, ReviewPress(view="wrong", page=page), pages)
    return Screen(text=text, keyboard=board(*keys, turn, _ways(context, ReviewPress(view="menu"))))


def _objection_key(context: Context, each: Objection) -> InlineKeyboardButton:
    words = context.services.messages.word("pelaku", each.actor)
    return review_key(cut(f"{each.slip} · {words}", LABEL_LIMIT), ReviewPress(view="one", number=each.number))


async def _objection(context: Context, by: int | None, press: ReviewPress) -> Screen:
    """What was reported, with the card as it is now."""
    found = await objection(context.services, press.number, by=by)
    now = context.services.content.guidance.by_number(found.card)
    text = context.text(
        "tinjau_keliru_satu",
        objection=found,
        title=await title_then(context.services, found),
        changed=now is None or context.services.slip(now) != found.slip,
    )
    read = ReviewPress(view="card", number=found.card, word=f"signed.{now.topic}") if now else None
    keys = [[review_key(context.button("baca_kartu"), read)]] if read else []
    if found.state is Settlement.OPEN:
        keys += [
            [review_key(context.button(f"keliru_{word}"), ReviewPress(view="settle", number=found.number, word=word))]
            for word in SETTLED
        ]
    return Screen(text=text, keyboard=board(*keys, _ways(context, ReviewPress(view="wrong"))))


async def _settle(context: Context, by: int | None, press: ReviewPress) -> Screen | None:
    if press.word not in SETTLED:
        return None
    await settle_objection(context.services, press.number, SETTLED[press.word], by=by)
    return await _objections(context, by, ReviewPress(view="wrong"))


async def _corrections(context: Context, by: int | None, _press: ReviewPress) -> Screen:
    found = await pending_corrections(context.services, by=by)
    keys = [[_correction_key(each)] for each in found]
    text = context.text("tinjau_koreksi", count=len(found))
    return Screen(text=text, keyboard=board(*keys, _ways(context, ReviewPress(view="menu"))))


def _correction_key(found: Correction) -> InlineKeyboardButton:
    label = cut(f"{found.slip} {found.card.title}", LABEL_LIMIT)
    return review_key(label, ReviewPress(view="fix", number=found.card.number))


async def _correction(context: Context, by: int | None, press: ReviewPress) -> Screen:
    """What changed, how many groups were told otherwise, and what they would be sent."""
    found = await correction(context.services, press.number, by=by)
    changed = list(dict.fromkeys((change.actor, change.old, change.new) for change in found.changes))
    text = context.text(
        "tinjau_koreksi_satu",
        slip=found.slip,
        card=found.card,
        groups=len(found.groups),
        changed=changed[:MOST_CHANGES],
        more=max(0, len(changed) - MOST_CHANGES),
        preview=await correction_text(context.services, found.card),
    )
    keys: list[Row] = [
        [review_key(context.button("kirim_koreksi"), ReviewPress(view="send", number=press.number))],
        [review_key(context.button("tanpa_koreksi"), ReviewPress(view="drop", number=press.number))],
    ]
    return Screen(text=text, keyboard=board(*keys, _ways(context, ReviewPress(view="fixes"))))


MOST_CHANGES = 8
"""Changes that are named one by one; the preview shows the rest."""


async def _send(context: Context, by: int | None, press: ReviewPress) -> Screen:
    """It goes the way of every broadcast, approval included."""
    sent = await send_correction(context.services, press.number, by=by)
    text = context.text("koreksi_dikirim", code=sent.code, waits=sent.phase is Phase.WAITING)
    return Screen(text=text, keyboard=board(_ways(context, ReviewPress(view="fixes"))))


async def _drop(context: Context, by: int | None, press: ReviewPress) -> Screen:
    await drop_correction(context.services, press.number, by=by)
    return await _corrections(context, by, press)


def _ways(context: Context, back: ReviewPress) -> Row:
    return [review_key(context.button("kembali"), back), home(context)]
