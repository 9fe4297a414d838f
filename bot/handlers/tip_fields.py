"""The fields of a tip: each press changes the draft and shows the one review message anew."""

from collections.abc import Awaitable, Callable

from bot.actions.areas import areas
from bot.actions.evidence import drop_evidence
from bot.domain.personal import find_personal, without
from bot.domain.tips import Category
from bot.handlers.context import Context
from bot.handlers.tip_drafts import Draft, PieceState, Talk, View
from bot.handlers.tip_files import begin_fetching
from bot.handlers.tip_review import TIMES, name_words, warned_group
from bot.handlers.tip_speaking import show_review

Change = Callable[[Context, Draft, str], Awaitable[None]]


async def on_field(context: Context, talk: Talk, draft: Draft, step: str, choice: str) -> None:
    """One press; what it cannot mean changes nothing."""
    await FIELDS[step](context, draft, choice)
    begin_fetching(context, talk, draft)
    await show_review(context, talk, draft)


def _to(view: View) -> Change:
    async def change(_context: Context, draft: Draft, _choice: str) -> None:
        draft.view, draft.page = view, 0

    return change


async def _kind(_context: Context, draft: Draft, choice: str) -> None:
    if choice in tuple(Category):
        draft.category = Category(choice)
    draft.view = View.MAIN


async def _time(_context: Context, draft: Draft, choice: str) -> None:
    draft.when = choice if choice in TIMES else draft.when
    draft.view = View.MAIN


async def _area(context: Context, draft: Draft, choice: str) -> None:
    found = await areas(context.services)
    if found is not None and any(area.code == choice for area in found.subdistricts):
        draft.subdistrict, draft.village = choice, None
        draft.view, draft.page = View.VILLAGE, 0


async def _village(context: Context, draft: Draft, choice: str) -> None:
    found = await areas(context.services)
    village = next((one for one in found.villages if one.code == choice), None) if found else None
    if village is not None:
        draft.village, draft.subdistrict = village, village.subdistrict
    draft.view = View.MAIN


async def _page(_context: Context, draft: Draft, choice: str) -> None:
    draft.page = int(choice) if choice.isdecimal() else 0


async def _nowhere(_context: Context, draft: Draft, _choice: str) -> None:
    draft.village = draft.subdistrict = None
    draft.view = View.MAIN


async def _whom(_context: Context, draft: Draft, _choice: str) -> None:
    draft.to_regency = not draft.to_regency


async def _strip(context: Context, draft: Draft, _choice: str) -> None:
    """One tap takes out all that names the teller."""
    names = name_words(context)
    for piece in draft.pieces.values():
        piece.words = without(piece.words, find_personal(piece.words, names))


async def _keep(_context: Context, draft: Draft, _choice: str) -> None:
    """Send it all the same."""
    if draft.in_state(PieceState.WARNED):
        for piece in warned_group(draft):
            piece.state = PieceState.FETCHING


async def _drop(context: Context, draft: Draft, _choice: str) -> None:
    """Take back what could give the teller away; what he wrote to it stays."""
    for piece in warned_group(draft) if draft.in_state(PieceState.WARNED) else []:
        await drop_evidence(context.services, [piece.exhibit] if piece.exhibit else [])
        piece.kind, piece.file, piece.state = None, "", PieceState.READY
        if not piece.words:
            del draft.pieces[piece.message_id]


FIELDS: dict[str, Change] = {
    "review": _to(View.MAIN),
    "category": _to(View.CATEGORY),
    "place": _to(View.SUBDISTRICT),
    "when": _to(View.WHEN),
    "kind": _kind,
    "time": _time,
    "area": _area,
    "village": _village,
    "page": _page,
    "nowhere": _nowhere,
    "whole": _to(View.MAIN),
    "whom": _whom,
    "strip": _strip,
    "keep": _keep,
    "drop": _drop,
}
"""Every step that changes a draft."""
