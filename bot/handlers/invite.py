"""Inviting staff, step by step: role → kecamatan → mark *hukum* → name → link; and what the link does."""

from dataclasses import dataclass, replace
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import BaseHandler, MessageHandler
from telegram.ext.filters import ChatType, Regex, UpdateType

from bot.actions.areas import NoAreas, areas
from bot.actions.invitations import PREFIX, Invited, Joined, accept, checked_name, invite, invited_by_key
from bot.actions.staff import member, needed_for
from bot.domain.audit import OPERATOR
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Act, Grant, Role, holds
from bot.handlers.commands import chat_id_of
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row, board, home, pairs
from bot.handlers.profile import give_menu
from bot.handlers.screens import private_link
from bot.handlers.staff import StaffPress, places, tell
from bot.handlers.wizards import Done, Move, Next, Wizard, exit_keys, refused, step_key

KIND = "undang"
ROLES = (Role.ADMIN, Role.OFFICER, Role.OBSERVER, Role.OWNER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inviting:
    """What was chosen so far; `step` is the question that stands open."""

    step: str = "role"
    role: Role | None = None
    subdistrict: str | None = None
    legal: bool = False
    name: str = ""

    @property
    def grant(self) -> Grant:
        assert self.role is not None  # chosen in the first step
        return Grant(role=self.role, subdistrict=self.subdistrict)


async def begin(update: Update, context: Context, _choice: str) -> Next[Inviting] | Done:
    if not holds(await context.staff(update), Act.INVITE_STAFF):
        raise NotAllowed(act=Act.INVITE_STAFF.value)
    return Next(state=Inviting())


async def show(context: Context, draft: Draft[Inviting]) -> Screen:
    state = draft.state
    names = await places(context)
    text = context.text("undang", state=state, place=names.get(state.subdistrict or "", ""))
    rows = await _rows(context, draft, names)
    return Screen(text=text, keyboard=board(*rows, exit_keys(context, draft)))


async def _rows(context: Context, draft: Draft[Inviting], names: dict[str, str]) -> list[Row]:
    match draft.state.step:
        case "role":
            inviter = await member(context.services, draft.person_id)
            offered = [role for role in ROLES if holds(inviter, needed_for(role))]
            return [[_role_key(context, draft, role)] for role in offered]
        case "area":
            return pairs(step_key(name, draft, "area", code) for code, name in names.items())
        case "legal":
            return [
                [step_key(context.button("dengan_hukum"), draft, "legal", "yes")],
                [step_key(context.button("tanpa_hukum"), draft, "legal", "no")],
            ]
        case "sure":
            return [[step_key(context.button("buat_undangan"), draft, "make")]]
    return []


def _role_key(context: Context, draft: Draft[Inviting], role: Role) -> InlineKeyboardButton:
    return step_key(context.services.messages.word("sebutan_peran", role), draft, "role", role)


async def press(update: Update, context: Context, draft: Draft[Inviting], step: str, choice: str) -> Move[Inviting]:
    state = draft.state
    match step:
        case "role" if choice in tuple(Role):
            return await _after_role(context, replace(state, role=Role(choice), subdistrict=None, legal=False))
        case "area" if state.role is Role.OFFICER:
            return Next(state=replace(state, subdistrict=choice, step="legal"))
        case "legal" if state.role is not None:
            return Next(state=replace(state, legal=choice == "yes", step="name"), awaits=True)
        case "make" if state.step == "sure":
            return await _make(context, draft)
    return Next(state=state, awaits=draft.awaits, keep=False)


async def _after_role(context: Context, state: Inviting) -> Next[Inviting]:
    """Officers have a kecamatan; admins and officers may sign cards; the others are asked for their name at once."""
    match state.role:
        case Role.OFFICER:
            if await areas(context.services) is None:
                raise NoAreas
            return Next(state=replace(state, step="area"))
        case Role.ADMIN:
            return Next(state=replace(state, step="legal"))
    return Next(state=replace(state, step="name"), awaits=True)


async def typed(update: Update, context: Context, draft: Draft[Inviting]) -> Move[Inviting]:
    message = update.effective_message
    name = checked_name((message.text if message else None) or "")
    return Next(state=replace(draft.state, name=name, step="sure"))


async def _make(context: Context, draft: Draft[Inviting]) -> Done:
    state = draft.state
    invited = await invite(
        context.services, state.name, state.grant, legal=state.legal, key=draft.nonce, by=draft.person_id
    )
    return Done(screen=await _made(context, invited))


async def _made(context: Context, invited: Invited) -> Screen:
    link = private_link(context, PREFIX + invited.code)
    text = context.text("undangan_jadi", invitation=invited.invitation, link=link, places=await places(context))
    back = InlineKeyboardButton(context.button("petugas"), callback_data=StaffPress(step="list").encode())
    return Screen(text=text, keyboard=board([back, home(context)]))


async def finished(context: Context, nonce: str) -> Screen | None:
    """The invitation was made, and only its answer was lost."""
    invited = await invited_by_key(context.services, nonce)
    return await _made(context, invited) if invited else None


INVITE: Wizard[Inviting] = Wizard(kind=KIND, begin=begin, show=show, press=press, typed=typed, finished=finished)


def invitation_routes() -> list[BaseHandler[Any, Context, None]]:
    """Before the common /start."""
    opened = Regex(rf"^/start(@\w+)? {PREFIX}")
    return [MessageHandler(ChatType.PRIVATE & UpdateType.MESSAGE & opened, on_invited)]


async def on_invited(update: Update, context: Context) -> None:
    """Somebody opened an invitation: he is staff from now on, and whoever invited him is told."""
    message, person = update.effective_message, context.person(update)
    if message is None or person is None:
        return
    code = (message.text or "").partition(PREFIX)[2].strip()
    try:
        joined = await accept(context.services, code, person=person)
    except Refusal as refusal:
        await context.send(update, refused(context, refusal))
        return
    await give_menu(context.bot, context.services, joined.staff)
    text = context.text("petugas_baru", staff=joined.staff, places=await places(context))
    await context.send(update, Screen(text=text, keyboard=board([home(context)])))
    await _announce(update, context, joined)


async def _announce(update: Update, context: Context, joined: Joined) -> None:
    """Tell the inviter under which account the invitation was taken; that name is shown and kept nowhere."""
    account = update.effective_user
    if joined.again or joined.invited_by == OPERATOR or account is None or chat_id_of(update) == joined.invited_by:
        return
    text = context.text(
        "undangan_diterima", staff=joined.staff, account=account.full_name, places=await places(context)
    )
    show = StaffPress(step="one", which=joined.staff.id)
    key = InlineKeyboardButton(context.button("lihat_petugas"), callback_data=show.encode())
    await tell(context, joined.invited_by, text, [key])
