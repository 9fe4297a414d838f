"""Whose conduct a text is about: the asker, the official he speaks of, or a relative."""

from dataclasses import dataclass

from bot.domain.guidance import Actor
from bot.domain.lexicon import Span, Word, places

FILLER, JOINING, ORDERING = "hubungan:pengisi", "hubungan:rangkap", "hubungan:memerintah"
"""Words between "saya" and one's own office; that give one person two offices; by which one orders another."""

TAKES_ORDERS = {
    Actor.VILLAGE_HEAD: Actor.VILLAGE_OFFICIAL,
    Actor.SUBDISTRICT_HEAD: Actor.VILLAGE_HEAD,
    Actor.STATE_OFFICIAL: Actor.VILLAGE_HEAD,
}
"""Who is ordered by whom, where the text names only the one who orders."""

MOST_MENTIONS = 20
"""Offices that are weighed; no question names more, and each is held against all of the text."""

STATUSES = frozenset(
    {Actor.ORGANISER, Actor.CIVIL_SERVANT, Actor.CONTRACT_CIVIL_SERVANT, Actor.HONORARY_WORKER, Actor.SOLDIER_OR_POLICE}
)
"""What a relative is himself, not whose relative he is: "kakak ipar TNI", but "kakak kades"."""

SPOUSES = {"suami": "istri", "istri": "suami"}
OFFICE_WORDS = {
    "asn": Actor.CIVIL_SERVANT,
    "pns": Actor.CIVIL_SERVANT,
    "tni": Actor.SOLDIER_OR_POLICE,
    "polisi": Actor.SOLDIER_OR_POLICE,
    "tentara": Actor.SOLDIER_OR_POLICE,
}
"""Offices of which "suami" and "istri" are said both of who holds them and of whom he is married to."""

FIRST_PERSON = frozenset({"saya", "kami"})
HOLDERS = FIRST_PERSON | {"dia", "yang", "beliau"}
"""Words beside "dulu" that tell who once held an office."""

OWN, SUBJECT, DOUBT, OTHER = 10.0, 2.0, -5.0, -6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """Who acts. `agents` has two members for a person with two offices; empty when the text names nobody.

    `contestant`: a party, candidate or team stands where the one who acts stands.
    """

    agents: frozenset[Actor] = frozenset()
    mentioned: frozenset[Actor] = frozenset()
    own: bool = False
    first_person: bool = False
    third_person: bool = False
    former: bool = False
    contestant: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mention:
    actor: Actor
    start: int
    end: int
    score: float
    ordering: bool = False


def find_roles(words: tuple[Word, ...], spans: list[Span]) -> Roles:
    """Weighs every mention of an office by how it stands in its sentence."""
    named = [span for span in spans if span.meaning.startswith("pelaku:")][:MOST_MENTIONS]
    found = [_weighed(words, spans, span) for span in named]
    family = _family(words, spans)
    mentions = sorted([m for m in found if m is not None] + family, key=lambda m: (-m.score, m.start))
    first = any(span.meaning == "hubungan:diri" for span in spans)
    held = any(span.meaning == "hubungan:bekas" and not _of_contestant(spans, span) for span in spans)
    former = any(_is_former(words, spans, span) for span in named) if named else held
    agents = _agents(spans, mentions, former=former)
    best = mentions[0].score if mentions else OTHER
    former = former and agents <= {Actor.CITIZEN, Actor.FAMILY, Actor.STATE_OFFICIAL}
    return Roles(
        agents=agents,
        mentioned=frozenset(m.actor for m in mentions),
        own=best >= OWN - 2,
        first_person=first,
        third_person=bool(agents) and best < OWN - 2 and Actor.CITIZEN not in agents,
        former=former,
        contestant=not agents and not first and _opens(words, spans),
    )


