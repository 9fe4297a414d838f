"""Roles, advice and its wording."""

from datetime import date

from bot.actions.tips import cut_pings_to
from bot.domain.advice import Advice, When, advise
from bot.domain.guidance import ROLES, Actor, Article, Card, Regime, Stage
from bot.domain.overview import overview
from bot.services import Services
from bot.storage.roles import forget_role, keep_role, role_of
from bot.storage.signatures import signature_of

ARTICLES_A_PAGE = 5


async def role_in(services: Services, chat_id: int) -> Actor | None:
    """The role chosen in a private chat."""
    return await role_of(services.database.reader, chat_id=chat_id)


async def choose_role(services: Services, chat_id: int, actor: Actor) -> None:
    """Remember the role; an actor that is no role of its own (a relative, a candidate) is not kept."""
    if actor not in ROLES or await role_in(services, chat_id) is actor:
        return
    async with services.database.transaction() as tx:
        await keep_role(tx, chat_id=chat_id, actor=actor)


async def forget_person(services: Services, chat_id: int) -> bool:
    """Delete all that is kept about a chat, at once and also from the write-ahead log; whether there was anything."""
    async with services.database.transaction() as tx:
        found = await forget_role(tx, chat_id=chat_id)
    if found:
        await services.database.checkpoint()
    return await cut_pings_to(services, chat_id) or found


def situation(services: Services, *, day: date | None = None, regime: Regime | None = None) -> When:
    """Which elections are in question, each with its stage on the day; the calendar decides unless told."""
    wanted = None if regime is None else [regime]
    return services.calendar.stages_on(day or services.today(), wanted)


def other_stage(services: Services, when: When | None) -> Stage | None:
    """The one stage that a question is about where it is not today's."""
    stages = set(when.values()) if when else set()
    today = situation(services)
    if len(stages) != 1 or all(today.get(regime) is stage for regime, stage in (when or {}).items()):
        return None
    return stages.pop()


def advice_on(
    services: Services, card: Card, actor: Actor, *, regime: Regime | None = None, when: When | None = None
) -> Advice:
    """What a card says to an actor today, or in the elections and stages `when` that a question was about."""
    return advise(card, actor, when or situation(services, regime=regime))


async def answer_text(services: Services, advice: Advice, *, note: str = "") -> str:
    """The whole answer: verdict, reason, advice, and the legal basis folded in."""
    day, signed = services.today(), await is_signed(services, advice.card)
    key = (
        advice.card.id,
        advice.actor,
        tuple(part.regimes for part in advice.parts),
        day,
        signed,
        note,
        services.almanac.revision,
    )
    return services.messages.once(
        "jawaban",
        (key, tuple((part.stage, part.ruling.verdict) for part in advice.parts)),
        lambda: {
            "advice": advice,
            "lead": next(iter(advice.parts), None),
            "others": list(advice.parts[1:]),
            "periods": services.calendar.periods_on(day),
            "signed": signed,
            "office": services.content.office,
            "note": note,
            "slip": services.slip(advice.card),
        },
    )


async def short_answer_text(services: Services, advice: Advice) -> str:
    """The short form for a group."""
    lead = next(iter(advice.parts), None)
    signed = await is_signed(services, advice.card)
    return services.messages.text(
        "jawaban_singkat",
        advice=advice,
        lead=lead,
        others=list(advice.parts[1:]),
        signed=signed,
        slip=services.slip(advice.card),
    )


async def is_signed(services: Services, card: Card) -> bool:
    """Whether the office signed the card as it reads now."""
    signature = await signature_of(services.database.reader, card=card.id)
    return signature is not None and signature.holds_for(card.checksum)


def articles_of(card: Card, actor: Actor) -> list[Article]:
    """The articles behind what the card says to an actor, once each; of the whole card where it is silent about him."""
    said = [each.ruling for each in overview(card) if actor in each.actors] or list(card.rulings)
    return list({c.article.id: c.article for ruling in said for c in ruling.basis}.values())
