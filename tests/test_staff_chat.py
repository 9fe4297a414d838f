"""/petugas on the real bot: inviting by buttons, accepting by link, revoking at once."""

import re
from datetime import timedelta

import pytest

from bot.actions.invitations import appoint_owners, first_owner_code
from bot.domain.staff import Grant, Role, Staff
from bot.domain.villages import Kind, Subdistrict, Village
from bot.simulator.chats import Chat
from bot.storage.areas import keep_areas
from bot.storage.audit import Filter, entries
from bot.storage.facts import keep_fact
from bot.storage.staff import keep_staff, staff_of
from bot.storage.tables import contents
from tests.office import Desk

KOBA = Subdistrict(code="19.04.01", name="Koba")
PENYAK = Village(code="19.04.01.2002", name="Penyak", kind=Kind.DESA)


async def hire(desk: Desk, name: str, *roles: Role) -> Staff:
    """Make a person staff without a conversation."""
    grants = frozenset(Grant(role=r, subdistrict=KOBA.code if r is Role.OFFICER else None) for r in roles)
    staff = Staff(id=desk.person(name).id, name=name, grants=grants)
    async with desk.services.database.transaction() as tx:
        await keep_areas(tx, [KOBA], [PENYAK])
        await keep_fact(tx, "region", "19.04")
        await keep_staff(tx, staff, since=desk.services.now())
    desk.world.start(desk.person(name), desk.account)
    await desk.settle()
    return staff


async def kept(desk: Desk, name: str) -> Staff | None:
    return await staff_of(desk.services.database.reader, id=desk.person(name).id)


def link_in(text: str) -> str:
    found = re.search(r"start=(p_[a-z0-9]+)", text)
    assert found
    return found[1]


async def invitation(desk: Desk, by: str, name: str, *buttons: str) -> str:
    """Invite somebody through the chat; the payload of the link."""
    await desk.say(by, "/petugas")
    for words in ("Undang petugas", *buttons):
        await desk.press(by, words)
    await desk.say(by, name)
    return link_in(await desk.press(by, "Buat undangan"))


async def test_an_officer_is_invited_by_buttons_and_joins_by_the_link(desk: Desk) -> None:
    """Role, kecamatan, mark, name, link; the newcomer is greeted and the inviter told under which account."""
    await hire(desk, "Rina", Role.OWNER)
    payload = await invitation(desk, "Rina", "Budi S.", "Petugas kecamatan", "Koba", "Ya, boleh")
    assert "Selamat datang, Budi S." in await desk.say("Budi", f"/start {payload}")
    staff = await kept(desk, "Budi")
    assert staff is not None
    assert (staff.grants, staff.legal) == ({Grant(role=Role.OFFICER, subdistrict=KOBA.code)}, True)
    assert "diterima oleh akun «Budi»" in (desk.last(desk.chat("Rina")).text or "")
    assert "riwayat" in [command["command"] for command in desk.world.menu(desk.person("Budi"), desk.chat("Budi"))]


async def test_a_link_makes_one_person_staff_once(desk: Desk) -> None:
    """The second person gets a refusal; the first one the same greeting again."""
    await hire(desk, "Rina", Role.OWNER)
    payload = await invitation(desk, "Rina", "Budi S.", "Pengamat")
    first = await desk.say("Budi", f"/start {payload}")
    assert "tidak berlaku" in await desk.say("Siti", f"/start {payload}")
    assert await desk.say("Budi", f"/start {payload}") == first
    assert await kept(desk, "Siti") is None


async def test_an_invitation_expires(desk: Desk) -> None:
    """A link that lay for four days is worth nothing."""
    await hire(desk, "Rina", Role.OWNER)
    payload = await invitation(desk, "Rina", "Budi S.", "Pengamat")
    desk.clock.forward(timedelta(days=4))
    assert "tidak berlaku" in await desk.say("Budi", f"/start {payload}")


async def test_nobody_raises_himself(desk: Desk) -> None:
    """One's own invitation is refused and stays open for the person it is meant for."""
    await hire(desk, "Rina", Role.OWNER)
    payload = await invitation(desk, "Rina", "Budi S.", "Admin", "Tidak")
    assert "menambah kewenangannya sendiri" in await desk.say("Rina", f"/start {payload}")
    assert "Selamat datang" in await desk.say("Budi", f"/start {payload}")


async def test_an_invitation_is_void_once_its_maker_is_revoked(desk: Desk) -> None:
    """What somebody could no longer do, his link does not do either."""
    await hire(desk, "Rina", Role.OWNER)
    await hire(desk, "Andi", Role.ADMIN)
    payload = await invitation(desk, "Andi", "Budi S.", "Pengamat")
    await desk.say("Rina", "/petugas")
    for words in ("Andi", "Cabut semua", "Ya, cabut"):
        await desk.press("Rina", words)
    assert "tidak berlaku" in await desk.say("Budi", f"/start {payload}")


