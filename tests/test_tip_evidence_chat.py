"""Files, places and other things that a teller sends: taken, warned of, or answered with a way out."""

from datetime import timedelta

import pytest

from bot.domain.evidence import EvidenceKind
from bot.simulator.faults import ServerError
from bot.simulator.world import Attachment
from tests.groups import Office, open_office
from tests.office import Desk
from tests.tip_chat import (
    STORY,
    TELLER,
    code_in,
    data_of,
    newest,
    only_tip,
    sample,
    send,
    shown,
    tell,
    tips,
)

STICKER = Attachment(kind="sticker", content=b"x")
WORD = Attachment(kind="document", content=b"x", name="catatan.docx", fields={"mime_type": "x/y"})
NO_PDF = Attachment(kind="document", content=b"x", name="a.pdf", fields={"mime_type": "application/pdf"})
REFUSED = [(STICKER, "Stiker tidak ikut"), (WORD, "PDF atau foto layar"), (NO_PDF, "foto layarnya")]


@pytest.mark.parametrize(
    ("kind", "warning", "keeps"),
    [("voice", "Suara Bapak/Ibu bisa dikenali", EvidenceKind.VOICE), ("video", "lokasi atau nama", EvidenceKind.VIDEO)],
)
async def test_what_cannot_be_cleaned_is_warned_of_first(
    kind: str, warning: str, keeps: EvidenceKind, desk: Desk
) -> None:
    """Nothing is fetched before the teller says: tetap kirim."""
    await desk.say(TELLER, "/lapor")
    assert warning in await send(desk, TELLER, sample(kind))
    assert "getFile" not in [call.method for call in desk.world.calls]
    await desk.press(TELLER, "Tetap kirim")
    code_in(await desk.press(TELLER, "📨 Kirim"))
    assert [one.kind for one in (await only_tip(desk)).story.evidence] == [keeps]


@pytest.mark.parametrize(("kind", "words"), [("voice", "Ketik saja"), ("video", "Buang")])
async def test_what_could_give_the_teller_away_can_be_taken_back(kind: str, words: str, desk: Desk) -> None:
    """Then it was never fetched, and the story is asked for again."""
    await desk.say(TELLER, "/lapor")
    await send(desk, TELLER, sample(kind))
    assert "Belum ada cerita" in await desk.press(TELLER, words)
    assert "getFile" not in [call.method for call in desk.world.calls]


@pytest.mark.parametrize(("kind", "kept"), [("photo", EvidenceKind.PHOTO), ("document", EvidenceKind.PDF)])
async def test_photos_and_pdfs_are_fetched_cleaned_and_sealed(kind: str, kept: EvidenceKind, desk: Desk) -> None:
    """The caption is sealed beside the file."""
    await desk.say(TELLER, "/lapor")
    assert "1 " in await send(desk, TELLER, sample(kind, STORY))
    await desk.press(TELLER, "📨 Kirim")
    (evidence,) = (await only_tip(desk)).story.evidence
    assert (evidence.kind, evidence.caption) == (kept, STORY)


async def test_an_album_is_one(desk: Desk) -> None:
    """One review message for all of it, two seconds after its last file; the caption is asked for once."""
    await desk.say(TELLER, "/lapor")
    await send(desk, TELLER, sample("photo", STORY), sample("photo"), sample("photo"))
    desk.clock.forward(timedelta(seconds=2))
    await desk.settle()
    assert "3 foto" in (desk.last(desk.chat(TELLER)).text or "")
    assert sum("Periksa" in (message.text or "") for message in shown(desk, TELLER)) == 1
    await desk.press(TELLER, "📨 Kirim")
    assert len((await only_tip(desk)).story.evidence) == 3


async def test_a_shared_location_is_rounded_and_sealed(desk: Desk) -> None:
    """To a thousandth of a degree, about 100 m; the list alone decides who is told."""
    await desk.say(TELLER, "/lapor")
    desk.world.send_location(desk.person(TELLER), desk.chat(TELLER), -2.524678, 106.213194)
    await desk.settle()
    await desk.say(TELLER, STORY)
    await desk.press(TELLER, "📨 Kirim")
    opened = await only_tip(desk)
    assert opened.story.spot is not None
    assert (opened.story.spot.latitude, opened.story.spot.longitude) == (-2.525, 106.213)
    assert opened.tip.subdistrict is None


