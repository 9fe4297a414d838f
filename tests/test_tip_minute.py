"""From poster to receipt within a minute: the quickest path is counted in its transcript."""

from bot.content import root
from bot.simulator.stage import play
from bot.simulator.transcript import BUTTONS, Conversation, Line, read
from tests.groups import NIBUNG, open_office
from tests.tip_chat import only_tip

PATH = root() / "messages" / "conversations" / "kantor" / "lapor-60-detik.txt"
MOST_TAPS = 4


def quickest() -> Conversation:
    return read(PATH.read_text(encoding="utf-8"))


def turns_of_the_sender() -> list[str]:
    said = [turn for turn in quickest().turns if isinstance(turn, Line) and not turn.by_bot]
    return ["\n".join(line.text) for line in said]


def test_it_takes_one_message_and_at_most_four_taps() -> None:
    """START after the QR code is a tap; so are Kirim and Sudah saya simpan."""
    turns = turns_of_the_sender()
    taps = [turn for turn in turns if BUTTONS.fullmatch(turn) or turn.startswith("/start ")]
    assert len(turns) - len(taps) == 1
    assert len(taps) <= MOST_TAPS


async def test_the_place_comes_from_the_qr_code() -> None:
    """Nobody had to choose it."""
    async with open_office() as office:
        await play(quickest(), office.desk.stage())
        assert (await only_tip(office.desk)).story.village == NIBUNG.code
