"""Areas by official code: kecamatan and villages of one kabupaten/kota."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import Refusal


class Kind(StrEnum):
    """What a village is called in law and by its people."""

    DESA = "desa"
    KELURAHAN = "kelurahan"
    NAGARI = "nagari"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subdistrict:
    """A kecamatan; `code` such as 19.04.01."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Village:
    """A desa, kelurahan or nagari; `code` such as 19.04.01.2001."""

    code: str
    name: str
    kind: Kind

    @property
    def subdistrict(self) -> str:
        return self.code.rpartition(".")[0]

    @property
    def plain_code(self) -> str:
        """The code without dots, as deep links carry it."""
        return self.code.replace(".", "")


def with_dots(plain: str) -> str | None:
    """19040112001 → nothing; 1904012001 → 19.04.01.2001; None when it is no village's code."""
    found = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{4})", plain)
    return ".".join(found.groups()) if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class BadLine:
    """What is wrong with one line; `reason` names a sentence, `values` fill it."""

    number: int
    reason: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class BadCorrections(Refusal):
    """A file of corrections of which nothing was taken, because of these lines."""

    lines: tuple[BadLine, ...]
