"""Staff and their rights: one table, asked at the moment of every act."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is; one person may hold several."""

    OWNER = "owner"
    ADMIN = "admin"
    OFFICER = "officer"
    OBSERVER = "observer"


class Act(StrEnum):
    """What staff can do, as the table of rights names it."""

    SETTINGS = "settings"
    INVITE_STAFF = "invite_staff"
    INVITE_OWNER = "invite_owner"
    HANDLE_TIP = "handle_tip"
    EXPORT_TIPS = "export_tips"
    WRITE_BROADCAST = "write_broadcast"
    APPROVE_BROADCAST = "approve_broadcast"
    MANAGE_GROUPS = "manage_groups"
    CALENDAR = "calendar"
    SIGN_CARDS = "sign_cards"
    REVIEW_CARDS = "review_cards"
    SEE_FIGURES = "see_figures"
    SEE_AUDIT = "see_audit"


class Reach(StrEnum):
    """How far a right goes."""

    EVERYWHERE = "everywhere"
    OWN_AREA = "own_area"
    OWN_ACTS = "own_acts"
    NO_TIP_NUMBERS = "no_tip_numbers"
    NOT_ONES_OWN = "not_ones_own"
    WITH_LEGAL_MARK = "with_legal_mark"


RIGHTS: dict[Act, dict[Role, Reach]] = {
    Act.SETTINGS: {Role.OWNER: Reach.EVERYWHERE, Role.ADMIN: Reach.EVERYWHERE},
    Act.INVITE_STAFF: {Role.OWNER: Reach.EVERYWHERE, Role.ADMIN: Reach.EVERYWHERE},
    Act.INVITE_OWNER: {Role.OWNER: Reach.EVERYWHERE},
    Act.HANDLE_TIP: {Role.ADMIN: Reach.EVERYWHERE, Role.OFFICER: Reach.OWN_AREA},
    Act.EXPORT_TIPS: {Role.ADMIN: Reach.EVERYWHERE},
    Act.WRITE_BROADCAST: {Role.ADMIN: Reach.EVERYWHERE, Role.OFFICER: Reach.OWN_AREA},
    Act.APPROVE_BROADCAST: {Role.ADMIN: Reach.NOT_ONES_OWN},
    Act.MANAGE_GROUPS: {Role.OWNER: Reach.EVERYWHERE, Role.ADMIN: Reach.EVERYWHERE, Role.OFFICER: Reach.OWN_AREA},
    Act.CALENDAR: {Role.ADMIN: Reach.EVERYWHERE},
    Act.SIGN_CARDS: {Role.ADMIN: Reach.WITH_LEGAL_MARK, Role.OFFICER: Reach.WITH_LEGAL_MARK},
    Act.REVIEW_CARDS: {Role.ADMIN: Reach.EVERYWHERE, Role.OFFICER: Reach.WITH_LEGAL_MARK},
    Act.SEE_FIGURES: dict.fromkeys(Role, Reach.EVERYWHERE),
    Act.SEE_AUDIT: {
        Role.OWNER: Reach.EVERYWHERE,
        Role.ADMIN: Reach.EVERYWHERE,
        Role.OFFICER: Reach.OWN_ACTS,
        Role.OBSERVER: Reach.NO_TIP_NUMBERS,
    },
}
"""Who may do what. Source: product.md, section 3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """One role of a person; an officer's holds for one kecamatan, the others for the whole kabupaten."""

    role: Role
    subdistrict: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """A member of staff; `id` is his id on Telegram, `legal` the mark *hukum*. Nobody without grants is one."""

    id: int
    name: str
    grants: frozenset[Grant]
    legal: bool = False
    since: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """What an act is about: the kecamatan it touches (None: the whole kabupaten), whose it is, who is kept out."""

    subdistrict: str | None = None
    author: int | None = None
    excluded: frozenset[int] = field(default_factory=frozenset)


WHOLE = Matter()


def may(staff: Staff | None, act: Act, matter: Matter = WHOLE) -> bool:
    """Whether this person may do this now. Nobody who is no staff may do anything."""
    if staff is None or staff.id in matter.excluded:
        return False
    table = RIGHTS[act]
    return any(_reaches(table[grant.role], staff, grant, matter) for grant in staff.grants if grant.role in table)


def holds(staff: Staff | None, act: Act) -> bool:
    """Whether this person may do this on some matter: what a menu offers."""
    return staff is not None and any(
        grant.role in RIGHTS[act] and (staff.legal or RIGHTS[act][grant.role] is not Reach.WITH_LEGAL_MARK)
        for grant in staff.grants
    )


def reaches(staff: Staff, act: Act) -> frozenset[Reach]:
    """How far this person's rights to an act go, role by role."""
    return frozenset(RIGHTS[act][grant.role] for grant in staff.grants if grant.role in RIGHTS[act])


def _reaches(reach: Reach, staff: Staff, grant: Grant, matter: Matter) -> bool:
    match reach:
        case Reach.EVERYWHERE | Reach.NO_TIP_NUMBERS:
            return True
        case Reach.OWN_AREA:
            return grant.subdistrict is not None and grant.subdistrict == matter.subdistrict
        case Reach.OWN_ACTS:
            return matter.author == staff.id
        case Reach.NOT_ONES_OWN:
            return matter.author != staff.id
        case Reach.WITH_LEGAL_MARK:
            return staff.legal
