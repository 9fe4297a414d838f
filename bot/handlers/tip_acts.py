"""What staff do with a tip by buttons: each press is one act, authorised and written down by the action itself."""

from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardButton, Update

from bot.actions.staff import member
from bot.actions.tip_desk import (
    claim_tip,
    close_tip,
    exclude,
    hand_over,
    include,
    mark_spam,
    mark_urgent,
    move_tip,
    mute_tip,
    release_tip,
    send_up,
    sort_tip,
)
from bot.actions.tip_inbox import excludable, handlers_of
from bot.actions.tip_reading import look_at
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.tips import NEXT, Authority, Category, State
from bot.handlers.commands import is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board, pairs
from bot.handlers.tip_desk import list_screen, more_screen, tip_screen
from bot.handlers.tip_desk_presses import ActPress, ListPress, act_key, list_key, read_desk_press
from bot.handlers.tip_inbox import on_resume
from bot.handlers.tip_opening import PrivateChatClosed, knock, open_for, put_away, send_files
from bot.handlers.wizards import refused
from bot.rendering import visible

MOST_CHOICES = 90
"""Telegram takes a hundred buttons."""
Do = Callable[[Context, int | None, int], Awaitable[object]]


async def on_desk_press(update: Update, context: Context) -> None:
    """In the inbox a button only sends something to the private chat of who pressed it, and says so in a pop-up."""
    assert update.callback_query is not None
    press = read_desk_press(update.callback_query.data)
    if press is None:
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
    elif is_private(update):
        await _in_private(update, context, press)
    else:
        await _in_group(update, context, press)


async def _in_private(update: Update, context: Context, press: ActPress | ListPress) -> None:
    await context.toast(update)
    person = context.person(update)
    try:
        if isinstance(press, ListPress):
            await context.show(update, await list_screen(context, person, press))
        elif press.act in SHOWING:
            await SHOWING[press.act](update, context, press.number)
        else:
            await context.show(update, await _screen(context, person, press))
    except Refusal as refusal:
        await context.show(update, refused(context, refusal))


async def _in_group(update: Update, context: Context, press: ActPress | ListPress) -> None:
    """What a notice offers, and what stops or resumes notices; nothing else is pressed in a group."""
    if isinstance(press, ActPress) and press.act == "resume":
        await on_resume(update, context)
        return
    person = context.person(update)
    try:
        if isinstance(press, ActPress) and press.act == "open":
            await open_for(update, context, press.number)
        elif isinstance(press, ActPress) and press.act == "tip" and person is not None:
            screen = await tip_screen(context, person, press.number)
            await knock(context, person)
            await context.put(person, screen)
        else:
            raise NotAllowed(act="")
    except Refusal as refusal:
        await context.toast(update, visible(context.text(refusal.message, **refusal.values)), alert=True)
    except PrivateChatClosed:
        await context.toast(update, visible(context.text("mulai_pribadi", bot=context.bot.username)), alert=True)
    else:
        await context.toast(update, visible(context.text("lihat_pribadi")))


async def _open(update: Update, context: Context, number: int) -> None:
    await open_for(update, context, number)


async def _files(update: Update, context: Context, number: int) -> None:
    await send_files(update, context, number)


async def _done(update: Update, context: Context, _number: int) -> None:
    person = context.person(update)
    if person is not None:
        await put_away(context, person)


async def _formal(update: Update, context: Context, _number: int) -> None:
    await context.post(update, Screen(text=context.text("lapor_resmi", office=context.services.content.office)))


SHOWING: dict[str, Callable[[Update, Context, int], Awaitable[None]]] = {
    "open": _open,
    "files": _files,
    "done": _done,
    "formal": _formal,
}
"""Acts that say something new and leave the pressed screen as it is."""


async def _screen(context: Context, person: int | None, press: ActPress) -> Screen:
    """Do what was pressed, then show how the tip stands. Raises the refusals of the acts."""
    number, choice = press.number, press.choice
    if press.act in CHOICES:
        return await CHOICES[press.act](context, person, number)
    if press.act in PLAIN:
        await PLAIN[press.act](context, person, number)
    elif press.act == "to" and choice in tuple(State):
        await move_tip(context.services, person, number, to=State(choice))
    elif press.act == "fwd" and choice in tuple(Authority):
        await move_tip(context.services, person, number, to=State.FORWARDED, forwarded_to=Authority(choice))
    elif press.act == "sorted" and choice in tuple(Category):
        await sort_tip(context.services, person, number, category=Category(choice))
    elif press.act in PEOPLE and choice.isdecimal():
        await PEOPLE[press.act](context, person, number, int(choice))
    elif press.act != "tip":
        raise NotAllowed(act="")
    else:
        return await tip_screen(context, person, number)
    return await _afterwards(context, person, number)


