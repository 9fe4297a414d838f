"""The category that a story's words suggest; a suggestion only, which its teller sees and can change."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.tips import Category

Words = Mapping[str, Iterable[str]]
"""By category, the words that suggest it."""


def guess_category(texts: Sequence[str], words: Words, *, otherwise: Words | None = None) -> Category:
    """The one of which most words occur; of equals the first in `words`; then of `otherwise`; OTHER when none does.

    A word of the list also stands for longer words that begin with it; a short one only with an ending such as -nya.
    """
    told = " ".join(re.findall(r"\w+", " ".join(texts).casefold()))
    counts = {category: sum(_occurs(word, told) for word in listed) for category, listed in words.items()}
    best = max(counts, key=lambda category: counts[category], default="")
    if counts.get(best):
        return Category(best)
    return guess_category(texts, otherwise) if otherwise else Category.OTHER


SHORT = 4
"""Letters; so short a word begins too many others."""


def _occurs(word: str, told: str) -> bool:
    bare = " ".join(re.findall(r"\w+", word.casefold()))
    ending = r"(?:nya|ku|mu)?\b" if len(word) <= SHORT else ""
    return re.search(rf"\b{re.escape(bare)}{ending}", told) is not None
