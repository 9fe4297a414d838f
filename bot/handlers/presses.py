"""What our buttons carry: at most 64 bytes, read strictly, never a right."""

import re
from dataclasses import dataclass

from bot.domain.guidance import Actor, Stage

ACTORS = tuple(Actor)
"""An actor travels as his place in this list; new actors go to its end."""
STAGES = tuple(Stage)
"""A stage travels likewise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPress:
    """Show a card to an actor; `chosen` also keeps him as the person's role. `stage` comes with a link only."""

    number: int
    actor: Actor | None = None
    chosen: bool = False
    stage: Stage | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlesPress:
    """Show the articles of a card, page by page."""

    number: int
    actor: Actor
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlePress:
    """Show one article by its key, with the cards that rest on it; `number` is the card it was opened from."""

    article: str
    number: int
    actor: Actor
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectionPress:
    """An answer is held wrong: ask, show the question, send without it, send in full. `nonce` makes it one report."""

    number: int
    actor: Actor
    step: str = "ask"
    nonce: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicPress:
    """Show a topic's cards, page by page."""

    topic: str
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RolePress:
    """Keep a role; None = leave it open."""

    actor: Actor | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainPress:
    """A screen without parameters, by name."""

    name: str


Press = CardPress | ArticlesPress | ArticlePress | ObjectionPress | TopicPress | RolePress | PlainPress

PLAIN = ("home", "topics", "roles", "schedule", "privacy", "help", "forget", "forget_yes", "tip", "refer")

_PLACE = "|".join(str(place) for place in range(len(ACTORS)))
_CARD = re.compile(rf"k:([0-9]{{1,5}}):({_PLACE}|x):([01])")
_ARTICLES = re.compile(rf"a:([0-9]{{1,5}}):({_PLACE}):([0-9]{{1,3}})")
_ARTICLE = re.compile(rf"ps:([0-9a-f]{{8}}):([0-9]{{1,5}}):({_PLACE}):([0-9]{{1,3}})")
_OBJECTION = re.compile(rf"kk:(ask|show|send|full):([0-9]{{1,5}}):({_PLACE}):([a-z0-9]{{12}})?")
_TOPIC = re.compile(r"t:([a-z0-9-]{1,40}):([0-9]{1,3})")
_ROLE = re.compile(rf"r:({_PLACE}|x)")
_START = re.compile(rf"k([0-9]{{1,5}})(?:_({_PLACE}|x))?(?:_s([0-3]))?")


def encode(press: Press) -> str:
    match press:
        case CardPress(number=number, actor=actor, chosen=chosen):
            return f"k:{number}:{_place(actor)}:{int(chosen)}"
        case TopicPress(topic=topic, page=page):
            return f"t:{topic}:{page}"
        case RolePress(actor=actor):
            return f"r:{_place(actor)}"
        case PlainPress(name=name):
            return name
        case _:
            return _beside_answer(press)


def _beside_answer(press: ArticlesPress | ArticlePress | ObjectionPress) -> str:
    """What is reached from an answer only."""
    match press:
        case ArticlesPress(number=number, actor=actor, page=page):
            return f"a:{number}:{_place(actor)}:{page}"
        case ArticlePress(article=article, number=number, actor=actor, page=page):
            return f"ps:{article}:{number}:{_place(actor)}:{page}"
        case ObjectionPress(number=number, actor=actor, step=step, nonce=nonce):
            return f"kk:{step}:{number}:{_place(actor)}:{nonce}"


def decode(data: str | None) -> Press | None:
    """What a press asks for; None when it is nothing of ours, for whoever sent it."""
    text = data or ""
    if text in PLAIN:
        return PlainPress(name=text)
    if found := _CARD.fullmatch(text):
        return CardPress(number=int(found[1]), actor=_actor(found[2]), chosen=found[3] == "1")
    if found := _TOPIC.fullmatch(text):
        return TopicPress(topic=found[1], page=int(found[2]))
    if found := _ROLE.fullmatch(text):
        return RolePress(actor=_actor(found[1]))
    return _articles(text) or _article(text) or _objection(text)


def _objection(text: str) -> ObjectionPress | None:
    found = _OBJECTION.fullmatch(text)
    actor = _actor(found[3]) if found else None
    if found is None or actor is None or (found[1] != "ask" and not found[4]):
        return None
    return ObjectionPress(number=int(found[2]), actor=actor, step=found[1], nonce=found[4] or "")


def _articles(text: str) -> ArticlesPress | None:
    found = _ARTICLES.fullmatch(text)
    actor = _actor(found[2]) if found else None
    return ArticlesPress(number=int(found[1]), actor=actor, page=int(found[3])) if found and actor else None


def _article(text: str) -> ArticlePress | None:
    found = _ARTICLE.fullmatch(text)
    actor = _actor(found[3]) if found else None
    if found is None or actor is None:
        return None
    return ArticlePress(article=found[1], number=int(found[2]), actor=actor, page=int(found[4]))


def start_payload(number: int, actor: Actor | None = None, stage: Stage | None = None) -> str:
    """The payload of a deep link to a card, perhaps for a stage that is not today's: letters, digits and _ only."""
    whose = "" if actor is None else f"_{_place(actor)}"
    return f"k{number}{whose}" + ("" if stage is None else f"_s{STAGES.index(stage)}")


def from_start(payload: str) -> CardPress | None:
    """The card behind a deep link; None when the payload is none of ours."""
    found = _START.fullmatch(payload)
    if found is None:
        return None
    stage = STAGES[int(found[3])] if found[3] else None
    return CardPress(number=int(found[1]), actor=_actor(found[2] or "x"), stage=stage)


def _place(actor: Actor | None) -> str:
    return "x" if actor is None else str(ACTORS.index(actor))


def _actor(place: str) -> Actor | None:
    return None if place == "x" else ACTORS[int(place)]
