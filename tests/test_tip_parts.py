"""What the flow of tips is made of: presses, what names a teller, guesses, limits in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.guessing import guess_category
from bot.domain.personal import NameWords, find_personal, without
from bot.domain.tips import Category
from bot.handlers.tip_desk_presses import ActPress, ListPress, read_desk_press
from bot.handlers.tip_drafts import FILES_AN_HOUR, MOST, TIPS_AN_HOUR, Draft, Expects, Piece, Talks
from bot.handlers.tip_presses import TipPress, key_of, read_tip_press
from tests.office import shipped

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
WORDS = shipped()[0].words["tebakan"]
NAMES = NameWords(introducing=tuple(WORDS["nama"]), stopping=frozenset(WORDS["bukan_nama"]))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("nama saya Budi Santoso dari desa X", "••• dari desa X"),
        ("nama saya jangan disebut", "nama saya jangan disebut"),  # no name follows
        ("nama saya dicatut Sipol", "nama saya dicatut Sipol"),
        ("perkenalkan saya Siti, kades bagi amplop", "•••, kades bagi amplop"),
        ("hubungi 0812-3456-7890", "hubungi •••"),
        ("wa +62 812 3456 7890 ya", "wa ••• ya"),
        ("kantor 0717-431234", "kantor •••"),
        ("NIK 1904010101900001", "NIK •••"),
        ("NIK 190401 010190 0001", "NIK •••"),
        ("surat ke siti.aminah@contoh.co.id", "surat ke •••"),
        ("tanggal 01-02-2026 jam 10.00 di TPS 012", "tanggal 01-02-2026 jam 10.00 di TPS 012"),
        ("dibagi Rp 100.000.000 untuk 250 orang", "dibagi Rp 100.000.000 untuk 250 orang"),
    ],
)
def test_what_names_the_teller_is_found_and_nothing_else(text: str, left: str) -> None:
    """Telephone numbers, NIK, e-mail, names that are introduced; not dates, sums and stations."""
    assert without(text, find_personal(text, NAMES)) == left


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("pak kades bagi amplop semalam di RT 3", Category.MONEY),
        ("Pak lurah ikut kampanye bersama camat", Category.CAMPAIGN),
        ("Pak kades dukung calon nomor 2", Category.NEUTRALITY),
        ("mobil dinas dipakai ke acara calon", Category.FACILITIES),
        ("bapak saya sudah meninggal masih dapat undangan", Category.DECEASED),
        ("rumah saya belum dicoklit", Category.NOT_VISITED),
        ("kotak suara segelnya rusak", Category.LOGISTICS),
        ("warga diancam tidak dapat bantuan", Category.INTIMIDATION),
        ("beredar fitnah soal calon", Category.HOAX),
        ("panwascam kecamatan kami berpihak", Category.SUPERVISORS),
        ("ada yang aneh tadi", Category.OTHER),
    ],
)
def test_the_category_is_guessed_from_the_words(text: str, category: Category) -> None:
    """What was done counts before who did it; a guess is only preset."""
    assert guess_category([text], WORDS["kategori"], otherwise=WORDS["kategori_pelaku"]) is category


@pytest.mark.parametrize("data", ["", "l:", "l:send", "l:send:short", "l:send:" + "a" * 22 + ":x y", "s:open:1", None])
def test_a_foreign_press_of_a_sender_is_nothing(data: str | None) -> None:
    """Read strictly, for whoever sent it."""
    assert read_tip_press(data) is None


def test_a_nonce_travels_whole_within_a_buttons_64_bytes() -> None:
    """Sixteen bytes, with the longest step and choice."""
    press = TipPress(step="supervisors"[:10], key=key_of(bytes(range(16))), choice="19.04.01.2001")
    assert read_tip_press(press.encode()) == press
    assert press.nonce == bytes(range(16))
    assert len(press.encode().encode()) <= 64


@pytest.mark.parametrize("data", ["s:", "s:open", "s:open:x", "s:open:1:UP", "s:l:0:2::::a", "s:z:0:1::::a", None])
def test_a_foreign_press_of_staff_is_nothing(data: str | None) -> None:
    """The same on the other side."""
    assert read_desk_press(data) is None


def test_the_presses_of_staff_are_read_back() -> None:
    """Also with every filter set, within 64 bytes."""
    press = ListPress(page=99, category="intimidation", area="19.04.01", state="insufficient", whose="n")
    assert read_desk_press(press.encode()) == press
    assert len(press.encode().encode()) <= 64
    assert read_desk_press("s:fwd:48213:gakkumdu") == ActPress(act="fwd", number=48213, choice="gakkumdu")


def test_limits_count_for_each_chat_alone_and_end_after_an_hour() -> None:
    """Nobody is held up by another."""
    talks = Talks()
    for _ in range(TIPS_AN_HOUR):
        talks.count_tip(1, now=NOW)
    taken = [talks.takes_file(1, now=NOW) for _ in range(FILES_AN_HOUR + 1)]
    assert (talks.may_tell(1, now=NOW), talks.may_tell(2, now=NOW), taken[-1]) == (False, True, False)
    later = NOW + timedelta(hours=1)
    assert (talks.may_tell(1, now=later), talks.takes_file(1, now=later)) == (True, True)


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    """A crowd of chats cannot fill it."""
    talks = Talks()
    for chat in range(MOST + 3):
        talks.open(chat, now=NOW)
    assert [talk.chat_id for talk in talks.overflow()] == [0, 1, 2]


def test_nothing_of_a_draft_is_in_its_repr() -> None:
    """A traceback or a debugger's line must not carry a file's id or a nonce."""
    draft = Draft(chat_id=1, nonce=b"secret-nonce", touched=NOW)
    draft.pieces[1] = Piece(message_id=1, file="AgACAgUAAxk", mark="AQADunique")
    assert all(secret not in repr(draft) for secret in ("secret-nonce", "AgACAgUAAxk", "AQADunique"))


def test_a_lost_story_is_remembered_for_an_hour_only() -> None:
    """After that the next words are a question again."""
    talks = Talks()
    talks.open(1, now=NOW).expects = Expects.STORY
    talks.expired(NOW + timedelta(minutes=30))
    assert talks.has_lost(1)
    talks.expired(NOW + timedelta(minutes=91))
    assert not talks.has_lost(1)
