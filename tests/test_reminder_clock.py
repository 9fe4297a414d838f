"""What falls due goes out once or is reported missed, whatever happens to the process and to the clock."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions.broadcasts import broadcasts, cancel
from bot.actions.calendar import save_stage
from bot.actions.quiet_hours import set_quiet_hours, setting_of
from bot.actions.reminder_clock import Due, plan_due
from bot.actions.reminders import (
    approve_reminder,
    delete_reminder,
    pause_reminder,
    propose_reminder,
    resume_reminder,
)
from bot.domain.broadcasts import Kind
from bot.domain.guidance import Stage
from bot.domain.reminders import Outcome, Quiet, Repeat, Schedule, occurrences
from bot.domain.stages import OwnStage
from bot.services import Services
from bot.storage.reminders import missed_in, noted
from tests.mailroom import ADMIN, SECOND
from tests.reminder_desk import CAMPAIGN, Clock, before_campaign, open_office, weekly, written

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
"""07.00 WIB, an hour before what is due at eight."""


async def active(services: Services, key: str, schedule: Schedule) -> int:
    """A reminder that two admins let go out."""
    proposed = await propose_reminder(services, written(key, schedule), staff_id=ADMIN)
    return (await approve_reminder(services, proposed.number, staff_id=SECOND)).number


async def sent(services: Services) -> list[str]:
    """The occasions that became broadcasts, the oldest first."""
    found = await broadcasts(services, limit=10_000)
    return [each.key for each in reversed(found) if each.kind is Kind.REMINDER]


async def reported(services: Services) -> list[tuple[int, date]]:
    """What staff were told was missed."""
    rows = await services.database.reader.fetch_all(
        "SELECT subject FROM broadcast WHERE message = 'pengingat_terlewat'"
    )
    return [
        (each.reminder, each.day) for row in rows for each in await missed_in(services.database.reader, report=row[0])
    ]


async def test_what_falls_due_becomes_one_broadcast() -> None:
    """However often the clock is looked at."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        number = await active(services, "senin", weekly())
        assert await plan_due(services, now=clock()) == Due()
        clock.forward(3600)
        assert [await plan_due(services, now=clock()) for _ in range(3)] == [Due(planned=1), Due(), Due()]
        assert await sent(services) == [f"reminder:{number}:2026-03-02"]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (7, Due(planned=1)),  # the process was down; six hours are not over
        (8, Due(missed=1)),  # now they are
        (8 + 7 * 24, Due(missed=2)),
    ],
)
async def test_late_within_the_grace_time_else_missed(hours: int, expected: Due) -> None:
    """What is missed is reported to staff, once."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        await active(services, "senin", weekly())
        clock.forward(3600 * hours)
        assert await plan_due(services, now=clock()) == expected
        assert await plan_due(services, now=clock()) == Due()
        assert len(await reported(services)) == expected.missed


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """Another process on the same file finds what was planned, and what was not."""
    clock = Clock(MONDAY)
    async with open_office(tmp_path / "s.db", now=clock) as services:
        await active(services, "senin", weekly())
        clock.forward(3600)
        await plan_due(services, now=clock())
    clock.forward(3 * 3600)
    async with open_office(tmp_path / "s.db", now=clock) as services:
        assert await plan_due(services, now=clock()) == Due()
        clock.forward(7 * 24 * 3600)
        assert await plan_due(services, now=clock()) == Due(planned=1)


async def test_a_clock_that_goes_back_sends_nothing_twice_and_loses_nothing() -> None:
    """Put ahead by two weeks both Mondays are missed; put back, the second one goes out in its time after all."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        number = await active(services, "senin", weekly())
        clock.forward(3600)
        await plan_due(services, now=clock())
        clock.forward(14 * 24 * 3600 - 2 * 3600)
        assert await plan_due(services, now=clock()) == Due(missed=1)
        clock.forward(-13 * 24 * 3600)
        assert await plan_due(services, now=clock()) == Due()
        clock.forward(6 * 24 * 3600 + 2 * 3600)
        assert await plan_due(services, now=clock()) == Due(planned=1)
        assert await sent(services) == [f"reminder:{number}:2026-03-02", f"reminder:{number}:2026-03-09"]


async def test_what_was_approved_under_a_clock_gone_ahead_still_goes_out() -> None:
    """The clock was a year ahead; put right, the reminder counts from now."""
    clock = Clock(MONDAY + timedelta(days=364))
    async with open_office(None, now=clock) as services:
        await active(services, "senin", weekly())
        await plan_due(services, now=clock())
        clock.forward(-364 * 24 * 3600)
        await plan_due(services, now=clock())
        clock.forward(3600)
        assert await plan_due(services, now=clock()) == Due(planned=1)


async def test_only_active_reminders_go_out() -> None:
    """Waiting, paused and deleted ones do not; what fell due in a pause is left out and not reported."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        await propose_reminder(services, written("menunggu", weekly()), staff_id=ADMIN)
        paused, gone = await active(services, "jeda", weekly()), await active(services, "hapus", weekly())
        await pause_reminder(services, paused, staff_id=ADMIN)
        await delete_reminder(services, gone, staff_id=ADMIN)
        clock.forward(2 * 3600)
        await resume_reminder(services, paused, staff_id=ADMIN)
        assert await plan_due(services, now=clock()) == Due()


async def test_a_moved_stage_moves_its_reminder() -> None:
    """H-7 of 10 March is 3 March; moved by a week before that, it goes out on the tenth and not on the third."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        number = await active(services, "h-7", before_campaign(7))
        later = OwnStage(at=CAMPAIGN, name="K", stage=Stage.CAMPAIGN, starts=date(2026, 3, 17), ends=date(2026, 5, 1))
        moved = await save_stage(services, later, staff_id=ADMIN)
        assert [(s.reminder.number, s.old, s.new) for s in moved.shifts] == [
            (number, date(2026, 3, 3), date(2026, 3, 10))
        ]
        clock.forward(2 * 24 * 3600)
        assert await plan_due(services, now=clock()) == Due()
        clock.forward(6 * 24 * 3600 + 2 * 3600)
        assert await plan_due(services, now=clock()) == Due(planned=1)
        assert await sent(services) == [f"reminder:{number}:2026-03-10"]


