"""A new reminder by buttons: text or sample → whom → when → preview → proposal."""

from dataclasses import dataclass, replace
from datetime import date, time

from telegram import Update

from bot.actions.broadcasts import approval_needed
from bot.actions.quiet_hours import quiet_hours
from bot.actions.reminder_clock import filled
from bot.actions.reminder_package import package_text
from bot.actions.reminder_words import (
    audience_text,
    preview_text,
    reach_of,
    stage_names,
    title_of,
    unknown_years,
    when_text,
)
from bot.actions.reminders import (
    DayIsOver,
    NewReminder,
    check_new,
    check_text,
    next_dates,
    propose_reminder,
    reminder_keyed,
)
from bot.domain.broadcasts import EVERYONE, Content
from bot.domain.errors import Refusal
from bot.domain.reminder_package import Template, templates_for
from bot.domain.reminders import Edge, Reminder, Repeat, Schedule
from bot.domain.stages import StageId, election_of
from bot.handlers.broadcast_text import html_of
from bot.handlers.calendar import election_by_key
from bot.handlers.context import Context, Screen
from bot.handlers.days import month_of, read_day, read_time
from bot.handlers.drafts import Draft
from bot.handlers.handover import HANDED, taken_over
from bot.handlers.keyboards import board, home
from bot.handlers.reminder_steps import (
    OFFSETS,
    NobodyChosen,
    Reminding,
    rows,
    stage_by_key,
    with_part,
    with_village,
)
from bot.handlers.reminders import DATES, WIZARD, must_write_broadcasts, reminder_key
from bot.handlers.wizards import Done, Move, Next, Wizard, exit_keys

AFTER_REPEAT = {
    Repeat.ONCE: "day",
    Repeat.WORKDAYS: "time",
    Repeat.WEEKLY: "weekday",
    Repeat.MONTHLY: "monthday",
    Repeat.STAGE: "election",
}
"""The question that follows on how a reminder comes back."""
TYPED = frozenset({"text", "day", "time"})
"""The questions that may be answered in words."""


@dataclass(kw_only=True, eq=False)
class TimeInQuietHours(Refusal):
    """Nothing goes out at this time of day."""

    starts: time
    ends: time


async def begin(update: Update, context: Context, choice: str) -> Next[Reminding] | Done:
    """From the first question, or with the text and the audience of a broadcast that is to come back."""
    await must_write_broadcasts(update, context)
    place = (update.effective_chat.id, context.person(update) or 0) if update.effective_chat else (0, 0)
    handed = taken_over(context, place) if choice == HANDED else None
    if handed is None:
        return _to(Reminding(), "text")
    return _to(Reminding(text=handed.text, audience=handed.audience, asked_whom=True), "repeat")


def _to(state: Reminding, step: str, *, keep: bool = True) -> Next[Reminding]:
    return Next(state=replace(state, step=step), awaits=step in TYPED, keep=keep)


async def show(context: Context, draft: Draft[Reminding]) -> Screen:
    state, services = draft.state, context.services
    schedule = state.schedule
    sure = schedule is not None and state.step == "sure"
    dates = await next_dates(services, schedule, count=DATES) if schedule and sure else []
    at = StageId(election=state.election, id=state.stage)
    stage, election = stage_names(services, at) if state.election else ("", "")
    reach = await reach_of(services, state.audience) if sure else None
    text = context.text(
        "pengingat_baru",
        state=state,
        when=when_text(services, schedule) if schedule else "",
        whom=await audience_text(services, state.audience) if _knows_whom(state) else "",
        dates=dates,
        reach=reach,
        years=await unknown_years(services, schedule, dates) if schedule else [],
        preview=preview_text(services, _text(context, state), reach.example) if reach else "",
        quiet=await quiet_hours(services),
        election=election,
        stage=stage,
        approval=await approval_needed(services),
    )
    return Screen(text=text, keyboard=board(*await rows(context, draft), exit_keys(context, draft)))


