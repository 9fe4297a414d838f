"""Asking: from a text and a role to an outcome, and to the line that a machine reads."""

import asyncio
import time
from datetime import date

import pytest

from bot.actions.ask import (
    Accused,
    Answered,
    AskedBack,
    OffTopic,
    Referred,
    answer_question,
    cited,
    label_of,
    to_line,
)
from bot.actions.evaluate import evaluate, read_cases
from bot.domain.guidance import Actor, Regime, Stage, Verdict
from bot.domain.hearing import Limits
from bot.domain.replies import Evidence, Outcome
from tests.office import Desk, shipped
from tests.test_metamorphic import FILE

FINGERS = "saya kades foto dua jari bareng calon bupati, boleh?"


def test_an_answer_names_card_actor_and_its_own_election(desk: Desk) -> None:
    """A Pilkada question is answered for Pilkada: no article of the Pemilu law is cited."""
    outcome = answer_question(desk.services, FINGERS)
    assert isinstance(outcome, Answered)
    assert (outcome.verdict, outcome.actor, outcome.regime) == (Verdict.FORBIDDEN, Actor.VILLAGE_HEAD, Regime.PEMILIHAN)
    assert any(text.startswith("UU 10/2016") for text in cited(outcome))
    assert not any(text.startswith("UU 7/2017") for text in cited(outcome))


def test_the_day_decides_the_stage(desk: Desk) -> None:
    """On a day of the 2024 campaign the answer is for the campaign; without elections it is for any time."""
    campaign = answer_question(desk.services, "kades boleh ikut kampanye caleg?", day=date(2024, 1, 10))
    today = answer_question(desk.services, "kades boleh ikut kampanye caleg?")
    assert isinstance(campaign, Answered)
    assert isinstance(today, Answered)
    assert (campaign.when[Regime.PEMILU], today.when[Regime.PEMILU]) == (Stage.CAMPAIGN, Stage.ALWAYS)


def test_the_regime_asked_for_is_kept(desk: Desk) -> None:
    """A caller that knows the election gets rulings of that election only."""
    outcome = answer_question(desk.services, "kades boleh jadi tim sukses?", regime=Regime.PEMILU)
    assert isinstance(outcome, Answered)
    assert set(outcome.rulings) == {Regime.PEMILU}


def test_an_answer_as_a_line(desk: Desk) -> None:
    """Verdict, card, actor and articles; nothing was asked back."""
    line = to_line(answer_question(desk.services, FINGERS))
    assert line["verdict"] == "TIDAK_BOLEH"
    assert line["card"] == "foto-jari"
    assert line["actor"] == "kepala_desa"
    assert line["basis"]
    assert (line["asked_back"], line["candidates"]) == (False, [])


def test_asking_back_as_a_line() -> None:
    """It counts as RUJUK and carries what it offers."""
    outcome = shipped()[1].matcher.match(FINGERS, limits=Limits(share=1.1, share_to_allow=1.1))
    line = to_line(outcome)
    assert isinstance(outcome, AskedBack)
    assert (line["verdict"], line["asked_back"], line["card"]) == ("RUJUK", True, None)
    assert 1 <= len(line["candidates"]) <= 3


def evidence() -> Evidence:
    return Evidence(question=shipped()[1].matcher.question(""))


LABELS = [
    (Referred(evidence=evidence()), "RUJUK"),
    (Accused(evidence=evidence()), "RUJUK"),
    (OffTopic(kind="lain", evidence=evidence()), "DI_LUAR_TOPIK"),
]


@pytest.mark.parametrize(("outcome", "label"), LABELS)
def test_every_outcome_has_one_label(outcome: Outcome, label: str) -> None:
    """What is no verdict is RUJUK or DI_LUAR_TOPIK."""
    assert label_of(outcome) == label


HOSTILE = ["kampanyq " * 440, "a" * 4000, "boleh tidak? " * 310, "🙏" * 2000, "kades.calon,uang;" * 230]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_answered_soon(text: str) -> None:
    """Four thousand characters of anything take no noticeable time (the bench holds the figure; this is the fence)."""
    matcher = shipped()[1].matcher
    started = time.perf_counter()
    matcher.match(text)
    assert time.perf_counter() - started < 0.5


async def test_our_own_questions_stay_answered(desk: Desk) -> None:
    """The questions that we wrote: no forbidden thing is allowed, and the share of right answers does not fall."""
    scores = await asyncio.to_thread(evaluate, desk.services, read_cases(FILE))
    assert not scores.dangerous
    assert len(scores.over_reach) <= 2
    assert scores.exact >= 0.88
    assert scores.useful >= 0.92
