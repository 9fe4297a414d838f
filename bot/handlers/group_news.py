"""Staff are told of groups in their private chats; what they do there about a binding or a request."""

import logging
from collections.abc import Sequence

from telegram import InlineKeyboardButton
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.actions.group_news import Notice, due_notices, notices_told
from bot.actions.group_requests import approve, refuse, request_from, suggestions
from bot.actions.groups import note_moved, stands_for, unbind
from bot.domain.group_news import NewsKind
from bot.domain.group_requests import GroupRequest, RequestState
from bot.domain.villages import Village
from bot.handlers.context import Context, Screen
from bot.handlers.group_presses import group_key
from bot.handlers.group_screens import registered_screen
from bot.handlers.group_voice import speak
from bot.handlers.keyboards import board, home
from bot.rendering import cut

log = logging.getLogger(__name__)

LABEL = 40
"""Characters of a village's name on a button."""


class Told:
    """Who has been told of news that not everybody could be told of yet; after a restart they are told again."""

    def __init__(self) -> None:
        self.readers: dict[int, set[int]] = {}


async def tell_staff(context: Context) -> None:
    """Tell what is due. News that did not reach everybody for want of a connection stay for the next time."""
    told = context.bot_data.setdefault("told", Told())
    assert isinstance(told, Told)
    done = [notice.news.number for notice in await due_notices(context.services) if await _tell(context, notice, told)]
    if done:
        await notices_told(context.services, done)


async def _tell(context: Context, notice: Notice, told: Told) -> bool:
    """Whether everybody has been told who can be."""
    screen = await _screen_of(context, notice)
    reached = told.readers.setdefault(notice.news.number, set())
    if screen is not None:
        for reader in [reader for reader in notice.readers if reader not in reached]:
            if not await _sent(context, reader, screen):
                return False
            reached.add(reader)
    told.readers.pop(notice.news.number, None)
    return True


async def _sent(context: Context, reader: int, screen: Screen) -> bool:
    try:
        await context.put(reader, screen)
    except (BadRequest, Forbidden):
        log.info("a member of staff cannot be told")
    except TelegramError:
        return False
    return True


async def _screen_of(context: Context, notice: Notice) -> Screen | None:
    """The message; None when there is nothing to tell any more."""
    if notice.news.kind is NewsKind.REQUESTED:
        request = await request_from(context.services, chat_id=notice.news.chat_id)
        return await request_screen(context, request) if request else None
    if notice.group is None or not notice.villages:
        return None
    text = context.text(
        f"kabar_{WORDS[notice.news.kind]}",
        title=notice.group.title,
        villages=notice.villages,
        reason=notice.news.detail,
        members=await _members(context, notice),
    )
    return Screen(text=text, keyboard=board(*_keys(context, notice)))


WORDS = {
    NewsKind.REGISTERED: "terdaftar",
    NewsKind.GONE: "hilang",
    NewsKind.RETIRED: "bisu",
    NewsKind.BACK: "kembali",
    NewsKind.RENAMED: "ganti_nama",
    NewsKind.MIGRATED: "pindah",
}
"""The message about each kind of news."""


def _keys(context: Context, notice: Notice) -> list[list[InlineKeyboardButton]]:
    assert notice.group is not None
    village, _ = notice.villages[0]
    wrong = group_key(context.button("bukan_ini"), "wrong", village.code, notice.group.chat_id)
    details = group_key(context.button("rincian_desa"), "village", village.code)
    return [[wrong, details] if notice.news.kind is NewsKind.REGISTERED else [details]]


async def _members(context: Context, notice: Notice) -> int | None:
    """How many are in the group; None where nobody can say."""
    if notice.news.kind is not NewsKind.REGISTERED:
        return None
    return await count_members(context, notice.news.chat_id)


async def count_members(context: Context, chat_id: int) -> int | None:
    try:
        return await context.bot.get_chat_member_count(chat_id)
    except ChatMigrated as moved:
        await note_moved(context.services, old=chat_id, new=moved.new_chat_id)
    except (BadRequest, Forbidden):
        pass
    return None


# Requests


async def request_screen(context: Context, request: GroupRequest) -> Screen:
    """A group that asks, with the villages that its title names at the front."""
    if request.state is not RequestState.OPEN:
        text = context.text("request_decided", state=request.state.value, title=request.title)
        return Screen(text=text, keyboard=board([home(context)]))
    members = await count_members(context, request.chat_id)
    rows = [[_approve_key(context, request, village)] for village in await suggestions(context.services, request)]
    last = [
        group_key(context.button("pilih_desa"), "pick", request.number),
        group_key(context.button("tolak"), "refuse", request.number),
    ]
    text = context.text("kabar_permintaan", title=request.title, members=members)
    return Screen(text=text, keyboard=board(*rows, last))


def _approve_key(context: Context, request: GroupRequest, village: Village) -> InlineKeyboardButton:
    label = context.button("setujui_desa", jenis=village.kind.value.capitalize(), desa=cut(village.name, LABEL))
    return group_key(label, "approve", request.number, village.code)


async def on_approve(context: Context, person: int, number: str, village: str) -> Screen:
    request, done = await approve(context.services, number=int(number), village=village, staff=person)
    await speak(context, request.chat_id, registered_screen(context, done.villages))
    text = context.text("permintaan_disetujui", title=request.title, village=done.village)
    keys = [group_key(context.button("rincian_desa"), "village", village), home(context)]
    return Screen(text=text, keyboard=board(keys))


async def on_refuse(context: Context, person: int, number: str) -> Screen:
    request = await refuse(context.services, number=int(number), staff=person)
    refused = context.text("permintaan_ditolak", office=context.services.content.office)
    await speak(context, request.chat_id, Screen(text=refused))
    text = context.text("request_decided", state=RequestState.REFUSED.value, title=request.title)
    return Screen(text=text, keyboard=board([home(context)]))


# Bindings


async def on_parted(context: Context, person: int, village: str, chat: str) -> Screen:
    """Unbind: from the details of a village, or at once by `Bukan ini`."""
    done = await unbind(context.services, village=village, chat_id=int(chat), staff=person)
    if done.found:
        left = await stands_for(context.services, chat_id=done.chat_id)
        await speak(context, done.chat_id, _parted_screen(context, done.village, left))
    text = context.text("pendaftaran_dilepas", village=done.village, title=done.title, found=done.found)
    keys = [group_key(context.button("rincian_desa"), "village", village), home(context)]
    return Screen(text=text, keyboard=board(keys))


def _parted_screen(context: Context, village: Village, left: Sequence[Village]) -> Screen:
    office = context.services.content.office
    return Screen(text=context.text("grup_dilepas", village=village, left=left, office=office))