def _knows_whom(state: Reminding) -> bool:
    return state.asked_whom or not state.audience.is_everyone


async def press(update: Update, context: Context, draft: Draft[Reminding], step: str, choice: str) -> Move[Reminding]:
    """One answer by button; what fits no open question changes nothing."""
    state = draft.state
    if step == "make" and state.step == "sure":
        return await _made(context, draft)
    if step == "sample" and state.step == "sample":
        return await _sampled(context, state, choice)
    if step in ("samples", "election", "stage", "edge", "offset"):
        return _of_stages(context, state, step, choice)
    if step in ("everyone", "parts", "part", "places", "place", "village", "onward"):
        return _whom(state, step, choice)
    return await _when(context, state, step, choice)


def _whom(state: Reminding, step: str, choice: str) -> Next[Reminding]:
    match step:
        case "everyone":
            return _knows(replace(state, audience=EVERYONE))
        case "part":
            return _to(with_part(state, choice), "parts", keep=False)
        case "place":
            return _to(replace(state, place=choice), "villages")
        case "village":
            return _to(with_village(state, choice), "villages", keep=False)
        case "onward":
            if state.audience.is_everyone:
                raise NobodyChosen
            return _knows(state)
    return _to(state, "parts" if step == "parts" else "place")


def _knows(state: Reminding) -> Next[Reminding]:
    """Whom it is for is settled; a sample brings its own days along."""
    known = replace(state, asked_whom=True)
    return _to(known, "sure" if known.schedule else "repeat")


def _of_stages(context: Context, state: Reminding, step: str, choice: str) -> Next[Reminding]:
    match step:
        case "samples":
            return _to(replace(state, repeat=None, text=""), "election")
        case "election" if state.step == "election":
            chosen = replace(state, election=election_by_key(context.services.calendar, choice).id)
            return _to(chosen, "stage" if state.repeat is Repeat.STAGE else "sample")
        case "stage" if state.step == "stage":
            id = stage_by_key(context, state.election, choice)
            return _to(replace(state, stage=id), "offset") if id else _to(state, "stage", keep=False)
    return _counted(state, step, choice)


def _counted(state: Reminding, step: str, choice: str) -> Next[Reminding]:
    """So many days from which day of the stage."""
    match step:
        case "edge" if state.step == "offset" and choice in set(Edge):
            return _to(replace(state, edge=Edge(choice)), "offset", keep=False)
        case "offset" if state.step == "offset" and choice in {str(n) for n in OFFSETS}:
            return _to(replace(state, offset=int(choice)), "time")
    return _to(state, state.step, keep=False)


async def _sampled(context: Context, state: Reminding, id: str) -> Next[Reminding]:
    """The words and the days of a sample; one whose day is over is refused at once."""
    template = _template(context, state.election, id)
    if template is None:
        return _to(state, state.step, keep=False)
    schedule = template.schedule(state.election)
    chosen = replace(
        state,
        template=id,
        repeat=Repeat.STAGE,
        stage=template.stage,
        edge=schedule.edge,
        offset=schedule.offset,
        at=schedule.at,
    )
    await check_new(context.services, _new(context, chosen, schedule, key=""))
    return _to(chosen, "audience")


def _template(context: Context, election: str, id: str) -> Template | None:
    found = templates_for(context.services.content.reminders, election_of(context.services.calendar, election))
    return next((template for template in found if template.id == id), None)


async def _when(context: Context, state: Reminding, step: str, choice: str) -> Next[Reminding]:
    match step:
        case "repeat" if choice in set(Repeat):
            chosen = replace(state, repeat=Repeat(choice), working=False)
            return _to(chosen, AFTER_REPEAT[Repeat(choice)])
        case "month":
            return _to(replace(state, shown=month_of(choice, context.services.today())), "day", keep=False)
        case "day" if state.step == "day":
            return _to(replace(state, day=read_day(choice)), "time")
        case "weekday" if choice in tuple("0123456"):
            return _to(replace(state, weekday=int(choice)), "time")
        case "monthday" if choice.isdigit() and 1 <= int(choice) <= 31:
            return _to(replace(state, monthday=int(choice)), "time")
    return await _at_what_time(context, state, step, choice)


