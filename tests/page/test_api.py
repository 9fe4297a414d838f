"""What the page's JSON says and does, against the simulator and a scripted bot."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.simulator.console_acts import parts_of
from bot.simulator.console_input import FILE_LIMIT
from tests.page.conftest import Visitor
from tests.page.rehearsal import PIXEL, START


def texts(view: dict) -> list[str]:
    return [message.get("text", "") for message in view["chat"]["messages"]]


async def test_first_view_shows_the_first_person_and_the_chat_never_started(visitor: Visitor) -> None:
    """Nobody chosen yet: the first persona is played, and the bot's chat stands in the list."""
    view = await visitor.get("/demo/view", person="", chat="")
    assert view["person"] == visitor.kades
    assert [chat["kind"] for chat in view["chats"]] == ["group", "private"]
    assert [person["role"] for person in view["people"]] == ["Kepala desa", "Warga", "Petugas Bawaslu"]


async def test_start_brings_an_answer_and_a_reply_keyboard(visitor: Visitor) -> None:
    """Pressing Start reaches the bot with the payload of the link."""
    await visitor.act("start", person=visitor.kades, payload="lapor_1904012001")
    view = await visitor.until(lambda view: view["chat"]["keyboard"])
    assert texts(view) == ["/start lapor_1904012001", "Selamat datang, Bapak/Ibu. Muatan: lapor_1904012001"]
    assert view["chat"]["started"]
    assert view["chat"]["commands"][0] == {"command": "tanya", "description": "Bertanya"}


async def test_unread_counts_others_until_one_looks(visitor: Visitor) -> None:
    """A group message counts for the citizen who is away, and no more once she looks."""
    group = visitor.rehearsal.group.id
    await visitor.act("text", person=visitor.kades, chat=group, text="Selamat pagi")
    before = (await visitor.view(person=visitor.warga))["people"][1]["unread"]
    after = (await visitor.view(person=visitor.warga, chat=group, looking=1))["people"][1]["unread"]
    assert (before, after) == (2, 0)


async def test_a_view_waits_for_the_next_change(visitor: Visitor) -> None:
    """Long poll: nothing comes before something happens, and then at once."""
    first = await visitor.until(lambda view: view["calls_made"] > 0)
    waiting = asyncio.ensure_future(visitor.view(after=first["version"]))
    done, _ = await asyncio.wait([waiting], timeout=0.05)
    await visitor.act("text", person=visitor.kades, chat=visitor.kades, text="halo")
    view = await asyncio.wait_for(waiting, 5)
    assert not done
    assert view["version"] > first["version"]


async def test_the_same_key_is_the_same_act(visitor: Visitor) -> None:
    """An answer lost on the way back does not send a message twice."""
    sent = [
        await visitor.act("text", person=visitor.kades, chat=visitor.kades, text="satu kali", key="k1")
        for _ in range(3)
    ]
    assert sent[0] == sent[1] == sent[2]
    assert texts(await visitor.view()).count("satu kali") == 1


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("card", {"answered": True, "text": "Kembali", "show_alert": False, "url": ""}),
        ("role", {"answered": True, "text": "Hanya untuk Bapak/Ibu", "show_alert": True, "url": ""}),
        ("topics", {"answered": True, "text": "", "show_alert": False, "url": ""}),
    ],
)
async def test_a_press_gives_what_the_bot_answered(visitor: Visitor, data: str, answer: dict) -> None:
    """Toast, alert and silence come back as Telegram gives them."""
    await visitor.act("text", person=visitor.kades, chat=visitor.kades, text="foto")
    view = await visitor.until(lambda view: any("reply_markup" in each for each in view["chat"]["messages"]))
    message = view["chat"]["messages"][-1]["message_id"]
    assert answer == await visitor.act("press", person=visitor.kades, chat=visitor.kades, message_id=message, data=data)


async def test_a_press_without_an_answer_ends_when_the_server_stops(visitor: Visitor) -> None:
    """The button stops turning, and the server does not wait for it."""
    await visitor.act("text", person=visitor.kades, chat=visitor.kades, text="foto")
    view = await visitor.until(lambda view: any("reply_markup" in each for each in view["chat"]["messages"]))
    visitor.scripted.mute = True
    world, before = visitor.rehearsal.world, visitor.rehearsal.world.version
    where = {"person": visitor.kades, "chat": visitor.kades, "message_id": view["chat"]["messages"][-1]["message_id"]}
    pressed = asyncio.ensure_future(visitor.act("press", **where, data="card"))
    await world.changed(after=before)
    await visitor.rehearsal.stop()
    assert await asyncio.wait_for(pressed, 5) == {"answered": False}


async def test_own_messages_can_be_edited_forwarded_and_deleted(visitor: Visitor) -> None:
    """The acts on a message reach the world."""
    here = {"person": visitor.kades, "chat": visitor.kades}
    sent = await visitor.act("text", **here, text="lama")
    await visitor.act("edit", **here, message_id=sent["message_id"], text="baru")
    group = visitor.rehearsal.group.id
    await visitor.act(
        "forward", person=visitor.kades, chat=group, from_chat=visitor.kades, message_id=sent["message_id"]
    )
    assert texts(await visitor.view())[0] == "baru"
    assert "forward_origin" in (await visitor.view(chat=group))["chat"]["messages"][-1]
    await visitor.act("delete", **here, message_id=sent["message_id"])
    assert texts(await visitor.view()) == []


