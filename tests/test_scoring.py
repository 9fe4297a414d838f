"""Scoring: the rules of the evaluation set, each with its case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.scoring import LABELS, RULES, Case, Given, Graded, Scores, articles


def graded(label: str, verdict: str, **more: object) -> Graded:
    case = Case(id="1", question="?", label=label, basis=more.pop("cited", ()))  # type: ignore[arg-type]
    return Graded(case=case, given=Given(verdict=verdict, **more))  # type: ignore[arg-type]


ASKED = {"asked_back": True, "candidates": ("BOLEH", "TIDAK_BOLEH", "BERSYARAT", "RUJUK")}
CASES = [
    ("BOLEH", "BOLEH", {}, True),
    ("BOLEH", "RUJUK", {}, False),
    ("TIDAK_BOLEH", "RUJUK", ASKED, True),  # among the first three that it offered
    ("RUJUK", "RUJUK", ASKED, True),
    ("DI_LUAR_TOPIK", "RUJUK", ASKED, False),
    ("TIDAK_BOLEH", "BOLEH", {"candidates": ("TIDAK_BOLEH",)}, False),  # offered nothing: it did not ask back
]


@pytest.mark.parametrize(("label", "verdict", "more", "useful"), CASES)
def test_useful_is_exact_or_offered(label: str, verdict: str, more: dict[str, object], useful: bool) -> None:
    """Asking back counts as RUJUK in the exact match, and as useful when the right verdict is offered."""
    assert graded(label, verdict, **more).useful is useful


def test_the_fourth_choice_does_not_count() -> None:
    """At most three choices are shown to a person."""
    assert not graded("DI_LUAR_TOPIK", "RUJUK", asked_back=True, candidates=(*RULES, "DI_LUAR_TOPIK")).useful


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from((*LABELS, ""))), min_size=1, max_size=40))
def test_the_counts_are_those_of_the_reference(pairs: list[tuple[str, str]]) -> None:
    """The few lines that the evaluation set prints as its definition give the same numbers."""
    scores = Scores(graded=tuple(graded(label, verdict) for label, verdict in pairs))
    assert scores.exact == sum(label == verdict for label, verdict in pairs) / len(pairs)
    assert len(scores.dangerous) == pairs.count(("TIDAK_BOLEH", "BOLEH"))
    assert len(scores.over_reach) == sum(label == "DI_LUAR_TOPIK" and verdict in RULES for label, verdict in pairs)
    assert scores.figures()["unanswered"] == sum(verdict == "" for _, verdict in pairs)
    assert 0 <= scores.macro_f1 <= 1


def test_f1_is_the_mean_over_all_five_labels() -> None:
    """Two of three BOLEH right and one taken for RUJUK: (0.8 + 0 + 0 + 0 + 0) / 5."""
    scores = Scores(graded=(graded("BOLEH", "BOLEH"), graded("BOLEH", "BOLEH"), graded("BOLEH", "RUJUK")))
    assert scores.macro_f1 == pytest.approx(0.16)


SAME = [
    ("UU 7/2017 Pasal 280 ayat (1) huruf h", "UU 7/2017 Pasal 280"),
    ("UU 1/2015 Pasal 188", "UU 10/2016 Pasal 188"),  # the articles sit in the one, the set names the other
    ("SKB 5 Lembaga 2022", "SKB 5 Lembaga 2022"),
    ("UU 6/2014 Pasal 29 huruf j", "UU 6/2014 Pasal 29"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_articles_are_compared_by_law_and_number(one: str, other: str) -> None:
    """Paragraphs and letters are not asked for."""
    assert articles([one]) == articles([other])
    assert articles(["UU 7/2017 Pasal 28"]) != articles(["UU 7/2017 Pasal 280"])


def test_the_basis_counts_only_where_the_verdict_is_right() -> None:
    """One right and well founded, one right and unfounded, one wrong: a half."""
    cited = ("UU 7/2017 Pasal 280",)
    rows = [
        graded("BOLEH", "BOLEH", cited=cited, basis=("UU 7/2017 Pasal 280 ayat (2)",)),
        graded("BOLEH", "BOLEH", cited=cited, basis=("UU 6/2014 Pasal 29",)),
        graded("BOLEH", "RUJUK", cited=cited, basis=cited),
        graded("RUJUK", "RUJUK"),
    ]
    assert Scores(graded=tuple(rows)).basis == 0.5


def test_groups_tell_their_size() -> None:
    """A share without its number would mislead."""
    scores = Scores(graded=(graded("BOLEH", "BOLEH"), graded("BOLEH", "RUJUK"), graded("RUJUK", "RUJUK")))
    assert scores.exact_by(lambda case: case.label) == {"BOLEH": (0.5, 2), "RUJUK": (1.0, 1)}
