"""Writing a broadcast, step by step: text → file → audience → time → a last look → out, or to whoever approves it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from telegram import Update

from bot.actions.broadcast_reach import NobodyReached, check_content, reach_of, sample
from bot.actions.broadcasts import Order, approval_needed, broadcast_keyed, propose
from bot.actions.quiet_hours import quiet_hours
from bot.domain.broadcasts import Audience, Broadcast, Content, Phase
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.reminders import Quiet
from bot.domain.staff import Act, holds
from bot.handlers.broadcast_audience import Choosing, audience_rows, choose
from bot.handlers.broadcast_screens import card_screen, rate_of
from bot.handlers.broadcast_scripts import scripts
from bot.handlers.broadcast_showing import announce, look_away, put_sample, watch
from bot.handlers.broadcast_text import attachment_of, content_of, title_of
from bot.handlers.broadcast_times import PastMoment, day_from, hour_from, hour_rows, minute_rows, moment_from
from bot.handlers.context import Context, Screen
from bot.handlers.days import month_of, month_rows
from bot.handlers.drafts import Draft
from bot.handlers.handover import HANDED, Handed, hand_over
from bot.handlers.keyboards import Row, board
from bot.handlers.wizards import Done, Move, Next, Told, Wizard, begin_key, exit_keys, step_key
from bot.rendering import visible_length

KIND = "siaran"
REMINDING = "ingat"
"""The wizard of schedules, where what repeats or hangs on a stage is written."""
INLINE_LIMIT = 2800
"""Units of a text that is shown within the last look; a longer one, or one with a file, is shown on its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """What was chosen so far; `step` is text, file, who, when, day, hour, minute or check.

    Once the last look was reached (`looked`), every change leads back to it.
    """

    step: str = "text"
    content: Content | None = None
    title: str = ""
    who: Choosing = field(default_factory=Choosing)
    starts_at: datetime | None = None
    month: date | None = None
    day: date | None = None
    hour: int = 0
    looked: bool = False

    @property
    def audience(self) -> Audience | None:
        return self.who.audience


async def begin(update: Update, context: Context, _choice: str) -> Next[Writing] | Done:
    if not holds(await context.staff(update), Act.WRITE_BROADCAST):
        raise NotAllowed(act=Act.WRITE_BROADCAST.value)
    look_away(update, context)
    return Next(state=Writing(), awaits=True)


async def show(context: Context, draft: Draft[Writing]) -> Screen:
    state = draft.state
    if state.step == "check":
        return await _check_screen(context, draft)
    has_file = state.content is not None and state.content.attachment is not None
    text = context.text("siaran_tulis", step=state.step, who=state.who, has_file=has_file, day=state.day)
    return Screen(text=text, keyboard=board(*await _rows(context, draft), exit_keys(context, draft)))


async def _rows(context: Context, draft: Draft[Writing]) -> list[Row]:
    match draft.state.step:
        case "text":
            return [[step_key(each.title, draft, "script", name)] for name, each in scripts(context).items()]
        case "file":
            return [[step_key(context.button("siaran_tanpa_lampiran"), draft, "bare")]]
        case "who":
            return await audience_rows(context, draft, draft.state.who)
    return _when_rows(context, draft)


def _when_rows(context: Context, draft: Draft[Writing]) -> list[Row]:
    today = context.services.today()
    match draft.state.step:
        case "day":
            return month_rows(context, draft, draft.state.month or today, earliest=today)
        case "hour":
            return hour_rows(draft)
        case "minute":
            return minute_rows(draft, draft.state.hour)
    return [
        [step_key(context.button("siaran_sekarang"), draft, "now")],
        [step_key(context.button("siaran_pilih_waktu"), draft, "date")],
        _repeating(context, draft),
    ]


def _repeating(context: Context, draft: Draft[Writing]) -> Row:
    """On to the wizard of schedules, with what was chosen; reminders carry no file."""
    state = draft.state
    if state.content is None or state.audience is None or state.content.attachment:
        return []
    handed = Handed(text=state.content.text, audience=state.audience)
    hand_over(context, (draft.chat_id, draft.person_id), handed)
    return [begin_key(context.button("siaran_berulang"), REMINDING, HANDED)]


