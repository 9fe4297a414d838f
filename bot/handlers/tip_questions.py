"""A question to the sender of a tip: typed, seen as the sender will see it, then put; admins see it as well."""

from dataclasses import dataclass

from telegram import Update

from bot.actions.tip_desk import ask_sender
from bot.actions.tip_inbox import admins_of
from bot.actions.tip_reading import look_at
from bot.domain.correspondence import check_question
from bot.domain.errors import NotAllowed
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import Draft
from bot.handlers.jobs import jobs_of
from bot.handlers.keyboards import board, home
from bot.handlers.tip_desk_presses import act_key
from bot.handlers.tip_opening import PrivateChatClosed, knock, show_protected
from bot.handlers.wizards import Done, Move, Next, Wizard, exit_keys, step_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """A question that is being written; lives in memory alone."""

    number: int
    text: str = ""


async def _begin(update: Update, context: Context, choice: str) -> Next[Asking] | Done:
    number = int(choice) if choice.isdecimal() else 0
    await look_at(context.services, context.person(update), number)
    return Next(state=Asking(number=number), awaits=True)


async def _show(context: Context, draft: Draft[Asking]) -> Screen:
    state = draft.state
    if not state.text:
        return Screen(
            text=context.text("tanya_pelapor", number=state.number), keyboard=board(exit_keys(context, draft))
        )
    text = context.text("tanya_pelapor_periksa", number=state.number, question=state.text)
    send = step_key(context.button("kirim"), draft, "send")
    return Screen(text=text, keyboard=board([send], exit_keys(context, draft)))


async def _typed(update: Update, context: Context, draft: Draft[Asking]) -> Move[Asking]:
    """Raises QuestionRefused."""
    message = update.effective_message
    text = check_question(message.text or "" if message is not None else "")
    return Next(state=Asking(number=draft.state.number, text=text))


async def _press(update: Update, context: Context, draft: Draft[Asking], step: str, _choice: str) -> Move[Asking]:
    person, state = context.person(update), draft.state
    if step != "send" or person is None:
        raise NotAllowed(act="")
    await ask_sender(context.services, person, state.number, state.text, nonce=draft.nonce.encode())
    jobs_of(context.bot_data).start(_tell_admins(context, person, state))
    back = act_key(context.button("rincian"), "tip", state.number)
    text = context.text("tanya_pelapor_terkirim", number=state.number)
    return Done(screen=Screen(text=text, keyboard=board([back, home(context)])))


async def _tell_admins(context: Context, asker: int, state: Asking) -> None:
    """So that nobody asks a sender in secret who he is."""
    tip = await look_at(context.services, asker, state.number)
    text = context.text("tanya_pelapor_tembusan", number=state.number, question=state.text)
    for staff in await admins_of(context.services, tip):
        if staff.id != asker:
            try:
                await knock(context, staff.id)
                await show_protected(context, staff.id, text)
            except PrivateChatClosed:
                continue


ASKING: Wizard[Asking] = Wizard(kind="tiptanya", begin=_begin, show=_show, press=_press, typed=_typed)
