"""/petugas: who may do what, and how a right is taken back. Rights are asked by the acts, never here."""

import re
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import ChatType, UpdateType

from bot.actions.areas import areas
from bot.actions.staff import NotStaff, colleagues, mark_legal, revoke
from bot.domain.errors import Refusal
from bot.domain.staff import Act, Grant, Role, Staff, holds
from bot.handlers.commands import is_private
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home
from bot.handlers.profile import give_menu
from bot.handlers.screens import private_screen
from bot.handlers.wizards import begin_key, refused
from bot.rendering import visible

PAGE = 8
EVERYTHING = "all"
_PRESS = re.compile(r"p:(list|one|take|gone|mark):([0-9]{1,16}):([a-z]{0,8}):([0-9.]{0,8})")
STAFF_PRESS = re.compile(r"p:")


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffPress:
    """What a button of these screens asks for; `which` is a page or a person."""

    step: str
    which: int = 0
    role: str = ""
    subdistrict: str = ""

    def encode(self) -> str:
        return f"p:{self.step}:{self.which}:{self.role}:{self.subdistrict}"

    @property
    def grant(self) -> Grant | None:
        """The one grant that is meant; None for all of them."""
        if self.role not in tuple(Role):
            return None
        return Grant(role=Role(self.role), subdistrict=self.subdistrict or None)


def staff_routes() -> list[BaseHandler[Any, Context, None]]:
    return [
        CommandHandler("petugas", on_staff, ChatType.PRIVATE & UpdateType.MESSAGE),
        CallbackQueryHandler(on_staff_press, STAFF_PRESS),
    ]


async def on_staff(update: Update, context: Context) -> None:
    try:
        screen = await _list(context, context.person(update), page=0)
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.send(update, screen)


async def on_staff_press(update: Update, context: Context) -> None:
    """A button of these screens; in groups none of them is ours."""
    query = update.callback_query
    assert query is not None
    found = _PRESS.fullmatch(query.data or "")
    if found is None or not is_private(update):
        await context.toast(update, visible(context.text("tombol_usang")), alert=True)
        return
    await context.toast(update)
    press = StaffPress(step=found[1], which=int(found[2]), role=found[3], subdistrict=found[4])
    try:
        screen = await _screen(context, query.from_user.id, press)
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.show(update, screen)


async def _screen(context: Context, by: int, press: StaffPress) -> Screen:
    match press.step:
        case "one":
            return await _one(context, by, press.which)
        case "take":
            return await _sure(context, by, press)
        case "gone":
            return await _revoked(context, by, press)
        case "mark":
            await mark_legal(context.services, press.which, legal=press.role == "on", by=by)
            return await _one(context, by, press.which)
    return await _list(context, by, page=press.which)


