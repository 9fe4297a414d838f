"""getUpdates: an update stays until it is confirmed, and one poller at a time gets it."""

import asyncio
from typing import Any

import pytest

from bot.simulator.world import World
from tests.simulator.conftest import Door, Scene, object_door


def fill(scene: Scene, count: int) -> None:
    for number in range(count):
        scene.world.say(scene.budi, scene.chat, f"pesan {number}")


def texts(answer: tuple[int, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer[1]["result"]]


def first_id(answer: tuple[int, Any]) -> int:
    return int(answer[1]["result"][0]["update_id"])


async def test_what_is_not_confirmed_comes_again(door: Door, scene: Scene) -> None:
    """An offset above an update's number confirms it; nothing else does."""
    fill(scene, 3)
    first = first_id(await door("getUpdates"))
    assert texts(await door("getUpdates", offset=first)) == ["pesan 0", "pesan 1", "pesan 2"]
    assert texts(await door("getUpdates", offset=first + 2)) == ["pesan 2"]
    assert texts(await door("getUpdates")) == ["pesan 2"]
    assert texts(await door("getUpdates", offset=first + 3)) == []


async def test_a_negative_offset_forgets_all_but_the_last(door: Door, scene: Scene) -> None:
    """-1 keeps the newest update, and the others are gone for good."""
    fill(scene, 3)
    assert texts(await door("getUpdates", offset=-1)) == ["pesan 2"]
    assert texts(await door("getUpdates")) == ["pesan 2"]


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (100, 100), (0, 100), (1000, 100), (None, 100)])
async def test_how_many_come_at_once(ask: Door, scene: Scene, limit: int | None, given: int) -> None:
    """1 to 100; what is beyond waits behind what is not confirmed."""
    fill(scene, 103)
    more = {} if limit is None else {"limit": limit}
    assert len(texts(await ask("getUpdates", **more))) == given


async def test_a_long_poll_ends_with_the_first_update(door: Door, scene: Scene) -> None:
    """A waiting poller is woken by what comes."""
    poll = asyncio.create_task(door("getUpdates", timeout=30))
    while scene.bot.queue._poller is None:
        await asyncio.sleep(0)
    fill(scene, 1)
    assert texts(await poll) == ["pesan 0"]


async def test_who_waits_for_the_bot_waits_for_its_confirmation(ask: Door, scene: Scene) -> None:
    """Fetched is not handled: only the next offset says so."""
    fill(scene, 1)
    waiter = asyncio.create_task(scene.bot.queue.emptied())
    number = first_id(await ask("getUpdates"))
    await asyncio.sleep(0)
    assert not waiter.done()
    await ask("getUpdates", offset=number + 1)
    await waiter


async def test_the_newer_poller_wins(world: World, scene: Scene) -> None:
    """The older of two gets 409 with Telegram's words, the newer goes on."""
    async with object_door(world) as ask:
        older = asyncio.create_task(ask("getUpdates", timeout=30))
        await asyncio.sleep(0)
        newer = asyncio.create_task(ask("getUpdates", timeout=30))
        status, answer = await older
        fill(scene, 1)
        assert texts(await newer) == ["pesan 0"]
    assert status == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


async def test_updates_older_than_a_day_are_lost(ask: Door, scene: Scene) -> None:
    """Telegram keeps what nobody fetched for 24 hours."""
    fill(scene, 1)
    scene.clock.forward(hours=24)
    fill(scene, 1)
    assert len(texts(await ask("getUpdates"))) == 2
    scene.clock.forward(seconds=1)
    assert len(texts(await ask("getUpdates"))) == 1


async def test_only_the_kinds_asked_for_come(ask: Door, scene: Scene) -> None:
    """allowed_updates holds for what comes after it; without it chat_member stays away."""
    scene.world.promote(scene.budi, scene.group, scene.bot)
    scene.bot.queue.clear()
    scene.world.demote(scene.budi, scene.group, scene.sari)
    assert (await ask("getUpdates", allowed_updates=["chat_member"]))[1]["result"] == []
    scene.world.restrict(scene.budi, scene.group, scene.sari)
    fill(scene, 1)
    kinds = [set(update) - {"update_id"} for update in (await ask("getUpdates"))[1]["result"]]
    assert kinds == [{"chat_member"}]
    assert (await ask("getWebhookInfo"))[1]["result"]["allowed_updates"] == ["chat_member"]


async def test_what_waits_can_be_dropped(ask: Door, scene: Scene) -> None:
    """getWebhookInfo counts what is pending; deleteWebhook may drop it; setWebhook is not simulated."""
    fill(scene, 2)
    assert (await ask("getWebhookInfo"))[1]["result"]["pending_update_count"] == 2
    await ask("deleteWebhook")
    assert len(scene.bot.queue) == 2
    await ask("deleteWebhook", drop_pending_updates=True)
    assert len(scene.bot.queue) == 0
    assert "not simulated" in (await ask("setWebhook", url="https://a.id"))[1]["description"]


async def test_message_numbers_are_shared_by_private_chats_and_groups(scene: Scene) -> None:
    """One counter for all but supergroups, so that nobody may count them up or down per chat."""
    world = scene.world
    high = world.create_group(scene.budi, "Besar", kind="supergroup", bots=(scene.bot,))
    numbers = [world.say(scene.budi, chat, "x").id for chat in (scene.chat, scene.group, scene.chat, high, high)]
    first = numbers[0]
    assert numbers == [first, first + 1, first + 2, 2, 3]
