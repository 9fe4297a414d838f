"""Indonesian as people type it: cleaned, spelled out, stemmed, typos mended against our own vocabulary."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from bot.domain.guidance import Guidance
from bot.domain.lexicon import NEGATIONS, WHOLE, Reading, Word, build_lexicon
from bot.domain.matching import Matcher

LONGEST_TEXT = 4096
"""What Telegram lets a person send."""

MOST_WORDS = 700
LONGEST_WORD = 28
REMEMBERED = 8192
"""Words whose reading is kept; the rest is read anew, so that strangers cannot fill the memory."""

TYPOS_PER_TEXT = 12
"""Unknown words that are looked up for a typo in one text; each costs about 0.2 ms."""

SHORTEST_TYPO, AFFIXED, LONG = 4, 5, 7
"""Letters from which on a word is mended at all, though it looks like an affixed one, and with two mistakes in it."""

TIES = 8
"""Equally near words that are compared."""

STRANGE_PER_TEXT = 200
"""Words not our own that are stemmed in one text; each costs about 0.05 ms, and no question has as many."""

_PIECE = re.compile(r"[a-z]+(?:[0-9][a-z]+)?[0-9]?(?:-[a-z0-9]+)*|[0-9]+|[.!?;:\n…]|[,()\"]")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_DOUBLE = re.compile(r"([a-z])\1")
_DOUBLED = re.compile(r"^([a-z]{2,})2(an|nya|in|kan)?$")
_NASAL = {"ny": ("s", "c"), "ng": ("", "k"), "n": ("t",), "m": ("p",)}
_AFFIX = re.compile(r"^(?:me|pe|be|te|di|ke|se|ku)|(?:kan|an|i|lah|kah|tah|pun|ku|mu|nya)$")
"""What a word must begin or end with to be more than a root; the stemmer takes long to find that there is nothing."""

_ENDINGS = ("innya", "kannya", "nya", "in", "kan", "ke", "lah", "kah", "pun", "mu", "ku")
_SOUNDS = (
    ("uang", "ung"), ("iang", "ing"), ("uik", "ut"), ("uik", "us"), ("iak", "ik"), ("iah", "ih"), ("uah", "uh"),
    ("aik", "at"), ("ek", "at"), ("ek", "ap"), ("o", "a"), ("e", "a"), ("ak", "a"), ("aken", ""), ("ake", ""),
    ("no", ""), ("en", ""), ("keun", ""), ("an", ""),
)  # fmt: skip
"""How words end in Minang, Palembang, Betawi, Javanese and Sundanese, and how the same ones end in Indonesian."""

_REGIONAL_STARTS = ("mang", "man", "mam", "ma", "ba", "ta", "di", "ng", "ny", "pa")


Rewrite = tuple[tuple[str, ...], tuple[str, ...]]
"""A variant of several words, and its standard form."""


class Language:
    """Reads texts. `spellings`: standard form → variants; `known`: texts whose words need no mending;
    `whole`: words that must not be stemmed; `corpus`: texts as people write, to tell frequent words from rare
    ones; `denying`: standard forms of negations, which no typo in another word may turn into."""

    def __init__(
        self,
        *,
        spellings: Mapping[str, Iterable[str]],
        known: Iterable[str],
        whole: Iterable[str] = (),
        corpus: Iterable[str] = (),
        denying: Iterable[str] = (),
    ) -> None:
        self._stemmer = Stemmer(ArrayDictionary(StemmerFactory().get_words()))
        self._roots: frozenset[str] = frozenset(StemmerFactory().get_words())
        self._spelled = {clean(v): tuple(f.split()) for f, vs in spellings.items() for v in vs if " " not in v}
        self._rewrites = self._several(spellings)
        words = {word for text in (*spellings, *known) for word in self._plain(text)}
        self._whole = frozenset(whole)
        self._known = frozenset(words)
        often = Counter(piece for text in corpus for piece in pieces(text))
        targets = [word for word in words | self._variants(denying) if len(word) >= SHORTEST_TYPO]
        self._targets: dict[str, list[str]] = {}
        for word in sorted(targets, key=lambda word: (-often[word], word)):
            self._targets.setdefault(word[0], []).append(word)
        self._stem = lru_cache(REMEMBERED)(self._stem_now)
        self._mend = lru_cache(REMEMBERED)(self._mend_now)

    def read(self, text: str) -> Reading:
        """The words of a text in standard form, with stems, sentence by sentence."""
        words: list[Word] = []
        asked: set[int] = set()
        sentence = clause = strange = 0
        budget = TYPOS_PER_TEXT
        for piece in pieces(text):
            if not piece[0].isalnum():
                asked |= {sentence} if piece == "?" else set()
                sentence += piece not in ',()"'
                clause += 1
                continue
            forms, cost = self._standard(piece, budget)
            budget -= cost
            strange += forms[0] not in self._known
            stem = self._stem if strange <= STRANGE_PER_TEXT else str
            words += [Word(text=f, stem=stem(f), sentence=sentence, clause=clause) for f in forms]
            if len(words) >= MOST_WORDS:
                break
        return Reading(words=self._rewritten(words), asked=frozenset(asked))

    def _standard(self, piece: str, budget: int) -> tuple[tuple[str, ...], int]:
        """The standard form of one word, and what finding it took from the budget."""
        found = self._spell(piece)
        if found is not None:
            return found, 0
        single = _single(_REPEATED.sub(r"\1", piece))
        found = self._spell(single)
        if found is not None or single.isdigit() or "-" in single:
            return found or (single,), 0
        if budget <= 0:
            return (single,), 0
        return self._spelled.get(mended := self._mend(single), (mended,)), int(
            mended != single or single not in self._roots
        )

    def _spell(self, piece: str) -> tuple[str, ...] | None:
        return self._spelled.get(piece) or ((piece,) if piece in self._known else None)

    def _stem_now(self, word: str) -> str:
        if not word.isalpha() or word in self._whole or word in self._roots or not _AFFIX.search(word):
            return word
        return str(self._stemmer.stem(word)) or word

    def _mend_now(self, word: str) -> str:
        """A word that we know and that this one is likely meant to be; the word itself when there is none."""
        if len(word) < SHORTEST_TYPO or word in self._roots or self._stem(word) in self._known:
            return word
        forms = (_DOUBLE.sub(r"\1", word), *informal_roots(word), *regional_forms(word))
        found = next((form for form in forms if self._knows(form)), None)
        if found is not None:
            return found
        if self._stem(word) in self._roots:  # only by cutting: "nagai" is no snake but a nagari
            return (len(word) >= AFFIXED and self._nearest(word, allowed=1)) or word
        return self._nearest(word, allowed=1 if len(word) < LONG else 2) or self._without_nya(word)

    def _knows(self, form: str) -> bool:
        return form in self._known or form in self._spelled

    def _without_nya(self, word: str) -> str:
        bare = word.removesuffix("nya")
        return (bare != word and len(bare) >= AFFIXED and self._nearest(bare, allowed=1)) or word

    def _nearest(self, word: str, *, allowed: int) -> str | None:
        """The nearest known word with the same first letter; of equals the likeliest slip, then the more frequent."""
        targets = self._targets.get(word[0], [])
        found = process.extract(word, targets, scorer=OSA.distance, score_cutoff=allowed, limit=TIES)
        return min(found, key=lambda hit: (hit[1], _unlikely(word, hit[0]), hit[2]))[0] if found else None

    def _variants(self, denying: Iterable[str]) -> set[str]:
        kept = set(denying)
        return {variant for variant, forms in self._spelled.items() if kept.isdisjoint(forms)}

    def _plain(self, text: str) -> Iterator[str]:
        for piece in pieces(text):
            if piece[0].isalpha():
                single = _single(piece)
                yield from self._spelled.get(piece) or self._spelled.get(single) or (single,)

    def _several(self, spellings: Mapping[str, Iterable[str]]) -> dict[str, list[Rewrite]]:
        """Variants of several words, by their first word, longest first."""
        found: dict[str, list[Rewrite]] = {}
        for form, variants in spellings.items():
            for variant in variants:
                words = tuple(self._plain(variant))
                if " " in variant and words:
                    found.setdefault(words[0], []).append((words, tuple(form.split())))
        return {first: sorted(pairs, key=lambda pair: -len(pair[0])) for first, pairs in found.items()}

    def _rewritten(self, words: list[Word]) -> tuple[Word, ...]:
        """The same words with variants of several words put in standard form."""
        done: list[Word] = []
        at = 0
        while at < len(words):
            length, forms = self._rewrite_at(words, at) if words[at].text in self._rewrites else (0, ())
            done += [words[at]._replace(text=f, stem=self._stem(f)) for f in forms] if length else [words[at]]
            at += length or 1
        return tuple(done)

    def _rewrite_at(self, words: list[Word], at: int) -> tuple[int, tuple[str, ...]]:
        for variant, forms in self._rewrites.get(words[at].text, ()):
            if tuple(word.text for word in words[at : at + len(variant)]) == variant:
                return len(variant), forms
        return 0, ()


def clean(text: str) -> str:
    """Lower case, without accents and without invisible and direction-turning characters."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text.replace("'", "").lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).replace("’", "'"))
    kept = "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cf") and c != "'")
    return kept.lower()