async def test_a_reply_names_the_message_it_answers(visitor: Visitor) -> None:
    """Replies both ways: the person's and the bot's."""
    group = visitor.rehearsal.group.id
    first = await visitor.act("text", person=visitor.warga, chat=group, text="boleh?")
    await visitor.act("text", person=visitor.kades, chat=group, text="/tanya@sambang_bot", reply_to=first["message_id"])
    view = await visitor.until(lambda view: "Singkat: tidak boleh." in texts(view), chat=group)
    assert [each["reply_to_message"]["text"] for each in view["chat"]["messages"][-2:]] == [
        "boleh?",
        "/tanya@sambang_bot",
    ]


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker", "location", "contact"])
async def test_samples_arrive_as_their_kind(visitor: Visitor, kind: str) -> None:
    """Everything in the attach menu can be sent."""
    await visitor.act("sample", person=visitor.kades, chat=visitor.kades, kind=kind, name="contoh.pdf")
    assert kind in (await visitor.view())["chat"]["messages"][0]


async def upload(visitor: Visitor, content: bytes, *, status: int = 200, **fields: str) -> dict:
    form = aiohttp.FormData({"person": str(visitor.kades), "chat": str(visitor.kades), **fields}, quote_fields=False)
    form.add_field("file", io.BytesIO(content), filename="../surat é.html")
    async with visitor.session.post(f"{visitor.address}/demo/upload", data=form) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def test_a_photo_is_shown_and_a_document_only_downloaded(visitor: Visitor) -> None:
    """A page of HTML that someone sent must never run as a page of ours."""
    await upload(visitor, PIXEL, kind="photo", caption="lihat")
    await upload(visitor, b"<script>alert(1)</script>", kind="document")
    messages = (await visitor.view())["chat"]["messages"]
    photo, document = messages[0], next(each for each in messages if "document" in each)
    assert (photo["caption"], document["document"]["file_name"]) == ("lihat", "surat é.html")
    for file_id, kind, shown in (
        (photo["photo"][-1]["file_id"], "image/jpeg", None),
        (
            document["document"]["file_id"],
            "application/octet-stream",
            "attachment; filename*=UTF-8''surat%20%C3%A9.html",
        ),
    ):
        async with visitor.session.get(f"{visitor.address}/demo/files/{file_id}") as answer:
            assert (answer.content_type, answer.headers.get("Content-Disposition")) == (kind, shown)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "fields", "status", "problem"),
    [
        (b"no picture", {"kind": "photo"}, 409, "refused"),
        (b"x", {"kind": "voice"}, 400, "bad_input"),
        (b"x", {"kind": "document", "person": "abc"}, 400, "bad_input"),
        pytest.param(b"x" * (FILE_LIMIT + 1), {"kind": "document"}, 413, "too_big", id="too big"),
    ],
)
async def test_uploads_are_refused_with_a_reason(
    visitor: Visitor, content: bytes, fields: dict, status: int, problem: str
) -> None:
    """What Telegram would not take, and what makes no sense."""
    assert (await upload(visitor, content, status=status, **fields))["problem"] == problem


async def test_the_clock_moves_forward_and_to_a_season_and_back(visitor: Visitor) -> None:
    """The presets, the steps and today."""
    clock, seconds = visitor.rehearsal.clock, timedelta(seconds=30)
    await visitor.act("clock", forward=60)
    assert timedelta(0) <= clock.now() - (START + timedelta(hours=1)) < seconds
    await visitor.act("clock", local="2024-02-14T08:00")
    assert timedelta(0) <= clock.now() - datetime(2024, 2, 14, 1, tzinfo=UTC) < seconds
    await visitor.act("clock", today=True)
    assert abs(clock.now() - datetime.now(UTC)) < seconds


async def test_the_clock_goes_to_the_next_morning_where_the_office_lies(visitor: Visitor) -> None:
    """Reminders go out at eight: pressed twice it is eight a day later."""
    clock = visitor.rehearsal.clock
    await visitor.act("clock", local="2024-02-14T07:55")
    for day in (14, 15):
        await visitor.act("clock", until=8)
        assert timedelta(0) <= clock.now() - datetime(2024, 2, day, 1, tzinfo=UTC) < timedelta(seconds=30)


async def test_the_latest_chat_is_first_though_the_clock_was_put_back(visitor: Visitor) -> None:
    """A rehearsal that starts today and goes on in the campaign of 2024."""
    group = visitor.rehearsal.group.id
    await visitor.act("text", person=visitor.kades, chat=group, text="dulu")
    await visitor.act("clock", at="2020-01-01T00:00+07:00")
    await visitor.act("text", person=visitor.kades, chat=visitor.kades, text="kemudian")
    assert [chat["id"] for chat in (await visitor.view())["chats"]] == [visitor.kades, group]


