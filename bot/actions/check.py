"""Proves the content whole: every card renders, for everybody and at any time, within the limits."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.actions.check_schedules import check_schedules
from bot.content import Content, Problem
from bot.domain.advice import Advice, When, advise
from bot.domain.guidance import Actor, Card, Regime, Stage, Verdict
from bot.rendering import MessageFault, Messages, visible

FIRST_GLANCE = 350
"""Characters of verdict, reason and advice before the quote. Source: product.md, section 1."""
VERDICT_WITHIN = 60
"""The verdict stands within the first so many characters."""
COMMON = "sering"
EXAMPLES = "messages/id/contoh"
LONGEST_SLIP = "K-99999@99999"
WARNINGS = frozenset({"review_overdue", "office_not_filled_in", "common_not_found"})
"""What is worth saying and yet no reason to refuse."""


def check_content(content: Content, messages: Messages, *, today: date) -> list[Problem]:
    """All that is wrong with the content beyond what reading it showed; warnings are those named in WARNINGS."""
    cards = content.guidance.cards
    found = [problem for card in cards.values() for problem in _card(content, messages, card, today=today)]
    schedules = check_schedules(content, messages)
    return [*found, *_phrasings(cards), *_common(content), *_strays(content), *schedules, *_office(content)]


def situations() -> list[When]:
    """Every combination of elections and stages an answer can fall into."""
    alone = [{regime: stage} for regime in Regime for stage in Stage]
    together = [{Regime.PEMILU: one, Regime.PEMILIHAN: other} for one in Stage for other in Stage]
    return [*alone, *together]


def _card(content: Content, messages: Messages, card: Card, *, today: date) -> Iterator[Problem]:
    if card.opposite is not None and card.opposite not in content.guidance.cards:
        yield _problem(card, "lawan", "no_such_card", found=card.opposite)
    if card.review_on < today:
        yield _problem(card, "tinjau_lagi", "review_overdue", day=card.review_on)
    if any(r.verdict is Verdict.FORBIDDEN and not r.basis for r in card.rulings):
        yield _problem(card, "dasar", "forbidden_without_basis")
    for advice in _distinct(card):
        yield from _rendered(content, messages, advice)


def _distinct(card: Card) -> Iterator[Advice]:
    """Each different answer of a card once, to the actor with the longest name: the rest render alike."""
    seen = set()
    for when in situations():
        for actor in sorted(Actor, key=len, reverse=True):
            advice = advise(card, actor, when)
            key = tuple((part.ruling.reason, part.ruling.actors, part.regimes, part.stage) for part in advice.parts)
            if key not in seen:
                seen.add(key)
                yield advice


def _rendered(content: Content, messages: Messages, advice: Advice) -> Iterator[Problem]:
    lead, others = next(iter(advice.parts), None), list(advice.parts[1:])
    periods = [(e, p) for e in content.calendar.elections for p in e.periods][:2]
    try:
        text = messages.text(
            "jawaban",
            advice=advice,
            lead=lead,
            others=others,
            periods=periods,
            signed=False,
            office=content.office,
            note="kebalikan",
            slip=LONGEST_SLIP,
        )
        messages.text("jawaban_singkat", advice=advice, lead=lead, others=others, signed=False, slip=LONGEST_SLIP)
    except MessageFault as fault:
        yield _problem(advice.card, "", "does_not_render", fault=fault, actor=advice.actor)
        return
    yield from _glance(messages, advice, visible(text.partition("<blockquote")[0]))


def _glance(messages: Messages, advice: Advice, seen: str) -> Iterator[Problem]:
    verdict = messages.word("putusan", advice.verdict)
    if not 0 <= seen.find(verdict) <= VERDICT_WITHIN - len(verdict):
        yield _problem(advice.card, "", "verdict_not_first", actor=advice.actor)
    if advice.verdict is not Verdict.REFER and len(seen.strip()) > FIRST_GLANCE:
        yield _problem(
            advice.card, "alasan", "too_long", limit=FIRST_GLANCE, length=len(seen.strip()), actor=advice.actor
        )


def _phrasings(cards: dict[str, Card]) -> Iterator[Problem]:
    counted = Counter(text.casefold() for card in cards.values() for text in (*card.phrasings, *card.examples))
    for card in cards.values():
        for phrasing in card.phrasings:
            if counted[phrasing.casefold()] > 1:
                yield _problem(card, "frasa", "phrasing_twice", found=phrasing)
        for example in card.examples:
            if counted[example.casefold()] > 1:
                yield Problem(file=EXAMPLES, line=1, field=card.id, reason="phrasing_twice", values={"found": example})


def _strays(content: Content) -> Iterator[Problem]:
    """Examples of cards that are not there; they are left out."""
    for name in content.strays:
        yield Problem(file=EXAMPLES, line=1, field=name, reason="common_not_found", values={"found": name})


def _common(content: Content) -> Iterator[Problem]:
    """What the list of the commonest cards names in vain; it is left out where the list is used."""
    for name in content.words.get(COMMON, {}).get("kartu", ()):
        if name not in content.guidance.cards:
            file, values = f"messages/id/{COMMON}.yaml", {"found": str(name)}
            yield Problem(file=file, line=1, field="kartu", reason="common_not_found", values=values)


def _office(content: Content) -> Iterator[Problem]:
    if not (content.office.phone or content.office.address):
        yield Problem(file="messages/id/kantor.yaml", line=1, field="telepon", reason="office_not_filled_in")


def _problem(card: Card, field: str, reason: str, **values: object) -> Problem:
    texts = {name: str(value) for name, value in values.items()}
    return Problem(file=f"messages/id/panduan/{card.id}.yaml", line=1, field=field, reason=reason, values=texts)