def pieces(text: str) -> list[str]:
    """Words, numbers and the marks that end sentences and clauses."""
    return [piece[:LONGEST_WORD] for piece in _PIECE.findall(clean(text))]


def _single(piece: str) -> str:
    """ "warga2nya", "warga-warga" and "ibu-ibunya" as one word."""
    piece = _DOUBLED.sub(r"\1\2", piece)
    first, dash, rest = piece.partition("-")
    if dash and rest and (rest.startswith(first) or first.endswith(rest) or rest[-3:] == first[-3:]):
        return rest if rest.startswith(first) else first
    return piece


def _unlikely(typed: str, meant: str) -> int:
    """How rare a slip is: a letter lost or two swapped, then a letter too many, then a wrong letter."""
    if len(meant) > len(typed) or sorted(meant) == sorted(typed):
        return 0
    return 1 if len(meant) < len(typed) else 2


def informal_roots(word: str) -> Iterator[str]:
    """What a colloquial form may come from: "ngumpulin" → "kumpul", "nyebarin" → "sebar"."""
    bare = {word} | {word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3}
    bare |= {form[2:] for form in bare if form.startswith(("di", "ke", "se")) and len(form) >= 6}
    yield from sorted(bare - {word}, key=len, reverse=True)
    for form in sorted(bare, key=len, reverse=True):
        for nasal, starts in _NASAL.items():
            if form.startswith(nasal) and len(form) - len(nasal) >= 3:
                yield from (start + form[len(nasal) :] for start in starts)


