"""Importing a calendar file: send it, say which election, look at what changes, apply all of it."""

from collections import Counter
from dataclasses import dataclass, replace

from telegram import Update

from bot.actions.calendar import Moved, look_at_moves, save_stages
from bot.actions.calendar_files import changes, entries, foreign, read_events
from bot.domain.errors import Refusal
from bot.domain.stages import Change, OwnStage, short_key
from bot.feeds import MAX_BYTES, FeedEvent, NoCalendarFile
from bot.handlers.calendar import changed_screen, election_by_key, must_keep_calendar
from bot.handlers.context import Context, Screen
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row, board
from bot.handlers.wizards import Done, Move, Next, Wizard, exit_keys, step_key
from bot.rendering import cut

KIND = "impor"
MOST_SHOWN = 25
LABEL = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Importing:
    """The events of the file, and the election for those that name none."""

    step: str = "file"
    events: tuple[FeedEvent, ...] = ()
    election: str = ""


async def begin(update: Update, context: Context, _choice: str) -> Next[Importing] | Done:
    await must_keep_calendar(update, context)
    return Next(state=Importing(), awaits=True)


async def show(context: Context, draft: Draft[Importing]) -> Screen:
    state = draft.state
    found = entries(context.services, state.events, election=state.election) if state.step == "sure" else []
    counts = Counter(entry.change.value for entry in found)
    shown = [(e.stage.name, e.election, e.stage.starts, e.stage.ends, e.change) for e in changes(found)[:MOST_SHOWN]]
    text = context.text(
        "impor_kalender",
        step=state.step,
        entries=shown,
        counts={change.value: counts[change] for change in Change},
        moved=await _looked(context, state),
        foreign=foreign(state.events),
    )
    apply = [step_key(context.button("terapkan"), draft, "apply")] if changes(found) else []
    return Screen(text=text, keyboard=board(*_elections(context, draft), apply, exit_keys(context, draft)))


def _elections(context: Context, draft: Draft[Importing]) -> list[Row]:
    if draft.state.step != "election":
        return []
    all_of_them = context.services.calendar.elections
    return [[step_key(cut(e.name, LABEL), draft, "into", short_key(e.id))] for e in all_of_them]


async def _looked(context: Context, state: Importing) -> Moved:
    try:
        return await look_at_moves(context.services, _stages(context, state)) if state.step == "sure" else Moved()
    except Refusal:
        return Moved()


async def typed(update: Update, context: Context, draft: Draft[Importing]) -> Move[Importing]:
    """The file. It is refused whole with every event that is wrong, or read whole."""
    document = update.effective_message.document if update.effective_message else None
    if document is None or (document.file_size or 0) > MAX_BYTES:
        raise NoCalendarFile
    file = await document.get_file()
    events = read_events(context.services, bytes(await file.download_as_bytearray()))
    state = replace(draft.state, events=tuple(events))
    if foreign(events):
        return Next(state=replace(state, step="election"))
    return await _sure(context, state)


async def press(update: Update, context: Context, draft: Draft[Importing], step: str, choice: str) -> Move[Importing]:
    state = draft.state
    match step:
        case "into" if state.step == "election":
            election = election_by_key(context.services.calendar, choice)
            return await _sure(context, replace(state, election=election.id))
        case "apply" if state.step == "sure":
            stages = _stages(context, state)
            moved = await save_stages(context.services, stages, staff_id=draft.person_id)
            return Done(screen=changed_screen(context, "imported", state.election, moved))
    return Next(state=state, awaits=draft.awaits, keep=False)


async def _sure(context: Context, state: Importing) -> Next[Importing]:
    """What cannot stand is refused before it is shown."""
    await look_at_moves(context.services, _stages(context, state))
    return Next(state=replace(state, step="sure"))


def _stages(context: Context, state: Importing) -> list[OwnStage]:
    found = entries(context.services, state.events, election=state.election)
    return [entry.stage for entry in changes(found)]


IMPORT: Wizard[Importing] = Wizard(kind=KIND, begin=begin, show=show, press=press, typed=typed)
