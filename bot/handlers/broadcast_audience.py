"""The steps of a broadcast in which its audience is chosen: all, some kecamatan, or villages."""

from dataclasses import dataclass, replace
from typing import Any

from bot.actions.broadcast_reach import village_list, writable
from bot.actions.staff import member
from bot.domain.broadcasts import EVERYONE, Audience
from bot.domain.staff import Act, may
from bot.domain.villages import Subdistrict, Village
from bot.handlers.context import Context
from bot.handlers.drafts import Draft
from bot.handlers.keyboards import Row, pairs
from bot.handlers.wizards import step_key
from bot.rendering import cut

PAGE = 12
LABEL = 26


@dataclass(frozen=True, kw_only=True, slots=True)
class Choosing:
    """Where in the choice somebody is; `step` is who, places, among or villages. `whole`: everybody was chosen."""

    step: str = "who"
    whole: bool = False
    places: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    place: str = ""
    page: int = 0

    @property
    def audience(self) -> Audience | None:
        """None before anything was chosen."""
        if self.whole:
            return EVERYONE
        if not self.places and not self.villages:
            return None
        return Audience(subdistricts=tuple(sorted(self.places)), villages=tuple(sorted(self.villages)))


def choose(state: Choosing, step: str, choice: str) -> Choosing | None:
    """The state after a press; None when it is none of these steps."""
    match step:
        case "places":
            return replace(state, step="places", whole=False, villages=frozenset())
        case "among":
            return replace(state, step="among", whole=False, places=frozenset())
        case "in":
            return replace(state, step="villages", place=choice, page=0)
        case "page" if choice.isdecimal():
            return replace(state, page=int(choice))
    return _toggled(state, step, choice)


def _toggled(state: Choosing, step: str, choice: str) -> Choosing | None:
    match step:
        case "place":
            return replace(state, places=state.places ^ {choice})
        case "village":
            return replace(state, villages=state.villages ^ {choice})
    return None


async def audience_rows(context: Context, draft: Draft[Any], state: Choosing) -> list[Row]:
    staff = await member(context.services, draft.person_id)
    places = await writable(context.services, staff)
    match state.step:
        case "places":
            return [*_toggles(context, draft, places, state), _on(context, draft, ready=bool(state.places))]
        case "among":
            return [*await _places_of(context, draft, places, state), _on(context, draft, ready=bool(state.villages))]
        case "villages":
            return await _villages(context, draft, state)
    whole = may(staff, Act.WRITE_BROADCAST)
    return _first(context, draft, places, whole=whole)


def _first(context: Context, draft: Draft[Any], places: list[Subdistrict], *, whole: bool) -> list[Row]:
    """Everybody for those who may; an officer begins with his own kecamatan."""
    if whole:
        everybody = [step_key(context.button("siaran_semua"), draft, "all")]
        return [
            everybody,
            [step_key(context.button("siaran_kecamatan"), draft, "places")],
            [step_key(context.button("siaran_desa"), draft, "among")],
        ]
    own = [
        [step_key(context.button("siaran_se_kecamatan", kecamatan=place.name), draft, "own", place.code)]
        for place in places
    ]
    return [*own, [step_key(context.button("siaran_desa"), draft, "among")]]


def _toggles(context: Context, draft: Draft[Any], places: list[Subdistrict], state: Choosing) -> list[Row]:
    return pairs(
        step_key(_marked(context, place.name, chosen=place.code in state.places), draft, "place", place.code)
        for place in places
    )


async def _places_of(context: Context, draft: Draft[Any], places: list[Subdistrict], state: Choosing) -> list[Row]:
    """The kecamatan, each with how many of its villages were chosen."""
    counts = {place.code: sum(v.startswith(f"{place.code}.") for v in state.villages) for place in places}
    return pairs(
        step_key(_counted(context, place.name, counts[place.code]), draft, "in", place.code) for place in places
    )


async def _villages(context: Context, draft: Draft[Any], state: Choosing) -> list[Row]:
    found = await village_list(context.services, state.place)
    pages = max(1, -(-len(found) // PAGE))
    page = min(state.page, pages - 1)
    turn = [("halaman_balik", page - 1), ("halaman_lanjut", page + 1)]
    ways = [step_key(context.button(label), draft, "page", str(to)) for label, to in turn if 0 <= to < pages]
    other = step_key(context.button("siaran_kecamatan_lain"), draft, "among")
    shown = found[page * PAGE : (page + 1) * PAGE]
    keys = [_village_key(context, draft, village, state) for village in shown]
    return [*pairs(keys), ways, [other, *_on(context, draft, ready=bool(state.villages))]]


def _village_key(context: Context, draft: Draft[Any], village: Village, state: Choosing) -> Any:
    label = _marked(context, village.name, chosen=village.code in state.villages)
    return step_key(label, draft, "village", village.code)


def _on(context: Context, draft: Draft[Any], *, ready: bool) -> Row:
    return [step_key(context.button("siaran_lanjut"), draft, "chosen")] if ready else []


def _marked(context: Context, name: str, *, chosen: bool) -> str:
    return context.button("siaran_terpilih" if chosen else "siaran_belum_terpilih", nama=cut(name, LABEL))


def _counted(context: Context, name: str, count: int) -> str:
    label = cut(name, LABEL)
    return context.button("siaran_terpilih_angka", nama=label, jumlah=count) if count else label
