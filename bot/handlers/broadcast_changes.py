"""Correcting and recalling a broadcast: a few words typed, a last look, then done in every group."""

from dataclasses import dataclass, replace
from typing import Any

from telegram import Update

from bot.actions.aftermath import correct, recall
from bot.actions.broadcast_reach import check_content, sample_of
from bot.actions.broadcasts import TooLate, approval_needed, broadcast, broadcast_keyed, followers
from bot.domain.broadcasts import Broadcast, Kind
from bot.domain.errors import NotAllowed
from bot.domain.staff import Act, holds
from bot.handlers.broadcast_screens import CORRECT, INLINE_LIMIT, RECALL, card_screen, shown
from bot.handlers.broadcast_showing import look_away
from bot.handlers.broadcast_text import html_of
from bot.handlers.broadcast_writing import proposed_screen
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row, board
from bot.handlers.wizards import Done, Move, Next, Told, Wizard, exit_keys, step_key
from bot.rendering import visible_length

WHY_LIMIT = 300
"""UTF-16 units; a reason that stands where a message stood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Changing:
    """A broadcast and the words typed so far; `step` is words or check."""

    number: int
    step: str = "words"
    text: str = ""


async def begin(update: Update, context: Context, choice: str) -> Next[Changing] | Done:
    """Raises NotAllowed, UnknownBroadcast, and TooLate for what was recalled."""
    if not holds(await context.staff(update), Act.WRITE_BROADCAST):
        raise NotAllowed(act=Act.WRITE_BROADCAST.value)
    look_away(update, context)
    found = await shown(context, int(choice) if choice.isdecimal() else 0)
    if any(each.kind is Kind.RECALL for each in await followers(context.services, found.number)):
        raise TooLate(number=found.number, phase="recalled")
    return Next(state=Changing(number=found.number), awaits=True)


async def show(context: Context, draft: Draft[Changing]) -> Screen:
    found = await broadcast(context.services, draft.state.number)
    corrects = draft.kind == CORRECT
    checked = draft.state.step == "check"
    text = context.text(
        "siaran_ralat" if corrects else "siaran_tarik",
        broadcast=found,
        checked=checked,
        text=draft.state.text,
        sample=await _sample(context, found, draft.state.text) if checked and corrects else "",
        needed=await approval_needed(context.services),
    )
    return Screen(text=text, keyboard=board(*_keys(context, draft), exit_keys(context, draft)))


def _keys(context: Context, draft: Draft[Changing]) -> list[Row]:
    if draft.state.step == "check":
        return [[step_key(context.button(f"siaran_ya_{draft.kind}"), draft, "done")]]
    return [[step_key(context.button("siaran_tanpa_alasan"), draft, "bare")]] if draft.kind == RECALL else []


async def _sample(context: Context, found: Broadcast, text: str) -> str:
    """As one of the villages will see it; empty when it is too long to stand within a screen."""
    out = await sample_of(context.services, replace(found, content=replace(found.content, text=text)))
    return out.text if visible_length(out.text) <= INLINE_LIMIT else ""


async def typed(update: Update, context: Context, draft: Draft[Changing]) -> Move[Changing]:
    """Raises BroadcastEmpty and BroadcastTooLong."""
    message = update.effective_message
    text = html_of(message) if message else ""
    if draft.kind == RECALL and visible_length(text) > WHY_LIMIT:
        return Told(text=context.text("siaran_alasan_panjang", length=visible_length(text), limit=WHY_LIMIT))
    if draft.kind == CORRECT:
        found = await broadcast(context.services, draft.state.number)
        await check_content(context.services, replace(found.content, text=text), found.audience)
    return Next(state=replace(draft.state, step="check", text=text))


async def press(update: Update, context: Context, draft: Draft[Changing], step: str, _choice: str) -> Move[Changing]:
    """Raises NotAllowed, UnknownBroadcast and TooLate."""
    state = draft.state
    if step == "bare" and draft.kind == RECALL:
        return Next(state=replace(state, step="check", text=""))
    if step != "done" or state.step != "check":
        return Next(state=state, awaits=draft.awaits, keep=False)
    act: dict[str, Any] = {"key": draft.nonce, "staff_id": draft.person_id}
    if draft.kind == CORRECT:
        written = await correct(context.services, state.number, text=state.text, **act)
    else:
        written = await recall(context.services, state.number, why=state.text, **act)
    return Done(screen=await proposed_screen(update, context, written, by=draft.person_id))


async def finished(context: Context, nonce: str) -> Screen | None:
    """It was done, and only its answer was lost."""
    written = await broadcast_keyed(context.services, nonce)
    return await card_screen(context, written, by=written.author) if written else None


CORRECTING: Wizard[Changing] = Wizard(kind=CORRECT, begin=begin, show=show, press=press, typed=typed, finished=finished)
RECALLING: Wizard[Changing] = Wizard(kind=RECALL, begin=begin, show=show, press=press, typed=typed, finished=finished)
