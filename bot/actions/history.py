"""The audit log as staff may read it: by whom, what, on what; hidden where the table of rights hides it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.staff import authorise
from bot.documents import csv_bytes
from bot.domain.audit import OPERATOR, Entry
from bot.domain.errors import NotAllowed
from bot.domain.staff import Act, Matter, Reach, Staff, reaches
from bot.domain.villages import Kind
from bot.services import Services
from bot.storage.areas import subdistricts, village_of
from bot.storage.audit import Filter, add_entry, entries, who_and_what
from bot.storage.database import Connection
from bot.storage.staff import all_staff

PAGE = 8
"""Entries that fit a phone's screen."""
EXPORTED = 50_000
"""Entries in one export, the newest; about 5 MB."""
TIP = "tip"
KINDS = frozenset(Kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An entry in words."""

    number: int
    at: datetime
    who: str
    act: str
    object: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of the log, the newest first; `own`: this reader sees his own acts only."""

    lines: tuple[Line, ...]
    number: int
    more: bool
    own: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What the log can be narrowed to, each by its word in the log and in the person's language."""

    people: dict[int, str]
    acts: dict[str, str]
    kinds: dict[str, str]


async def read_history(services: Services, which: Filter, *, by: int | None, page: int) -> Page:
    """A page of what this person may see. Raises NotAllowed."""
    reader = services.database.reader
    seen = _seen(which, staff := await _reader(reader, by))
    found = await entries(reader, seen, limit=PAGE + 1, offset=page * PAGE)
    lines = await _told(services, reader, found[:PAGE], staff)
    return Page(lines=tuple(lines), number=page, more=len(found) > PAGE, own=_own_only(staff))


async def history_choices(services: Services, *, by: int | None) -> Choices:
    """What there is to choose from. Raises NotAllowed."""
    reader = services.database.reader
    staff = await _reader(reader, by)
    people, acts = await who_and_what(reader)
    names = await _names(services, reader)
    return Choices(
        people={id: _name(services, names, id) for id in people if id == staff.id or not _own_only(staff)},
        acts={act: _word(services, "riwayat", act) for act in acts},
        kinds={kind: str(word) for kind, word in services.content.words["objek"].items() if kind not in KINDS},
    )


async def export_history(services: Services, which: Filter, *, by: int | None) -> bytes:
    """All of it as CSV; the export is itself an act. Raises NotAllowed."""
    async with services.database.transaction() as tx:
        seen = _seen(which, staff := await _reader(tx, by))
        found = await entries(tx, seen, limit=EXPORTED)
        lines = await _told(services, tx, found, staff)
        await add_entry(tx, at=services.now(), staff=staff.id, act="export_audit", object="audit", new=str(len(lines)))
    header = [_word(services, "kolom_riwayat", name) for name in Line.__dataclass_fields__]
    rows = [
        (line.number, _local(services, line.at), line.who, line.act, line.object, line.old, line.new) for line in lines
    ]
    return csv_bytes(header, rows)


async def _reader(connection: Connection, by: int | None) -> Staff:
    return await authorise(connection, by, Act.SEE_AUDIT, Matter(author=by))


def _own_only(staff: Staff) -> bool:
    return reaches(staff, Act.SEE_AUDIT) == {Reach.OWN_ACTS}


def _seen(which: Filter, staff: Staff) -> Filter:
    """The filter, narrowed to what this person may see. Raises NotAllowed for another's acts."""
    if not _own_only(staff):
        return which
    if which.staff not in (None, staff.id):
        raise NotAllowed(act=Act.SEE_AUDIT.value)
    return replace(which, staff=staff.id)


async def _told(services: Services, connection: Connection, found: Iterable[Entry], staff: Staff) -> list[Line]:
    names = await _names(services, connection)
    hidden = Reach.EVERYWHERE not in reaches(staff, Act.SEE_AUDIT) and not _own_only(staff)
    places = _Places(services, connection, names)
    return [
        Line(
            number=entry.number,
            at=entry.at,
            who=_name(services, names, entry.staff),
            act=_word(services, "riwayat", entry.act),
            object=await places.object(TIP if hidden and entry.object.startswith(TIP) else entry.object),
            old=await places.state(entry.old),
            new=await places.state(entry.new),
        )
        for entry in found
    ]


class _Places:
    """Objects and states in words; what was looked up once is not looked up again."""

    def __init__(self, services: Services, connection: Connection, names: Mapping[int, str]) -> None:
        self._services = services
        self._connection = connection
        self._names = names
        self._known: dict[str, str] = {}
        self._subdistricts: dict[str, str] | None = None

    async def object(self, object: str) -> str:
        """`village:19.04.01.2001` → Desa Penyak; what has no name keeps its number."""
        kind, _, which = object.partition(":")
        word = _word(self._services, "objek", kind)
        if kind == "staff" and which.isdigit():
            return f"{word} {_name(self._services, self._names, int(which))}"
        if kind == "village":
            return await self._village(which)
        return f"{word} {which}".strip()

    async def state(self, state: str) -> str:
        """`officer@19.04.01 legal` → petugas kecamatan Koba, tanda hukum."""
        return ", ".join([await self._token(token) for token in state.split()])

    async def _token(self, token: str) -> str:
        if token.startswith("staff:"):
            return await self.object(token)
        if token.startswith("invitation:"):
            return _word(self._services, "objek", "invitation")
        word, _, code = token.partition("@")
        place = (await self._subdistrict(code)) if code else ""
        return " ".join(part for part in (_word(self._services, "keadaan", word), place) if part)

    async def _subdistrict(self, code: str) -> str:
        if self._subdistricts is None:
            self._subdistricts = {s.code: s.name for s in await subdistricts(self._connection)}
        return self._subdistricts.get(code, code)

    async def _village(self, code: str) -> str:
        if code not in self._known:
            village = await village_of(self._connection, code=code)
            kind = _word(self._services, "objek", village.kind.value if village else "village")
            self._known[code] = f"{kind} {village.name if village else code}"
        return self._known[code]


async def _names(services: Services, connection: Connection) -> dict[int, str]:
    return {staff.id: staff.name for staff in await all_staff(connection)}


def _name(services: Services, names: Mapping[int, str], id: int) -> str:
    """Who acted; of people who have left only the end of their number is told."""
    if id == OPERATOR:
        return services.messages.word("petugas", "operator")
    return names.get(id) or services.messages.word("petugas", "mantan", ujung=str(id)[-4:])


def _word(services: Services, group: str, name: str) -> str:
    """The word for it; what no word was written for stands as it is."""
    return str(services.content.words.get(group, {}).get(name, name))


def _local(services: Services, moment: datetime) -> str:
    return moment.astimezone(services.timezone).isoformat(sep=" ", timespec="seconds")
