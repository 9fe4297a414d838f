"""What a card says today to every role at once, for places where many read."""

from bot.actions.guidance import advice_on
from bot.domain.guidance import ROLES, STRICTNESS, Actor, Card, Verdict
from bot.services import Services


def verdicts_for_all(services: Services, card: Card) -> dict[str, object]:
    """The values of a message: each verdict with those it is for, the strictest first; whether the elections differ."""
    advices = {actor: advice_on(services, card, actor) for actor in ROLES}
    verdicts: dict[Verdict, list[Actor]] = {
        verdict: [actor for actor, advice in advices.items() if advice.verdict is verdict]
        for verdict in reversed(STRICTNESS)
    }
    return {
        "card": card,
        "verdicts": {verdict: actors for verdict, actors in verdicts.items() if actors},
        "differs": any(len({part.ruling.verdict for part in advice.parts}) > 1 for advice in advices.values()),
        "periods": services.calendar.periods_on(services.today()),
    }
