"""Broken files of the office: staff are told once, and the shipped ones serve."""

from dataclasses import replace
from pathlib import Path

from bot.actions.set_aside import broken_files_letter, tell_of_broken_files
from bot.content import Problem, load_content, root
from bot.domain.staff import Role
from tests.office import Desk
from tests.test_staff_chat import hire

BROKEN = Problem(file="(CONTENT_DIR) id/panduan/x.yaml", line=3, field="putusan", reason="not_a_choice")


async def test_staff_are_told_of_a_broken_file_once(desk: Desk) -> None:
    """One notice for the same files, however often the bot starts; it names file and line."""
    await hire(desk, "Rina", Role.OWNER)
    services = replace(desk.services, content=replace(desk.services.content, set_aside=(BROKEN,)))
    assert [await tell_of_broken_files(services) for _ in range(2)] == [1, 1]
    rows = await services.database.reader.fetch_all("SELECT key FROM broadcast")
    assert len(rows) == 1
    letter = await broken_files_letter(services, str(rows[0]["key"]).partition(":")[2])
    assert letter is not None
    assert "id/panduan/x.yaml, 3" in letter.text


async def test_whole_files_need_no_word(desk: Desk) -> None:
    """Nothing is planned where nothing is broken, and a notice about files that are mended is not sent."""
    assert await tell_of_broken_files(desk.services) == 0
    assert await broken_files_letter(desk.services, "0" * 12) is None


def test_examples_of_a_card_that_is_gone_are_left_out(tmp_path: Path) -> None:
    """The rest serves; whoever checks the content is told."""
    folder = tmp_path / "id" / "contoh"
    folder.mkdir(parents=True)
    (folder / "kantor.yaml").write_text(
        "foto-jari: [dua jempol di dekat baliho gpp kan]\ntak-ada: [apa saja]\n", "utf-8"
    )
    content = load_content(root() / "messages", tmp_path)
    assert "dua jempol di dekat baliho gpp kan" in content.guidance.cards["foto-jari"].examples
    assert content.strays == ("tak-ada",)
    assert load_content(root() / "messages").strays == ()
