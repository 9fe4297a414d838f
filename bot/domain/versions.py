"""The versions of a card: what was said, kept so that it can be said again, and how versions differ."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.guidance import (
    Actor,
    Article,
    Card,
    Citation,
    Mark,
    Regime,
    Ruling,
    Sanction,
    Stage,
    Verdict,
    ruling_for,
)

_SLIP = re.compile(r"(?:K-?)?0*([0-9]{1,5})(?:@([0-9]{1,5}))?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What a card said from `since` on, until the next version. `card` is its number, `said` is JSON."""

    card: int
    version: int
    name: str
    checksum: str
    since: date
    said: str

    @property
    def slip(self) -> str:
        return slip_of(self.card, self.version)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """An actor is ruled otherwise than before; None where one of the two versions is silent about him."""

    actor: Actor
    regime: Regime
    stage: Stage
    old: Verdict | None
    new: Verdict | None


def slip_of(card: int, version: int) -> str:
    """The short number under an answer: K-041@3."""
    return f"K-{card:03d}@{version}"


def read_slip(text: str) -> tuple[int, int | None] | None:
    """Card and version of K-041@3, card alone of K-041; None when it is neither."""
    found = _SLIP.fullmatch(text.strip()) if text.isascii() else None
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


def next_versions(cards: Iterable[Card], newest: Mapping[int, tuple[int, str]], *, on: date) -> list[Version]:
    """A version for each card whose content is new. `newest`: by number, the last version and its checksum."""
    return [version for card in cards if (version := _next(card, newest.get(card.number), on)) is not None]


def _next(card: Card, newest: tuple[int, str] | None, on: date) -> Version | None:
    number, known = newest or (0, "")
    said = write_card(card)
    checksum = hashlib.sha256(f"{card.id}\n{said}".encode()).hexdigest()[:16]
    if checksum == known:
        return None
    return Version(card=card.number, version=number + 1, name=card.id, checksum=checksum, since=on, said=said)


def write_card(card: Card) -> str:
    """All that the card says, as JSON; the same content is the same text."""
    said = {
        "title": card.title,
        "topic": card.topic,
        "rulings": [_ruling_written(ruling) for ruling in card.rulings],
        "checked_on": card.checked_on.isoformat(),
        "review_on": card.review_on.isoformat(),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _ruling_written(ruling: Ruling) -> dict[str, Any]:
    return {
        "actors": sorted(ruling.actors),
        "regimes": sorted(ruling.regimes),
        "stages": sorted(ruling.stages),
        "verdict": ruling.verdict,
        "reason": ruling.reason,
        "advice": ruling.advice,
        "basis": [_citation_written(citation) for citation in ruling.basis],
        "sanctions": list(ruling.sanctions),
        "mark": ruling.mark,
        "inferred": ruling.inferred,
    }


def _citation_written(citation: Citation) -> dict[str, Any]:
    article = citation.article
    return {
        "text": citation.text,
        "regime": citation.regime,
        "law": article.law,
        "article": article.name,
        "mark": article.mark,
        "status": article.status,
        "note": article.note,
    }


def card_of(version: Version) -> Card:
    """The card as it was then, to be asked as any card; phrasings were never said and are not kept."""
    said = json.loads(version.said)
    return Card(
        id=version.name,
        number=version.card,
        title=said["title"],
        topic=said["topic"],
        phrasings=(),
        keywords=(),
        opposite=None,
        rulings=tuple(_ruling(each) for each in said["rulings"]),
        checked_on=date.fromisoformat(said["checked_on"]),
        review_on=date.fromisoformat(said["review_on"]),
        checksum=version.checksum,
    )


def _ruling(said: Mapping[str, Any]) -> Ruling:
    return Ruling(
        actors=frozenset(Actor(each) for each in said["actors"]),
        verdict=Verdict(said["verdict"]),
        reason=said["reason"],
        advice=said["advice"],
        regimes=frozenset(Regime(each) for each in said["regimes"]),
        stages=frozenset(Stage(each) for each in said["stages"]),
        basis=tuple(_citation(each) for each in said["basis"]),
        sanctions=tuple(Sanction(each) for each in said["sanctions"]),
        mark=Mark(said["mark"]),
        inferred=said["inferred"],
    )


def _citation(said: Mapping[str, Any]) -> Citation:
    article = Article(
        law=said["law"],
        name=said["article"],
        text="",
        mark=Mark(said["mark"]),
        status=said["status"],
        note=said["note"],
    )
    return Citation(text=said["text"], article=article, regime=Regime(said["regime"]) if said["regime"] else None)


def changes_between(old: Card, new: Card) -> list[Change]:
    """Every actor, election and stage whose verdict is another one; wording and sources do not count."""
    found = []
    for actor in Actor:
        for regime in Regime:
            for stage in Stage:
                before, after = (_verdict(card, actor, stage, regime) for card in (old, new))
                if before is not after:
                    found.append(Change(actor=actor, regime=regime, stage=stage, old=before, new=after))
    return found


def _verdict(card: Card, actor: Actor, stage: Stage, regime: Regime) -> Verdict | None:
    ruling = ruling_for(card, actor, stage, regime)
    return ruling.verdict if ruling else None