async def test_faults_strike_the_bots_answers_and_can_be_ended(visitor: Visitor) -> None:
    """The bot's polling does not use them up."""
    await visitor.act("fault", kind="ServerError", times=1)
    assert (await visitor.view())["faults"] == {"outage": False, "plans": [{"kind": "ServerError", "left": 1}]}
    await visitor.act("text", person=visitor.kades, chat=visitor.kades, text="berkas")
    await visitor.until(lambda view: not view["faults"]["plans"])
    calls = (await visitor.get("/demo/calls", after=0))["calls"]
    assert (calls[-1]["method"], calls[-1]["status"]) == ("sendDocument", 500)
    await visitor.act("outage", on=True)
    await visitor.act("clear_faults")
    assert (await visitor.view())["faults"] == {"outage": False, "plans": []}


async def test_group_acts_change_who_is_in_it(visitor: Visitor) -> None:
    """Create a group, add and promote the bot, remove it, leave."""
    made = await visitor.act("create_group", person=visitor.warga, title="RT 03", members=[], with_bot=False)
    group = {"person": visitor.warga, "chat": made["chat"]}
    statuses = []
    for act in ("add_bot", "promote_bot", "demote_bot", "remove_bot"):
        await visitor.act(act, **group)
        statuses.append((await visitor.view(**group))["chat"]["bot_status"])
    await visitor.act("leave", **group)
    assert statuses == ["member", "administrator", "member", "kicked"]
    assert not (await visitor.view(**group))["chat"]["may_write"]


async def test_blocking_closes_the_chat_and_unblocking_opens_it(visitor: Visitor) -> None:
    """A blocked bot's chat cannot be written to."""
    await visitor.act("start", person=visitor.kades)
    await visitor.act("block", person=visitor.kades)
    refused = await visitor.act("text", status=409, person=visitor.kades, chat=visitor.kades, text="halo")
    assert refused["problem"] == "impossible"
    await visitor.act("unblock", person=visitor.kades)
    assert (await visitor.view())["chat"]["may_write"]


async def test_starting_over_makes_another_run(visitor: Visitor) -> None:
    """The page drops its drafts when the run is another."""
    before = (await visitor.view())["run"]
    await visitor.act("reset")
    assert (await visitor.view())["run"] != before
    assert visitor.rehearsal.resets == 1


async def test_stored_tables_are_shown_short(visitor: Visitor) -> None:
    """Bytes and long texts are cut, long tables counted."""
    rows = [{"nomor": n, "segel": b"\x01" * 40, "isi": "x" * 500, "kosong": None} for n in range(80)]
    visitor.rehearsal.tables = {"laporan": list(rows)}
    [table] = (await visitor.get("/demo/stored"))["tables"]
    assert (table["name"], table["count"], len(table["rows"])) == ("laporan", 80, 50)
    assert table["rows"][0]["segel"] == "010101010101010101010101… (40 B)"
    assert len(table["rows"][0]["isi"]) == 161
    assert table["rows"][0]["kosong"] is None


@pytest.mark.parametrize(
    ("whole", "lengths"),
    [
        ("x" * 4096, [4096]),
        ("x" * 4097, [4096, 1]),
        ("😀" * 2049, [2048, 1]),  # two units each: never cut in the middle
        ("kata " * 1000, [4094, 904]),  # at a space
    ],
)
def test_long_texts_are_cut_as_the_apps_do(whole: str, lengths: list[int]) -> None:
    """At most 4,096 UTF-16 units each, nothing lost."""
    parts = parts_of(whole.strip())
    assert [len(part) for part in parts] == lengths
    assert "".join(parts).replace(" ", "") == whole.replace(" ", "")


async def test_inline_results_are_offered_and_one_is_posted(visitor: Visitor) -> None:
    """In a chat between people; the message is the person's own, marked as sent via the bot."""
    group = visitor.rehearsal.group.id
    offered = await visitor.act("inline", person=visitor.warga, chat=group, text="foto")
    assert [row["title"] for row in offered["results"]] == ["Foto bersama calon", "Foto dengan simbol jari"]
    picked = {"person": visitor.warga, "chat": group, "query": offered["query"], "number": 1}
    await visitor.act("inline_pick", **picked)
    last = (await visitor.view(person=visitor.kades, chat=group))["chat"]["messages"][-1]
    assert (last["from"]["id"], last["via_bot"]["username"]) == (visitor.warga, "sambang_bot")
    assert last["text"].startswith("🚫 TIDAK BOLEH")


async def test_inline_results_of_others_cannot_be_posted(visitor: Visitor) -> None:
    """Nor those of another chat, nor any that were never shown."""
    group = visitor.rehearsal.group.id
    offered = await visitor.act("inline", person=visitor.warga, chat=group, text="foto")
    query = offered["query"]
    await visitor.act("inline_pick", status=404, person=visitor.kades, chat=group, query=query, number=0)
    await visitor.act("inline_pick", status=404, person=visitor.warga, chat=visitor.warga, query=query, number=0)
    await visitor.act("inline_pick", status=404, person=visitor.warga, chat=group, query="1", number=0)
    await visitor.act("inline_pick", status=409, person=visitor.warga, chat=group, query=query, number=2)
