"""The office's dates over the shipped ones, and what may not stand in a calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Election, Period
from bot.domain.guidance import Mark, Regime, Stage
from bot.domain.stages import (
    Almanac,
    Overlay,
    OwnElection,
    OwnStage,
    StageEndsBeforeItBegins,
    StageId,
    StagesCollide,
    check_stage,
    find_period,
    lay_over,
    slug_of,
)

KAMPANYE = StageId(election="p", id="kampanye")


def period(id: str, starts: int, ends: int, stage: Stage = Stage.ALWAYS) -> Period:
    """A stage of March 2027."""
    days = date(2027, 3, starts), date(2027, 3, ends)
    return Period(id=id, name=id, stage=stage, starts=days[0], ends=days[1], mark=Mark.TWO_SOURCES)


def own(
    starts: int, ends: int, *, id: str = "kampanye", stage: Stage = Stage.CAMPAIGN, removed: bool = False
) -> OwnStage:
    at = StageId(election="p", id=id)
    return OwnStage(
        at=at, name=id, stage=stage, starts=date(2027, 3, starts), ends=date(2027, 3, ends), removed=removed
    )


SHIPPED = Calendar(
    elections=(
        Election(
            id="p",
            name="Pemilu",
            regime=Regime.PEMILU,
            periods=(
                period("kampanye", 1, 10, Stage.CAMPAIGN),
                period("tenang", 11, 13, Stage.QUIET),
                period("rekap", 10, 20),
            ),
        ),
    )
)


def test_a_moved_stage_stands_in_the_place_of_the_shipped_one() -> None:
    """Sorted by day, and known from one source: the office. Unmoved it keeps its mark."""
    calendar = lay_over(SHIPPED, Overlay(stages=(own(21, 25),)))
    assert [p.id for p in calendar.elections[0].periods] == ["rekap", "tenang", "kampanye"]
    moved = find_period(calendar, KAMPANYE)
    assert moved is not None
    assert moved.mark is Mark.ONE_SOURCE
    unmoved = find_period(lay_over(SHIPPED, Overlay(stages=(own(1, 10),))), KAMPANYE)
    assert unmoved is not None
    assert unmoved.mark is Mark.TWO_SOURCES


def test_a_stage_taken_out_is_gone_and_a_new_one_is_there() -> None:
    """An election of the office's own holds stages of its own."""
    new = OwnStage(
        at=StageId(election="q", id="a"), name="A", stage=Stage.ALWAYS, starts=date(2031, 1, 1), ends=date(2031, 1, 2)
    )
    election = OwnElection(id="q", name="Pilkada 2031", regime=Regime.PEMILIHAN)
    calendar = lay_over(SHIPPED, Overlay(elections=(election,), stages=(own(1, 10, removed=True), new)))
    assert [[p.id for p in e.periods] for e in calendar.elections] == [["rekap", "tenang"], ["a"]]


def test_an_election_that_is_shipped_later_keeps_what_the_office_dated() -> None:
    """An update brings the election that the office had added itself: its stages stay."""
    overlay = Overlay(elections=(OwnElection(id="p", name="Pemilu kita", regime=Regime.PEMILU),), stages=(own(2, 9),))
    calendar = lay_over(SHIPPED, overlay)
    assert [election.name for election in calendar.elections] == ["Pemilu"]
    found = find_period(calendar, KAMPANYE)
    assert found is not None
    assert found.starts.day == 2


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        (own(10, 9), StageEndsBeforeItBegins),
        (own(5, 11), StagesCollide),  # its last day is the first of the quiet period
        (own(13, 20), StagesCollide),
        (own(1, 10), ["rekap"]),  # an overlap without verdicts is told, no more
        (own(14, 20), ["rekap"]),
        (own(21, 22), []),
        (own(1, 31, id="bimtek", stage=Stage.ALWAYS), ["kampanye", "tenang", "rekap"]),
    ],
)
def test_what_may_not_stand_in_a_calendar(stage: OwnStage, outcome: type[Exception] | list[str]) -> None:
    """A stage that ends before it begins, and two stages with verdicts on one day."""
    if isinstance(outcome, list):
        assert [p.id for p in check_stage(SHIPPED, stage)] == outcome
    else:
        with pytest.raises(outcome):
            check_stage(SHIPPED, stage)


def test_the_almanac_lays_over_once_until_something_changes() -> None:
    """Guidance asks with every answer."""
    almanac = Almanac()
    first = almanac.over(SHIPPED)
    assert almanac.over(SHIPPED) is first
    almanac.take(Overlay(stages=(own(2, 9),)))
    assert (almanac.revision, almanac.over(SHIPPED) is first) == (1, False)


@given(st.text(max_size=60), st.sets(st.sampled_from(["tahap", "a", "tahap-2"])))
def test_a_short_name_is_new_and_fits_a_button(name: str, taken: set[str]) -> None:
    """Letters, digits and dashes, whatever the name is made of."""
    slug = slug_of(name, taken)
    assert slug not in taken
    assert 1 <= len(slug) <= 40
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in slug)