async def _check_screen(context: Context, draft: Draft[Writing]) -> Screen:
    """What goes to whom and when, as one of the villages will see it; or why it cannot go, as things stand now."""
    change = [
        step_key(context.button(f"siaran_ubah_{name}"), draft, "change", name) for name in ("text", "who", "when")
    ]
    try:
        text, keys = await _last_look(context, draft)
    except Refusal as refusal:
        text, keys = context.text(refusal.message, **refusal.values), []
    return Screen(text=text, keyboard=board(*keys, change, exit_keys(context, draft)))


async def _last_look(context: Context, draft: Draft[Writing]) -> tuple[str, list[Row]]:
    """Raises NobodyReached and BroadcastTooLong."""
    content, audience = _chosen(draft.state)
    reach = await reach_of(context.services, content, audience, per_second=rate_of(context))
    out = await sample(context.services, content, [village.code for village in reach.sample])
    shown = out.text if content.attachment is None and visible_length(out.text) <= INLINE_LIMIT else ""
    needed = await approval_needed(context.services)
    text = context.text(
        "siaran_cek",
        reach=reach,
        sample=shown,
        state=draft.state,
        content=content,
        needed=needed,
        quiet=await _quiet(context, draft.state.starts_at),
    )
    send = step_key(context.button("siaran_minta_setuju" if needed else "siaran_kirim"), draft, "send")
    look = step_key(context.button("siaran_contoh"), draft, "sample")
    return text, [[send], [look]]


async def _quiet(context: Context, starts_at: datetime | None) -> Quiet | None:
    """The office's quiet hours, when it would leave within them."""
    quiet = await quiet_hours(context.services)
    leaves = (starts_at or context.services.now()).astimezone(context.services.timezone)
    return quiet if quiet.covers(leaves.time()) else None


async def press(update: Update, context: Context, draft: Draft[Writing], step: str, choice: str) -> Move[Writing]:
    state = draft.state
    match step:
        case "script" if choice in scripts(context):
            return await _scripted(context, state, choice)
        case "bare" if state.content is not None:
            return await _with_content(context, state, replace(state.content, attachment=None))
        case "change" if choice in ("text", "who", "when"):
            return _at(state, choice)
        case "sample" | "send":
            return await (_sampled if step == "sample" else _sent)(update, context, draft)
    return await _addressed(context, draft, step, choice)


async def typed(update: Update, context: Context, draft: Draft[Writing]) -> Move[Writing]:
    """The text, or the file that goes with it. Raises UnfitFile, BroadcastEmpty and BroadcastTooLong."""
    message, state = update.effective_message, draft.state
    assert message is not None
    if state.step == "text":
        content = content_of(message)
        await check_content(context.services, content, Audience())
        written = replace(state, content=content, title=title_of(content.text))
        return await _onward(context, written) if content.attachment else _at(written, "file")
    attachment = attachment_of(message)
    if attachment is None or state.content is None:
        return Told(text=context.text("siaran_bukan_berkas"))
    return await _with_content(context, state, replace(state.content, attachment=attachment))


async def _scripted(context: Context, state: Writing, name: str) -> Move[Writing]:
    script = scripts(context)[name]
    content = Content(text=script.text, greeting=True)
    await check_content(context.services, content, Audience())
    return _at(replace(state, content=content, title=script.title), "file")


async def _with_content(context: Context, state: Writing, content: Content) -> Move[Writing]:
    await check_content(context.services, content, Audience())
    return await _onward(context, replace(state, content=content))