async def test_who_is_revoked_in_the_middle_of_a_wizard_gets_no_further(desk: Desk) -> None:
    """The next press is refused, nothing is made, and the menu of staff is gone."""
    await hire(desk, "Rina", Role.OWNER)
    await hire(desk, "Andi", Role.ADMIN)
    await desk.say("Andi", "/petugas")
    await desk.press("Andi", "Undang petugas")
    await desk.say("Rina", "/petugas")
    for words in ("Andi", "Cabut semua", "Ya, cabut"):
        await desk.press("Rina", words)
    await desk.press("Andi", "Pengamat")
    assert any("tidak berwenang" in (message.text or "") for message in desk.world.messages(desk.chat("Andi")))
    assert "petugas" not in [command["command"] for command in desk.world.menu(desk.person("Andi"), desk.chat("Andi"))]


async def test_the_last_owner_cannot_be_locked_out(desk: Desk) -> None:
    """Not even by himself; a second owner makes it possible."""
    await hire(desk, "Rina", Role.OWNER, Role.ADMIN)
    await desk.say("Rina", "/petugas")
    for words in ("Rina", "Berhenti sebagai petugas"):
        await desk.press("Rina", words)
    assert "pemilik terakhir" in await desk.press("Rina", "Ya, cabut")
    await hire(desk, "Sri", Role.OWNER)
    await desk.say("Rina", "/petugas")
    for words in ("Rina", "Cabut: pemilik", "Ya, cabut"):
        await desk.press("Rina", words)
    assert (await kept(desk, "Rina") or Staff(id=0, name="", grants=frozenset())).roles == {Role.ADMIN}


async def test_an_admin_does_not_touch_owners(desk: Desk) -> None:
    """Neither is an owner offered among the roles, nor revoked by a button that was pressed all the same."""
    await hire(desk, "Rina", Role.OWNER)
    await hire(desk, "Sri", Role.OWNER)
    await hire(desk, "Andi", Role.ADMIN)
    await desk.say("Andi", "/petugas")
    await desk.press("Andi", "Rina")
    await desk.press("Andi", "Cabut semua")
    assert "tidak berwenang" in await desk.press("Andi", "Ya, cabut")
    await desk.say("Andi", "/petugas")
    await desk.press("Andi", "Undang petugas")
    with pytest.raises(AssertionError, match="no button"):
        await desk.press("Andi", "Pemilik (")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OBSERVER])
async def test_others_of_the_staff_see_themselves_alone(role: Role, desk: Desk) -> None:
    """/petugas of an officer names nobody else and offers no invitation."""
    await hire(desk, "Rina", Role.OWNER)
    await hire(desk, "Budi", role)
    told = await desk.say("Budi", "/petugas")
    assert ("Budi" in told, "Rina" in told) == (True, False)
    with pytest.raises(AssertionError, match="no button"):
        await desk.press("Budi", "Undang")


@pytest.mark.parametrize("command", ["/petugas", "/riwayat"])
async def test_strangers_are_refused(command: str, desk: Desk) -> None:
    """A citizen who types a command of staff learns nothing."""
    assert "tidak berwenang" in await desk.say("Siti", command)


async def test_the_printed_link_makes_the_first_owner(desk: Desk) -> None:
    """Once; a newer one voids the older; with an owner there is none."""
    older = await first_owner_code(desk.services, name="Pemilik")
    newer = await first_owner_code(desk.services, name="Pemilik")
    assert "tidak berlaku" in await desk.say("Siti", f"/start p_{older}")
    assert "Selamat datang" in await desk.say("Rina", f"/start p_{newer}")
    assert await first_owner_code(desk.services, name="Pemilik") is None


async def test_a_name_is_one_short_line(desk: Desk) -> None:
    """A name that is none is asked for again, with the reason."""
    await hire(desk, "Rina", Role.OWNER)
    await desk.say("Rina", "/petugas")
    for words in ("Undang petugas", "Pengamat"):
        await desk.press("Rina", words)
    assert "paling banyak 60 huruf" in await desk.say("Rina", "x" * 61)
    assert "Sudah benar?" in await desk.say("Rina", "Budi  <b>S.</b>")


async def secretariat(desk: Desk) -> Chat:
    """A supergroup of the office: Rina made it, the bot and a citizen are in it."""
    members = (desk.person("Siti"),)
    chat = desk.world.create_group(
        desk.person("Rina"), "Sekretariat", kind="supergroup", members=members, bots=(desk.account,)
    )
    await desk.settle()
    return chat


