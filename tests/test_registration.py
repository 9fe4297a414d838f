"""Registration: every way to give a code, and the answer to each that does not fit."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

import pytest

from bot.actions.groups import unbind
from bot.actions.registration import print_sheet
from bot.domain.registration import ALPHABET, LIFETIME, new_code, read_code, spelled
from bot.handlers.arrivals import PATIENCE
from bot.simulator.chats import Chat
from tests.groups import BELIMBING, HEAD, KOBA, NIBUNG, PENYAK, Office, open_office

SECOND = timedelta(seconds=1)


# Codes


def test_codes_are_told_apart_and_are_no_words() -> None:
    """Read back however they are typed; each has a digit; no sign looks like another."""
    chance = Random(1)
    for code in [new_code(chance) for _ in range(500)]:
        assert read_code(code) == read_code(spelled(code).lower()) == read_code(f"d_{code}") == code
        assert re.search(r"\d", code)
    assert not set(ALPHABET) & set("0O1IL2Z5S8B6GUVQ")


@pytest.mark.parametrize(
    "text", ["", "MERAH", "KECAMATA", "ACDE-FH3", "ACDE-FH345", "ACDE FHO4", "d_", "ACDEFH3\u0663"]
)
def test_what_is_no_code(text: str) -> None:
    """Words, too few or too many signs, signs that no code has."""
    assert read_code(text) is None


# Ways in: each ends with the group registered


async def by_link(office: Office, chat: Chat, code: str) -> None:
    await office.follow(chat, code)


async def by_link_without_payload(office: Office, chat: Chat, code: str) -> None:
    await office.follow(chat, code, payload_lost=True)
    assert "belum terdaftar" in office.said_in(chat)[-1]
    await office.desk.say(HEAD, f"/daftar@sambang_bot {code}", chat=chat)


async def typed(office: Office, chat: Chat, code: str) -> None:
    office.world.add_bot_to(office.head, chat, office.desk.account)
    await office.desk.settle()
    await office.desk.say(HEAD, f"/daftar {code.lower().replace('-', ' ')}", chat=chat)


async def answered(office: Office, chat: Chat, code: str) -> None:
    office.world.add_bot_to(office.head, chat, office.desk.account)
    await office.desk.settle()
    office.world.say(office.head, chat, code, reply_to=office.desk.last(chat))
    await office.desk.settle()


async def as_administrator(office: Office, chat: Chat, code: str) -> None:
    office.world.add_bot_to(office.head, chat, office.desk.account, rights=frozenset({"can_delete_messages"}))
    await office.desk.say(HEAD, f"/daftar@sambang_bot {code}", chat=chat)


async def late(office: Office, chat: Chat, code: str) -> None:
    office.world.add_bot_to(office.head, chat, office.desk.account)
    await office.desk.settle()
    office.desk.clock.forward(PATIENCE + SECOND)
    await office.desk.settle()
    await office.follow(chat, code)


WAYS = [by_link, by_link_without_payload, typed, answered, as_administrator, late]


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_in(way: Callable[[Office, Chat, str], Awaitable[None]]) -> None:
    """The group is registered, told so, and staff of its kecamatan are told with the number of members."""
    async with open_office() as office:
        chat = office.group()
        await way(office, chat, await office.invite(NIBUNG))
        assert await office.villages(chat) == ["Nibung"]
        assert "terdaftar untuk Desa Nibung" in office.said_in(chat)[-1]
        assert [("2 anggota" in office.said(name)[-1]) for name in ("Rina", "Dedi", "Lina", "Tono")] == [
            *(True, True),
            *(False, False),
        ]


# What does not fit


async def refusal_of(office: Office, chat: Chat, code: str) -> str:
    return await office.desk.say(HEAD, f"/daftar@sambang_bot {code}", chat=chat)


async def test_a_code_that_never_was() -> None:
    """Told so, with how a code looks."""
    async with open_office() as office:
        assert "tidak dikenal" in await refusal_of(office, office.group(with_bot=True), "ACDE-FH34")


async def test_a_used_code() -> None:
    """Binds no second group; the first group is answered as before, for its message may come twice."""
    async with open_office() as office:
        code, first, second = await office.invite(NIBUNG), office.group(), office.group("Lain", with_bot=True)
        await office.follow(first, code)
        assert "sudah pernah dipakai" in await refusal_of(office, second, code)
        assert "terdaftar untuk Desa Nibung" in await refusal_of(office, first, code)
        assert await office.villages(second) == []


async def test_an_expired_code() -> None:
    """Binds to its last second, and is then told apart from one that never was."""
    async with open_office() as office:
        good, bad = await office.invite(NIBUNG), await office.invite(NIBUNG)
        chat = office.group(with_bot=True)
        office.desk.clock.forward(LIFETIME - SECOND)
        await refusal_of(office, chat, good)
        assert await office.villages(chat) == ["Nibung"]
        office.desk.clock.forward(SECOND)
        assert "tidak berlaku sejak" in await refusal_of(office, office.group("Lain", with_bot=True), bad)


async def test_a_reprinted_sheet_voids_the_old_one() -> None:
    """Only for the villages on it, and never a code that was given out singly."""
    async with open_office() as office:
        single = await office.invite(NIBUNG)
        old = await print_sheet(office.desk.services)
        new = await print_sheet(office.desk.services, subdistrict=KOBA.code)
        codes = {line.village.code: line.code for _, line in old.lines}
        chat = office.group(with_bot=True)
        assert "lembar undangan yang lebih baru" in await refusal_of(office, chat, codes[NIBUNG.code])
        assert "terdaftar" in await refusal_of(office, chat, single)
        assert "Belimbing" in await refusal_of(office, office.group("B", with_bot=True), codes[BELIMBING.code])
        assert (old.number, new.number, len(new.lines)) == (1, 2, 3)


async def test_a_code_whose_group_was_unbound() -> None:
    """`Bukan ini` was said: the same code does not bring the group back."""
    async with open_office() as office:
        code, chat = await office.invite(NIBUNG), office.group()
        await office.follow(chat, code)
        await unbind(office.desk.services, village=NIBUNG.code, chat_id=chat.id, staff=office.desk.person("Rina").id)
        assert "sudah pernah dipakai" in await refusal_of(office, chat, code)
        assert await office.villages(chat) == []


# Groups and villages


async def test_several_groups_for_a_village() -> None:
    """Each by a code of its own."""
    async with open_office() as office:
        first = await office.registered(NIBUNG, "BPD Nibung")
        second = await office.registered(NIBUNG, "PKK Nibung")
        assert await office.villages(first) == await office.villages(second) == ["Nibung"]


async def test_one_group_for_two_villages() -> None:
    """A second village is asked about first; then one message names both."""
    async with open_office() as office:
        chat = await office.registered(NIBUNG)
        asked = await refusal_of(office, chat, await office.invite(PENYAK))
        assert "sudah terdaftar untuk Desa Nibung" in asked
        assert await office.villages(chat) == ["Nibung"]
        assert "Desa Nibung dan Desa Penyak" in await office.desk.press(HEAD, "Ya, daftarkan", chat=chat)
        assert await office.villages(chat) == ["Nibung", "Penyak"]


async def test_a_code_sent_to_the_wrong_group() -> None:
    """Batal leaves the group as it is, and the code good for the right one."""
    async with open_office() as office:
        chat, code = await office.registered(NIBUNG), await office.invite(PENYAK)
        await refusal_of(office, chat, code)
        assert "Desa Nibung" in await office.desk.press(HEAD, "Batal", chat=chat)
        right = office.group("Warga Penyak")
        await office.follow(right, code)
        assert (await office.villages(chat), await office.villages(right)) == (["Nibung"], ["Penyak"])


async def test_a_confirmation_pressed_twice() -> None:
    """Is one binding and one announcement."""
    async with open_office() as office:
        chat = await office.registered(NIBUNG)
        await refusal_of(office, chat, await office.invite(PENYAK))
        asked = office.desk.last(chat)
        for _ in range(2):
            office.world.press(office.head, asked)
        await office.desk.settle()
        assert await office.villages(chat) == ["Nibung", "Penyak"]
        assert sum("Desa Penyak" in told for told in office.said("Dedi")) == 1


# Who speaks, and where


async def test_an_anonymous_admin() -> None:
    """Has no right to register; a press shows who it is, and how to switch it off is said."""
    async with open_office() as office:
        chat = office.group("Warga Nibung", kind="supergroup", with_bot=True)
        office.world.hide(office.head, chat)
        told = await refusal_of(office, chat, await office.invite(NIBUNG))
        assert "Tetap Anonim" in told
        assert await office.villages(chat) == []
        await office.desk.press(HEAD, "Ya, daftarkan", chat=chat)
        assert await office.villages(chat) == ["Nibung"]


async def test_a_channel_that_speaks_in_the_group() -> None:
    """Is no person either."""
    async with open_office() as office:
        chat, code = office.group(with_bot=True), await office.invite(NIBUNG)
        channel = office.world.create_channel(office.head, "Kabar Desa")
        office.world.say(office.head, chat, f"/daftar@sambang_bot {code}", channel=channel)
        await office.desk.settle()
        assert "tanpa nama" in office.said_in(chat)[-1]
        assert await office.villages(chat) == []


async def test_a_press_that_was_made_up() -> None:
    """A confirmation counts only in the group in which the code was given."""
    async with open_office() as office:
        chat, other = await office.registered(NIBUNG), office.group("Lain", with_bot=True)
        await refusal_of(office, chat, await office.invite(PENYAK))
        forged = office.desk.last(chat).buttons[0][0]["callback_data"]
        await office.desk.say(HEAD, "/daftar@sambang_bot", chat=other)
        office.world.press(office.head, office.desk.last(other), data=forged)
        await office.desk.settle()
        assert await office.villages(other) == []


@pytest.mark.parametrize("said", ["/start d_{}", "/daftar {}"])
async def test_a_code_in_the_private_chat(said: str) -> None:
    """Leads into the village's group, with the same code."""
    async with open_office() as office:
        code = (await office.invite(NIBUNG)).replace("-", "")
        assert "bukan untuk percakapan pribadi" in await office.desk.say(HEAD, said.format(code))
        button = office.desk.last(office.desk.chat(HEAD)).buttons[0][0]
        assert button["url"].endswith(f"?startgroup=d_{code}")


