"""sambang staff: the first steps and the emergencies, from the server's shell."""

import asyncio
import re

import pytest

from bot.domain.staff import Grant, Role, Staff
from bot.storage.database import open_database
from bot.storage.facts import keep_fact
from bot.storage.staff import keep_staff
from bot.terminal.troubles import Exit
from tests.terminal.shell import NOW, Shell

RINA, BUDI = 501000001, 501000002


def hire(shell: Shell, id: int, role: Role, *, subdistrict: str | None = None) -> None:
    """A member of staff as the chat would have made him."""

    async def keep() -> None:
        async with open_database(shell.data / "sambang.db") as database, database.transaction() as tx:
            grant = Grant(role=role, subdistrict=subdistrict)
            await keep_staff(tx, Staff(id=id, name=f"Petugas {id}", grants=frozenset({grant})), since=NOW)
            await keep_fact(tx, "username", "sambang_bot")

    assert shell.run("migrate").code == Exit.OK
    asyncio.run(keep())


def test_an_invitation_is_printed_before_the_bot_ever_ran(few: Shell) -> None:
    """Nobody knows the bot's name yet, so the command to send is printed."""
    done = few.run("staff", "invite", "Rina", "--role", "owner")
    assert done.code == Exit.OK
    assert re.search(r"/start p_[a-z2-7]{24}\n", done.out)


def test_an_invitation_is_a_whole_link_once_the_name_is_known(few: Shell) -> None:
    """As Telegram takes it."""
    hire(few, RINA, Role.OWNER)
    done = few.run("staff", "invite", "Budi", "--role", "observer")
    assert re.search(r"https://t\.me/sambang_bot\?start=p_[a-z2-7]{24}\n", done.out)


WRONG = [
    (["--role", "officer"], "--subdistrict"),
    (["--role", "officer", "--subdistrict", "19.04.99"], "--subdistrict"),
    (["--role", "admin", "--subdistrict", "19.04.01"], "--subdistrict"),
]


@pytest.mark.parametrize(("options", "reason"), WRONG)
def test_a_role_and_its_kecamatan_must_fit(options: list[str], reason: str, few: Shell) -> None:
    """An officer has a kecamatan of the office, nobody else has one."""
    few.run("areas", "set", "19.04")
    done = few.run("staff", "invite", "Budi", *options)
    assert (done.code, reason in done.err) == (Exit.USAGE, True)


def test_staff_is_listed_with_ids_for_revoking(few: Shell) -> None:
    """The operator sees whom he would revoke."""
    few.run("areas", "set", "19.04")
    hire(few, RINA, Role.OWNER)
    hire(few, BUDI, Role.OFFICER, subdistrict="19.04.01")
    assert few.run("staff", "list").out.splitlines() == [
        f"{RINA}  Petugas {RINA}  owner",
        f"{BUDI}  Petugas {BUDI}  officer 19.04.01",
    ]


def test_revoked_is_revoked_and_the_last_owner_stays(few: Shell) -> None:
    """The shell obeys the same two rules as the chat."""
    hire(few, RINA, Role.OWNER)
    hire(few, BUDI, Role.ADMIN)
    assert few.run("staff", "revoke", str(BUDI)).code == Exit.OK
    assert "bukan petugas" in few.run("staff", "revoke", str(BUDI)).err
    assert "pemilik terakhir" in few.run("staff", "revoke", str(RINA)).err
    assert "Petugas" in few.run("staff", "list").out


def test_an_area_with_an_officer_is_not_given_up(few: Shell) -> None:
    """Else his kecamatan would be none of the office's."""
    few.run("areas", "set", "19.04")
    hire(few, BUDI, Role.OFFICER, subdistrict="19.04.01")
    done = few.run("areas", "set", "33.25")
    assert (done.code, "sudah dipakai" in done.err) == (Exit.USAGE, True)
