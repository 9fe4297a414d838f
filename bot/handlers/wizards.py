"""Wizards: flows of several steps for staff. Drafts lie in memory alone; a press carries a nonce, never a right.

A wizard is four functions over a frozen state of its own: `begin` makes the first state, `show` draws a state,
`press` and `typed` turn a draft and an answer into the next move. The desk keeps drafts, goes back, cancels, expires.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, TypeVar

from telegram import InlineKeyboardButton, Update

from bot.domain.errors import NotAllowed, Refusal
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import Draft, Drafts, new_nonce
from bot.handlers.keyboards import Row, board, home
from bot.handlers.screens import home_screen

S = TypeVar("S")

IDLE = timedelta(minutes=30)
"""How long an untouched draft is kept. Source: product.md."""
NEW = "new"
"""In place of a nonce: this button begins a wizard."""
BACK, CANCEL, HOME = "back", "cancel", "home"
"""Steps that the desk takes for every wizard."""

_PRESS = re.compile(r"w:([a-z]{1,8}):([a-z0-9]{12}|new):([a-z_]{1,12}):([A-Za-z0-9_.-]{0,26})")
WIZARD_PRESS = re.compile(r"w:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Next(Generic[S]):
    """Go on with this state; `awaits`: the next message of this person belongs to the wizard.

    `keep`: Kembali leads to the state before; not so after a mere change on the same screen.
    """

    state: S
    awaits: bool = False
    keep: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """The wizard has ended with this screen."""

    screen: Screen


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The answer will not do: the same screen again, with this rendered text above it."""

    text: str


Move = Next[S] | Done | Told


@dataclass(frozen=True, kw_only=True, slots=True)
class Wizard(Generic[S]):
    """One flow. Refusals may be raised anywhere and are told; NotAllowed also ends the draft.

    `finished` says what became of an ended act by its nonce, also after a restart; None when nothing was done.
    """

    kind: str
    begin: Callable[[Update, Context, str], Awaitable[Next[S] | Done]]
    show: Callable[[Context, Draft[S]], Awaitable[Screen]]
    press: Callable[[Update, Context, Draft[S], str, str], Awaitable[Move[S]]]
    typed: Callable[[Update, Context, Draft[S]], Awaitable[Move[S]]] | None = None
    finished: Callable[[Context, str], Awaitable[Screen | None]] | None = None


def step_key(label: str, draft: Draft[Any], step: str, choice: str = "") -> InlineKeyboardButton:
    """A button of a wizard: step of a–z and _ (≤ 12), choice of letters, digits and _ . - (≤ 26)."""
    return InlineKeyboardButton(label, callback_data=_data(draft.kind, draft.nonce, step, choice))


def begin_key(label: str, kind: str, choice: str = "") -> InlineKeyboardButton:
    """A button that begins a wizard; `choice` is given to its `begin`."""
    return InlineKeyboardButton(label, callback_data=_data(kind, NEW, "begin", choice))


def exit_keys(context: Context, draft: Draft[Any]) -> Row:
    """Kembali (where there is a step before), Batal, Beranda: the last row of every screen of a wizard."""
    back = [step_key(context.button("kembali"), draft, BACK)] if draft.before else []
    return [
        *back,
        step_key(context.button("batal"), draft, CANCEL),
        step_key(context.button("beranda"), draft, HOME),
    ]


def _data(kind: str, nonce: str, step: str, choice: str) -> str:
    data = f"w:{kind}:{nonce}:{step}:{choice}"
    if not _PRESS.fullmatch(data):
        raise ValueError("a wizard's button that could not be read back")
    return data


