"""The steps of a broadcast in which a day and an hour are chosen by buttons."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.domain.errors import Refusal
from bot.handlers.context import Context
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row
from bot.handlers.wizards import step_key

HOURS = range(6, 22)
"""Hours at which villages are written to; the night is theirs."""
MINUTES = (0, 15, 30, 45)


@dataclass(kw_only=True, eq=False)
class PastMoment(Refusal):
    """The moment is over already."""


def hour_rows(draft: Draft[Any]) -> list[Row]:
    keys = [step_key(f"{hour:02}.00", draft, "hour", str(hour)) for hour in HOURS]
    return [keys[place : place + 4] for place in range(0, len(keys), 4)]


def minute_rows(draft: Draft[Any], hour: int) -> list[Row]:
    return [[step_key(f"{hour:02}.{minute:02}", draft, "minute", str(minute)) for minute in MINUTES]]


def day_from(choice: str, *, today: date) -> date | None:
    """None when the press was no day. Raises PastMoment."""
    try:
        day = date.fromisoformat(choice)
    except ValueError:
        return None
    if day < today:
        raise PastMoment
    return day


def hour_from(choice: str) -> int | None:
    return int(choice) if choice.isdecimal() and int(choice) in HOURS else None


def moment_from(context: Context, day: date, hour: int, choice: str) -> datetime | None:
    """In the office's own time; None when the press was no minute. Raises PastMoment."""
    minute = int(choice) if choice.isdecimal() else -1
    if minute not in MINUTES:
        return None
    moment = datetime.combine(day, time(hour, minute), tzinfo=context.services.timezone)
    if moment <= context.services.now():
        raise PastMoment
    return moment.astimezone(context.services.now().tzinfo)