async def test_a_broadcast_that_came_too_late_is_reported() -> None:
    """Planned in time, but no sender was there: the broadcast is missed, and staff are told."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        number = await active(services, "senin", weekly())
        clock.forward(3600)
        await plan_due(services, now=clock())
        async with services.database.transaction() as tx:
            await tx.execute("UPDATE broadcast SET state = 'missed' WHERE kind = 'reminder'")
        assert await plan_due(services, now=clock()) == Due(missed=1)
        assert await reported(services) == [(number, date(2026, 3, 2))]


async def test_a_cancelled_broadcast_is_not_planned_again() -> None:
    """Staff stopped this one; the next week's comes as usual."""
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        await active(services, "senin", weekly())
        clock.forward(3600)
        await plan_due(services, now=clock())
        newest = (await broadcasts(services, limit=1))[0]
        await cancel(services, newest.number, staff_id=ADMIN)
        assert await plan_due(services, now=clock()) == Due()
        clock.forward(7 * 24 * 3600)
        assert await plan_due(services, now=clock()) == Due(planned=1)


async def test_a_time_that_is_moved_to_before_the_last_look_is_not_lost() -> None:
    """Due on Tuesday at six because of the quiet hours; without them it was due an hour ago, and goes out."""
    clock = Clock(MONDAY - timedelta(hours=8))
    async with open_office(None, now=clock) as services:
        await active(services, "malam", weekly(weekday=0, at=time(22)))
        clock.forward(24 * 3600)  # Monday, 23.00 WIB
        assert await plan_due(services, now=clock()) == Due()
        await set_quiet_hours(services, Quiet(starts=time(0), ends=time(0)), staff_id=ADMIN)
        assert await plan_due(services, now=clock()) == Due(planned=1)
        clock.forward(8 * 3600)
        assert await plan_due(services, now=clock()) == Due()


async def test_a_stage_moved_into_the_last_hours_still_sends() -> None:
    """H-7 is since two hours: within its grace time it goes out at once; a day late it is reported."""
    clock = Clock(MONDAY + timedelta(hours=3))
    async with open_office(None, now=clock) as services:
        await active(services, "h-7", before_campaign(7))
        await active(services, "h-8", before_campaign(8, at=time(12)))
        async with services.database.transaction() as tx:
            await tx.execute("UPDATE reminder SET since = '2026-02-01T00:00:00+00:00'")
        await plan_due(services, now=clock())
        sooner = OwnStage(at=CAMPAIGN, name="K", stage=Stage.CAMPAIGN, starts=date(2026, 3, 9), ends=date(2026, 5, 1))
        moved = await save_stage(services, sooner, staff_id=ADMIN)
        assert [shift.late for shift in moved.shifts] == [False, True]
        assert await plan_due(services, now=clock()) == Due(planned=1, missed=1)


steps = st.lists(
    st.one_of(
        st.integers(1, 90),  # minutes: the loop goes on
        st.integers(90, 3 * 24 * 60),  # down for a while
        st.integers(-3 * 24 * 60, -1),  # the clock is put back
        st.integers(20 * 24 * 60, 40 * 24 * 60),  # or far ahead
    ),
    min_size=1,
    max_size=12,
)
plans = st.lists(
    st.builds(
        Schedule,
        repeat=st.sampled_from([Repeat.WORKDAYS, Repeat.WEEKLY, Repeat.MONTHLY, Repeat.STAGE]),
        at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
        weekday=st.integers(0, 6),
        monthday=st.integers(1, 31),
        stage=st.just(CAMPAIGN),
        offset=st.integers(-7, 30),
        working=st.booleans(),
    ),
    min_size=1,
    max_size=2,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans, steps, st.lists(st.sampled_from([21, 23, 0, 5]), min_size=12, max_size=12))
def test_every_occurrence_goes_out_once_or_is_reported(
    schedules: list[Schedule], walk: list[int], quiet: list[int]
) -> None:
    """A walk of the clock with pauses, jumps and new quiet hours: all that fell due is in the books, nothing twice."""
    asyncio.run(_walked(schedules, walk, quiet))


async def _walked(schedules: list[Schedule], walk: list[int], quiet: list[int]) -> None:
    clock = Clock(MONDAY)
    async with open_office(None, now=clock) as services:
        numbers = [await active(services, f"r{n}", schedule) for n, schedule in enumerate(schedules)]
        await plan_due(services, now=clock())
        for minutes, hour in zip(walk, quiet, strict=False):
            clock.forward(60 * minutes)
            await plan_due(services, now=clock())
            await set_quiet_hours(services, Quiet(starts=time(hour), ends=time(6)), staff_id=ADMIN)
        await plan_due(services, now=clock())
        told = await reported(services)
        keys = await sent(services)
        assert len(keys) == len(set(keys))
        setting = await setting_of(services)
        for number, schedule in zip(numbers, schedules, strict=True):
            for each in occurrences(schedule, after=MONDAY, until=clock(), setting=setting):
                found = await noted(services.database.reader, reminder=number, day=each.day)
                assert found is not None
                planned = f"reminder:{number}:{each.day}" in keys
                assert planned == (found.outcome is Outcome.PLANNED)
                assert planned or (number, each.day) in told
