"""Cards by the words that ask for them: how likely a question is meant for each card, and how near it stands."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Vector = dict[str, float]

SMOOTHING = 0.1
"""What a card is credited with of every word that none of its texts has. Chosen as told in `matching`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A card, how near the question is to the middle of its texts (0 to 1), and how likely it is meant for the card
    (a logarithm; only differences between cards tell)."""

    card: str
    score: float
    likelihood: float


class Index:
    """Naive Bayes over the texts of each card, with rare words counting more; all cards are equally likely before."""

    def __init__(self, documents: Mapping[str, Iterable[Vector]]) -> None:
        listed = {card: list(vectors) for card, vectors in documents.items()}
        self._rarity = _rarity(listed)
        self._cards = list(listed)
        self._floors: list[float] = []
        self._postings: dict[str, list[tuple[int, float, float]]] = {}
        for place, vectors in enumerate(listed.values()):
            self._add(place, [self.weighted(vector) for vector in vectors])

    def weighted(self, vector: Vector) -> Vector:
        """The vector with rare words counting more, at length 1; words that no card knows are left out."""
        scaled = {word: weight * self._rarity[word] for word, weight in vector.items() if word in self._rarity}
        length = math.sqrt(sum(weight * weight for weight in scaled.values())) or 1.0
        return {word: weight / length for word, weight in scaled.items()}

    def _add(self, place: int, vectors: list[Vector]) -> None:
        """A card's sums per word: what lifts its likelihood above the floor, and its middle."""
        sums: Vector = {}
        for vector in vectors:
            for word, weight in vector.items():
                sums[word] = sums.get(word, 0.0) + weight
        self._floors.append(math.log(SMOOTHING / (sum(sums.values()) + SMOOTHING * len(self._rarity))))
        length = math.sqrt(sum(weight * weight for weight in sums.values())) or 1.0
        for word, weight in sums.items():
            lift = math.log(1 + weight / SMOOTHING)
            self._postings.setdefault(word, []).append((place, lift, weight / length))

    def nearest(self, vector: Vector, *, limit: int) -> list[Near]:
        """The cards that share a word, likeliest first, `limit` at most."""
        query = self.weighted(vector)
        told = sum(query.values())
        likelihoods = [told * floor for floor in self._floors]
        middles = [0.0] * len(self._cards)
        for word, weight in query.items():
            for place, lift, middle in self._postings.get(word, ()):
                likelihoods[place] += weight * lift
                middles[place] += weight * middle
        best = sorted(range(len(middles)), key=lambda place: (-likelihoods[place], self._cards[place]))[:limit]
        return [
            Near(card=self._cards[place], score=middles[place], likelihood=likelihoods[place])
            for place in best
            if middles[place] > 0
        ]


def chances(found: Sequence[Near]) -> list[float]:
    """How likely each of some cards is meant, if one of them is; they add up to one."""
    best = max((near.likelihood for near in found), default=0.0)
    lifts = [math.exp(near.likelihood - best) for near in found]
    return [lift / sum(lifts) for lift in lifts]


def _rarity(documents: Mapping[str, list[Vector]]) -> Vector:
    """How much a word tells: rare over texts counts more."""
    texts = Counter(word for vectors in documents.values() for vector in vectors for word in vector)
    count = sum(len(vectors) for vectors in documents.values())
    return {word: math.log(1 + count / number) for word, number in texts.items()}
