"""A month as buttons, and days and times as people write them."""

import re
from calendar import monthcalendar
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from babel.dates import format_date, get_month_names

from bot.domain.errors import Refusal
from bot.handlers.context import Context
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row
from bot.handlers.wizards import step_key
from bot.rendering import LOCALE

DAY, MONTH, NOTHING = "day", "month", "none"
"""Steps: a day was chosen, another month is wanted, a gap was pressed."""
YEARS = range(2000, 2101)
GAP = "·"
SHORTEST = 3
"""Letters of a month's name that tell it from the others."""


@dataclass(kw_only=True, eq=False)
class UnreadDay(Refusal):
    """This is no day that we can read."""


@dataclass(kw_only=True, eq=False)
class UnreadTime(Refusal):
    """This is no time of day that we can read."""


def month_rows(context: Context, draft: Draft[Any], shown: date, *, earliest: date | None = None) -> list[Row]:
    """The month that holds `shown`, week by week; days before `earliest` are gaps."""
    title = step_key(format_date(shown, "MMMM y", locale=LOCALE), draft, NOTHING)
    before = step_key("‹", draft, MONTH, f"{_month(shown, -1):%Y-%m}")
    after = step_key("›", draft, MONTH, f"{_month(shown, 1):%Y-%m}")
    weeks = [
        [_day_key(draft, shown.replace(day=day) if day else None, earliest) for day in week]
        for week in monthcalendar(shown.year, shown.month)
    ]
    return [[before, title, after], *weeks]


def _day_key(draft: Draft[Any], day: date | None, earliest: date | None) -> Any:
    if day is None or (earliest is not None and day < earliest):
        return step_key(GAP, draft, NOTHING)
    return step_key(str(day.day), draft, DAY, day.isoformat())


def _month(shown: date, by: int) -> date:
    """The first day of a month before or after, within the years that we read."""
    months = shown.year * 12 + shown.month - 1 + by
    year = min(max(months // 12, YEARS[0]), YEARS[-1])
    return date(year, months % 12 + 1, 1)


def month_of(choice: str, default: date) -> date:
    """The month that a button names."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", choice)
    return date(int(found[1]), int(found[2]), 1) if found else default


def read_day(text: str) -> date:
    """25 September 2029, 25 sep 2029, 25-9-2029, 25/9/2029, 2029-09-25. Raises UnreadDay."""
    words = re.fullmatch(r"(\d{1,4})[\s./-]+(\w+)[\s./-]+(\d{1,4})", text.strip().casefold())
    if words is None:
        raise UnreadDay
    first, month, last = words.groups()
    year, day = (first, last) if len(first) == 4 else (last, first)
    try:
        found = date(int(year), _month_number(month), int(day))
    except ValueError as error:
        raise UnreadDay from error
    if found.year not in YEARS:
        raise UnreadDay
    return found


def _month_number(word: str) -> int:
    """A number, or the beginning of a month's name; 0 for anything else."""
    if word.isdigit():
        return int(word)
    names = get_month_names("wide", locale=LOCALE)
    fitting = [number for number, name in names.items() if name.casefold().startswith(word)]
    return fitting[0] if len(word) >= SHORTEST and len(fitting) == 1 else 0


def read_time(text: str) -> time:
    """08.30, 8:30, 8. Raises UnreadTime."""
    found = re.fullmatch(r"(\d{1,2})(?:[.:](\d{2}))?", text.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else _no_time()
    except ValueError as error:
        raise UnreadTime from error


def _no_time() -> time:
    raise UnreadTime