async def _at_what_time(context: Context, state: Reminding, step: str, choice: str) -> Next[Reminding]:
    if step == "time" and state.step == "time":
        return await _timed(context, state, read_time(choice))
    if step == "holiday" and state.step == "holiday":
        return await _sure(context, replace(state, working=choice == "move"))
    return _to(state, state.step, keep=False)


async def _timed(context: Context, state: Reminding, at: time) -> Next[Reminding]:
    """A time outside the quiet hours; holidays matter only to what comes on days of its own."""
    quiet = await quiet_hours(context.services)
    if quiet.covers(at):
        raise TimeInQuietHours(starts=quiet.starts, ends=quiet.ends)
    timed = replace(state, at=at)
    if state.repeat in (Repeat.ONCE, Repeat.WEEKLY, Repeat.MONTHLY):
        return _to(timed, "holiday")
    return await _sure(context, timed)


async def _sure(context: Context, state: Reminding) -> Next[Reminding]:
    """What cannot stand is refused before it is shown."""
    if state.schedule is not None:
        await check_new(context.services, _new(context, state, state.schedule, key=""))
    return _to(state, "sure")


async def typed(update: Update, context: Context, draft: Draft[Reminding]) -> Move[Reminding]:
    state, message = draft.state, update.effective_message
    text = (message.text if message else None) or ""
    match state.step:
        case "text":
            html = html_of(message) if message is not None and message.text else ""
            check_text(html)
            return _to(replace(state, text=html, template="", repeat=None, at=None), "audience")
        case "day":
            return _to(replace(state, day=_not_past(context, read_day(text))), "time")
    return await _timed(context, state, read_time(text))


def _not_past(context: Context, day: date) -> date:
    if day < context.services.today():
        raise DayIsOver(day=day)
    return day


async def _made(context: Context, draft: Draft[Reminding]) -> Done:
    state = draft.state
    assert state.schedule is not None  # the last question stands only when all others are answered
    new = _new(context, state, state.schedule, key=_key(draft.nonce))
    made = await propose_reminder(context.services, new, staff_id=draft.person_id)
    return Done(screen=_made_screen(context, made))


def _new(context: Context, state: Reminding, schedule: Schedule, *, key: str) -> NewReminder:
    template = _template(context, state.election, state.template) if state.template else None
    text = _open_text(context, state)
    return NewReminder(
        key=key,
        title=template.title if template else title_of(text),
        content=Content(text=text, greeting=True),
        schedule=schedule,
        audience=state.audience,
        package=state.template,
    )


def _open_text(context: Context, state: Reminding) -> str:
    """The words as they are kept: of a sample with its places open."""
    template = _template(context, state.election, state.template) if state.template else None
    if template is None:
        return state.text
    return package_text(context.services, template, election_of(context.services.calendar, state.election))


def _text(context: Context, state: Reminding) -> str:
    """The words as a group would read them today."""
    text = _open_text(context, state)
    return filled(context.services, text, state.schedule) if state.template and state.schedule else text


def _key(nonce: str) -> str:
    return f"wizard:{nonce}"


def _made_screen(context: Context, made: Reminder) -> Screen:
    text = context.text("pengingat_jadi", reminder=made, when=when_text(context.services, made.schedule))
    look = reminder_key(context.button("lihat_pengingat"), "o", made.number)
    return Screen(text=text, keyboard=board([look], [reminder_key(context.button("pengingat"), "l"), home(context)]))


async def finished(context: Context, nonce: str) -> Screen | None:
    """The reminder was proposed, and only its answer was lost."""
    made = await reminder_keyed(context.services, _key(nonce))
    return _made_screen(context, made) if made and made.title else None


REMIND: Wizard[Reminding] = Wizard(kind=WIZARD, begin=begin, show=show, press=press, typed=typed, finished=finished)
