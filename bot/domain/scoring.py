"""How good answers are, counted as the evaluation set's own rules say.

Five labels; asking back counts as RUJUK, and is *useful* when the right verdict is among the at most three it offers.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LABELS = ("BOLEH", "TIDAK_BOLEH", "BERSYARAT", "RUJUK", "DI_LUAR_TOPIK")
RULES = frozenset({"BOLEH", "TIDAK_BOLEH", "BERSYARAT"})
_ARTICLE = re.compile(r"(?P<law>.+?)(?: Pasal (?P<number>[0-9]+[A-Z]?)\b.*)?")
_SAME_LAW = {"UU 1/2015": "UU 10/2016", "UU 8/2015": "UU 10/2016", "UU 6/2020": "UU 10/2016"}
"""The Pilkada law goes by the name of its second amendment, whichever of them a source cites."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A question with its label."""

    id: str
    question: str
    label: str
    actor: str = "unknown"
    difficulty: str = ""
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What was answered; `verdict` is "" where there was no answer."""

    verdict: str
    card: str | None = None
    basis: tuple[str, ...] = ()
    asked_back: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A question beside its answer."""

    case: Case
    given: Given

    @property
    def exact(self) -> bool:
        return self.given.verdict == self.case.label

    @property
    def useful(self) -> bool:
        return self.exact or (self.given.asked_back and self.case.label in self.given.candidates[:3])

    @property
    def dangerous(self) -> bool:
        """Told that it is allowed what the law forbids: the worst that can happen."""
        return self.case.label == "TIDAK_BOLEH" and self.given.verdict == "BOLEH"

    @property
    def over_reach(self) -> bool:
        return self.case.label == "DI_LUAR_TOPIK" and self.given.verdict in RULES

    def is_pair(self, labels: Iterable[str], verdict: str) -> bool:
        return self.case.label in labels and self.given.verdict == verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """The whole set, graded."""

    graded: tuple[Graded, ...]

    @property
    def exact(self) -> float:
        return share(self.graded, lambda each: each.exact)

    @property
    def useful(self) -> float:
        return share(self.graded, lambda each: each.useful)

    @property
    def macro_f1(self) -> float:
        return sum(self._f1(label) for label in LABELS) / len(LABELS)

    @property
    def dangerous(self) -> tuple[Graded, ...]:
        return tuple(each for each in self.graded if each.dangerous)

    @property
    def over_reach(self) -> tuple[Graded, ...]:
        return tuple(each for each in self.graded if each.over_reach)

    def pairs(self, labels: Iterable[str], verdict: str) -> int:
        """How many of these labels got this verdict."""
        return sum(each.is_pair(labels, verdict) for each in self.graded)

    @property
    def basis(self) -> float:
        """Among right verdicts whose label cites articles: the share that cites at least one of them."""
        told = [each for each in self.graded if each.exact and each.case.basis]
        return share(told, lambda each: bool(articles(each.case.basis) & articles(each.given.basis)))

    def exact_by(self, name: Callable[[Case], str]) -> dict[str, tuple[float, int]]:
        """The share of exact answers and the number of questions, by a property of the question."""
        groups: dict[str, list[Graded]] = {}
        for each in self.graded:
            groups.setdefault(name(each.case), []).append(each)
        return {key: (share(found, lambda g: g.exact), len(found)) for key, found in sorted(groups.items())}

    def _f1(self, label: str) -> float:
        right = self.pairs([label], label)
        either = sum((g.case.label == label) + (g.given.verdict == label) for g in self.graded)
        return 2 * right / either if either else 0.0

    def figures(self) -> dict[str, Any]:
        """All figures by name, for machines."""
        return {
            "questions": len(self.graded),
            "exact": round(self.exact, 4),
            "useful": round(self.useful, 4),
            "macro_f1": round(self.macro_f1, 4),
            "dangerous": len(self.dangerous),
            "over_reach": len(self.over_reach),
            "permissive": self.pairs(["RUJUK", "BERSYARAT"], "BOLEH"),
            "softened": self.pairs(["TIDAK_BOLEH"], "BERSYARAT"),
            "false_refusal": self.pairs(set(LABELS) - {"DI_LUAR_TOPIK"}, "DI_LUAR_TOPIK"),
            "over_strict": self.pairs(["BOLEH"], "TIDAK_BOLEH"),
            "unanswered": self.pairs(LABELS, ""),
            "basis": round(self.basis, 4),
        }


def share(found: Sequence[Graded], wanted: Callable[[Graded], bool]) -> float:
    """How much of it; 0 of nothing."""
    return sum(map(wanted, found)) / len(found) if found else 0.0


def articles(citations: Iterable[str]) -> frozenset[str]:
    """Law and article number, without paragraphs and letters, one name for the Pilkada law."""
    found = (match for match in map(_ARTICLE.fullmatch, citations) if match)
    return frozenset(f"{_SAME_LAW.get(m['law'], m['law'])} {m['number'] or ''}".strip() for m in found)
