"""Cards by the words that ask for them: how near a question stands to each card's phrasings."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Vector = dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A card and how near the question is to it, from 0 to 1; `shared` are the words that made it so."""

    card: str
    score: float
    shared: tuple[str, ...] = ()


class Index:
    """An inverted index over phrasings. A card is as near as its nearest phrasings and its middle together."""

    def __init__(self, documents: Mapping[str, Iterable[Vector]], *, centre: float = 0.5, power: float = 1.0) -> None:
        self._centre = centre
        listed = {card: list(vectors) for card, vectors in documents.items()}
        self._rarity = _rarity(listed, power)
        self._phrases: dict[str, list[tuple[int, float]]] = {}
        self._owner: list[str] = []
        self._centres: dict[str, list[tuple[str, float]]] = {}
        for card, vectors in listed.items():
            self._add(card, [self.weighted(vector) for vector in vectors])

    def weighted(self, vector: Vector) -> Vector:
        """The vector with rare words counting more, at length 1; words that no card knows are left out."""
        scaled = {word: weight * self._rarity[word] for word, weight in vector.items() if word in self._rarity}
        length = math.sqrt(sum(weight * weight for weight in scaled.values())) or 1.0
        return {word: weight / length for word, weight in scaled.items()}

    def _add(self, card: str, vectors: list[Vector]) -> None:
        middle: Vector = {}
        for vector in vectors:
            for word, weight in vector.items():
                self._phrases.setdefault(word, []).append((len(self._owner), weight))
                middle[word] = middle.get(word, 0.0) + weight
            self._owner.append(card)
        length = math.sqrt(sum(weight * weight for weight in middle.values())) or 1.0
        for word, weight in middle.items():
            self._centres.setdefault(word, []).append((card, weight / length))

    def nearest(self, vector: Vector, *, allowed: Callable[[str], bool] = lambda card: True) -> list[Near]:
        """Cards by nearness, nearest first."""
        query = self.weighted(vector)
        best = self._best_phrases(query)
        middle = self._middles(query)
        cards = [card for card in best.keys() | middle.keys() if allowed(card)]
        found = [
            Near(card=card, score=self._centre * middle.get(card, 0.0) + (1 - self._centre) * best.get(card, 0.0))
            for card in cards
        ]
        return sorted(found, key=lambda near: (-near.score, near.card))

    def _best_phrases(self, query: Vector) -> Vector:
        scores: dict[int, float] = {}
        for word, weight in query.items():
            for at, other in self._phrases.get(word, ()):
                scores[at] = scores.get(at, 0.0) + weight * other
        best: Vector = {}
        for at, score in scores.items():
            owner = self._owner[at]
            if score > best.get(owner, 0.0):
                best[owner] = score
        return best

    def _middles(self, query: Vector) -> Vector:
        scores: Vector = {}
        for word, weight in query.items():
            for card, other in self._centres.get(word, ()):
                scores[card] = scores.get(card, 0.0) + weight * other
        return scores


def _rarity(documents: Mapping[str, list[Vector]], power: float) -> Vector:
    """How much a word tells cards apart: rare over cards counts more."""
    cards: dict[str, int] = {}
    for vectors in documents.values():
        for word in {word for vector in vectors for word in vector}:
            cards[word] = cards.get(word, 0) + 1
    return {word: math.log(1 + len(documents) / count) ** power for word, count in cards.items()}
