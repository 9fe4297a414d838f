"""/desa: which villages are reached, and what to do about the others."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import CopyTextButton, InlineKeyboardButton, Update

from bot.actions.group_requests import open_ones, request_numbered
from bot.actions.groups import coverage, coverage_of, group_in, revive, standing_of
from bot.actions.registration import invite_village
from bot.actions.staff import member
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.groups import Coverage, GroupState, Standing, tally
from bot.domain.registration import Invitation, group_link, spelled
from bot.domain.staff import Act, Matter, Staff, may
from bot.domain.villages import Village
from bot.handlers.context import Context, Screen
from bot.handlers.group_news import on_approve, on_parted, on_refuse, request_screen
from bot.handlers.group_presses import group_key
from bot.handlers.keyboards import Row, board, home, pairs
from bot.handlers.wizards import refused
from bot.rendering import cut, visible

VILLAGES_A_PAGE = 12
LABEL = 28
"""Characters of a village's name that show on half a phone's width."""
COPY_LIMIT = 256
"""Characters. Source: Bot API, CopyTextButton."""

SIGNS = {
    Coverage.REGISTERED: "desa_terdaftar",
    Coverage.SILENT: "desa_diam",
    Coverage.GONE: "desa_hilang",
    Coverage.MISSING: "desa_belum",
}


async def on_desa(update: Update, context: Context) -> None:
    staff = await context.staff(update)
    try:
        _must(staff, Act.SEE_FIGURES)
    except NotAllowed as refusal:
        await context.send(update, refused(context, refusal))
        return
    await context.send(update, await coverage_screen(context))


async def on_staff_step(update: Update, context: Context, step: str, parts: Sequence[str]) -> Screen:
    """What a member of staff sees of a step; refusals in their words."""
    person = context.person(update)
    try:
        staff = await context.staff(update)
        _must(staff, Act.SEE_FIGURES)
        assert person is not None
        assert staff is not None
        if step in ACTS:
            return await ACTS[step](context, person, *parts)
        return await VIEWS[step](context, staff, *parts)
    except Refusal as refusal:
        return refused(context, refusal)


def _must(staff: Staff | None, act: Act) -> None:
    if not may(staff, act):
        raise NotAllowed(act=act.value)


# Coverage


async def coverage_screen(context: Context) -> Screen:
    """All kecamatan with their figures, the whole first."""
    places = [(place, found) for place, found in await coverage(context.services) if found]
    if not places:
        return Screen(text=context.text("belum_ada_wilayah"), keyboard=board([home(context)]))
    today = context.services.today()
    figures = [(place, tally(found, today=today)) for place, found in places]
    whole = tally([standing for _, found in places for standing in found], today=today)
    keys = [
        group_key(
            context.button("kecamatan_angka", kecamatan=cut(place.name, LABEL), ada=count.reached, jumlah=count.total),
            "place",
            place.code,
            0,
        )
        for place, count in figures
    ]
    waiting = await open_ones(context.services)
    asking = [group_key(context.button("permintaan", judul=cut(r.title, LABEL)), "request", r.number) for r in waiting]
    text = context.text("desa", whole=whole, figures=figures, waiting=len(waiting))
    return Screen(text=text, keyboard=board(*([key] for key in asking), *pairs(keys), [home(context)]))


async def _all(context: Context, _staff: Staff) -> Screen:
    return await coverage_screen(context)


async def _place(context: Context, _staff: Staff, subdistrict: str, page: str) -> Screen:
    found = await coverage_of(context.services, subdistrict=subdistrict)
    if found is None:
        return await coverage_screen(context)
    place, standings = found
    today = context.services.today()
    shown, turn = _page(context, standings, int(page), "place", subdistrict)
    keys = [
        group_key(context.button(SIGNS[s.coverage(today)], desa=cut(s.village.name, LABEL)), "village", s.village.code)
        for s in shown
    ]
    text = context.text("desa_kecamatan", place=place, count=tally(standings, today=today))
    back = [group_key(context.button("kembali"), "all"), home(context)]
    return Screen(text=text, keyboard=board(*pairs(keys), turn, back))


def _page(context: Context, whole: Sequence[Standing], page: int, *step: object) -> tuple[Sequence[Standing], Row]:
    """One page, and the keys to the pages beside it."""
    pages = -(-len(whole) // VILLAGES_A_PAGE)
    page = min(page, max(0, pages - 1))
    name, *parts = map(str, step)
    turn = [
        group_key(context.button(label), name, *parts, to)
        for label, to in (("halaman_balik", page - 1), ("halaman_lanjut", page + 1))
        if 0 <= to < pages
    ]
    return whole[page * VILLAGES_A_PAGE : (page + 1) * VILLAGES_A_PAGE], turn


async def _village(context: Context, staff: Staff, code: str) -> Screen:
    """A village's groups, how they are, and the next step."""
    standing = await standing_of(context.services, village=code)
    if standing is None:
        return await coverage_screen(context)
    today = context.services.today()
    text = context.text(
        "desa_rincian",
        village=standing.village,
        coverage=standing.coverage(today).value,
        groups=[(group, group.is_silent(today)) for group in standing.groups],
    )
    keys = _village_keys(context, standing) if _manages(staff, standing.village) else []
    back = [group_key(context.button("kembali"), "place", standing.village.subdistrict, 0), home(context)]
    return Screen(text=text, keyboard=board(*keys, back))


