"""/laporan: the tips that a member of staff may see, narrowed and paged, and each as it stands in the open."""

from dataclasses import dataclass, replace
from datetime import date

from telegram import InlineKeyboardButton, Update

from bot.actions.quiet_hours import holidays
from bot.actions.staff import member
from bot.actions.tip_inbox import ADMINS_ONLY
from bot.actions.tip_reading import list_tips, look_at, questions_of
from bot.domain.deadlines import NEAR_DAYS, legal_clocks, promised_by
from bot.domain.errors import Refusal
from bot.domain.holidays import Holidays
from bot.domain.staff import Staff, may
from bot.domain.tips import NEXT, Category, State, Tip
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import Row, board, home, pairs
from bot.handlers.staff import places
from bot.handlers.tip_desk_presses import ALL, AREA, CATEGORY, LIST, MINE, NOBODYS, STATE, ListPress, act_key, list_key
from bot.handlers.wizards import begin_key, refused

PAGE = 8
WHOSE = (ALL, MINE, NOBODYS)


async def on_tips(update: Update, context: Context) -> None:
    """/laporan in the private chat."""
    try:
        screen = await list_screen(context, context.person(update), ListPress())
    except Refusal as refusal:
        screen = refused(context, refusal)
    await context.send(update, screen)


async def list_screen(context: Context, person: int | None, press: ListPress) -> Screen:
    """Raises NotAllowed."""
    names = await places(context)
    page = await list_tips(context.services, person, press.filter(person), page=press.page, size=PAGE)
    if press.view != LIST:
        return _choice(context, press, names)
    late = await late_tips(context)
    text = context.text("laporan", page=page, names=names, is_open=press.is_open, me=person, late=late)
    keys = [[act_key(context.button("laporan_satu", nomor=tip.number), "tip", tip.number)] for tip in page.tips]
    ways = (("halaman_balik", page.page - 1), ("halaman_lanjut", page.page + 1))
    turn = [list_key(context.button(w), replace(press, page=to)) for w, to in ways if 0 <= to < page.pages]
    rows = pairs([key for row in keys for key in row])
    return Screen(text=text, keyboard=board(*rows, turn, *_narrowing(context, press, names), [home(context)]))


async def late_tips(context: Context) -> "Late":
    return Late(today=context.services.today(), free=await holidays(context.services))


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """Which tips wait longer than was promised, or come near the end of a legal clock; for the templates."""

    today: date
    free: Holidays

    def promised(self, tip: Tip) -> bool:
        due = promised_by(tip, self.free)
        return due is not None and due < self.today

    def clock(self, tip: Tip) -> bool:
        """Whether the cautious reading of a legal clock leaves two days or less, and tip is still open."""
        if tip.closed_on is not None:
            return False
        clocks = legal_clocks(tip.received_on, self.free)
        return any(0 <= (clock.calendar - self.today).days <= NEAR_DAYS for clock in clocks)


def _narrowing(context: Context, press: ListPress, names: dict[str, str]) -> list[Row]:
    """One button per way of narrowing, with what is chosen."""
    everything, words = context.button("semua"), context.services.messages.word
    first = replace(press, page=0)
    category = words("kategori", press.category) if press.category in tuple(Category) else everything
    state = words("keadaan_laporan", press.state) if press.state in tuple(State) else everything
    whose = words("milik_laporan", press.whose)
    after = WHOSE[(WHOSE.index(press.whose) + 1) % len(WHOSE)]
    is_open = context.button("saring_selesai" if press.is_open else "saring_terbuka")
    return [
        [list_key(context.button("saring_kategori", pilihan=category), replace(first, view=CATEGORY))],
        [list_key(context.button("saring_kecamatan", pilihan=names.get(press.area, everything)), _view(first, AREA))],
        [
            list_key(context.button("saring_keadaan", pilihan=state), replace(first, view=STATE)),
            list_key(context.button("saring_milik", pilihan=whose), replace(first, whose=after)),
        ],
        [list_key(is_open, replace(first, is_open=not press.is_open, state=""))],
    ]


