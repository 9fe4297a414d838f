"""Guidance cards and topics from their files."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml

from bot.content.fields import ContentRefused, Fields, Problem, compose
from bot.domain.guidance import Actor, Card, Citation, Mark, Regime, Ruling, Sanction, Stage, Topic, Verdict

TITLE_LIMIT, TOPIC_LIMIT, SENTENCES_LIMIT = 60, 30, 260
"""Characters. With the verdict line they keep an answer within 350 before the quote. Source: product.md, section 1."""
LEAST_PHRASINGS, MOST_PHRASINGS = 8, 20
NO_OPPOSITE = "tidak ada"
REFUSAL_CARD = "menolak-terlibat"
"""The card that answers the negation of a prohibited conduct, unless a card names another."""
EVERYBODY = "semua"

Cite = Callable[[str], Citation | None]


def read_topics(path: Path, *, file: str) -> tuple[Topic, ...]:
    """The shelves in the order of the menu. Raises ContentRefused."""
    node = compose(path, file=file)
    problems: list[Problem] = []
    if not isinstance(node, yaml.SequenceNode):
        raise ContentRefused(problems=(Problem(file=file, line=1, field="", reason="no_list"),))
    entries = [Fields(n, file=file, problems=problems) for n in node.value if isinstance(n, yaml.MappingNode)]
    topics = tuple(_topic(fields) for fields in entries)
    if problems:
        raise ContentRefused(problems=tuple(problems))
    return topics


def _topic(fields: Fields) -> Topic:
    topic = Topic(id=fields.text("id"), title=fields.text("judul", limit=TOPIC_LIMIT), icon=fields.text("ikon"))
    fields.finish()
    return topic


def card_from(fields: Fields, *, id: str, cite: Cite) -> Card:
    """One card; `cite` finds the article behind a citation, or None, which is a problem of the file."""
    entries = list(fields.children("putusan"))
    rulings = tuple(_ruling(entry, named=_named_elsewhere(entries, entry), cite=cite) for entry in entries)
    if not rulings:
        fields.complain("putusan", "too_few", least=1, count=0)
    card = Card(
        id=id,
        number=fields.number("nomor"),
        title=fields.text("judul", limit=TITLE_LIMIT),
        topic=fields.text("topik"),
        phrasings=fields.texts("frasa", least=LEAST_PHRASINGS, most=MOST_PHRASINGS),
        keywords=fields.texts("kata", least=1),
        opposite=_opposite(fields, rulings),
        rulings=rulings,
        checked_on=fields.day("diperiksa"),
        review_on=fields.day("tinjau_lagi"),
    )
    return replace(card, checksum=checksum(card))


def examples_from(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Questions that people asked, by the card that answers them."""
    return {name: fields.texts(name) for name in fields.names()}


def checksum(card: Card) -> str:
    """A fingerprint of what the card says; how people ask and review dates do not change what is said."""
    said = [card.title, [_said(ruling) for ruling in card.rulings]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def _said(ruling: Ruling) -> list[object]:
    who = [sorted(ruling.actors), sorted(ruling.regimes), sorted(ruling.stages)]
    return [*who, ruling.verdict, ruling.reason, ruling.advice, [c.text for c in ruling.basis], list(ruling.sanctions)]


def _opposite(fields: Fields, rulings: tuple[Ruling, ...]) -> str | None:
    named = fields.text("lawan", default="")
    if named:
        return None if named == NO_OPPOSITE else named
    return REFUSAL_CARD if any(r.verdict is Verdict.FORBIDDEN for r in rulings) else None


def _ruling(fields: Fields, *, named: frozenset[Actor], cite: Cite) -> Ruling:
    reason, advice = fields.text("alasan"), fields.text("anjuran")
    if len(reason) + len(advice) > SENTENCES_LIMIT:
        fields.complain("alasan", "too_long", limit=SENTENCES_LIMIT, length=len(reason) + len(advice))
    ruling = Ruling(
        actors=_actors(fields, named),
        verdict=fields.word("putusan", Verdict, Verdict.REFER),
        reason=reason,
        advice=advice,
        regimes=fields.word_set("rezim", Regime, frozenset(Regime)),
        stages=fields.word_set("tahap", Stage, frozenset({Stage.ALWAYS})),
        basis=_basis(fields, cite),
        sanctions=fields.words("sanksi", Sanction),
        mark=fields.word("mark", Mark, Mark.MEMORY),
        inferred=fields.flag("simpulan"),
    )
    fields.finish()
    return ruling


def _named_elsewhere(entries: list[Fields], own: Fields) -> frozenset[Actor]:
    """Whom the entries before this one name: `semua` means all the others."""
    earlier = entries[: entries.index(own)]
    words = {word for entry in earlier for word in entry.texts("pelaku", required=False)}
    return frozenset(Actor(word) for word in words if word in set(Actor))


def _actors(fields: Fields, named: frozenset[Actor]) -> frozenset[Actor]:
    if EVERYBODY in fields.texts("pelaku", least=1):
        return frozenset(Actor) - named
    return fields.word_set("pelaku", Actor, frozenset())


def _basis(fields: Fields, cite: Cite) -> tuple[Citation, ...]:
    found = []
    for text in fields.texts("dasar", required=False):
        citation = cite(text)
        if citation is None:
            fields.complain("dasar", "no_such_article", found=text)
        else:
            found.append(citation)
    return tuple(found)
