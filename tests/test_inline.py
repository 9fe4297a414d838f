"""Inline mode: cards offered in any chat, the same to everybody, and never where there is doubt."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions.check import check_content
from bot.actions.inline import cache_time
from bot.content import root
from bot.rendering import open_messages
from bot.simulator.world import Results, Typed
from tests.office import WIB, Desk, open_desk, shipped


async def typed(desk: Desk, text: str, *, name: str = "Bu Sri") -> Typed:
    """Type after the bot's name in a group where the bot is not; the results are there."""
    person = desk.person(name)
    group = desk.world.create_group(person, "Arisan")
    found = desk.world.type_inline(person, group, desk.account, text)
    await desk.settle()
    return found


def results(typed: Typed) -> Results:
    assert typed.results is not None
    return typed.results


async def test_a_card_is_found_and_posted(desk: Desk) -> None:
    """With the verdict for every role, and a button that opens it in private for whoever presses."""
    found = await typed(desk, "foto bersama calon tanpa simbol")
    assert results(found).articles[0]["title"] == "Foto bersama calon tanpa simbol dan unggahan"
    posted = desk.world.pick(found, 0)
    assert "BOLEH" in (posted.text or "")
    assert "Warga biasa" in (posted.text or "")
    link = posted.buttons[0][0]["url"]
    opened = desk.world.open_link(desk.person("Pak RT"), link).chat
    await desk.settle()
    assert "Siapa yang melakukannya?" in (desk.last(opened).text or "")


async def test_the_askers_role_changes_nothing(desk: Desk) -> None:
    """Others would see it."""
    before = results(await typed(desk, "foto bersama calon")).articles
    await desk.say("Bu Sri", "/start")
    await desk.press("Bu Sri", "Warga biasa")
    desk.clock.forward(timedelta(minutes=2))
    assert results(await typed(desk, "foto bersama calon")).articles == before


@pytest.mark.parametrize(
    "text",
    [
        "resep rendang padang",
        "pak kades Budi bagi amplop semalam di rumah saya",  # an accusation is never offered for posting
        "asdf qwer",
        "🙂",
        "x" * 300,
    ],
)
async def test_doubt_offers_the_way_to_the_private_chat(desk: Desk, text: str) -> None:
    """One neutral result, without a verdict and without the words that were typed."""
    (pointer,) = results(await typed(desk, text)).articles
    said = pointer["input_message_content"]["message_text"]
    assert "percakapan pribadi" in said
    assert not any(word in said for word in ("BOLEH:", "TIDAK", "DITANYAKAN", text[:20]))


async def test_without_words_the_commonest_are_offered(desk: Desk) -> None:
    """As many as a person looks through."""
    assert len(results(await typed(desk, "")).articles) == 10


def test_the_commonest_exist() -> None:
    """Or the check of the content says which do not."""
    content = shipped()[0]
    messages, _ = open_messages(root() / "messages" / "id", None, content.words, zone=WIB)
    named = content.words["sering"]["kartu"]
    for words, wrong in (({"sering": {"kartu": [*named, "tidak-ada"]}}, ["tidak-ada"]), (content.words, [])):
        cards = {name: content.guidance.cards[name] for name in named}
        few = replace(content, words=words, guidance=replace(content.guidance, cards=cards))
        problems = check_content(few, messages, today=date(2026, 11, 21))
        assert [each.values["found"] for each in problems if each.field == "kartu"] == wrong


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        (datetime(2024, 1, 15, 5, 0, tzinfo=UTC), 60),
        (datetime(2024, 2, 10, 16, 59, 30, tzinfo=UTC), 30),  # half a minute before the quiet period, in WIB
        (datetime(2024, 2, 10, 16, 59, 59, 900000, tzinfo=UTC), 0),
        (datetime(2024, 2, 10, 17, 0, 0, tzinfo=UTC), 60),
    ],
)
async def test_no_answer_outlives_its_day(at: datetime, seconds: int) -> None:
    """A stage begins and ends at midnight of the office's own time."""
    async with open_desk(at=at) as desk:
        assert cache_time(desk.services) == timedelta(seconds=seconds)
        assert results(await typed(desk, "foto bersama calon")).cache_seconds == seconds


async def test_what_was_posted_through_us_is_no_question(desk: Desk) -> None:
    """In the private chat with the bot as well: it hears its own words and is silent."""
    await desk.say("Bu Sri", "/start")
    chat = desk.chat("Bu Sri")
    found = desk.world.type_inline(desk.person("Bu Sri"), chat, desk.account, "foto bersama calon")
    await desk.settle()
    posted = desk.world.pick(found, 0)
    await desk.settle()
    assert desk.last(chat) is posted


async def test_a_late_answer_is_no_failure(desk: Desk) -> None:
    """Whoever typed on has long sent another query."""
    person = desk.person("Bu Sri")
    group = desk.world.create_group(person, "Arisan")
    desk.world.type_inline(person, group, desk.account, "foto")
    desk.clock.forward(timedelta(seconds=30))
    await desk.settle()
    assert desk.failures == []


async def test_a_link_without_a_role_asks_for_it_once(desk: Desk) -> None:
    """With a role it opens the card at once; no role is guessed."""
    assert "Siapa yang melakukannya?" in await desk.say("Pak RT", "/start k4")
    assert "Kepala desa" in await desk.press("Pak RT", "Kepala desa")
    assert "TIDAK BOLEH" in await desk.say("Pak RT", "/start k4")