class Desk:
    """Where wizards are begun, continued and ended; one per application."""

    def __init__(self, wizards: Sequence[Wizard[Any]]) -> None:
        self._wizards = {wizard.kind: wizard for wizard in wizards}
        self.drafts = Drafts()

    def start(self, kind: str) -> Callable[[Update, Context], Awaitable[None]]:
        """The handler of the command that begins a wizard; what follows the command is its choice."""

        async def on_command(update: Update, context: Context) -> None:
            await self._begin(update, context, self._wizards[kind], " ".join(context.args or []))

        return on_command

    async def on_press(self, update: Update, context: Context) -> None:
        """A button of a wizard."""
        query = update.callback_query
        assert query is not None
        await context.toast(update)
        found = _PRESS.fullmatch(query.data or "")
        wizard = self._wizards.get(found[1]) if found else None
        if found is None or wizard is None:
            await context.show(update, cut_short(context, None))
        elif found[2] == NEW:
            await self._begin(update, context, wizard, found[4])
        else:
            await self._continue(update, context, wizard, nonce=found[2], step=found[3], choice=found[4])

    async def on_typed(self, update: Update, context: Context) -> None:
        """A message that a wizard waits for."""
        draft = self._draft_of(update, context)
        wizard = self._wizards[draft.kind] if draft else None
        if draft is None or wizard is None or wizard.typed is None:
            await context.send(update, cut_short(context, wizard))
            return
        typed = wizard.typed
        if await self._is_out(update, context, draft):
            return
        await self._move(update, context, wizard, draft, lambda: typed(update, context, draft))

    async def on_cancel(self, update: Update, context: Context) -> None:
        """/batal while there is a draft."""
        draft = self._draft_of(update, context)
        if draft is not None:
            self.drafts.end(draft)
        await context.send(update, cancelled(context))

    async def _begin(self, update: Update, context: Context, wizard: Wizard[Any], choice: str) -> None:
        place = _place(update, context)
        if place is None:
            return
        try:
            first = await wizard.begin(update, context, choice)
        except Refusal as refusal:
            await context.show(update, refused(context, refusal))
            return
        if isinstance(first, Done):
            await context.show(update, first.screen)
            return
        draft = Draft(
            kind=wizard.kind,
            nonce=new_nonce(context.services.chance),
            chat_id=place[0],
            person_id=place[1],
            state=first.state,
            awaits=first.awaits,
            touched=context.services.now(),
        )
        self.drafts.put(draft)
        await context.show(update, await wizard.show(context, draft))

    async def _continue(
        self, update: Update, context: Context, wizard: Wizard[Any], *, nonce: str, step: str, choice: str
    ) -> None:
        draft = self._draft_of(update, context)
        if draft is None or draft.nonce != nonce:
            await context.show(update, await self._outcome(context, wizard, nonce))
        elif step in (CANCEL, HOME):
            self.drafts.end(draft)
            ended = cancelled(context) if step == CANCEL else await home_screen(context, draft.chat_id)
            await context.show(update, ended)
        elif await self._is_out(update, context, draft):
            return
        elif step == BACK and draft.before:
            state, awaits = draft.before[-1]
            gone_back = replace(draft, state=state, awaits=awaits, before=draft.before[:-1])
            await self._keep_and_show(update, context, wizard, gone_back)
        else:
            await self._move(update, context, wizard, draft, lambda: wizard.press(update, context, draft, step, choice))

    async def _is_out(self, update: Update, context: Context, draft: Draft[Any]) -> bool:
        """Whether the person was revoked in the middle; then the draft is gone and he is told."""
        if await context.staff(update) is not None:
            return False
        self.drafts.end(draft)
        await context.show(update, refused(context, NotAllowed(act="")))
        return True

    async def _outcome(self, context: Context, wizard: Wizard[Any], nonce: str) -> Screen:
        """What to say to a press whose draft is not there: what was done, that it has ended, or that it was cut."""
        screen = await wizard.finished(context, nonce) if wizard.finished else None
        if screen is not None:
            return screen
        if self.drafts.has_ended(nonce):
            return Screen(text=context.text("langkah_selesai"), keyboard=board([home(context)]))
        return cut_short(context, wizard)

    async def _move(
        self,
        update: Update,
        context: Context,
        wizard: Wizard[Any],
        draft: Draft[Any],
        decide: Callable[[], Awaitable[Move[Any]]],
    ) -> None:
        try:
            move = await decide()
        except NotAllowed as refusal:
            self.drafts.end(draft)
            await context.show(update, refused(context, refusal))
            return
        except Refusal as refusal:
            move = Told(text=context.text(refusal.message, **refusal.values))
        match move:
            case Done(screen=screen):
                self.drafts.end(draft)
                await context.show(update, screen)
            case Told(text=text):
                await self._keep_and_show(update, context, wizard, draft, above=text)
            case Next(state=state, awaits=awaits, keep=keep):
                before = (*draft.before, (draft.state, draft.awaits)) if keep else draft.before
                await self._keep_and_show(
                    update, context, wizard, replace(draft, state=state, awaits=awaits, before=before)
                )

    async def _keep_and_show(
        self, update: Update, context: Context, wizard: Wizard[Any], draft: Draft[Any], *, above: str = ""
    ) -> None:
        self.drafts.put(replace(draft, touched=context.services.now()))
        screen = await wizard.show(context, draft)
        text = f"{above}\n\n{screen.text}" if above else screen.text
        await context.show(update, Screen(text=text, keyboard=screen.keyboard))

    def _draft_of(self, update: Update, context: Context) -> Draft[Any] | None:
        """The draft of whoever sent this, unless it lay too long."""
        place = _place(update, context)
        draft = self.drafts.of(*place) if place else None
        if draft is not None and context.services.now() - draft.touched > IDLE:
            self.drafts.drop(draft)
            return None
        return draft


def refused(context: Context, refusal: Refusal) -> Screen:
    """A refusal in the words of the message that has its name."""
    return Screen(text=context.text(refusal.message, **refusal.values), keyboard=board([home(context)]))


def cut_short(context: Context, wizard: Wizard[Any] | None) -> Screen:
    """The draft is gone, as after a restart; nothing was sent."""
    again = [begin_key(context.button("mulai_lagi"), wizard.kind)] if wizard else []
    return Screen(text=context.text("langkah_terputus"), keyboard=board(again, [home(context)]))


def cancelled(context: Context) -> Screen:
    return Screen(text=context.text("langkah_batal"), keyboard=board([home(context)]))


def _place(update: Update, context: Context) -> tuple[int, int] | None:
    """Chat and person; None for anonymous admins and channels, who have no rights and so no drafts."""
    person = context.person(update)
    return (update.effective_chat.id, person) if update.effective_chat and person else None
