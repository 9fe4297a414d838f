"""The law behind an answer: from a card to its articles, to each article, to the cards that rest on it, and back."""

import pytest

from bot.content import root
from bot.domain.guidance import Actor
from bot.handlers.presses import ArticlePress, decode, encode
from bot.rendering import open_messages
from tests.office import WIB, Desk, shipped

CONTENT = shipped()[0]
ARTICLES = {c.article.key: c.article for card in CONTENT.guidance.cards.values() for r in card.rulings for c in r.basis}
MESSAGES, _ = open_messages(root() / "messages" / "id", None, CONTENT.words, zone=WIB)


async def test_an_article_leads_to_its_cards_and_back(desk: Desk) -> None:
    """Answer → articles → one article → another card that rests on it → home; and back step by step."""
    await desk.say("Pak Kades", "/start k4_0")
    listed = await desk.press("Pak Kades", "Baca pasalnya")
    assert "Pasal untuk:" in listed
    page = await desk.press("Pak Kades", "UU 7/2017 Pasal 282")
    assert "Status:" in page
    assert "kartu bersandar pada pasal ini" in page
    assert await desk.press("Pak Kades", "Kembali") == listed
    assert "TIDAK BOLEH" in await desk.press("Pak Kades", "Kembali")


async def test_the_cards_of_an_article_are_paged(desk: Desk) -> None:
    """An article that many cards cite shows eight at a time, and each opens for the same office."""
    await desk.say("Pak Kades", "/start k4_0")
    await desk.press("Pak Kades", "Baca pasalnya")
    assert "(halaman 1 dari" in await desk.press("Pak Kades", "UU 7/2017 Pasal 282")
    assert "(halaman 2 dari" in await desk.press("Pak Kades", "Berikutnya")
    label = str(desk.last(desk.chat("Pak Kades")).buttons[0][0]["text"])
    assert "Kepala desa" in await desk.press("Pak Kades", label)


@pytest.mark.parametrize("key", sorted(ARTICLES))
def test_every_article_has_a_page(key: str) -> None:
    """It renders, and at least one card rests on it; no two share a key."""
    article, cards = ARTICLES[key], CONTENT.guidance.resting_on(ARTICLES[key])
    law = CONTENT.guidance.laws[article.law]
    text = MESSAGES.text("pasal", article=article, law=law, count=len(cards), page=1, pages=1)
    assert article.id in text.replace("&#39;", "'")
    assert cards
    assert CONTENT.guidance.article(key) == article


@pytest.mark.parametrize(
    ("data", "is_ours"),
    [
        ("ps:0a1b2c3d:41:0:0", True),
        ("ps:0a1b2c3d:41:99:0", False),  # no such actor
        ("ps:0A1B2C3D:41:0:0", False),
        ("ps:0a1b2c3:41:0:0", False),
        ("ps:0a1b2c3d:41:0:0 ", False),
        ("kk:ask:41:0:", True),
        ("kk:ask:41:99:", False),
        ("kk:send:41:0:", False),  # nothing is reported without a key
        ("kk:send:41:0:abcdefghijkl", True),
    ],
)
def test_presses_are_read_strictly(data: str, is_ours: bool) -> None:
    """Whatever is not exactly ours is nothing."""
    assert (decode(data) is not None) is is_ours


async def test_an_article_that_is_no_more_says_so(desk: Desk) -> None:
    """As after an update of the content."""
    await desk.say("Pak Kades", "/start k4_0")
    message = desk.last(desk.chat("Pak Kades"))
    for press in (
        ArticlePress(article="00000000", number=4, actor=Actor.CITIZEN, page=0),
        ArticlePress(article=next(iter(ARTICLES)), number=4, actor=Actor.CITIZEN, page=999),
    ):
        desk.world.press(desk.person("Pak Kades"), message, data=encode(press))
        await desk.settle()
        assert "tidak berlaku" in (desk.last(desk.chat("Pak Kades")).text or "")