async def said_after(desk: Desk, chat: Chat, *, anonymous: bool = False, by: str = "Rina") -> list[str]:
    """What the bot says to a command of staff in a group."""
    if anonymous:
        desk.world.hide(desk.person(by), chat)
    before = len(desk.world.messages(chat))
    desk.world.say(desk.person(by), chat, "/petugas@sambang_bot")
    await desk.settle()
    return [message.text or "" for message in desk.world.messages(chat)[before:] if message.by_bot]


async def test_an_anonymous_admin_gets_no_right_and_is_told_how_to_switch_it_off(desk: Desk) -> None:
    """The owner herself, hidden behind the group, is nobody."""
    await hire(desk, "Rina", Role.OWNER)
    (told,) = await said_after(desk, await secretariat(desk), anonymous=True)
    assert "Tetap anonim" in told


async def test_staff_in_a_group_is_led_to_the_private_chat(desk: Desk) -> None:
    """No name of a colleague is ever said in a group."""
    await hire(desk, "Rina", Role.OWNER)
    (told,) = await said_after(desk, await secretariat(desk))
    assert ("percakapan pribadi" in told, "pemilik" in told) == (True, False)


async def test_a_citizens_command_of_staff_in_a_group_is_met_with_silence(desk: Desk) -> None:
    """She shall not learn what there is."""
    await hire(desk, "Rina", Role.OWNER)
    assert await said_after(desk, await secretariat(desk), by="Siti") == []


async def test_an_owner_of_the_settings_gets_his_menu_with_his_first_start(desk: Desk) -> None:
    """When he was appointed there was no chat to give it in."""
    rina = desk.person("Rina")
    await appoint_owners(desk.services, {rina.id}, name="Pemilik")
    await appoint_owners(desk.services, {rina.id}, name="Pemilik")
    desk.world.start(rina, desk.account)
    await desk.settle()
    assert (await kept(desk, "Rina") or Staff(id=0, name="", grants=frozenset())).name == "Pemilik"
    assert desk.world.menu(rina, desk.chat("Rina"))[0]["command"] == "petugas"
    assert len(await entries(desk.services.database.reader, Filter(act="appoint_owner"), limit=9)) == 1


async def test_the_mark_is_given_by_others_only(desk: Desk) -> None:
    """An admin marks a colleague; her own card has no such button, and a forged press is refused."""
    rina = await hire(desk, "Rina", Role.ADMIN)
    andi = await hire(desk, "Andi", Role.OFFICER)
    await desk.say("Rina", "/petugas")
    await desk.press("Rina", "Andi")
    assert "tanda hukum" in await desk.press("Rina", "Beri tanda hukum")
    assert (await kept(desk, "Andi") or andi).legal
    message = desk.last(desk.chat("Rina"))
    message.buttons[0][0]["callback_data"] = f"p:mark:{rina.id}:on:"
    await desk.press("Rina", str(message.buttons[0][0]["text"]))
    assert not (await kept(desk, "Rina") or rina).legal


FORGED = ["p:", "p:one:x::", "p:gone:1", "p:one:99999999999999999::", "p:gone:5:admin:", "p:take:5:owner:19.04.01:"]


@pytest.mark.parametrize("data", FORGED)
async def test_what_no_button_of_ours_says_changes_nothing(data: str, desk: Desk) -> None:
    """Callback data is the client's word."""
    rina = await hire(desk, "Rina", Role.OWNER)
    await desk.say("Rina", "/petugas")
    message = desk.last(desk.chat("Rina"))
    message.buttons[0][0]["callback_data"] = data
    await desk.press("Rina", str(message.buttons[0][0]["text"]))
    assert (await kept(desk, "Rina") or rina).roles == {Role.OWNER}


async def test_no_code_of_an_invitation_is_kept(desk: Desk) -> None:
    """Whoever reads the database joins nothing by it: hashes alone lie there, also in the log."""
    await hire(desk, "Rina", Role.OWNER)
    payload = await invitation(desk, "Rina", "Budi S.", "Pengamat")
    stored = str(await contents(desk.services.database.reader))
    assert payload.removeprefix("p_") not in stored
    assert "Budi S." in stored  # in the invitation, where the name waits for its person


@pytest.mark.parametrize(("role", "told"), [(Role.OBSERVER, True), (None, False)])
async def test_privacy_tells_staff_what_is_kept_of_them(role: Role | None, told: bool, desk: Desk) -> None:
    """Nobody else is told of a table that he is not in."""
    if role is not None:
        await hire(desk, "Rina", role)
    assert ("riwayat perbuatan" in await desk.say("Rina", "/privasi")) is told
