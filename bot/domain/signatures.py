"""The office's signature under a guidance card."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who stands for a card since when; it holds for the text that has this checksum, and no other."""

    card: str
    checksum: str
    signed_on: date
    signed_by: str
    note: str = ""

    def holds_for(self, checksum: str) -> bool:
        return self.checksum == checksum