async def _list(context: Context, by: int | None, *, page: int) -> Screen:
    """All staff for those who may change it; anybody else of the staff sees himself."""
    people = await colleagues(context.services, by=by)
    me = next((staff for staff in people if staff.id == by), None)
    if me is not None and not holds(me, Act.INVITE_STAFF):
        return await _card(context, me, by=me.id)
    pages = max(1, -(-len(people) // PAGE))
    page = min(page, pages - 1)
    shown = people[page * PAGE : (page + 1) * PAGE]
    keys = [[_key(staff.name, StaffPress(step="one", which=staff.id))] for staff in shown]
    text = context.text("petugas", people=shown, places=await places(context), page=page + 1, pages=pages)
    ways = [begin_key(context.button("undang_petugas"), "undang")], _turn(context, page, pages), [home(context)]
    return Screen(text=text, keyboard=board(*keys, *ways))


async def _one(context: Context, by: int, which: int) -> Screen:
    return await _card(context, await _colleague(context, by, which), by=by)


async def _colleague(context: Context, by: int, which: int) -> Staff:
    """Raises NotAllowed and NotStaff."""
    people = await colleagues(context.services, by=by)
    staff = next((staff for staff in people if staff.id == which), None)
    if staff is None:
        raise NotStaff
    return staff


async def _card(context: Context, staff: Staff, *, by: int) -> Screen:
    names = await places(context)
    text = context.text("petugas_satu", staff=staff, places=names, me=staff.id == by)
    rows = [*_taking(context, staff, names, me=staff.id == by), *_marking(context, staff, me=staff.id == by)]
    return Screen(text=text, keyboard=board(*rows, [_back(context), home(context)]))


def _taking(context: Context, staff: Staff, names: dict[str, str], *, me: bool) -> list[Row]:
    """A button for each of several grants, and one for all."""
    grants = sorted(staff.grants, key=lambda grant: (grant.role, grant.subdistrict or ""))
    single = [
        [
            _key(
                context.button("cabut_peran", peran=grant_words(context, grant, names)),
                StaffPress(step="take", which=staff.id, role=grant.role, subdistrict=grant.subdistrict or ""),
            )
        ]
        for grant in grants
        if len(grants) > 1
    ]
    label = context.button("berhenti_petugas" if me else "cabut_semua")
    return [*single, [_key(label, StaffPress(step="take", which=staff.id, role=EVERYTHING))]]


def _marking(context: Context, staff: Staff, *, me: bool) -> list[Row]:
    if me or not staff.roles & {Role.ADMIN, Role.OFFICER}:
        return []
    label = context.button("ambil_hukum" if staff.legal else "beri_hukum")
    return [[_key(label, StaffPress(step="mark", which=staff.id, role="off" if staff.legal else "on"))]]


async def _sure(context: Context, by: int, press: StaffPress) -> Screen:
    staff = await _colleague(context, by, press.which)
    text = context.text(
        "petugas_cabut", staff=staff, grant=press.grant, places=await places(context), me=staff.id == by
    )
    yes = StaffPress(step="gone", which=press.which, role=press.role, subdistrict=press.subdistrict)
    no = StaffPress(step="one", which=press.which)
    keys = [_key(context.button("ya_cabut"), yes), _key(context.button("batal"), no)]
    return Screen(text=text, keyboard=board(keys))


async def _revoked(context: Context, by: int, press: StaffPress) -> Screen:
    """The right is gone when this answer stands; then the menu goes, and the person is told."""
    left = await revoke(context.services, press.which, by=by, grant=press.grant)
    await give_menu(context.bot, context.services, left)
    names = await places(context)
    if left.id != by:
        await tell(context, left.id, context.text("peran_dicabut", staff=left, places=names))
    text = context.text("petugas_dicabut", staff=left, places=names)
    back = [] if left.id == by and not left.grants else [_back(context)]
    return Screen(text=text, keyboard=board([*back, home(context)]))


async def tell(context: Context, person: int, text: str, *keys: Row) -> None:
    """A word to a member of staff in private; one who has blocked the bot is not reached."""
    try:
        await context.bot.send_message(person, text, parse_mode="HTML", reply_markup=board(*keys) if keys else None)
    except (BadRequest, Forbidden):
        return


async def places(context: Context) -> dict[str, str]:
    """The kecamatan by code."""
    found = await areas(context.services)
    return {subdistrict.code: subdistrict.name for subdistrict in found.subdistricts} if found else {}


def grant_words(context: Context, grant: Grant, names: dict[str, str]) -> str:
    """Petugas kecamatan Koba"""
    word = context.services.messages.word("keadaan", grant.role)
    return f"{word} {names.get(grant.subdistrict, grant.subdistrict)}" if grant.subdistrict else word


async def on_staff_command_in_group(update: Update, context: Context) -> None:
    """Staff work in private; anonymous admins and channels are told how to show themselves; nobody else is answered."""
    message = update.effective_message
    if message is not None and message.sender_chat is not None:
        await context.send(update, Screen(text=context.text("tanpa_nama")))
    elif await context.staff(update) is not None:
        await context.send(update, private_screen(context, context.text("petugas_di_grup"), "petugas"))


def _turn(context: Context, page: int, pages: int) -> Row:
    ways = (("halaman_balik", page - 1), ("halaman_lanjut", page + 1))
    return [_key(context.button(label), StaffPress(step="list", which=to)) for label, to in ways if 0 <= to < pages]


def _back(context: Context) -> InlineKeyboardButton:
    return _key(context.button("kembali"), StaffPress(step="list"))


def _key(label: str, press: StaffPress) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=press.encode())