@pytest.mark.parametrize(("attachment", "answer"), REFUSED)
async def test_what_is_not_taken_is_answered_with_a_way_out(attachment: Attachment, answer: str, desk: Desk) -> None:
    """First message of all: the story is asked for again."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    assert answer in await send(desk, TELLER, attachment)
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.evidence == ()


async def test_a_contact_is_neither_taken_nor_kept(desk: Desk) -> None:
    """And the story is asked for again, for nothing was told yet."""
    await desk.say(TELLER, "/lapor")
    desk.world.send_contact(desk.person(TELLER), desk.chat(TELLER), "+6281200000000")
    await desk.settle()
    assert "Kontak tidak ikut" in (desk.last(desk.chat(TELLER)).text or "")


async def test_a_forwarded_post_comes_without_where_it_came_from(desk: Desk) -> None:
    """Its words alone are in the seal."""
    await desk.say(TELLER, "/lapor")
    desk.world.forward_post(desk.person(TELLER), desk.chat(TELLER), STORY, channel="Kabar Koba")
    await desk.settle()
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (STORY,)


async def test_a_file_that_cannot_be_fetched_is_told_and_the_words_stay(desk: Desk) -> None:
    """Telegram fails three times; the caption goes as a message."""
    await desk.say(TELLER, "/lapor")
    desk.world.faults.add(ServerError(), method="getFile", times=50)
    assert "gagal diambil" in await send(desk, TELLER, sample("photo", STORY))
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (STORY,)


async def test_a_file_that_waits_is_sent_with_the_tip() -> None:
    """Kirim while a file is on its way: nothing is sent before it is in, and then at once."""
    async with open_office() as office:
        assert await _waited(office) == 1


async def test_sedang_terjadi_does_not_wait_for_files(desk: Desk) -> None:
    """The words go at once; the file follows into the same tip by itself."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    desk.world.send(desk.person(TELLER), desk.chat(TELLER), sample("photo", "fotonya"))
    review, data = shown(desk, TELLER)[-1], data_of(desk, "Sedang terjadi")
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    assert "sudah menyusul" in newest(desk, TELLER)
    opened = await only_tip(desk)
    (added,) = opened.said
    assert (opened.story.texts, [one.caption for one in added.story.evidence]) == ((STORY,), ["fotonya"])


@pytest.mark.parametrize("last", ["/lapor", "Tambah keterangan"])
async def test_what_is_not_sent_is_not_lost_by_beginning_something_else(last: str, desk: Desk) -> None:
    """Neither by a second /lapor nor by a button of a status page: the unsent story is shown again."""
    code = await tell(desk)
    await desk.say(TELLER, f"/status {code}")
    await desk.press(TELLER, "Tambah keterangan")
    await send(desk, TELLER, sample("photo", "satu lagi"))
    told = await (desk.say(TELLER, last) if last.startswith("/") else desk.press(TELLER, last))
    assert "Masih ada cerita yang belum dikirim" in told or "Masih ada cerita" in newest(desk, TELLER)
    assert desk.services.vault.shelf.waiting_bytes() > 0


async def _waited(office: Office) -> int:
    desk = office.desk
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    desk.world.send(desk.person(TELLER), desk.chat(TELLER), sample("photo"))
    review, data = shown(desk, TELLER)[-1], data_of(desk, "Kirim")
    desk.world.press(desk.person(TELLER), review, data=data)
    await desk.settle()
    code_in(newest(desk, TELLER))
    assert any("Belum terkirim" in str(call.parameters.get("text")) for call in desk.world.calls)
    return len((await only_tip(desk)).story.evidence)


async def test_a_caption_is_taken_as_edited_too(desk: Desk) -> None:
    """The file stays the one that was sent."""
    await desk.say(TELLER, "/lapor")
    said = desk.world.send(desk.person(TELLER), desk.chat(TELLER), sample("photo", STORY))
    await desk.settle()
    desk.world.edit(desk.person(TELLER), said, "Amplop di RT 05")
    await desk.settle()
    await desk.press(TELLER, "📨 Kirim")
    (evidence,) = (await only_tip(desk)).story.evidence
    assert evidence.caption == "Amplop di RT 05"
    assert [call.method for call in desk.world.calls].count("getFile") == 1


async def test_a_file_that_is_gone_before_kirim_is_told(desk: Desk) -> None:
    """Nothing is sent without its teller knowing; what he wrote is still there."""
    await desk.say(TELLER, "/lapor")
    await desk.say(TELLER, STORY)
    await send(desk, TELLER, sample("photo"))
    for path in (desk.services.vault.shelf.folder / "waiting").iterdir():
        path.unlink()
    assert "Kirim ulang berkasnya" in await desk.press(TELLER, "📨 Kirim") + newest(desk, TELLER)
    assert await tips(desk) == []
    await desk.press(TELLER, "📨 Kirim")
    assert (await only_tip(desk)).story.texts == (STORY,)