def _opens(words: tuple[Word, ...], spans: list[Span]) -> bool:
    """A contestant is the first thing that its sentence speaks of."""
    told = [span for span in spans if span.meaning.startswith("konsep:")]
    if not told or told[0].group not in ("calon", "partai", "timses"):
        return False
    at = told[0].start
    return at <= 1 or words[at - 2].sentence != words[at].sentence


def _agents(spans: list[Span], mentions: list[_Mention], *, former: bool) -> frozenset[Actor]:
    if not mentions or mentions[0].score <= DOUBT:
        return frozenset({Actor.CITIZEN}) if former else _ordered(mentions)
    best = mentions[0]
    others = [m.actor for m in mentions[1:] if m.score > DOUBT and (_same_person(spans, best, m) or _kin(best, m))]
    return frozenset({best.actor, *others})


def _kin(best: _Mention, other: _Mention) -> bool:
    """ "istri polisi …, si polisi …": a relative and somebody in office, both told of; the stricter rule counts."""
    return best.actor is Actor.FAMILY and other.actor in STATUSES


def _ordered(mentions: list[_Mention]) -> frozenset[Actor]:
    """Whoever takes orders from the office named: nobody else is named, so it is the asker."""
    orders = [m for m in mentions if m.ordering]
    return frozenset({TAKES_ORDERS[m.actor] for m in orders[:1] if m.actor in TAKES_ORDERS})


def _same_person(spans: list[Span], one: _Mention, other: _Mention) -> bool:
    if one.actor is other.actor:
        return False
    if one.score >= OWN - 2 and other.score >= OWN - 2:
        return True
    first, second = sorted((one, other), key=lambda m: m.start)
    between = set(range(first.end, second.start))
    adjoined = not between and Actor.CIVIL_SERVANT in (one.actor, other.actor)
    return len(between) <= 4 and (adjoined or bool(between & _places(spans, JOINING)))


def _weighed(words: tuple[Word, ...], spans: list[Span], span: Span) -> _Mention | None:
    """None for an office that is denied ("bukan ASN"), once held ("mantan kades") or a relative's."""
    actor = Actor(span.group)
    before = words[max(0, span.start - 2) : span.start]
    denied = [word.text for word in before][-1:] == ["bukan"] or [word.text for word in before] == ["tidak", "ada"]
    if denied or _is_former(words, spans, span) or _relative_before(spans, span):
        return None
    score = SUBJECT - 0.05 * span.start
    if _own(words, spans, span):
        score = OWN
    elif _sign_before(spans, span, "hubungan:atasan") or _orders_me(words, spans, span):
        score = OTHER + 2 if _orders_me(words, spans, span) else OTHER
    elif _sign_before(spans, span, "hubungan:sasaran") and not _threatened(spans, span):
        score = OTHER
    if actor is Actor.STATE_OFFICIAL and score < OWN and _object_before(spans, span):
        score = OTHER
    if actor in (Actor.STATE_OFFICIAL, Actor.ORGANISER, Actor.CITIZEN) and score < OWN:
        score -= 1.5
    ordering = score in (OTHER, OTHER + 2) and not _sign_before(spans, span, "hubungan:sasaran")
    return _Mention(actor=actor, start=span.start, end=span.end, score=score, ordering=ordering)


def _own(words: tuple[Word, ...], spans: list[Span], span: Span) -> bool:
    """ "saya kades", "kami para kades", "saya ini seorang pegawai negeri"."""
    filler = _places(spans, FILLER)
    for at in range(span.start - 1, max(-1, span.start - 6), -1):
        if words[at].sentence != words[span.start].sentence:
            return False
        if words[at].text in FIRST_PERSON:
            return not any(other.meaning == "hubungan:keluarga" and other.end in (at, at + 1) for other in spans)
        if at not in filler:
            return False
    return False


def _places(spans: list[Span], meaning: str) -> set[int]:
    return places(span for span in spans if span.meaning == meaning)


