"""Customary reminders, usual stages and holidays from their files."""

import re
from datetime import date, time

from bot.content.fields import Fields
from bot.content.laws import OTHER, Laws
from bot.domain.guidance import Citation, Mark, Regime, Stage
from bot.domain.holidays import HolidayList
from bot.domain.reminder_package import PLACES, KnownStage, Template, open_places
from bot.domain.reminders import Edge

TEXT_LIMIT = 1200
"""Characters of a reminder: what is read on a phone without scrolling twice."""
TITLE_LIMIT = 60
ID_LIMIT = 26
"""Characters of a file's name that a button can carry."""
EDGES = {"mulai": Edge.START, "selesai": Edge.END}
FARTHEST = 400
"""Days between a stage and a reminder that hangs on it."""
TAGS = re.compile(r"</?(?:b|i|u)>")


def known_stages_from(fields: Fields) -> tuple[KnownStage, ...]:
    return tuple(_known_stage(entry) for entry in fields.children("tahap"))


def _known_stage(fields: Fields) -> KnownStage:
    kind = fields.text("jenis")
    if kind not in {*Stage, OTHER}:
        fields.complain("jenis", "not_a_choice", found=kind, choices=", ".join([*Stage, OTHER]))
    known = KnownStage(
        id=fields.text("id", limit=40),
        name=fields.text("nama", limit=80),
        stage=Stage(kind) if kind in set(Stage) else Stage.ALWAYS,
        regimes=fields.word_set("rezim", Regime, frozenset(Regime)),
    )
    fields.finish()
    return known


def template_from(fields: Fields, *, id: str, laws: Laws, stages: tuple[KnownStage, ...]) -> Template:
    template = Template(
        id=id,
        title=fields.text("judul", limit=TITLE_LIMIT),
        text=_text(fields),
        stage=fields.text("tahap"),
        edge=_edge(fields),
        offset=fields.number("hari"),
        at=_time(fields),
        regimes=fields.word_set("rezim", Regime, frozenset(Regime)),
        basis=_basis(fields, laws),
        mark=fields.word("mark", Mark, Mark.MEMORY),
    )
    if stages and template.stage not in {stage.id for stage in stages}:  # where their own file is broken, that is told
        fields.complain("tahap", "not_a_choice", found=template.stage, choices=", ".join(s.id for s in stages))
    if abs(template.offset) > FARTHEST:
        fields.complain("hari", "too_far", limit=FARTHEST)
    if len(id) > ID_LIMIT:
        fields.complain("judul", "too_long", limit=ID_LIMIT, length=len(id))
    return template


def _text(fields: Fields) -> str:
    """The words as HTML: bold, italic and underlined, closed again, and no place that nobody fills."""
    text = fields.text("isi", limit=TEXT_LIMIT)
    if re.search(r"[<>&]", TAGS.sub("", text)) or any(text.count(f"<{t}>") != text.count(f"</{t}>") for t in "biu"):
        fields.complain("isi", "bad_markup")
    for place in sorted(open_places(text) - PLACES):
        fields.complain("isi", "not_a_choice", found=place, choices=", ".join(sorted(PLACES)))
    return text


def _edge(fields: Fields) -> Edge:
    given = fields.text("acuan", default="mulai")
    if given not in EDGES:
        fields.complain("acuan", "not_a_choice", found=given, choices=", ".join(EDGES))
    return EDGES.get(given, Edge.START)


def _time(fields: Fields) -> time:
    given = fields.text("jam", default="08:00")
    found = re.fullmatch(r"([01][0-9]|2[0-3])[:.]([0-5][0-9])", given)
    if found is None:
        fields.complain("jam", "no_time", found=given)
    return time(int(found[1]), int(found[2])) if found else time(8)


def _basis(fields: Fields, laws: Laws) -> tuple[Citation, ...]:
    cited = {text: laws.cite(text) for text in fields.texts("dasar", required=False)}
    for text, citation in cited.items():
        if citation is None:
            fields.complain("dasar", "no_such_article", found=text)
    return tuple(citation for citation in cited.values() if citation is not None)


def holidays_from(fields: Fields) -> HolidayList:
    """Days off in the place of, or beside, the national list."""
    fields.text("keterangan", default="")
    days = dict(_holiday(entry) for entry in fields.children("libur", required=False))
    return HolidayList(days=days, worked=_days(fields, "hari_kerja"), whole=_years(fields))


def _holiday(fields: Fields) -> tuple[date, str]:
    found = fields.day("tanggal"), fields.text("nama", limit=80)
    fields.finish()
    return found


def _days(fields: Fields, name: str) -> frozenset[date]:
    found = fields.value(name, list, default=[], required=False)
    days = frozenset(day for day in found if isinstance(day, date))
    if len(days) < len(found):
        fields.complain(name, "wrong_item")
    return days


def _years(fields: Fields) -> frozenset[int]:
    """The years that the file names in full."""
    found = fields.value("lengkap", list, default=[], required=False)
    years = frozenset(year for year in found if isinstance(year, int) and 2000 <= year <= 2100)
    if len(years) < len(found):
        fields.complain("lengkap", "wrong_item")
    return years
