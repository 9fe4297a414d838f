"""The one review message of a tip: what was told, the fields as buttons, the warnings, and Kirim."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import InlineKeyboardButton

from bot.actions.areas import Coverage, areas
from bot.domain.evidence import EvidenceKind
from bot.domain.guessing import guess_category
from bot.domain.personal import NameWords, Personal, find_personal
from bot.domain.tips import Category, Destination
from bot.domain.tips import Draft as Told
from bot.domain.villages import Village
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, pairs
from bot.handlers.tip_drafts import Draft, Piece, PieceState, View
from bot.handlers.tip_presses import key_of, tip_key
from bot.rendering import cut

MARK = "🤫"
"""Begins every message of this flow, so that an answer to one is known as such after a restart."""
VILLAGES_A_PAGE = 10
LABEL = 30
POINTED_OUT = 5
TIMES = ("today", "yesterday", "two_days", "week", "month", "earlier", "unknown")
DAYS_AGO = {"today": 0, "yesterday": 1, "two_days": 2}


def tip_text(context: Context, name: str, /, **values: object) -> str:
    """A message of this flow."""
    return f"{MARK} {context.text(name, **values)}"


async def review_screen(context: Context, draft: Draft) -> Screen:
    """What the review message shows now; its notes are said once."""
    notes, draft.notes = [context.services.messages.word("catatan_laporan", name) for name in draft.notes], []
    if draft.in_state(PieceState.WARNED):
        return _warning(context, draft, notes)
    if draft.sends_when_ready and draft.in_state(PieceState.FETCHING):
        return _waiting(context, draft)
    if draft.access is not None:
        return _addition(context, draft, notes)
    found = await areas(context.services)
    chosen = _chooser(context, draft, found)
    return chosen or _main(context, draft, found, notes)


def _chooser(context: Context, draft: Draft, found: Coverage | None) -> Screen | None:
    """The list that the teller chooses from, where he is at one."""
    match draft.view:
        case View.CATEGORY:
            return _categories(context, draft)
        case View.WHEN:
            return _times(context, draft)
        case View.SUBDISTRICT | View.VILLAGE if found is not None:
            return _places(context, draft, found)
    return None


def _main(context: Context, draft: Draft, found: Coverage | None, notes: Sequence[str]) -> Screen:
    told = told_by(context, draft)
    personal = personal_in(context, draft)
    text = tip_text(
        context,
        "lapor_periksa",
        notes=notes,
        pieces=counted(draft),
        spot=draft.spot is not None,
        fetching=len(draft.in_state(PieceState.FETCHING)),
        personal=pointed_out(personal),
        more=len(personal) > POINTED_OUT,
        destination=told.routed_to.value,
        supervisors=told.category is Category.SUPERVISORS,
    )
    key = key_of(draft.nonce)
    clear = [tip_key(context.button("hapus_pribadi"), "strip", key)] if personal else []
    last = [tip_key(context.button("kirim_laporan"), "send", key), tip_key(context.button("batal"), "cancel", key)]
    urgent = [tip_key(context.button("sedang_terjadi"), "urgent", key)]
    return Screen(text=text, keyboard=board(clear, *_fields(context, draft, told, found), urgent, last))


def _fields(context: Context, draft: Draft, told: Told, found: Coverage | None) -> list[Row]:
    """Kategori, Tempat, Waktu, Tujuan, each with what it is set to."""
    key, words = key_of(draft.nonce), context.services.messages.word
    category = words("kategori", told.category)
    rows = [[tip_key(context.button("isi_kategori", isi=category), "category", key)]]
    if found is not None:
        place = context.button("isi_tempat", isi=cut(place_name(context, draft, found), LABEL))
        rows.append([tip_key(place, "place", key)])
    last = [tip_key(context.button("isi_waktu", isi=words("waktu", draft.when)), "when", key)]
    if told.subdistrict is not None and told.category is not Category.SUPERVISORS:
        name = words("tujuan_laporan", told.routed_to)
        last.append(tip_key(context.button("isi_tujuan", isi=name), "whom", key))
    return [*rows, last]


def _addition(context: Context, draft: Draft, notes: Sequence[str]) -> Screen:
    """What is added to a tip that there is."""
    personal, key = personal_in(context, draft), key_of(draft.nonce)
    text = tip_text(
        context,
        "lapor_periksa_tambahan",
        notes=notes,
        pieces=counted(draft),
        fetching=len(draft.in_state(PieceState.FETCHING)),
        personal=pointed_out(personal),
        more=len(personal) > POINTED_OUT,
    )
    clear = [tip_key(context.button("hapus_pribadi"), "strip", key)] if personal else []
    last = [tip_key(context.button("kirim_laporan"), "add", key), tip_key(context.button("batal"), "cancel", key)]
    return Screen(text=text, keyboard=board(clear, last))


def _warning(context: Context, draft: Draft, notes: Sequence[str]) -> Screen:
    """What a file could give away, before it is even fetched."""
    group = warned_group(draft)
    voice = group[0].kind is EvidenceKind.VOICE
    text = tip_text(context, "lapor_peringatan", notes=notes, voice=voice, count=len(group))
    key = key_of(draft.nonce)
    drop = context.button("ketik_saja" if voice else "buang")
    return Screen(
        text=text, keyboard=board([tip_key(context.button("tetap_kirim"), "keep", key), tip_key(drop, "drop", key)])
    )


def warned_group(draft: Draft) -> list[Piece]:
    """Files of one kind about which their teller is asked at once."""
    warned = draft.in_state(PieceState.WARNED)
    voice = warned[0].kind is EvidenceKind.VOICE
    return [piece for piece in warned if (piece.kind is EvidenceKind.VOICE) is voice]


def _waiting(context: Context, draft: Draft) -> Screen:
    text = tip_text(context, "lapor_menunggu", count=len(draft.in_state(PieceState.FETCHING)))
    key = key_of(draft.nonce)
    without = tip_key(context.button("tanpa_menunggu"), "now", key)
    return Screen(text=text, keyboard=board([without], [tip_key(context.button("batal"), "cancel", key)]))


def _categories(context: Context, draft: Draft) -> Screen:
    key = key_of(draft.nonce)
    keys = [tip_key(context.services.messages.word("kategori", one), "kind", key, one.value) for one in Category]
    rows = [[one] for one in keys]
    return Screen(text=tip_text(context, "lapor_pilih", field="kategori"), keyboard=board(*rows, [_back(context, key)]))


def _times(context: Context, draft: Draft) -> Screen:
    key = key_of(draft.nonce)
    keys = [tip_key(context.services.messages.word("waktu", one), "time", key, one) for one in TIMES]
    text = tip_text(context, "lapor_pilih", field="waktu")
    return Screen(text=text, keyboard=board(*pairs(keys), [_back(context, key)]))


def _places(context: Context, draft: Draft, found: Coverage) -> Screen:
    """First the kecamatan, then its villages, page by page."""
    key = key_of(draft.nonce)
    last = [tip_key(context.button("tanpa_tempat"), "nowhere", key), _back(context, key)]
    if draft.view is View.SUBDISTRICT:
        keys = [tip_key(one.name, "area", key, one.code) for one in found.subdistricts]
        text = tip_text(context, "lapor_pilih", field="kecamatan")
        return Screen(text=text, keyboard=board(*pairs(keys), last))
    villages = [village for village in found.villages if village.subdistrict == draft.subdistrict]
    pages = max(1, -(-len(villages) // VILLAGES_A_PAGE))
    page = min(draft.page, pages - 1)
    shown = villages[page * VILLAGES_A_PAGE : (page + 1) * VILLAGES_A_PAGE]
    keys = [tip_key(cut(village.name, LABEL), "village", key, village.code) for village in shown]
    ways = [("halaman_balik", page - 1), ("halaman_lanjut", page + 1)]
    turn = [tip_key(context.button(label), "page", key, str(to)) for label, to in ways if 0 <= to < pages]
    whole = [tip_key(context.button("kecamatan_saja"), "whole", key)]
    text = tip_text(context, "lapor_pilih", field="desa")
    return Screen(text=text, keyboard=board(*pairs(keys), turn, whole, [_back(context, key)]))


def _back(context: Context, key: str) -> InlineKeyboardButton:
    return tip_key(context.button("kembali"), "review", key)


def place_name(context: Context, draft: Draft, found: Coverage) -> str:
    if draft.village is not None:
        return _called(context, draft.village)
    names = {subdistrict.code: subdistrict.name for subdistrict in found.subdistricts}
    return names.get(draft.subdistrict or "", context.button("belum_diisi"))


def _called(context: Context, village: Village) -> str:
    return f"{context.services.messages.word('objek', village.kind)} {village.name}"


def counted(draft: Draft) -> list[tuple[str, int]]:
    """How many messages of each kind, as the templates name them."""
    kinds = ["text" if piece.kind is None else piece.kind.value for piece in draft.pieces.values()]
    return [(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]


def personal_in(context: Context, draft: Draft) -> list[Personal]:
    """What could name the teller."""
    names = name_words(context)
    return [each for words in draft.words for each in find_personal(words, names)]


def pointed_out(personal: Sequence[Personal]) -> list[str]:
    """The first few of them: one tap takes out all."""
    return [cut(each.words, LABEL) for each in personal[:POINTED_OUT]]


def name_words(context: Context) -> NameWords:
    words = context.services.content.words["tebakan"]
    return NameWords(introducing=tuple(words["nama"]), stopping=frozenset(words["bukan_nama"]))


def told_by(context: Context, draft: Draft) -> Told:
    """The draft as the value that is sealed and sent, guesses filled in."""
    subdistrict = draft.village.subdistrict if draft.village else draft.subdistrict
    return Told(
        texts=draft.texts,
        exhibits=draft.exhibits,
        category=draft.category or guessed(context, draft),
        village=draft.village.code if draft.village else None,
        subdistrict=subdistrict,
        destination=Destination.REGENCY if draft.to_regency else Destination.SUBDISTRICT,
        when=when_told(context, draft.when),
        spot=draft.spot,
        urgent=draft.urgent,
    )


def guessed(context: Context, draft: Draft) -> Category:
    words = context.services.content.words["tebakan"]
    return guess_category(draft.words, words["kategori"], otherwise=words["kategori_pelaku"])


def when_told(context: Context, when: str) -> str:
    """A day where it is known, else the words that were chosen."""
    if when in DAYS_AGO:
        return (context.services.today() - timedelta(days=DAYS_AGO[when])).isoformat()
    return context.services.messages.word("waktu", when)
