"""Pages to print: HTML that needs nothing but a browser. QR codes stand in them as SVG."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationCard:
    """One village's card, all of it words as they are printed."""

    village: str
    subdistrict: str
    code: str
    link: str

    @property
    def qr(self) -> str:
        return qr_code(self.link)


def invitation_page(
    folders: Sequence[Path], *, office: str, sheet: int, until: str, bot: str, cards: Sequence[InvitationCard]
) -> str:
    """The sheet of invitations; the template of the first folder (…/messages/id) that has one."""
    loader = ChoiceLoader([FileSystemLoader(folder / "cetak") for folder in folders])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("undangan.html")
    return template.render(office=office, sheet=sheet, until=until, bot=bot, cards=cards)


def qr_code(text: str) -> str:
    """An SVG element that takes the size its place gives it. Read also when a quarter of it is worn off."""
    written = io.BytesIO()
    segno.make(text, error="q", micro=False).save(
        written, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, nl=False
    )
    return written.getvalue().decode()