def regional_forms(word: str) -> Iterator[str]:
    """What a word of the regions may be in Indonesian: "mandukuang" → "dukung", "tanggo" → "tangga"."""
    for theirs, ours in _SOUNDS:
        if word.endswith(theirs) and len(word) - len(theirs) >= 3:
            form = word[: -len(theirs)] + ours
            yield form
            yield from (form[len(start) :] for start in _REGIONAL_STARTS if form.startswith(start))
    yield from (word[len(start) :] for start in _REGIONAL_STARTS if word.startswith(start) and len(word) >= AFFIXED + 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """The reader of our language and the matcher that was built with it."""

    language: Language
    matcher: Matcher


def build_understanding(*, lexicon: Mapping[str, Mapping[str, Iterable[str]]], guidance: Guidance) -> Understanding:
    """From the word list as it lies in files and the cards; takes under a second, is done once at start."""
    words = build_lexicon(lexicon)
    cards = guidance.cards.values()
    language = Language(
        spellings=words.spellings,
        known=[*words.texts(), *(keyword for card in cards for keyword in card.keywords)],
        whole=words.meanings.get(WHOLE, ()),
        corpus=[text for card in cards for text in (*card.phrasings, *card.examples)],
        denying=words.meanings.get(NEGATIONS, ()),
    )
    return Understanding(language=language, matcher=Matcher(guidance=guidance, lexicon=words, read=language.read))
