"""The language: how words are cleaned, spelled out, stemmed and mended."""

import pytest

from bot.language import LONGEST_WORD, MOST_WORDS, TYPOS_PER_TEXT, Language, informal_roots
from tests.office import shipped


@pytest.fixture(scope="module")
def language() -> Language:
    return shipped()[1].language


def words(language: Language, text: str) -> str:
    return " ".join(word.text for word in language.read(text).words)


SPELLED = [
    ("klo sy gak mau, blh?", "kalau saya tidak mau boleh"),
    ("bolehhhhh gakkk paaak", "boleh tidak pak"),  # letters repeated for stress
    ("warga2 dan ibu-ibu", "warga dan ibu"),
    ("p3k / PPPK / ppp", "p3k pppk ppp"),  # an office and a party, not a repeated letter
    ("bo\u200bleh \u202ekades\u202c", "boleh kades"),  # zero-width and direction-turning characters
    ("\uff42\uff4f\uff4c\uff45\uff48", "boleh"),  # full-width letters
    ("ketua tim sukses", "ketua timses"),  # several words become one
    ("kulo lurah desa, angsal mboten?", "saya lurah desa boleh tidak"),  # Javanese
    ("ambo indak buliah", "saya tidak boleh"),  # Minang
]


@pytest.mark.parametrize(("text", "expected"), SPELLED)
def test_words_come_in_standard_form(language: Language, text: str, expected: str) -> None:
    """Chat spelling, regional words and odd characters all read as the same plain words."""
    assert words(language, text) == expected


MENDED = [
    ("kamapnye", "kampanye"),
    ("netraltas", "netralitas"),
    ("spnduk", "spanduk"),
    ("balihoo", "baliho"),
]


@pytest.mark.parametrize(("typed", "meant"), MENDED)
def test_typos_are_mended_against_our_own_words(language: Language, typed: str, meant: str) -> None:
    """A word near to one of ours is read as it."""
    assert words(language, typed) == meant


@pytest.mark.parametrize("word", ["sawah", "bulan", "qzxvw", "lempah"])
def test_other_words_are_left_alone(language: Language, word: str) -> None:
    """A word of the dictionary, or one near to nothing, stays what it is."""
    assert words(language, word) == word


STEMMED = [("pencalonan", "calon"), ("keberpihakan", "pihak"), ("pengadilan", "pengadilan"), ("pemilu", "pemilu")]


@pytest.mark.parametrize(("word", "stem"), STEMMED)
def test_stems_are_roots_but_for_words_kept_whole(language: Language, word: str, stem: str) -> None:
    """ "pengadilan" has nothing to do with being fair."""
    assert language.read(word).words[0].stem == stem


def test_colloquial_forms_lead_to_their_roots() -> None:
    """The nasal prefix and the -in ending are undone."""
    assert "sebar" in set(informal_roots("nyebarin"))
    assert "kumpul" in set(informal_roots("ngumpulin"))


def test_sentences_and_clauses_are_kept_apart(language: Language) -> None:
    """A question mark asks its own sentence; a comma ends a clause only."""
    reading = language.read("Saya kades, boleh ikut? Terima kasih.")
    assert reading.asked == {0}
    assert {word.sentence for word in reading.words} == {0, 1}
    assert len({word.clause for word in reading.words}) == 3


@pytest.mark.parametrize("text", ["", "   ", "👍👍", "\u200f\u200b", "?!.,", "<>&{{ }}", "'; DROP TABLE cards; --"])
def test_nothing_breaks_the_reader(language: Language, text: str) -> None:
    """Empty, invisible and hostile texts read as few words or none."""
    assert len(language.read(text).words) <= 4


def test_a_flood_of_words_is_cut(language: Language) -> None:
    """Long texts, long words and many unknown words cost no more than the bounds say."""
    assert len(language.read("a b " * 4000).words) <= MOST_WORDS
    assert len(words(language, "x" * 4000)) <= LONGEST_WORD
    typos = " ".join(f"kampanyi{letter}{letter}q" for letter in "abcdefghijklmnopqrstuvwxyz")
    mended = [word.text for word in language.read(typos).words if word.text == "kampanye"]
    assert len(mended) <= TYPOS_PER_TEXT