def _view(press: ListPress, view: str) -> ListPress:
    return replace(press, view=view)


def _choice(context: Context, press: ListPress, names: dict[str, str]) -> Screen:
    """All that the list can be narrowed to in one way, and no narrowing."""
    back, words = replace(press, view=LIST, page=0), context.services.messages.word
    offered = {
        CATEGORY: [(words("kategori", one), replace(back, category=one.value)) for one in Category],
        STATE: [(words("keadaan_laporan", one), replace(back, state=one.value)) for one in State],
        AREA: [(name, replace(back, area=code)) for code, name in names.items()],
    }[press.view]
    none = {CATEGORY: replace(back, category=""), STATE: replace(back, state=""), AREA: replace(back, area="")}
    keys = [list_key(context.button("semua"), none[press.view]), *(list_key(name, to) for name, to in offered)]
    text = context.text("laporan_saring", view=press.view)
    return Screen(text=text, keyboard=board(*pairs(keys), [list_key(context.button("kembali"), back)]))


async def tip_screen(context: Context, person: int | None, number: int) -> Screen:
    """A tip as it stands in the open, with what this person can do. Raises NotAllowed, TipGone."""
    services = context.services
    tip = await look_at(services, person, number)
    staff = await member(services, person)
    claimed, late = await member(services, tip.claimed_by), await late_tips(context)
    text = context.text(
        "laporan_satu",
        tip=tip,
        place=(await places(context)).get(tip.subdistrict or "", tip.subdistrict),
        claimed=claimed.name if claimed else None,
        mine=tip.claimed_by == person,
        clocks=legal_clocks(tip.received_on, late.free),
        due=promised_by(tip, late.free),
        late=late,
        questions=len(await questions_of(services, person, number)),
        excluded=len(tip.excluded),
    )
    return Screen(text=text, keyboard=board(*_acts(context, tip, staff)))


def _acts(context: Context, tip: Tip, staff: Staff | None) -> list[Row]:
    """What is offered; whether it may be done is asked when it is done."""
    number, is_open = tip.number, tip.closed_on is None
    first = [_key(context, "buka_laporan", "open", number)]
    if is_open:
        mine = staff is not None and tip.claimed_by == staff.id
        first.append(_key(context, "lepas" if mine else "ambil", "release" if mine else "claim", number))
    ask = [begin_key(context.button("tanya_pelapor"), "tiptanya", str(number))] if is_open else []
    move = [_key(context, "ubah_keadaan", "move", number)] if NEXT[tip.state] else []
    more = [_key(context, "lainnya", "more", number)]
    back = [list_key(context.button("kembali"), ListPress(is_open=is_open)), home(context)]
    return [first, [*ask, *move], more, back]


def more_screen(context: Context, tip: Tip, staff: Staff | None) -> Screen:
    """The rarer acts."""
    number, is_open = tip.number, tip.closed_on is None
    urgent = _key(context, "tak_mendesak" if tip.urgent else "mendesak", "calm" if tip.urgent else "urgent", number)
    mute = _key(context, "bunyikan" if tip.muted else "bisukan", "unmute" if tip.muted else "mute", number)
    up = [_key(context, "naikkan", "up", number)] if tip.matter.subdistrict is not None else []
    rows = [
        [urgent, mute],
        [_key(context, "serahkan", "give", number), *up],
        [_key(context, "ganti_kategori", "sort", number), _key(context, "cara_resmi", "formal", number)],
        [_key(context, "spam", "spam", number), _key(context, "tutup_laporan", "close", number)] if is_open else [],
        [_key(context, "kecualikan", "kept", number)] if may(staff, ADMINS_ONLY, tip.matter) else [],
        [_key(context, "kembali", "tip", number)],
    ]
    return Screen(text=context.text("laporan_lain", tip=tip), keyboard=board(*rows))


def _key(context: Context, label: str, act: str, number: int, choice: str = "") -> InlineKeyboardButton:
    return act_key(context.button(label), act, number, choice)
