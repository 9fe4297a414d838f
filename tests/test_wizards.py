"""Wizards on the real bot: drafts that are lost, left, repeated or somebody else's."""

from datetime import timedelta

import pytest

from bot.app import ALLOWED_UPDATES
from bot.domain.staff import Role
from bot.handlers.drafts import MOST, Draft, Drafts, new_nonce
from bot.handlers.routes import routes
from bot.handlers.wizards import IDLE, begin_key, step_key
from bot.storage.audit import Filter, entries
from tests.office import NOON, Desk
from tests.test_staff_chat import hire


async def opened(desk: Desk) -> None:
    """The first step of an invitation."""
    await hire(desk, "Rina", Role.OWNER)
    await desk.say("Rina", "/petugas")
    await desk.press("Rina", "Undang petugas")


def restart(desk: Desk) -> None:
    """What a new process has: the same routes, and no drafts."""
    desk.application.handlers.clear()
    desk.application.add_handlers(routes())


async def invitations(desk: Desk) -> int:
    return len(await entries(desk.services.database.reader, Filter(act="invite_staff"), limit=10))


async def test_a_step_goes_back_to_the_one_before(desk: Desk) -> None:
    """With what was chosen, as often as there are steps."""
    await opened(desk)
    for words in ("Petugas kecamatan", "Koba"):
        await desk.press("Rina", words)
    assert "Untuk kecamatan mana?" in await desk.press("Rina", "Kembali")
    assert "Sebagai apa?" in await desk.press("Rina", "Kembali")
    with pytest.raises(AssertionError, match="no button"):
        await desk.press("Rina", "‹ Kembali")


@pytest.mark.parametrize(("way", "told"), [("Batal", "dibatalkan"), ("Beranda", "Silakan tulis pertanyaan")])
async def test_a_wizard_is_left_by_button(way: str, told: str, desk: Desk) -> None:
    """What is typed afterwards is a question again."""
    await opened(desk)
    await desk.press("Rina", "Pengamat")
    assert told in await desk.press("Rina", way)
    assert "Sudah benar?" not in await desk.say("Rina", "Budi")


async def test_a_wizard_is_left_by_command(desk: Desk) -> None:
    """/batal gets through where a name is waited for."""
    await opened(desk)
    await desk.press("Rina", "Pengamat")
    assert "dibatalkan" in await desk.say("Rina", "/batal")
    assert "Sudah benar?" not in await desk.say("Rina", "Budi")


async def test_a_press_after_half_an_hour_says_so_and_offers_to_begin_again(desk: Desk) -> None:
    """The way on is on the same screen."""
    await opened(desk)
    desk.clock.forward(IDLE + timedelta(seconds=1))
    assert "terputus" in await desk.press("Rina", "Pengamat")
    assert "Sebagai apa?" in await desk.press("Rina", "Mulai lagi")


async def test_a_name_typed_after_half_an_hour_is_no_question(desk: Desk) -> None:
    """It may be a person's name: it never reaches matching."""
    await opened(desk)
    await desk.press("Rina", "Pengamat")
    desk.clock.forward(IDLE + timedelta(seconds=1))
    assert "terputus" in await desk.say("Rina", "Budi Santoso")


async def test_a_press_after_a_restart_says_so(desk: Desk) -> None:
    """A new process knows no draft of the old one; nothing was made."""
    await opened(desk)
    restart(desk)
    assert "Belum ada yang dikirim" in await desk.press("Rina", "Pengamat")
    assert await invitations(desk) == 0


async def test_pressed_twice_it_is_done_once(desk: Desk) -> None:
    """Two presses that were both on their way: one invitation, the same link twice."""
    await opened(desk)
    await desk.press("Rina", "Pengamat")
    await desk.say("Rina", "Budi")
    message, row, column = desk._button(desk.chat("Rina"), "Buat undangan")
    for _ in range(2):
        desk.world.press(desk.person("Rina"), message, row=row, column=column)
    await desk.settle()
    assert "start=p_" in (desk.last(desk.chat("Rina")).text or "")
    assert await invitations(desk) == 1


