"""Laws, election calendars and the office from their files."""

import re
from collections.abc import Mapping

from bot.content.fields import Fields
from bot.domain.calendar import Election, Period
from bot.domain.guidance import Article, Citation, Law, Mark, Regime, Stage
from bot.domain.office import Office

BOTH = "umum"
OTHER = "lain"
STANDING = ("berlaku", "diubah", "dibaca-bersama", "dicabut")
"""How an article stands; status_pasal.yaml words it."""
ARTICLE_LIMIT = 400
"""Characters of a paraphrase; longer is a text to read, not to glance at."""


def law_from(fields: Fields) -> Law:
    law = fields.text("id")
    regime = fields.text("rezim")
    if regime not in {*Regime, BOTH}:
        fields.complain("rezim", "not_a_choice", found=regime, choices=", ".join([*Regime, BOTH]))
    return Law(
        id=law,
        title=fields.text("nama", limit=200),
        regime=Regime(regime) if regime in set(Regime) else None,
        note=fields.text("catatan", default=""),
        articles=tuple(_article(entry, law) for entry in fields.children("pasal", required=False)),
    )


def _article(fields: Fields, law: str) -> Article:
    article = Article(
        law=law,
        name=fields.text("id", default=""),
        text=fields.text("isi", limit=ARTICLE_LIMIT),
        mark=fields.word("mark", Mark, Mark.MEMORY),
        status=fields.text("status", default=STANDING[0]),
        note=fields.text("catatan", default=""),
    )
    if article.status not in STANDING:
        fields.complain("status", "not_a_choice", found=article.status, choices=", ".join(STANDING))
    fields.finish()
    return article


class Laws:
    """Finds the article behind a citation; the same few hundred are cited again and again."""

    def __init__(self, laws: Mapping[str, Law]) -> None:
        self._laws = sorted(laws.values(), key=lambda law: -len(law.id))
        self._found: dict[str, Citation | None] = {}

    def cite(self, text: str) -> Citation | None:
        """«UU 7/2017 Pasal 280 ayat (1) huruf h», or its nearest parent; None when there is none."""
        if text not in self._found:
            self._found[text] = self._look_up(text)
        return self._found[text]

    def _look_up(self, text: str) -> Citation | None:
        law = next((law for law in self._laws if text == law.id or text.startswith(law.id + " ")), None)
        if law is None:
            return None
        article = _article_of(law, text[len(law.id) :].strip())
        return Citation(text=text, article=article, regime=law.regime) if article else None


def _article_of(law: Law, name: str) -> Article | None:
    if not name:
        return _whole(law)
    by_name = {article.name: article for article in law.articles}
    while name and name not in by_name:
        name = _parent(name)
    return by_name.get(name)


def _parent(name: str) -> str:
    """`Pasal 280 ayat (1) huruf h` → `Pasal 280 ayat (1)` → `Pasal 280` → nothing."""
    shorter = re.sub(r"\s*(huruf \S+|ayat \S+|angka \S+)$", "", name)
    return shorter if shorter != name else ""


def _whole(law: Law) -> Article:
    """A law cited as a whole, such as a circular: its title stands for the article, its weakest entry for the mark."""
    marks = [article.mark for article in law.articles]
    return Article(law=law.id, name="", text=law.title, mark=min(marks, default=Mark.MEMORY), note=law.note)


def election_from(fields: Fields, *, id: str) -> Election:
    return Election(
        id=id,
        name=fields.text("nama"),
        regime=fields.word("rezim", Regime, Regime.PEMILU),
        periods=tuple(_period(entry) for entry in fields.children("tahap")),
        note=fields.text("catatan", default=""),
    )


def _period(fields: Fields) -> Period:
    kind = fields.text("jenis")
    if kind not in {*Stage, OTHER}:
        fields.complain("jenis", "not_a_choice", found=kind, choices=", ".join([*Stage, OTHER]))
    period = Period(
        id=fields.text("id"),
        name=fields.text("nama"),
        stage=Stage(kind) if kind in set(Stage) else Stage.ALWAYS,
        starts=fields.day("mulai"),
        ends=fields.day("selesai"),
        mark=fields.word("mark", Mark, Mark.MEMORY),
    )
    if period.ends < period.starts:
        fields.complain("selesai", "ends_before_it_begins")
    fields.finish()
    return period


def office_from(fields: Fields) -> Office:
    """The office; what it has not filled in yet stays empty and is left out of every message."""
    return Office(
        name=fields.text("nama", limit=120),
        address=fields.text("alamat", limit=200, default=""),
        phone=fields.text("telepon", limit=60, default=""),
        hours=fields.text("jam", limit=120, default=""),
        letterhead=fields.text("kop", limit=300, default=""),
        emergency=fields.text("darurat", limit=200, default=""),
    )