def _is_former(words: tuple[Word, ...], spans: list[Span], span: Span) -> bool:
    near = [other for other in spans if other.meaning == "hubungan:bekas"]
    if _once(words, span):
        return True
    now = span.start > 0 and words[span.start - 1].text in ("sekarang", "masih", "kini")
    before = not now and any(0 <= span.start - other.end <= 1 for other in near)
    return before or any(0 <= o.start - span.end <= 2 and not _names_next(spans, o) for o in near)


def _of_contestant(spans: list[Span], former: Span) -> bool:
    """ "cagub purnawirawan": it is the contestant who is no longer in office."""
    return any(other.meaning == "konsep:calon" and other.end == former.start for other in spans)


def _once(words: tuple[Word, ...], span: Span) -> bool:
    """ "dulu saya polisi", "warga yang dulu kaur"; not "tanya dulu, kades boleh …"."""
    before = [w.text for w in words[max(0, span.start - 4) : span.start] if w.clause == words[span.start].clause]
    while before and before[-1] in ("jadi", "pernah"):
        before.pop()
    one, other = before[-2:] if len(before) > 1 else ("", "")
    return (one == "dulu" and other in HOLDERS) or (other == "dulu" and one in HOLDERS)


def _names_next(spans: list[Span], former: Span) -> bool:
    """ "kades itu mantan TNI": what he was stands after it."""
    return any(other.meaning.startswith("pelaku:") and 0 <= other.start - former.end <= 1 for other in spans)


def _relative_before(spans: list[Span], span: Span) -> bool:
    return any(other.meaning == "hubungan:keluarga" and 0 <= span.start - other.end <= 1 for other in spans)


def _threatened(spans: list[Span], span: Span) -> bool:
    """ "hukuman buat anggota BPD …": the one threatened with a sanction is the one who acts."""
    return any(other.meaning == "tanda:sanksi" and 0 < span.start - other.end <= 2 for other in spans)


def _sign_before(spans: list[Span], span: Span, meaning: str) -> bool:
    return any(other.meaning == meaning and 0 <= span.start - other.end <= 1 for other in spans)


def _object_before(spans: list[Span], span: Span) -> bool:
    """ "dukung bupati", "foto bupati": the office is what the conduct is about."""
    return any(other.meaning.startswith("konsep:") and other.end == span.start for other in spans)


def _orders_me(words: tuple[Word, ...], spans: list[Span], span: Span) -> bool:
    """ "pak kades nyuruh kami …": the office gives the order, the asker would act."""
    orders = sorted(_places(spans, ORDERING) & set(range(span.end, span.end + 3)))
    return bool(orders) and any(word.text in FIRST_PERSON for word in words[orders[0] + 1 : orders[0] + 3])


def _spouse_in_office(words: tuple[Word, ...], spans: list[Span], span: Span) -> Actor | None:
    """ "suami ASN … istrinya": where the other spouse is told of too, it is the one in office who acts."""
    other = SPOUSES.get(words[span.start].text)
    told = any(s.meaning == "hubungan:keluarga" and words[s.start].text == other for s in spans)
    return OFFICE_WORDS.get(words[span.end - 1].text) if told else None


def _family(words: tuple[Word, ...], spans: list[Span]) -> list[_Mention]:
    """A relative of an official, or a relative whose own office is named ("istri saya PNS")."""
    found = []
    for span in spans:
        if span.meaning == "hubungan:istri_pejabat":
            actor = _spouse_in_office(words, spans, span) or Actor.FAMILY
        elif span.meaning.startswith("pelaku:") and _relative_before(spans, span):
            mine = span.start > 0 and words[span.start - 1].text in FIRST_PERSON
            actor = Actor(span.group) if mine or Actor(span.group) in STATUSES else Actor.FAMILY
        else:
            continue
        if _is_former(words, spans, span):
            continue
        score = OTHER if _object_before(spans, span) or _sign_before(spans, span, "hubungan:sasaran") else SUBJECT
        found.append(_Mention(actor=actor, start=span.start, end=span.end, score=score - 0.05 * span.start))
    return found
