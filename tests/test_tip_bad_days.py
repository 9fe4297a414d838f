"""Bad days in the flow of tips: a teller who has blocked the bot, a wizard left open, a hostile text."""

import time
from datetime import timedelta

import pytest

from bot.actions.tips import taken_before
from bot.domain.personal import NameWords, find_personal
from bot.domain.receipts import TooManyTries
from bot.handlers.tip_presses import TipPress, key_of
from bot.handlers.tip_review import MARK
from tests.groups import open_office
from tests.office import Desk
from tests.tip_chat import STORY, TELLER, newest, only_tip, sample, send, shown, tell


async def test_one_who_blocked_the_bot_keeps_no_others_draft(desk: Desk) -> None:
    """All drafts that lay too long are wiped with their files, and each other teller is told."""
    for name in ("Andi", TELLER):
        await desk.say(name, "/lapor")
        await send(desk, name, sample("photo", STORY))
    desk.world.block(desk.person("Andi"), desk.account)
    desk.clock.forward(timedelta(minutes=31))
    await desk.settle()
    assert "30 menit" in newest(desk, TELLER)
    assert desk.services.vault.shelf.waiting_bytes() == 0


async def test_a_story_goes_to_the_tip_and_not_to_a_wizard_that_was_left_open() -> None:
    """Staff are citizens too: what Dedi tells must never become the text of a broadcast."""
    async with open_office() as office:
        await office.desk.say("Dedi", "/siaran")
        await office.desk.press("Dedi", "Tulis siaran")
        await office.desk.say("Dedi", "/lapor")
        assert MARK in await office.desk.say("Dedi", STORY)
        await office.desk.press("Dedi", "📨 Kirim")
        assert (await only_tip(office.desk)).story.texts == (STORY,)


@pytest.mark.parametrize("text", ["a" * 4096, "a." * 2048, "0" * 4096, "+62" * 1300])
def test_looking_for_what_names_the_teller_is_quick(text: str) -> None:
    """A hostile message holds up nobody: twenty of them in a second."""
    began = time.perf_counter()
    assert find_personal(text, NameWords(introducing=("nama saya",))) == ()
    assert time.perf_counter() - began < 0.05


async def test_forged_presses_wait_their_turn_as_typed_codes_do(desk: Desk) -> None:
    """Whoever makes up buttons is tried five times a minute and locks nobody out; a true one says what it made."""
    await tell(desk)
    for at in range(9):
        press = TipPress(step="send", key=key_of(bytes([at]) * 16)).encode()
        desk.world.press(desk.person(TELLER), shown(desk, TELLER)[-1], data=press)
        await desk.settle()
    with pytest.raises(TooManyTries):
        await taken_before(desk.services, nonce=b"x" * 16, chat=desk.chat(TELLER).id)
    assert await taken_before(desk.services, nonce=b"x" * 16, chat=desk.chat("Andi").id) is None


async def test_the_desk_of_staff_is_elsewhere() -> None:
    """/laporan is not /lapor: what Dedi types after it is a question again."""
    async with open_office() as office:
        for said in ("/lapor", "/laporan"):
            await office.desk.say("Dedi", said)
        assert MARK not in await office.desk.say("Dedi", "boleh foto dengan caleg?")