def _village_keys(context: Context, standing: Standing) -> list[Row]:
    code = standing.village.code
    keys = [[group_key(context.button("undang_desa"), "invite", code)]]
    for group in standing.groups:
        part = group_key(context.button("lepas_grup", judul=cut(group.title, LABEL)), "part", code, group.chat_id)
        again = group_key(context.button("coba_lagi"), "again", code, group.chat_id)
        keys.append([part, again] if group.state is GroupState.RETIRED else [part])
    return keys


def _manages(staff: Staff, village: Village) -> bool:
    return may(staff, Act.MANAGE_GROUPS, Matter(subdistrict=village.subdistrict))


# Acts on a village


async def _invite(context: Context, person: int, code: str) -> Screen:
    invitation = await invite_village(context.services, village=code, staff=person)
    values = {
        "village": invitation.village,
        "code": spelled(invitation.code),
        "link": group_link(context.bot.username, invitation.code),
        "bot": context.bot.username,
    }
    text = context.text("undangan_desa", until=invitation.expires_at, **values)
    keys = [_copy_key(context, invitation, visible(context.text("undangan_salin", **values)))]
    back = [group_key(context.button("kembali"), "village", code), home(context)]
    return Screen(text=text, keyboard=board(keys, back))


def _copy_key(context: Context, invitation: Invitation, words: str) -> InlineKeyboardButton:
    """Copies the whole invitation; the link alone where that is too long."""
    copied = words if len(words) <= COPY_LIMIT else group_link(context.bot.username, invitation.code)
    return InlineKeyboardButton(context.button("salin_undangan"), copy_text=CopyTextButton(copied))


async def _part(context: Context, _staff: Staff, code: str, chat: str) -> Screen:
    standing = await standing_of(context.services, village=code)
    group = await group_in(context.services, village=code, chat_id=int(chat))
    if standing is None or group is None:
        return await coverage_screen(context)
    keys = [
        group_key(context.button("ya_lepas"), "parted", code, chat),
        group_key(context.button("batal"), "village", code),
    ]
    text = context.text("yakin_lepas", village=standing.village, title=group.title)
    return Screen(text=text, keyboard=board(keys, [home(context)]))


async def _again(context: Context, person: int, code: str, chat: str) -> Screen:
    await revive(context.services, village=code, chat_id=int(chat), staff=person)
    staff = await member(context.services, person)
    return await _village(context, staff, code) if staff else await coverage_screen(context)


# Requests


async def _request(context: Context, _staff: Staff, number: str) -> Screen:
    request = await request_numbered(context.services, number=int(number))
    return await request_screen(context, request) if request else await coverage_screen(context)


async def _pick(context: Context, staff: Staff, number: str) -> Screen:
    """For which village is the request? First the kecamatan, those only where this person may register."""
    request = await request_numbered(context.services, number=int(number))
    if request is None:
        return await coverage_screen(context)
    keys = [
        group_key(cut(place.name, LABEL), "among", number, place.code, 0)
        for place, found in await coverage(context.services)
        if found and may(staff, Act.MANAGE_GROUPS, Matter(subdistrict=place.code))
    ]
    back = [group_key(context.button("kembali"), "request", number), home(context)]
    return Screen(text=context.text("pilih_kecamatan", title=request.title), keyboard=board(*pairs(keys), back))


async def _among(context: Context, _staff: Staff, number: str, subdistrict: str, page: str) -> Screen:
    request = await request_numbered(context.services, number=int(number))
    found = await coverage_of(context.services, subdistrict=subdistrict)
    if request is None or found is None:
        return await coverage_screen(context)
    place, standings = found
    shown, turn = _page(context, standings, int(page), "among", number, subdistrict)
    keys = [group_key(cut(s.village.name, LABEL), "approve", number, s.village.code) for s in shown]
    back = [group_key(context.button("kembali"), "pick", number), home(context)]
    text = context.text("pilih_desa", title=request.title, place=place)
    return Screen(text=text, keyboard=board(*pairs(keys), turn, back))


VIEWS: dict[str, Callable[..., Awaitable[Screen]]] = {
    "all": _all,
    "place": _place,
    "village": _village,
    "part": _part,
    "request": _request,
    "pick": _pick,
    "among": _among,
}
ACTS: dict[str, Callable[..., Awaitable[Screen]]] = {
    "invite": _invite,
    "parted": on_parted,
    "wrong": on_parted,
    "again": _again,
    "approve": on_approve,
    "refuse": on_refuse,
}
