"""What cards said: kept once per content, found again by the short number under an answer."""

from dataclasses import replace
from datetime import date

import pytest

from bot.actions.signatures import UnknownCard
from bot.actions.versions import find_version, keep_versions
from bot.content import root
from bot.domain.guidance import Actor, Card, Guidance, Regime, Stage, Verdict, ruling_for
from bot.domain.overview import overview, silent_about
from bot.domain.versions import card_of, changes_between, next_versions, read_slip, write_card
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.storage.versions import newest_checksums, versions_of
from tests.office import Desk, shipped

DAY = date(2026, 11, 21)
LATER = date(2026, 12, 1)
CARDS = shipped()[0].guidance.cards
CARD = CARDS["foto-jari"]


def milder(card: Card) -> Card:
    """The same card, but what was forbidden is allowed."""
    rulings = [replace(r, verdict=Verdict.ALLOWED) if r.verdict is Verdict.FORBIDDEN else r for r in card.rulings]
    return replace(card, rulings=tuple(rulings))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("K-041@3", (41, 3)),
        ("k-41", (41, None)),
        (" K041@12 ", (41, 12)),
        ("41", (41, None)),
        ("K-041@", None),
        ("foto-jari", None),
        ("²", None),  # a digit to Python, none to us
    ],
)
def test_a_short_number_is_read(text: str, found: tuple[int, int | None] | None) -> None:
    """As it stands under an answer, or as somebody types it from paper."""
    assert read_slip(text) == found


@pytest.mark.parametrize("name", sorted(CARDS))
def test_what_was_said_can_be_said_again(name: str) -> None:
    """For everybody, in every election and stage, the kept version rules as the card did."""
    card = CARDS[name]
    (version,) = next_versions([card], {}, on=DAY)
    again = card_of(version)
    assert write_card(again) == write_card(card)
    cases = [(actor, stage, regime) for actor in Actor for stage in Stage for regime in Regime]
    assert [_said(again, *case) for case in cases] == [_said(card, *case) for case in cases]
    assert changes_between(again, card) == []


def _said(card: Card, actor: Actor, stage: Stage, regime: Regime) -> object:
    ruling = ruling_for(card, actor, stage, regime)
    return ruling and (ruling.verdict, ruling.reason, ruling.advice, [(c.text, c.article.mark) for c in ruling.basis])


@pytest.mark.parametrize(
    ("changed", "is_new"),
    [
        (replace(CARD, title="Judul lain"), True),
        (milder(CARD), True),
        (replace(CARD, checked_on=LATER), True),  # the answer says up to which day the law was checked
        (replace(CARD, phrasings=("lain",)), False),  # how people ask is not what is said
        (CARD, False),
    ],
)
def test_new_content_is_a_new_version(changed: Card, is_new: bool) -> None:
    """And nothing else is."""
    (first,) = next_versions([CARD], {}, on=DAY)
    found = next_versions([changed], {CARD.number: (1, first.checksum)}, on=LATER)
    assert [each.version for each in found] == ([2] if is_new else [])


async def test_a_start_writes_only_what_is_new() -> None:
    """A second start on the same content writes nothing; a changed card is one row; a removed one stays."""
    async with open_database(None) as database:
        await migrate(database, root() / "migrations")
        guidance = shipped()[0].guidance
        assert set((await keep_versions(database, guidance, on=DAY)).values()) == {1}
        await keep_versions(database, guidance, on=LATER)
        other = Guidance(topics=guidance.topics, cards={CARD.id: milder(CARD)})
        assert await keep_versions(database, other, on=LATER) == {CARD.id: 2}
        assert [each.since for each in await versions_of(database.reader, card=CARD.number)] == [DAY, LATER]
        assert len(await newest_checksums(database.reader)) == len(guidance.cards)


async def test_a_version_is_found_by_its_number() -> None:
    """Old ones too, and of cards that are no more; what was never said is refused."""
    async with open_database(None) as database:
        await migrate(database, root() / "migrations")
        alone = Guidance(topics=(), cards={CARD.id: CARD})
        await keep_versions(database, alone, on=DAY)
        await keep_versions(database, Guidance(topics=(), cards={CARD.id: milder(CARD)}), on=LATER)
        none = Guidance(topics=(), cards={})
        old = card_of(await find_version(database.reader, "K-004@1", none, on=LATER))
        new = card_of(await find_version(database.reader, "K-004", none, on=LATER))
        assert changes_between(old, CARD) == []
        assert changes_between(new, CARD) != []
        for slip in ("K-004@3", "K-999", "lain"):
            with pytest.raises(UnknownCard):
                await find_version(database.reader, slip, none, on=LATER)


def test_the_overview_names_everybody_once_per_election() -> None:
    """Whoever the card rules on is said to be so; whoever is left is named as unruled."""
    for card in CARDS.values():
        for stage in Stage:
            told = {a for said in overview(card) for a in said.actors if stage in said.ruling.stages}
            ruled = {
                a for a in Actor for r in Regime if (found := ruling_for(card, a, stage, r)) and stage in found.stages
            }
            assert told == ruled
        assert not set(silent_about(card)) & {a for said in overview(card) for a in said.actors}


async def test_every_answer_shows_its_short_number(desk: Desk) -> None:
    """In private and, short, in a group."""
    await desk.say("Pak Kades", "/start")
    await desk.press("Pak Kades", "Kepala desa")
    assert (await desk.say("Pak Kades", "boleh foto sama caleg sambil acung jempol?")).endswith("@1")
    group = desk.world.create_group(desk.person("Pak Kades"), "Desa Baru", bots=(desk.account,))
    await desk.settle()
    said = await desk.say("Pak Kades", "/tanya boleh kepala desa foto sama caleg sambil acung jempol?", chat=group)
    assert "TIDAK BOLEH" in said
    assert said.endswith("K-004@1")
