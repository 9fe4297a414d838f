"""Buka: in private, protected, written down, and gone in time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.keys import make_keys
from bot.actions.tip_inbox import inbox_of
from bot.domain.staff import Role
from bot.domain.tips import TipMode
from tests.groups import Office, open_office
from tests.office import open_desk
from tests.test_staff_chat import hire
from tests.tip_chat import (
    STORY,
    TELLER,
    VILLAGE,
    audit,
    make_inbox,
    next_round,
    open_card,
    sample,
    send,
    shown,
    tell,
    tips,
)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Rina is admin, Dedi officer of Koba, Lina of Lubuk Besar, Tono observer."""
    async with open_office() as opened:
        yield opened


async def test_buka_shows_the_story_in_private_protected_and_written_down(office: Office) -> None:
    """Pressed in the inbox; nothing of it stands there."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    await desk.press("Dedi", "Buka", chat=chat)
    message = next(m for m in shown(desk, "Dedi") if STORY in (m.text or ""))
    assert message.protected
    assert "Desa Nibung, Koba" in (message.text or "")
    assert not any(STORY in text for text in office.said_in(chat))
    assert await audit(desk) == ["tip_open"]


@pytest.mark.parametrize("name", ["Lina", "Tono", "Warga lain"])
async def test_buka_is_refused_to_who_has_no_right(name: str, office: Office) -> None:
    """Another kecamatan's officer, an observer, a stranger: an alert, no story, nothing in the log."""
    desk, chat = office.desk, await make_inbox(office)
    office.world.add_member(desk.person("Rina"), chat, desk.person(name))
    await desk.settle()
    if (await inbox_of(desk.services)).stopped:
        await desk.press("Rina", "Lanjutkan", chat=chat)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    await desk.press(name, "Buka", chat=chat)
    assert not any(STORY in text for text in office.said(name))
    assert await audit(desk) == []


async def test_who_never_started_the_bot_is_told_so_and_nothing_is_opened(office: Office) -> None:
    """An officer who has blocked the bot: the press opens nothing that could not be shown."""
    desk, chat = office.desk, await make_inbox(office)
    await tell(desk, link=VILLAGE)
    await next_round(desk)
    office.world.block(desk.person("Dedi"), desk.account)
    await desk.press("Dedi", "Buka", chat=chat)
    assert await audit(desk) == []


async def test_after_reading_it_is_gone(office: Office) -> None:
    """All that shows a tip in this chat."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    await desk.press("Dedi", "Selesai dibaca")
    assert not any(STORY in text for text in office.said("Dedi"))


async def test_what_nobody_puts_away_goes_by_the_clock_also_after_a_restart(office: Office) -> None:
    """Within the hours in which a bot can delete."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    desk.application.bot_data.pop("put_away_at")
    desk.clock.forward(timedelta(hours=23))
    await desk.settle()
    assert any(STORY in text for text in office.said("Dedi"))
    desk.clock.forward(timedelta(hours=1))
    await desk.settle()
    assert not any(STORY in text for text in office.said("Dedi"))


async def test_after_a_long_absence_what_cannot_be_deleted_is_emptied(office: Office) -> None:
    """Bots delete for 48 hours, but edit for ever."""
    desk = office.desk
    await tell(desk, link=VILLAGE)
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    desk.clock.forward(timedelta(hours=60))
    await desk.settle()
    assert not any(STORY in text for text in office.said("Dedi"))


async def test_files_are_uploaded_anew_protected_under_names_of_ours(office: Office) -> None:
    """Never forwarded: no file id of the sender goes to staff."""
    desk = office.desk
    await desk.say(TELLER, VILLAGE)
    await send(desk, TELLER, sample("document", STORY))
    await desk.press(TELLER, "📨 Kirim")
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    await desk.press("Dedi", "Kirim 1 berkas")
    (sent,) = [message for message in shown(desk, "Dedi") if message.media is not None]
    assert sent.protected
    assert sent.media is not None
    assert sent.media["document"]["file_name"] == f"L-{(await tips(desk))[0].number}-1.pdf"


async def test_a_long_story_fills_several_messages(office: Office) -> None:
    """Every character of it."""
    desk = office.desk
    await desk.say(TELLER, VILLAGE)
    for _ in range(2):
        await desk.say(TELLER, ("amplop 😀 " * 400).strip())
    await desk.press(TELLER, "📨 Kirim")
    await open_card(office, "Dedi")
    await desk.press("Dedi", "Buka")
    assert sum(text.count("amplop") for text in office.said("Dedi")) == 800


async def test_in_sealed_mode_buka_says_where_to_read(tmp_path: Path) -> None:
    """The server holds no key: no story in any chat, and nothing is written down as opened."""
    made = make_keys(tmp_path / "elsewhere")
    use_public_keys(tmp_path / "data", made.recipients)
    async with open_desk(data=tmp_path / "data", tip_mode=TipMode.SEALED) as desk:
        await hire(desk, "Rina", Role.ADMIN)
        await tell(desk)
        await desk.say("Rina", "/laporan")
        await desk.press("Rina", f"L-{(await tips(desk))[0].number}")
        assert "sambang tips read" in await desk.press("Rina", "Buka")
        assert await audit(desk) == []


def use_public_keys(data: Path, recipients: Path) -> None:
    """As the operator does it by hand."""
    (data / "keys").mkdir(parents=True, mode=0o700)
    target = data / "keys" / recipients.name
    target.write_bytes(recipients.read_bytes())
    target.chmod(0o600)
