"""Cards by the words that ask for them: how near a question stands to each card's phrasings."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Vector = dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A card and how near the question is to it, from 0 to 1; `shared` are the words that made it so."""

    card: str
    score: float
    shared: tuple[str, ...] = ()


class Index:
    """An inverted index over phrasings. A card is as near as its nearest phrasing and its middle together."""

    def __init__(self, documents: Mapping[str, Iterable[Vector]], *, centre: float = 0.5) -> None:
        self._centre = centre
        listed = {card: list(vectors) for card, vectors in documents.items()}
        self._rarity = _rarity(listed)
        self._cards = list(listed)
        self._ranges: list[tuple[int, int]] = []
        self._phrases: dict[str, list[tuple[int, float]]] = {}
        self._middles: dict[str, list[tuple[int, float]]] = {}
        self._size = 0
        for place, card in enumerate(self._cards):
            self._add(place, [self.weighted(vector) for vector in listed[card]])

    def weighted(self, vector: Vector) -> Vector:
        """The vector with rare words counting more, at length 1; words that no card knows are left out."""
        scaled = {word: weight * self._rarity[word] for word, weight in vector.items() if word in self._rarity}
        length = math.sqrt(sum(weight * weight for weight in scaled.values())) or 1.0
        return {word: weight / length for word, weight in scaled.items()}

    def _add(self, place: int, vectors: list[Vector]) -> None:
        middle: Vector = {}
        for at, vector in enumerate(vectors, start=self._size):
            for word, weight in vector.items():
                self._phrases.setdefault(word, []).append((at, weight))
                middle[word] = middle.get(word, 0.0) + weight
        self._ranges.append((self._size, self._size + len(vectors)))
        self._size += len(vectors)
        length = math.sqrt(sum(weight * weight for weight in middle.values())) or 1.0
        for word, weight in middle.items():
            self._middles.setdefault(word, []).append((place, weight / length))

    def nearest(self, vector: Vector, *, limit: int) -> list[Near]:
        """The cards that share a word, nearest first, `limit` at most."""
        query = self.weighted(vector)
        phrases = _summed(query, self._phrases, self._size)
        middles = _summed(query, self._middles, len(self._cards))
        edge = 1 - self._centre
        scores = [
            self._centre * middle + edge * max(phrases[start:end], default=0.0)
            for middle, (start, end) in zip(middles, self._ranges, strict=True)
        ]
        best = sorted(range(len(scores)), key=lambda place: (-scores[place], self._cards[place]))[:limit]
        return [Near(card=self._cards[place], score=scores[place]) for place in best if scores[place] > 0]


def _summed(query: Vector, postings: Mapping[str, list[tuple[int, float]]], size: int) -> list[float]:
    """The scores of all places; a list, for it is read and written thousands of times a question."""
    scores = [0.0] * size
    for word, weight in query.items():
        for at, other in postings.get(word, ()):
            scores[at] += weight * other
    return scores


def _rarity(documents: Mapping[str, list[Vector]]) -> Vector:
    """How much a word tells cards apart: rare over cards counts more."""
    cards: dict[str, int] = {}
    for vectors in documents.values():
        for word in {word for vector in vectors for word in vector}:
            cards[word] = cards.get(word, 0) + 1
    return {word: math.log(1 + len(documents) / count) for word, count in cards.items()}
