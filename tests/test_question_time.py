"""A question about another time than today is answered for that time, and stays so."""

import pytest

from bot.actions.ask import Answered, answer_question
from bot.actions.guidance import advice_on
from bot.domain.guidance import Actor, Card, Stage, Verdict
from tests.office import Desk, shipped

CARDS = shipped()[0].guidance.cards
CASES = [
    (name, actor)
    for name, card in CARDS.items()
    for actor in (Actor.VILLAGE_HEAD, Actor.CITIZEN, Actor.CIVIL_SERVANT)
    if any(Stage.QUIET in ruling.stages and actor in ruling.actors for ruling in card.rulings)
]
FORBIDDEN = "🚫 TIDAK BOLEH"


def asked(desk: Desk, card: Card, actor: Actor) -> str:
    """A question about the quiet period, in the words of a card that rules on it."""
    office = desk.services.messages.word("pelaku", actor).lower()
    return f"saat masa tenang, {card.phrasings[0]} ({office})"


def forbidden_only_then(desk: Desk) -> str:
    """A question whose answer is milder today."""
    for name, actor in CASES:
        text = asked(desk, CARDS[name], actor)
        outcome = answer_question(desk.services, text)
        today = advice_on(desk.services, outcome.card, outcome.actor) if isinstance(outcome, Answered) else None
        if today and outcome.verdict is Verdict.FORBIDDEN and today.verdict is not Verdict.FORBIDDEN:
            return text
    raise AssertionError("no card rules otherwise in the quiet period")


async def test_the_time_that_is_asked_about_is_kept(desk: Desk) -> None:
    """What only the quiet period forbids is shown as forbidden: in private, on every way back, and in a group."""
    text = forbidden_only_then(desk)
    assert (await desk.say("Bu Sri", text)).startswith(FORBIDDEN)
    for words in ("Baca pasalnya", "Jawaban ini keliru?"):
        await desk.press("Bu Sri", words)
        assert (await desk.press("Bu Sri", "Kembali")).startswith(FORBIDDEN)
    group = desk.world.create_group(desk.person("Bu Sri"), "Arisan", bots=(desk.account,))
    assert (await desk.say("Bu Sri", f"/tanya@sambang_bot {text}", chat=group)).startswith(FORBIDDEN)
    link = desk.last(group).buttons[0][0]["url"]
    opened = desk.world.open_link(desk.person("Pak RT"), link).chat
    await desk.settle()
    said = desk.last(opened).text or ""
    assert said.startswith(FORBIDDEN)
    assert "Jawaban ini untuk masa tenang." in said


@pytest.mark.parametrize(("name", "actor"), CASES)
async def test_the_verdict_found_is_the_verdict_shown(desk: Desk, name: str, actor: Actor) -> None:
    """Whatever the matcher finds for the quiet period stands first in the chat."""
    text = asked(desk, CARDS[name], actor)
    outcome, said = answer_question(desk.services, text), await desk.say("Bu Sri", text)
    if isinstance(outcome, Answered):
        assert said.startswith(desk.services.messages.word("putusan", outcome.verdict))
