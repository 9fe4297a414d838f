"""The wizard behind «Sahkan dengan catatan»: one message, the note, and the card is signed."""

import re
from dataclasses import dataclass

from telegram import Update

from bot.actions.review import reviewer, sign_as_read
from bot.actions.signatures import find_card
from bot.domain.guidance import Card
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import board, home
from bot.handlers.review import signed_screen
from bot.handlers.wizards import Done, Move, Next, Told, Wizard, exit_keys

KIND = "sahkan"
NOTE_LIMIT = 200
"""Characters; a reference to minutes of a meeting, no essay."""
_CHOICE = re.compile(r"([0-9]{1,5})\.([0-9a-f]{16})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signing:
    """A card as it was read."""

    number: int
    read: str


async def begin(update: Update, context: Context, choice: str) -> Next[Signing] | Done:
    """Raises NotAllowed; a button of another time leads nowhere."""
    await reviewer(context.services, context.person(update))
    found = _CHOICE.fullmatch(choice)
    if found is None or context.services.content.guidance.by_number(int(found[1])) is None:
        return Done(screen=Screen(text=context.text("tombol_usang"), keyboard=board([home(context)])))
    return Next(state=Signing(number=int(found[1]), read=found[2]), awaits=True)


async def show(context: Context, draft: Draft[Signing]) -> Screen:
    text = context.text("catatan_pengesahan", card=_card(context, draft.state), limit=NOTE_LIMIT)
    return Screen(text=text, keyboard=board(exit_keys(context, draft)))


async def press(_update: Update, context: Context, _draft: Draft[Signing], _step: str, _choice: str) -> Move[Signing]:
    """It has no buttons of its own."""
    return Told(text=context.text("tombol_usang"))


async def typed(update: Update, context: Context, draft: Draft[Signing]) -> Move[Signing]:
    """The note. Raises CardChanged and NotAllowed."""
    message = update.effective_message
    note = " ".join((message.text or "").split()) if message else ""
    if not 0 < len(note) <= NOTE_LIMIT:
        return Told(text=context.text("catatan_salah", limit=NOTE_LIMIT))
    card, by = _card(context, draft.state), context.person(update)
    await sign_as_read(context.services, card, read=draft.state.read, by=by, note=note)
    return Done(screen=await signed_screen(context, card, by))


def _card(context: Context, state: Signing) -> Card:
    return find_card(context.services.content.guidance, str(state.number))


SIGNING = Wizard(kind=KIND, begin=begin, show=show, press=press, typed=typed)
