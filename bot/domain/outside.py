"""What is not ours to answer: small talk, other law, village-head elections, voter lists."""

from bot.domain.features import SMALL_TALK
from bot.domain.guidance import Actor
from bot.domain.meanings import DOABLE, ELECTORAL, FAINT, WRONGS
from bot.domain.question import Question

PLAIN_NEAR = 0.6
"""Nearness to a card that makes up for a text without any word of elections."""

DEEDS = DOABLE - {"uang", "dukung"}
"""What somebody must have done; money and support stand in every opinion as well."""

ANSWERED = frozenset({"fasilitas", "lapor", "klarifikasi"})
"""Of these we know the facts as well."""

SURE_NEAR = 0.35
"""Nearness at which "may I …?" about election work is read as a question about conduct."""

OTHER_ELECTIONS = ("pilkades", "pemilihan_lain")
"""Of village heads, and of chairmen of all kinds."""

ELECTION_WORK = ("data_pemilih", "penyelenggaraan")
"""About elections, yet not about what officials may do."""

FEARED = "lapor"
"""Who says of himself that he would report, and nothing of another field, is heard, though he names no election."""

TOLD = frozenset({"sapaan", "terima_kasih", "pilkades", "data_pemilih"})
"""Kinds that have an answer of their own; all others are told apart no further."""


def outside_kind(question: Question, nearness: float) -> str | None:
    """Why the text is none of our business; None when it is."""
    kind = _kind(question, nearness)
    return kind if kind is None or kind in TOLD else "lain"


def _kind(question: Question, nearness: float) -> str | None:
    found = [kind for kind in question.outside if kind not in SMALL_TALK]
    if (foreign := _foreign(question, found)) is not None:
        return foreign
    about_work = next((kind for kind in ELECTION_WORK if kind in found), None)
    conduct = question.partisan or question.concepts & WRONGS
    if about_work:
        return None if conduct or _asks_leave(question, nearness) else about_work
    if _is_ours(question, nearness, named=bool(found)):
        return None
    return found[0] if found else _small_talk(question)


def _foreign(question: Question, found: list[str]) -> str | None:
    """What is never ours, whatever else is told: other elections, opinions, predictions, and tasks for a bot."""
    told = {
        **dict.fromkeys(OTHER_ELECTIONS, not question.named),
        "tugas_bot": not (question.permission or question.roles.own),
        "preferensi": not question.permission and question.roles.agents <= {Actor.STATE_OFFICIAL},
        "ramalan": not question.concepts & DEEDS,
    }
    return next((kind for kind, holds in told.items() if holds and kind in found), None)


def _is_ours(question: Question, nearness: float, *, named: bool) -> bool:
    """About elections, or so near to a card that it need not say so; `named`: something foreign is told of."""
    plain = nearness >= PLAIN_NEAR and bool(question.concepts) and not named and not question.steered
    if _asks_facts(question) or (_asks_nothing(question) and nearness < PLAIN_NEAR):
        return False
    faint = named and not (question.named or question.timed) and question.concepts & ELECTORAL <= FAINT
    afraid = FEARED in question.concepts and question.roles.first_person and not named
    return (question.electoral and not faint) or plain or afraid


def _asks_leave(question: Question, nearness: float) -> bool:
    """ "May I …?", not "how, when, where?"; an official who explains how to vote asks leave as well."""
    if not question.permission:
        return False
    return nearness >= SURE_NEAR or bool(question.roles.agents - {Actor.CITIZEN, Actor.FAMILY})


def _asks_facts(question: Question) -> bool:
    """ "When, where, how much?" about no one's conduct."""
    if not question.informs or question.permission or question.partisan:
        return False
    return question.roles.agents <= {Actor.ORGANISER} and not question.concepts & ANSWERED


def _asks_nothing(question: Question) -> bool:
    """An opinion or a remark: nobody acts in it, nothing is done, and no leave or sanction is asked for."""
    acts = question.roles.agents or question.roles.first_person or question.concepts & DEEDS
    return not (question.permission or acts)


def _small_talk(question: Question) -> str:
    return next((kind for kind in question.outside if kind in SMALL_TALK), "lain")
