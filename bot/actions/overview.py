"""A card as a whole, in pages: what staff read before they sign, and what `sambang cards show` prints."""

from collections.abc import Iterable

from bot.domain.guidance import Card
from bot.domain.overview import Said, overview, silent_about
from bot.rendering import Messages, visible_length

PAGE = 3000
"""UTF-16 units of rulings on one page; the head and the foot of the page need some of Telegram's 4,096."""


def whole_card(messages: Messages, card: Card, *, slip: str) -> list[str]:
    """Every ruling with all to whom it is said, page by page."""
    pages = _packed(messages, overview(card))
    return [
        messages.text(
            "kartu_utuh", card=card, slip=slip, said=said, silent=silent_about(card), page=number, pages=len(pages)
        )
        for number, said in enumerate(pages, start=1)
    ]


def _packed(messages: Messages, entries: Iterable[Said]) -> list[list[Said]]:
    pages: list[list[Said]] = [[]]
    left = PAGE
    for said in entries:
        length = visible_length(messages.text("putusan_utuh", each=said))
        if length > left and pages[-1]:
            pages.append([])
            left = PAGE
        pages[-1].append(said)
        left -= length
    return pages