async def test_a_channel() -> None:
    """Is told that only groups will do, and left."""
    async with open_office() as office:
        channel = office.world.create_channel(office.head, "Kabar Desa")
        office.world.add_bot_to_channel(office.head, channel, office.desk.account)
        await office.desk.settle()
        assert "bukan di kanal" in office.said_in(channel)[-1]
        assert not channel.member(office.desk.account).present


# The minute after the bot came


async def test_a_stranger_adds_the_bot() -> None:
    """One neutral sentence; after 60 seconds, not before, how to register. Staff hear nothing."""
    async with open_office() as office:
        chat = office.group("Arisan", with_bot=True)
        await office.desk.settle()
        (neutral,) = office.said_in(chat)
        office.desk.clock.forward(PATIENCE - SECOND)
        await office.desk.settle()
        assert office.said_in(chat) == [neutral]
        office.desk.clock.forward(SECOND)
        await office.desk.settle()
        (decided,) = office.said_in(chat)
        assert "belum terdaftar" in decided
        assert len(office.said("Rina")) == 1


async def test_a_code_within_the_minute() -> None:
    """Takes the place of the neutral sentence, and nothing comes after the minute."""
    async with open_office() as office:
        chat = await office.registered()
        office.desk.clock.forward(PATIENCE + SECOND)
        await office.desk.settle()
        (said,) = office.said_in(chat)
        assert "terdaftar untuk Desa Nibung" in said


async def test_a_restart_within_the_minute() -> None:
    """Nobody decides any more; the sentence itself says how to go on, and a code still works."""
    async with open_office() as office:
        chat, code = office.group(with_bot=True), await office.invite(NIBUNG)
        del office.desk.application.bot_data["arrivals"]
        office.desk.clock.forward(PATIENCE + SECOND)
        await office.desk.settle()
        assert "/daftar@sambang_bot" in office.said_in(chat)[-1]
        await refusal_of(office, chat, code)
        assert await office.villages(chat) == ["Nibung"]