async def test_a_made_invitation_is_told_again_after_a_restart(desk: Desk) -> None:
    """Killed between commit and answer, the press comes again: it must not say that nothing was done."""
    await opened(desk)
    await desk.press("Rina", "Pengamat")
    await desk.say("Rina", "Budi")
    message, row, column = desk._button(desk.chat("Rina"), "Buat undangan")
    desk.world.press(desk.person("Rina"), message, row=row, column=column)
    (raw,) = await desk.bot.pull(offset=None, limit=9, seconds=0, allowed=ALLOWED_UPDATES)
    await desk.application.process_update(desk.bot.parse(raw))
    first = desk.last(desk.chat("Rina")).text
    restart(desk)
    await desk.settle()  # not confirmed, so it comes once more
    assert (desk.last(desk.chat("Rina")).text, await invitations(desk)) == (first, 1)
    assert "start=p_" in (first or "")


async def test_another_wizard_of_the_same_person_takes_the_place_of_the_first(desk: Desk) -> None:
    """The buttons of the first one are told to be over, whichever is pressed."""
    await opened(desk)
    old, row, column = desk._button(desk.chat("Rina"), "Pengamat")
    await desk.say("Rina", "/petugas")
    await desk.press("Rina", "Undang petugas")
    desk.world.press(desk.person("Rina"), old, row=row, column=column)
    await desk.settle()
    assert any("terputus" in (message.text or "") for message in desk.world.messages(desk.chat("Rina")))
    assert "Tulis nama" in await desk.press("Rina", "Pengamat")


@pytest.mark.parametrize(
    "data", ["w:", "w:undang:new", "w:lain:new:begin:", "w:undang:ABC:role:", "w:undang:" + "a" * 55]
)
async def test_what_no_button_of_ours_says_is_told_to_be_over(data: str, desk: Desk) -> None:
    """Callback data is the client's word: anything can be in it."""
    await opened(desk)
    message = desk.last(desk.chat("Rina"))
    message.buttons[0][0]["callback_data"] = data
    assert "terputus" in await desk.press("Rina", str(message.buttons[0][0]["text"]))


def draft(person: int, nonce: str) -> Draft[str]:
    return Draft(kind="x", nonce=nonce, chat_id=person, person_id=person, state="", awaits=False, touched=NOON)


def test_drafts_are_bounded() -> None:
    """Whoever opens wizards for ever pushes out the oldest, never fills the memory."""
    drafts = Drafts()
    for person in range(MOST + 1):
        drafts.put(draft(person, "a" * 12))
    assert drafts.of(0, 0) is None
    assert drafts.of(MOST, MOST) is not None


@pytest.mark.parametrize(("step", "choice"), [("Step", ""), ("step", "a b"), ("step", "x" * 27), ("s" * 13, "")])
def test_a_button_that_could_not_be_read_back_is_never_made(step: str, choice: str) -> None:
    """A mistake of ours is found when the screen is drawn, not when a person presses."""
    with pytest.raises(ValueError, match="read back"):
        step_key("Ya", draft(1, "a" * 12), step, choice)


def test_every_button_fits_into_telegrams_64_bytes() -> None:
    """The longest of everything."""
    longest = step_key("Ya", Draft(**{**_fields(), "kind": "k" * 8}), "s" * 12, "c" * 26)
    assert len(str(longest.callback_data)) == 63
    assert len(str(begin_key("Ya", "k" * 8, "c" * 26).callback_data)) <= 64


def _fields() -> dict[str, object]:
    return {"nonce": "a" * 12, "chat_id": 1, "person_id": 1, "state": "", "awaits": False, "touched": NOON}


def test_nonces_are_long_and_differ(desk: Desk) -> None:
    """Twelve signs out of 36: 62 bits."""
    made = {new_nonce(desk.services.chance) for _ in range(1000)}
    assert (len(made), {len(nonce) for nonce in made}) == (1000, {12})
