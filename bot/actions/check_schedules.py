"""Proves the shipped calendar and the customary reminders whole."""

from collections.abc import Iterator

from bot.actions.reminders import TEXT_LIMIT
from bot.content import Content, Problem
from bot.domain.calendar import Election
from bot.domain.guidance import Regime
from bot.domain.reminder_package import Template
from bot.domain.stages import OwnStage, StageId, StagesCollide, check_stage
from bot.rendering import MessageFault, Messages, visible_length


def check_schedules(content: Content, messages: Messages) -> list[Problem]:
    """Stages that collide, and reminders that say nothing in law, or too much for one message."""
    found = [problem for election in content.calendar.elections for problem in _election(content, election)]
    return found + [problem for template in content.reminders for problem in _template(content, messages, template)]


def _election(content: Content, election: Election) -> Iterator[Problem]:
    for period in election.periods:
        at = StageId(election=election.id, id=period.id)
        stage = OwnStage(at=at, name=period.name, stage=period.stage, starts=period.starts, ends=period.ends)
        try:
            check_stage(content.calendar, stage)
        except StagesCollide as trouble:
            yield _problem(f"tahapan/{election.id}.yaml", "tahap", "stages_collide", other=trouble.other)


def _template(content: Content, messages: Messages, template: Template) -> Iterator[Problem]:
    file = f"pengingat/{template.id}.yaml"
    for regime in sorted(template.regimes):
        if not any(s.id == template.stage and regime in s.regimes for s in content.stages):
            yield _problem(file, "tahap", "stage_not_in_regime", found=template.stage, regime=regime)
        if not template.basis_in(regime):
            yield _problem(file, "dasar", "reminder_without_basis", regime=regime)
        yield from _rendered(messages, template, regime, file=file)


def _rendered(messages: Messages, template: Template, regime: Regime, *, file: str) -> Iterator[Problem]:
    try:
        text = messages.text("pengingat_paket", text=template.text, basis=template.basis_in(regime))
    except MessageFault as fault:
        yield _problem(file, "isi", "does_not_render", fault=fault, actor=regime)
        return
    if (length := visible_length(text)) > TEXT_LIMIT:
        yield _problem(file, "isi", "too_long", limit=TEXT_LIMIT, length=length)


def _problem(file: str, field: str, reason: str, **values: object) -> Problem:
    texts = {name: str(value) for name, value in values.items()}
    return Problem(file=f"messages/id/{file}", line=1, field=field, reason=reason, values=texts)
