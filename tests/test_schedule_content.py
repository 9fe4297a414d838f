"""The customary reminders, usual stages and holidays as files: whole as shipped, refused when they are not."""

import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.actions.check_schedules import check_schedules
from bot.areas import national_holidays
from bot.content import ContentRefused, load_content, root
from bot.content.fields import read_all
from bot.content.laws import Laws
from bot.content.schedules import holidays_from, template_from
from bot.domain.guidance import Regime, Stage
from bot.domain.holidays import laid_over
from bot.domain.reminder_package import fill, templates_for
from bot.rendering import open_messages
from bot.settings import TIMEZONES
from tests.office import shipped

SHIPPED = root() / "messages"
REMINDER = """judul: Uji
tahap: kampanye
acuan: mulai
hari: -7
jam: "08:00"
isi: Tetap netral sampai {selesai}.
dasar: [UU 7/2017 Pasal 282, UU 10/2016 Pasal 71 ayat (1)]
mark: V2
"""


def office(folder: Path, name: str, text: str) -> Path:
    """A folder of the office with one file."""
    path = folder / "id" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_the_package_is_whole_for_both_elections() -> None:
    """At least fifteen each, with a basis in its own law, no figure, and nothing left open that nobody fills."""
    content, _ = shipped()
    messages, _ = open_messages(SHIPPED / "id", None, content.words, zone=TIMEZONES["Asia/Jakarta"])
    assert check_schedules(content, messages) == []
    for election in (e for e in content.calendar.elections if e.periods):
        found = templates_for(content.reminders, election)
        assert len(found) >= 15
        assert not any("Rp" in template.text or "tahun penjara" in template.text for template in found)


def test_no_reminder_cites_the_law_of_the_other_election() -> None:
    """Pemilu and Pilkada are never mixed."""
    content, _ = shipped()
    for template in content.reminders:
        for regime in template.regimes:
            assert {c.regime for c in template.basis_in(regime)} <= {None, regime}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("tahap: kampanye", "tahap: kampanya", "not_a_choice"),
        ("acuan: mulai", "acuan: tengah", "not_a_choice"),
        ("hari: -7", "hari: -700", "too_far"),
        ('jam: "08:00"', 'jam: "25:00"', "no_time"),
        ("{selesai}", "{selesei}", "not_a_choice"),
        ("Tetap netral", "Tetap <script>netral</script>", "bad_markup"),
        ("Tetap netral", "Tetap <b>netral", "bad_markup"),
        ("Pasal 282", "Pasal 9999", "no_such_article"),
        ("mark: V2", "mark: V9", "not_a_choice"),
        ("mark: V2", "mark: V2\ncatatan: x", "unknown"),
    ],
)
def test_a_reminder_that_cannot_be_sent_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """With what is wrong in it."""
    path = tmp_path / "uji.yaml"
    path.write_text(REMINDER.replace(old, new), encoding="utf-8")
    content, _ = shipped()
    build = partial(template_from, id="uji", laws=Laws(content.guidance.laws), stages=content.stages)
    with pytest.raises(ContentRefused) as refusal:
        read_all(path, file="uji.yaml", build=build)
    assert [problem.reason for problem in refusal.value.problems] == [reason]


def test_the_offices_files_lie_over_the_shipped_ones(tmp_path: Path) -> None:
    """A whole one takes the place of the shipped, a broken one is set aside and told."""
    folder = office(tmp_path, "pengingat/kampanye-h7.yaml", REMINDER)
    (folder / "id/pengingat/kampanye-mulai.yaml").write_text("judul: [", encoding="utf-8")
    content = load_content(SHIPPED, folder)
    assert [problem.reason for problem in content.set_aside] == ["not_yaml"]
    titles = {template.id: template.title for template in content.reminders}
    assert (titles["kampanye-h7"], titles["kampanye-mulai"]) == ("Uji", "Hari pertama kampanye")
    assert len(content.reminders) == len(shipped()[0].reminders)


def test_a_broken_shipped_file_is_refused(tmp_path: Path) -> None:
    """Reminders, usual stages and holidays alike."""
    shutil.copytree(SHIPPED, tmp_path / "messages")
    for name in ("pengingat/kampanye-h7.yaml", "tahapan/_umum.yaml", "libur/setempat.yaml"):
        (tmp_path / "messages/id" / name).write_text("x: [", encoding="utf-8")
    with pytest.raises(ContentRefused) as refusal:
        load_content(tmp_path / "messages")
    assert {Path(problem.file).name for problem in refusal.value.problems} == {
        "kampanye-h7.yaml",
        "_umum.yaml",
        "setempat.yaml",
    }


def test_holidays_of_the_office_lie_over_the_national_list(tmp_path: Path) -> None:
    """2026 and 2027 are known; a year that the office names whole is known as well."""
    path = tmp_path / "kantor.yaml"
    path.write_text("lengkap: [2028]\nlibur: [{tanggal: 2028-01-03, nama: Uji}]\nhari_kerja: [2026-12-24]\n")
    own = read_all(path, file="kantor.yaml", build=holidays_from)
    found = laid_over(national_holidays(), [*shipped()[0].holidays, own])
    assert found.years == {2026, 2027, 2028}
    days = (date(2026, 12, 24), date(2026, 12, 25), date(2028, 1, 3), date(2027, 3, 10))
    assert [found.is_working_day(day) for day in days] == [True, False, False, False]


def test_what_decides_verdicts_is_named_alike_everywhere() -> None:
    """The usual stages have the kinds that the worked examples have."""
    content, _ = shipped()
    usual = {stage.id: stage.stage for stage in content.stages}
    dated = {p.id: p.stage for e in content.calendar.elections for p in e.periods if p.stage is not Stage.ALWAYS}
    assert dated.items() <= usual.items()
    assert {stage.id for stage in content.stages if Regime.PEMILIHAN in stage.regimes} >= dated.keys()


def test_only_our_places_are_filled() -> None:
    """A brace that is none of ours stays, and what is filled in is not filled again."""
    assert fill("{tahap} {x} {", {"tahap": "{mulai}"}) == "{mulai} {x} {"
