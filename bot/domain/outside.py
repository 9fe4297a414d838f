"""What is not ours to answer: small talk, other law, village-head elections, voter lists."""

from bot.domain.guidance import Actor
from bot.domain.meanings import WRONGS
from bot.domain.question import SMALL_TALK, Question

PLAIN_NEAR = 0.6
"""Nearness to a card that makes up for a text without any word of elections."""

ANSWERED = frozenset({"fasilitas", "lapor", "klarifikasi"})
"""Of these we know the facts as well."""

SURE_NEAR = 0.55
"""Nearness at which "may I …?" about election work is read as a question about conduct."""

ELECTION_WORK = ("data_pemilih", "penyelenggaraan")
"""About elections, yet not about what officials may do."""

TOLD = frozenset({"sapaan", "terima_kasih", "pilkades", "data_pemilih"})
"""Kinds that have an answer of their own; all others are told apart no further."""


def outside_kind(question: Question, nearness: float) -> str | None:
    """Why the text is none of our business; None when it is."""
    kind = _kind(question, nearness)
    return kind if kind is None or kind in TOLD else "lain"


def _kind(question: Question, nearness: float) -> str | None:
    found = [kind for kind in question.outside if kind not in SMALL_TALK]
    if "pilkades" in found and not question.regimes:
        return "pilkades"
    if "preferensi" in found and not question.permission and question.roles.agents <= {Actor.STATE_OFFICIAL}:
        return "preferensi"
    about_work = next((kind for kind in ELECTION_WORK if kind in found), None)
    conduct = question.partisan or question.concepts & WRONGS
    if about_work and not conduct and not _asks_leave(question, about_work, nearness):
        return about_work
    if _asks_facts(question):
        return found[0] if found else "lain"
    plain = nearness >= PLAIN_NEAR and bool(question.concepts) and not found and not question.steered
    if question.electoral or plain:
        return None
    return found[0] if found else _small_talk(question)


def _asks_leave(question: Question, kind: str, nearness: float) -> bool:
    """ "May I …?", not "how, when, where?"; an official who explains how to vote asks leave as well."""
    if not question.permission:
        return False
    return nearness >= SURE_NEAR or (kind == "penyelenggaraan" and bool(question.roles.agents))


def _asks_facts(question: Question) -> bool:
    """ "When, where, how much?" about no one's conduct."""
    if not question.informs or question.permission or question.partisan:
        return False
    return question.roles.agents <= {Actor.ORGANISER} and not question.concepts & ANSWERED


def _small_talk(question: Question) -> str:
    return next((kind for kind in question.outside if kind in SMALL_TALK), "lain")
