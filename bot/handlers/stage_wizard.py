"""Adding an election or a stage, and moving one, step by step."""

from dataclasses import dataclass, replace
from datetime import date

from telegram import Update

from bot.actions.calendar import Moved, add_election, checked_stage_name, look_at_move, save_stage
from bot.domain.errors import Refusal
from bot.domain.guidance import Regime, Stage
from bot.domain.stages import OwnStage, StageEndsBeforeItBegins, StageId, election_of, slug_of
from bot.handlers.calendar import (
    WIZARD,
    changed_screen,
    election_by_key,
    election_screen,
    must_keep_calendar,
    stage_by_key,
)
from bot.handlers.context import Context, Screen
from bot.handlers.days import DAY, month_of, month_rows, read_day
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row, board, pairs
from bot.handlers.wizards import Done, Move, Next, Wizard, exit_keys, step_key
from bot.rendering import cut

LABEL = 34


@dataclass(frozen=True, kw_only=True, slots=True)
class Staging:
    """What was chosen so far; `step` is the question that stands open, `shown` the month on the buttons."""

    step: str
    election: str = ""
    regime: Regime | None = None
    id: str = ""
    name: str = ""
    stage: Stage = Stage.ALWAYS
    starts: date | None = None
    ends: date | None = None
    shown: date | None = None
    move: bool = False

    @property
    def made(self) -> OwnStage:
        """The stage as chosen, once both days are."""
        assert self.starts is not None
        assert self.ends is not None
        at = StageId(election=self.election, id=self.id)
        return OwnStage(at=at, name=self.name, stage=self.stage, starts=self.starts, ends=self.ends)


async def begin(update: Update, context: Context, choice: str) -> Next[Staging] | Done:
    """`add.<election>`, `move.<stage>`, or nothing for a new election."""
    await must_keep_calendar(update, context)
    calendar = context.services.calendar
    what, _, which = choice.partition(".")
    if what == "add":
        return Next(state=Staging(step="stage", election=election_by_key(calendar, which).id))
    if what == "move":
        election, period = stage_by_key(calendar, which)
        state = Staging(step="starts", election=election.id, id=period.id, name=period.name, stage=period.stage)
        return Next(state=replace(state, shown=period.starts, move=True), awaits=True)
    return Next(state=Staging(step="regime"))


async def show(context: Context, draft: Draft[Staging]) -> Screen:
    state = draft.state
    election = election_of(context.services.calendar, state.election).name if state.election else ""
    moved = await _looked(context, state)
    text = context.text("tahap_baru", state=state, election=election, moved=moved, new=not state.move)
    return Screen(text=text, keyboard=board(*_rows(context, draft), exit_keys(context, draft)))


async def _looked(context: Context, state: Staging) -> Moved | None:
    """What saving would bring; nothing where the calendar changed meanwhile, which saving then refuses."""
    try:
        return await look_at_move(context.services, state.made) if state.step == "sure" else None
    except Refusal:
        return Moved()


def _rows(context: Context, draft: Draft[Staging]) -> list[Row]:
    state, today = draft.state, context.services.today()
    match state.step:
        case "regime":
            words = context.services.messages
            return [[step_key(words.word("rezim", regime), draft, "regime", regime) for regime in Regime]]
        case "stage":
            keys = [step_key(cut(s.name, LABEL), draft, "stage", s.at.id) for s in _offered(context, state)]
            return [*pairs(keys), [step_key(context.button("tahap_lain"), draft, "other")]]
        case "starts":
            return month_rows(context, draft, state.shown or today)
        case "ends":
            assert state.starts is not None
            one = step_key(context.button("sehari_saja"), draft, DAY, state.starts.isoformat())
            return [*month_rows(context, draft, state.shown or state.starts, earliest=state.starts), [one]]
        case "sure":
            return [[step_key(context.button("simpan"), draft, "make")]]
    return []


def _offered(context: Context, state: Staging) -> list[OwnStage]:
    """The usual stages of this election that have no date yet, as far as a button can carry them."""
    election = election_of(context.services.calendar, state.election)
    dated = {period.id for period in election.periods}
    usual = [s for s in context.services.content.stages if election.regime in s.regimes and s.id not in dated]
    day = context.services.today()
    return [
        OwnStage(at=StageId(election=election.id, id=s.id), name=s.name, stage=s.stage, starts=day, ends=day)
        for s in usual
        if len(s.id) <= 26
    ]


async def press(update: Update, context: Context, draft: Draft[Staging], step: str, choice: str) -> Move[Staging]:
    state = draft.state
    match step:
        case "regime" if choice in set(Regime):
            return Next(state=replace(state, regime=Regime(choice), step="title"), awaits=True)
        case "stage" | "other" if state.step == "stage":
            return _chosen(context, state, choice)
        case "month":
            return Next(state=replace(state, shown=month_of(choice, context.services.today())), awaits=True, keep=False)
        case "day":
            return await _dated(context, state, read_day(choice))
        case "make" if state.step == "sure":
            moved = await save_stage(context.services, state.made, staff_id=draft.person_id)
            return Done(screen=changed_screen(context, "saved", state.election, moved, name=state.name))
    return Next(state=state, awaits=draft.awaits, keep=False)


def _chosen(context: Context, state: Staging, id: str) -> Next[Staging]:
    """A usual stage by its id, or one that is still to be named."""
    if not id:
        return Next(state=replace(state, step="name"), awaits=True)
    known = next((stage for stage in _offered(context, state) if stage.at.id == id), None)
    if known is None:
        return Next(state=state, keep=False)
    return Next(state=replace(state, id=id, name=known.name, stage=known.stage, step="starts"), awaits=True)


async def _dated(context: Context, state: Staging, day: date) -> Move[Staging]:
    """The first day, then the last; what cannot stand is refused here, above the same question."""
    if state.step == "starts":
        return Next(state=replace(state, starts=day, ends=None, shown=day, step="ends"), awaits=True)
    if state.step != "ends" or state.starts is None:
        return Next(state=state, keep=False)
    if day < state.starts:
        raise StageEndsBeforeItBegins(starts=state.starts, ends=day)
    ended = replace(state, ends=day, step="sure")
    await look_at_move(context.services, ended.made)
    return Next(state=ended)


async def typed(update: Update, context: Context, draft: Draft[Staging]) -> Move[Staging]:
    state = draft.state
    message = update.effective_message
    text = (message.text if message else None) or ""
    match state.step:
        case "title":
            return await _election(context, draft, text)
        case "name":
            return Next(state=_named(context, state, checked_stage_name(text)), awaits=True)
    return await _dated(context, state, read_day(text))


async def _election(context: Context, draft: Draft[Staging], text: str) -> Done:
    """An election is there as soon as it has a name; its stages follow."""
    regime = draft.state.regime or Regime.PEMILU
    made = await add_election(context.services, text, regime, staff_id=draft.person_id)
    screen = await election_screen(context, election_of(context.services.calendar, made.id))
    return Done(screen=screen)


def _named(context: Context, state: Staging, name: str) -> Staging:
    """A stage of the office's own name: no verdict hangs on it."""
    election = election_of(context.services.calendar, state.election)
    usual = {stage.id for stage in context.services.content.stages}
    taken = usual | {period.id for period in election.periods}
    return replace(state, id=slug_of(name, taken), name=name, stage=Stage.ALWAYS, step="starts")


STAGING: Wizard[Staging] = Wizard(kind=WIZARD, begin=begin, show=show, press=press, typed=typed)
