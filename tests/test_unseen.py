"""Questions that others wrote and labelled without seeing a card; whoever writes content leaves them unread."""

import json
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.actions.ask import label_of
from bot.domain.replies import AskedBack, AskedRole, Outcome
from tests.office import shipped

ROWS = [json.loads(line) for line in (Path(__file__).parent / "unseen.jsonl").read_text("utf-8").splitlines()]
RULES = ("BOLEH", "TIDAK_BOLEH", "BERSYARAT")
Answers = list[tuple[str, Outcome]]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Each with its right label."""
    matcher = shipped()[1].matcher
    return [(row["verdict"], matcher.match(row["question"])) for row in ROWS]


def useful(label: str, outcome: Outcome) -> bool:
    offered = outcome.choices if isinstance(outcome, AskedBack | AskedRole) else ()
    return label in (label_of(outcome), *(choice.verdict for choice in offered))


def test_none_is_part_of_the_content() -> None:
    """Nor is any almost the same; else the score would tell nothing."""
    cards = shipped()[0].guidance.cards.values()
    known = [text.casefold() for card in cards for text in (*card.phrasings, *card.examples)]
    asked = {row["id"]: row["question"].casefold() for row in ROWS}
    assert [
        id for id, text in asked.items() if process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=90)
    ] == []


def test_boleh_is_never_said_of_what_is_forbidden(answers: Answers) -> None:
    """The one error that can cost a person his post."""
    pairs = zip(ROWS, answers, strict=True)
    assert [row["id"] for row, (label, o) in pairs if (label, label_of(o)) == ("TIDAK_BOLEH", "BOLEH")] == []


def test_most_are_answered_right(answers: Answers) -> None:
    """Somewhat below what was measured (README, Figures), so that a change that costs two points is seen."""
    right = sum(label_of(outcome) == label for label, outcome in answers)
    helped = sum(useful(label, outcome) for label, outcome in answers)
    beyond = sum(label == "DI_LUAR_TOPIK" and label_of(outcome) in RULES for label, outcome in answers)
    assert right >= 0.88 * len(answers)
    assert helped >= 0.925 * len(answers)
    assert beyond <= 4
