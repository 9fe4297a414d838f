"""Documents that leave the bot: tables as CSV that a spreadsheet opens without asking."""

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes the letters for those of another alphabet."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run. Source: OWASP, CSV injection."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table; no cell of it is ever run as a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def read_csv(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line it ends on; commas, semicolons or tabs, as the first line has."""
    first = text.removeprefix(BYTE_ORDER_MARK).partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), delimiter=mark)
    return [(reader.line_num, cells) for row in reader if any(cells := [cell.strip() for cell in row])]


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    number = isinstance(cell, int | float)
    return f"'{text}" if text.startswith(FORMULA) and not number else text
