"""Buka: a tip in a member of staff's private chat, protected, and gone after reading or when its time is over."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from telegram import InlineKeyboardMarkup, InputFile, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.actions.areas import areas
from bot.actions.tip_reading import all_evidence, fetch_evidence, look_at, open_tip
from bot.actions.tip_readings import shown_in, shown_no_more, shown_too_long, will_show
from bot.domain.correspondence import OpenedTip
from bot.domain.evidence import Evidence, EvidenceGone, EvidenceKind
from bot.handlers.context import NO_PREVIEW, Context, Screen
from bot.handlers.jobs import jobs_of
from bot.handlers.keyboards import board
from bot.handlers.staff import places
from bot.handlers.tip_desk_presses import act_key
from bot.handlers.tip_speaking import delete, edited
from bot.rendering import format_day, visible_length
from bot.storage.tip_readings import Shown

PART = 3800
"""UTF-16 units of one message; a story may need several."""
PIECE = 1800
"""Characters of a block, so that blocks fill messages well."""
ENDINGS = {
    EvidenceKind.PHOTO: "jpg",
    EvidenceKind.PDF: "pdf",
    EvidenceKind.VIDEO: "mp4",
    EvidenceKind.VOICE: "ogg",
    EvidenceKind.AUDIO: "mp3",
}


class PrivateChatClosed(Exception):
    """This member of staff has not started the bot in private, or has blocked it."""


async def open_for(update: Update, context: Context, number: int) -> None:
    """Show the story to the person who pressed. Raises NotAllowed, TipGone, SealedHere, PrivateChatClosed."""
    person = context.person(update)
    await look_at(context.services, person, number)
    assert person is not None
    await knock(context, person)
    opened = await open_tip(context.services, person, number)
    parts = list(_parts(await _blocks(context, opened)))
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        await show_protected(context, person, part, _keys(context, opened) if last else None)


async def knock(context: Context, person: int) -> None:
    """Make sure that the private chat can be written to, before anything is opened. Raises PrivateChatClosed."""
    try:
        await context.bot.send_chat_action(person, ChatAction.TYPING)
    except (BadRequest, Forbidden) as error:
        raise PrivateChatClosed from error


async def show_protected(
    context: Context, person: int, text: str, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """An empty message first, and its row: should we die in between, nothing stands there that is not to be deleted."""
    empty = await context.bot.send_message(person, context.text("laporan_dibuka"), protect_content=True)
    await will_show(context.services, chat_id=person, message_id=empty.message_id)
    await context.bot.edit_message_text(
        text,
        person,
        empty.message_id,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=NO_PREVIEW,
    )


async def _blocks(context: Context, opened: OpenedTip) -> list[str]:
    found = await areas(context.services)
    villages = {village.code: village for village in found.villages} if found else {}
    head = context.text(
        "laporan_isi",
        tip=opened.tip,
        story=opened.story,
        when=_when(opened.story.when),
        village=villages.get(opened.story.village or ""),
        place=(await places(context)).get(opened.tip.subdistrict or "", opened.tip.subdistrict),
        files=len(all_evidence(opened)),
    )
    blocks = [head, *_told(context, opened.story.texts)]
    blocks += _captions(context, opened.story.evidence)
    for said in opened.said:
        blocks.append(context.text("laporan_kata", kind=said.kind.value, day=said.written_on))
        blocks += [*_told(context, said.story.texts), *_captions(context, said.story.evidence)]
    return blocks


def _when(told: str) -> str:
    """A day as people write it; what is no day, as it was chosen."""
    try:
        return format_day(date.fromisoformat(told))
    except ValueError:
        return told


def _told(context: Context, texts: Iterable[str]) -> list[str]:
    pieces = [text[at : at + PIECE] for text in texts for at in range(0, len(text), PIECE)]
    return [context.text("laporan_potongan", text=piece) for piece in pieces]


def _captions(context: Context, evidence: Iterable[Evidence]) -> list[str]:
    return [
        context.text("laporan_keterangan", kind=one.kind.value, text=one.caption) for one in evidence if one.caption
    ]


def _parts(blocks: Iterable[str]) -> Iterable[str]:
    """Blocks put together to as few messages as they fit in."""
    part = ""
    for block in blocks:
        joined = f"{part}\n\n{block}" if part else block
        if visible_length(joined) > PART:
            yield part
            joined = block
        part = joined
    yield part


def _keys(context: Context, opened: OpenedTip) -> InlineKeyboardMarkup:
    number, count = opened.tip.number, len(all_evidence(opened))
    files = [act_key(context.button("kirim_berkas", jumlah=count), "files", number)] if count else []
    return board(
        files,
        [act_key(context.button("selesai_dibaca"), "done", number), act_key(context.button("rincian"), "tip", number)],
    )


# Files


async def send_files(update: Update, context: Context, number: int) -> None:
    """Every file of a tip, as a job: decrypting and uploading take their time. Raises as open_for."""
    person = context.person(update)
    await look_at(context.services, person, number)
    assert person is not None
    await knock(context, person)
    opened = await open_tip(context.services, person, number)
    jobs_of(context.bot_data).start(_send_all(context, person, number, all_evidence(opened)))


async def _send_all(context: Context, person: int, number: int, evidence: list[Evidence]) -> None:
    for at, one in enumerate(evidence, start=1):
        try:
            _, data = await fetch_evidence(context.services, person, number, one.name)
        except EvidenceGone:
            await show_protected(context, person, context.text("evidence_gone"))
            continue
        with suppress(TelegramError):
            await _send_file(context, person, one, data, name=f"L-{number}-{at}.{ENDINGS[one.kind]}")


async def _send_file(context: Context, person: int, evidence: Evidence, data: bytes, *, name: str) -> None:
    """A photo as one where Telegram takes it, everything else as a file."""
    file = InputFile(data, filename=name)
    await context.bot.send_chat_action(person, ChatAction.UPLOAD_DOCUMENT)
    try:
        if evidence.kind is not EvidenceKind.PHOTO:
            raise BadRequest("not a photo")
        sent = await context.bot.send_photo(person, file, protect_content=True)
    except BadRequest:
        sent = await context.bot.send_document(person, InputFile(data, filename=name), protect_content=True)
    await will_show(context.services, chat_id=person, message_id=sent.message_id)


# Gone again


async def put_away(context: Context, person: int) -> None:
    """Selesai dibaca: nothing of any tip stands in this chat any more."""
    for shown in await shown_in(context.services, chat_id=person):
        await _take_down(context, shown)


async def put_away_old(context: Context) -> None:
    """By the clock, also for what was shown before a restart."""
    minute = context.services.now().replace(second=0, microsecond=0)
    if context.bot_data.get("put_away_at") == minute:
        return
    context.bot_data["put_away_at"] = minute
    for shown in await shown_too_long(context.services):
        await _take_down(context, shown)


async def _take_down(context: Context, shown: Shown) -> None:
    """Deleted, or emptied where Telegram deletes no more; without a connection it waits for the next time."""
    try:
        if not await delete(context, shown.chat_id, shown.message_id):
            empty = Screen(text=context.text("laporan_ditutup"))
            with suppress(Forbidden):
                await edited(context, shown.chat_id, shown.message_id, empty)
    except TelegramError:
        return
    await shown_no_more(context.services, shown)