async def _addressed(context: Context, draft: Draft[Writing], step: str, choice: str) -> Move[Writing]:
    state = draft.state
    match step:
        case "all" | "own":
            places = frozenset({choice}) if step == "own" else frozenset()
            return await _onward(context, replace(state, who=Choosing(whole=step == "all", places=places)))
        case "chosen" if state.audience is not None:
            return await _onward(context, state)
        case "now" | "date" | "month":
            return _timed(context, state, step, choice)
        case "day" | "hour" | "minute":
            return _dated(context, state, step, choice)
    who = choose(state.who, step, choice) if state.step == "who" else None
    if who is None:
        return Next(state=state, awaits=draft.awaits, keep=False)
    return Next(state=replace(state, who=who), keep=who.step != state.who.step)


def _timed(context: Context, state: Writing, step: str, choice: str) -> Move[Writing]:
    today = context.services.today()
    match step:
        case "now":
            return _at(replace(state, starts_at=None), "check") if state.audience else _at(state, "who")
        case "date":
            return _at(replace(state, month=today), "day")
    month = max(month_of(choice, today), today.replace(day=1))
    return Next(state=replace(state, month=month), keep=False)


def _dated(context: Context, state: Writing, step: str, choice: str) -> Move[Writing]:
    """Raises PastMoment."""
    match step:
        case "day" if day := day_from(choice, today=context.services.today()):
            return _at(replace(state, day=day), "hour")
        case "hour" if (hour := hour_from(choice)) is not None:
            return _at(replace(state, hour=hour), "minute")
        case "minute" if state.day and (moment := moment_from(context, state.day, state.hour, choice)):
            return _at(replace(state, starts_at=moment), "check")
    return Next(state=state, keep=False)


async def _onward(context: Context, state: Writing) -> Move[Writing]:
    """To the next question that is open. Raises NobodyReached and BroadcastTooLong."""
    if state.audience is None or state.content is None:
        return _at(state, "who")
    await reach_of(context.services, state.content, state.audience)
    return _at(state, "check" if state.looked else "when")


def _at(state: Writing, step: str) -> Next[Writing]:
    who = replace(state.who, step="who") if step == "who" else state.who
    looked = state.looked or step == "check"
    return Next(state=replace(state, step=step, who=who, looked=looked), awaits=step in ("text", "file"))


async def _sampled(update: Update, context: Context, draft: Draft[Writing]) -> Move[Writing]:
    """The message itself, below the screen. Raises NobodyReached."""
    content, audience = _chosen(draft.state)
    reach = await reach_of(context.services, content, audience)
    out = await sample(context.services, content, [village.code for village in reach.sample])
    await put_sample(context, draft.chat_id, content, out)
    return Next(state=draft.state, keep=False)


async def _sent(update: Update, context: Context, draft: Draft[Writing]) -> Move[Writing]:
    """Raises NotAllowed, PastMoment, NobodyReached and BroadcastTooLong."""
    state = draft.state
    content, audience = _chosen(state)
    await reach_of(context.services, content, audience)
    if state.starts_at is not None and state.starts_at <= context.services.now():
        raise PastMoment
    order = Order(key=draft.nonce, content=content, audience=audience, title=state.title, starts_at=state.starts_at)
    written = await propose(context.services, order, staff_id=draft.person_id)
    return Done(screen=await proposed_screen(update, context, written, by=draft.person_id))


async def proposed_screen(update: Update, context: Context, written: Broadcast, *, by: int) -> Screen:
    """Its card, which goes on to show how far it is; those who may approve it are told."""
    if written.phase is Phase.WAITING:
        await announce(context, written)
    watch(update, context, written.number)
    return await card_screen(context, written, by=by)


async def finished(context: Context, nonce: str) -> Screen | None:
    """It was written, and only its answer was lost."""
    written = await broadcast_keyed(context.services, nonce)
    return await card_screen(context, written, by=written.author) if written else None


def _chosen(state: Writing) -> tuple[Content, Audience]:
    """Raises NobodyReached for a press that came before anything was chosen."""
    if state.content is None or state.audience is None:
        raise NobodyReached
    return state.content, state.audience


WRITING: Wizard[Writing] = Wizard(kind=KIND, begin=begin, show=show, press=press, typed=typed, finished=finished)