async def _afterwards(context: Context, person: int | None, number: int) -> Screen:
    """How the tip stands after an act that may have taken it out of one's own hands."""
    try:
        return await tip_screen(context, person, number)
    except NotAllowed:
        text = context.text("laporan_berpindah", number=number)
        return Screen(text=text, keyboard=board([list_key(context.button("kembali"), ListPress())]))


def _flag(act: Callable[..., Awaitable[object]], **values: bool) -> Do:
    async def do(context: Context, person: int | None, number: int) -> object:
        return await act(context.services, person, number, **values)

    return do


PLAIN: dict[str, Do] = {
    "claim": _flag(claim_tip),
    "release": _flag(release_tip),
    "up": _flag(send_up),
    "spam": _flag(mark_spam),
    "close": _flag(close_tip),
    "urgent": _flag(mark_urgent, urgent=True),
    "calm": _flag(mark_urgent, urgent=False),
    "mute": _flag(mute_tip, muted=True),
    "unmute": _flag(mute_tip, muted=False),
}
"""Acts that need nothing but the tip."""


async def _hand_over(context: Context, person: int | None, number: int, to: int) -> None:
    await hand_over(context.services, person, number, to=to)


async def _exclude(context: Context, person: int | None, number: int, whom: int) -> None:
    await exclude(context.services, person, number, staff=whom)


async def _include(context: Context, person: int | None, number: int, whom: int) -> None:
    await include(context.services, person, number, staff=whom)


PEOPLE: dict[str, Callable[[Context, int | None, int, int], Awaitable[None]]] = {
    "given": _hand_over,
    "out": _exclude,
    "in": _include,
}
"""Acts that name a colleague."""


async def _moves(context: Context, person: int | None, number: int) -> Screen:
    """The states that may follow; forwarding asks to whom."""
    tip = await look_at(context.services, person, number)
    word = context.services.messages.word
    order = [state for state in State if state in NEXT[tip.state]]
    keys = [
        act_key(word("keadaan_laporan", state), "whom" if state is State.FORWARDED else "to", number, state.value)
        for state in order
    ]
    return _chooser(context, "keadaan", number, keys)


async def _whom(context: Context, person: int | None, number: int) -> Screen:
    await look_at(context.services, person, number)
    word = context.services.messages.word
    keys = [act_key(word("tujuan_terusan", one), "fwd", number, one.value) for one in Authority]
    return _chooser(context, "terusan", number, keys)


async def _sorts(context: Context, person: int | None, number: int) -> Screen:
    await look_at(context.services, person, number)
    word = context.services.messages.word
    keys = [act_key(word("kategori", one), "sorted", number, one.value) for one in Category]
    return _chooser(context, "kategori", number, keys)


async def _gives(context: Context, person: int | None, number: int) -> Screen:
    """Colleagues who may handle it."""
    tip = await look_at(context.services, person, number)
    people = [staff for staff in await handlers_of(context.services, tip) if staff.id != person]
    keys = [act_key(staff.name, "given", number, str(staff.id)) for staff in people]
    return _chooser(context, "petugas", number, keys)


async def _kept(context: Context, person: int | None, number: int) -> Screen:
    """Who is kept from it, and who could be."""
    tip = await look_at(context.services, person, number)
    people = [staff for staff in await excludable(context.services, person, tip) if staff.id != person]
    keys = [
        act_key(context.button("boleh_lagi", nama=one.name), "in", number, str(one.id))
        if one.id in tip.excluded
        else act_key(context.button("jauhkan", nama=one.name), "out", number, str(one.id))
        for one in people
    ]
    return _chooser(context, "kecualikan", number, keys)


async def _more(context: Context, person: int | None, number: int) -> Screen:
    tip = await look_at(context.services, person, number)
    return more_screen(context, tip, await member(context.services, person))


def _chooser(context: Context, what: str, number: int, keys: list[InlineKeyboardButton]) -> Screen:
    back = [act_key(context.button("kembali"), "tip", number)]
    keys = keys[:MOST_CHOICES]
    text = context.text("laporan_pilih", what=what, number=number, empty=not keys)
    return Screen(text=text, keyboard=board(*pairs(keys), back))


CHOICES: dict[str, Callable[[Context, int | None, int], Awaitable[Screen]]] = {
    "move": _moves,
    "whom": _whom,
    "sort": _sorts,
    "give": _gives,
    "kept": _kept,
    "more": _more,
}
"""Screens that offer a choice."""
