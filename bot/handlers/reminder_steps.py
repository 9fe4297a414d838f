"""The questions of a new reminder: what was chosen so far, and the buttons of each question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from telegram import InlineKeyboardButton

from bot.actions.areas import areas
from bot.actions.quiet_hours import quiet_hours
from bot.actions.staff import member
from bot.domain.broadcasts import EVERYONE, Audience
from bot.domain.errors import Refusal
from bot.domain.reminder_package import templates_for
from bot.domain.reminders import Edge, Quiet, Repeat, Schedule
from bot.domain.staff import Act, Matter, may
from bot.domain.stages import StageId, election_of, short_key
from bot.domain.villages import Subdistrict
from bot.handlers.context import Context
from bot.handlers.days import month_rows
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row, pairs
from bot.handlers.wizards import step_key
from bot.rendering import cut

LABEL = 34
CHOICE = 26
"""Characters that a wizard's button can carry."""
HOURS = ("06.30", "07.00", "08.00", "09.00", "10.00", "12.00", "14.00", "16.00", "18.00", "19.00", "20.00")
OFFSETS = (-30, -14, -7, -3, -2, -1, 0, 1, 3, 7)
MONTH_DAYS = 31
A_WEEK = 7


@dataclass(kw_only=True, eq=False)
class NobodyChosen(Refusal):
    """No kecamatan and no village was chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminding:
    """What was chosen so far; `step` is the question that stands open, `shown` the month on the buttons."""

    step: str = "text"
    text: str = ""
    template: str = ""
    audience: Audience = EVERYONE
    asked_whom: bool = False
    place: str = ""
    repeat: Repeat | None = None
    day: date | None = None
    weekday: int = 0
    monthday: int = 1
    election: str = ""
    stage: str = ""
    edge: Edge = Edge.START
    offset: int = 0
    at: time | None = None
    working: bool = False
    shown: date | None = None

    @property
    def schedule(self) -> Schedule | None:
        """When it goes out, once everything about it was chosen."""
        if self.repeat is None or self.at is None:
            return None
        stage = StageId(election=self.election, id=self.stage) if self.repeat is Repeat.STAGE else None
        return Schedule(
            repeat=self.repeat,
            at=self.at,
            day=self.day if self.repeat is Repeat.ONCE else None,
            weekday=self.weekday,
            monthday=self.monthday,
            stage=stage,
            edge=self.edge,
            offset=self.offset,
            working=self.working and self.repeat in (Repeat.ONCE, Repeat.WEEKLY, Repeat.MONTHLY),
        )


def toggled(codes: Sequence[str], code: str) -> tuple[str, ...]:
    """With the code, or without it if it was there."""
    return tuple(c for c in codes if c != code) if code in codes else (*codes, code)


async def rows(context: Context, draft: Draft[Reminding]) -> list[Row]:
    """The buttons of the open question."""
    match draft.state.step:
        case "audience" | "parts" | "place" | "villages":
            return await _whom(context, draft)
        case "election" | "sample" | "stage" | "offset":
            return _of_stages(context, draft)
        case "time":
            return _hours(context, draft, await quiet_hours(context.services))
        case "holiday":
            return _holidays(context, draft)
        case "sure":
            return [[step_key(context.button("usulkan"), draft, "make")]]
    return _when(context, draft)


def _when(context: Context, draft: Draft[Reminding]) -> list[Row]:
    words, state = context.services.messages, draft.state
    match state.step:
        case "text":
            return [[step_key(context.button("contoh_teks"), draft, "samples")]]
        case "repeat":
            return [[step_key(context.button(f"ulang_{each.value}"), draft, "repeat", each)] for each in Repeat]
        case "day":
            today = context.services.today()
            return month_rows(context, draft, state.shown or today, earliest=today)
        case "weekday":
            return pairs(step_key(words.word("hari", str(n)), draft, "weekday", str(n)) for n in range(A_WEEK))
        case "monthday":
            keys = [step_key(str(n), draft, "monthday", str(n)) for n in range(1, MONTH_DAYS + 1)]
            return [keys[place : place + A_WEEK] for place in range(0, len(keys), A_WEEK)]
    return []


def _holidays(context: Context, draft: Draft[Reminding]) -> list[Row]:
    ways = (("tetap_dikirim", "keep"), ("geser_libur", "move"))
    return [[step_key(context.button(word), draft, "holiday", choice)] for word, choice in ways]


def _hours(context: Context, draft: Draft[Reminding], quiet: Quiet) -> list[Row]:
    audible = [hour for hour in HOURS if not quiet.covers(time(int(hour[:2]), int(hour[3:])))]
    keys = [step_key(hour, draft, "time", hour) for hour in audible]
    return [keys[place : place + 4] for place in range(0, len(keys), 4)]


def _of_stages(context: Context, draft: Draft[Reminding]) -> list[Row]:
    state, calendar = draft.state, context.services.calendar
    match state.step:
        case "election":
            elections = calendar.elections
            return [[step_key(cut(e.name, LABEL), draft, "election", short_key(e.id))] for e in elections]
        case "sample":
            election = election_of(calendar, state.election)
            templates = templates_for(context.services.content.reminders, election)
            return pairs(step_key(cut(t.title, LABEL), draft, "sample", t.id) for t in templates)
        case "stage":
            named = _stages(context, state.election)
            return pairs(step_key(cut(name, LABEL), draft, "stage", short_key(id)) for id, name in named.items())
    other = Edge.END if state.edge is Edge.START else Edge.START
    keys = [step_key(f"H{n:+d}" if n else "H", draft, "offset", str(n)) for n in OFFSETS]
    return [*pairs(keys), [step_key(context.button(f"acuan_{other.value}"), draft, "edge", other)]]


def _stages(context: Context, election: str) -> dict[str, str]:
    """The stages of an election by id: the dated ones, then the usual ones that wait for a date."""
    found = election_of(context.services.calendar, election)
    dated = {period.id: period.name for period in found.periods}
    usual = {s.id: s.name for s in context.services.content.stages if found.regime in s.regimes}
    return dated | {id: name for id, name in usual.items() if id not in dated}


def stage_by_key(context: Context, election: str, key: str) -> str | None:
    """The id of a stage of this election behind a button."""
    return next((id for id in _stages(context, election) if short_key(id) == key), None)


async def _whom(context: Context, draft: Draft[Reminding]) -> list[Row]:
    state = draft.state
    parts = await reachable(context, draft.person_id)
    onward = [step_key(context.button("lanjut"), draft, "onward")]
    match state.step:
        case "parts":
            chosen = state.audience.subdistricts
            return [*pairs(_tick(draft, "part", p.code, p.name, p.code in chosen) for p in parts), onward]
        case "place":
            return pairs(step_key(part.name, draft, "place", part.code) for part in parts)
        case "villages":
            found = await areas(context.services)
            here = [v for v in found.villages if v.subdistrict == state.place] if found else []
            ticks = (_tick(draft, "village", v.code, v.name, v.code in state.audience.villages) for v in here)
            elsewhere = [step_key(context.button("kecamatan_lain"), draft, "places")]
            return [*pairs(ticks), elsewhere, onward]
    ways = [("kecamatan_tertentu", "parts"), ("desa_tertentu", "places")] if parts else []
    everyone = [("semua_desa", "everyone")] if await _whole(context, draft.person_id) else []
    return [[step_key(context.button(word), draft, step)] for word, step in [*everyone, *ways]]


def _tick(draft: Draft[Reminding], step: str, code: str, name: str, chosen: bool) -> InlineKeyboardButton:  # noqa: FBT001 - a mark
    return step_key(f"☑ {name}" if chosen else name, draft, step, code)


async def reachable(context: Context, person: int) -> list[Subdistrict]:
    """The kecamatan that this person may write to."""
    staff, found = await member(context.services, person), await areas(context.services)
    parts = found.subdistricts if found else ()
    return [part for part in parts if may(staff, Act.WRITE_BROADCAST, Matter(subdistrict=part.code))]


async def _whole(context: Context, person: int) -> bool:
    return may(await member(context.services, person), Act.WRITE_BROADCAST)


def with_part(state: Reminding, code: str) -> Reminding:
    """A kecamatan ticked or unticked."""
    audience = replace(state.audience, subdistricts=toggled(state.audience.subdistricts, code))
    return replace(state, audience=audience)


def with_village(state: Reminding, code: str) -> Reminding:
    """A village ticked or unticked."""
    audience = replace(state.audience, villages=toggled(state.audience.villages, code))
    return replace(state, audience=audience)
