"""Whether a conduct is done or refused: "boleh tidak ikut?" is another question than "boleh ikut?"."""

from enum import StrEnum

from bot.domain.lexicon import Span, Word, places
from bot.domain.meanings import ACTIVE, DOABLE, EVEN_HANDED, REFUSABLE, SERVED, UNFAIR

NEGATIONS = frozenset({"tidak", "jangan", "enggan", "batal"})
OWN_NEGATIONS = NEGATIONS - {"jangan"}
LEADING = frozenset(
    {"boleh", "bisa", "kalau", "apakah", "apa", "salah", "harus", "wajib", "aman", "misal", "pilih", "mau"}
)
"""Negations of what one does oneself, and words that lead into what is asked."""

ASIDE = frozenset({"yang", "tetapi", "warga", "orang", "mereka", "dia", "biar", "supaya", "agar", "karena"})
"""Words after which a negation is told of others, of a purpose or a reason, or in passing."""

OTHERS = frozenset({"yang", "suami", "istri", "warga", "orang", "mereka", "dia", "karena"})
"""Words within a few before a refusal that make it another's, or a mere reason."""

RELUCTANT = frozenset({"enak", "susah", "sulit", "berat", "sungkan", "bisa", "berani", "takut", "segan"})
"""Words before "tolak" of one who does not refuse."""

THREATS = frozenset(
    {"ganti", "pecat", "copot", "coret", "mutasi", "pindah", "potong", "tahan", "henti", "hapus", "cabut"}
)
"""Stems of what is done to those who do not obey."""

OWED = frozenset(
    {
        "mundur",
        "pensiun",
        "lepas",
        "henti",
        "cuti",
        "netral",
        "proses",
        "layan",
        "hapus",
        "copot",
        "klarifikasi",
        "tegur",
    }
    | {"panggil", "terang", "lapor", "awas", "periksa", "pakta", "keluar"}
)
"""What a person owes: he who is unwilling to do it keeps out of nothing."""

WORK = frozenset({"timses", "kampanye", "sambutan", "unggah", "video", "apk"})
"""What is done for pay."""

TURNS = frozenset({"hanya", "tetapi", "akhirnya", "asal", "asalkan", "lalu", "terus", "kemudian", "lewat"})
"""Words that set against a refusal what is done all the same."""

SUPERVISING = ("konsep:lembaga", "pelaku:penyelenggara")
"""Who runs or watches over elections."""

FILLERS = frozenset({"ikut", "sempat", "lagi", "sampai"})
"""Words that may stand between a negation and the conduct."""

DENIED = "dikasih"
"""What is not given to a person he has not refused."""
WILLING, NEEDING = frozenset({"mau", "bersedia"}), frozenset({"usah", "perlu"})
"""After a negation: one's own will; and that nothing obliges, which needs a conduct after it."""


class Polarity(StrEnum):
    """Whether the conduct is done or refused."""

    DOING = "melakukan"
    REFUSING = "menolak"


def polarity_of(words: tuple[Word, ...], spans: list[Span]) -> Polarity:
    """REFUSING when the conduct is refused in words ("tidak mau", "tolak"), or nothing but its negation is told."""
    concepts = {span.group for span in spans if span.meaning.startswith("konsep:")}
    if concepts & UNFAIR:
        return Polarity.DOING
    if any(_undone(words, spans, at) for at in range(len(words))):
        return Polarity.REFUSING
    if not concepts & REFUSABLE:
        return Polarity.DOING
    idle = explained(spans)
    outright = [at for at in range(len(words)) if _outright(words, spans, at, idle)]
    if outright:
        named = any(_conduct_after(spans, at) for at in outright)
        goes_on = _goes_on(words, spans, outright[-1]) or (concepts & EVEN_HANDED and not named)
        return Polarity.DOING if goes_on else Polarity.REFUSING
    bare = [at for at in range(len(words)) if _bare(words, spans, at, idle)]
    denied = {i for at in bare for i in range(at, min(len(words), at + 6)) if words[i].clause == words[at].clause}
    told = [s for s in spans if s.group in DOABLE and s.start not in denied]
    return Polarity.REFUSING if bare and not told and not concepts & EVEN_HANDED else Polarity.DOING


def hinders(words: tuple[Word, ...], spans: list[Span]) -> bool:
    """A contestant or a supervisor is turned away ("tolak paslon 2 kampanye"), not what he offers or asks."""
    served = {s.start for s in spans if s.group in SERVED or s.meaning in SUPERVISING}
    return any(word.text == "tolak" and at + 1 in served for at, word in enumerate(words))


def _conduct_after(spans: list[Span], at: int) -> bool:
    return any(span.group in REFUSABLE for span in spans if at < span.start <= at + 3)


def _outright(words: tuple[Word, ...], spans: list[Span], at: int, idle: set[int]) -> bool:
    """ "tolak", or a negation with "mau" or, before a conduct, with "usah"; not what is itself denied or asked."""
    if words[at].text != "tolak" and words[at].text not in NEGATIONS:
        return False
    before = words[at - 1].text if at else ""
    after = words[at + 1].text if at + 1 < len(words) else ""
    unable = NEGATIONS & {word.text for word in words[max(0, at - 2) : at]}
    willing = before == "boleh" and after in WILLING  # "boleh tidak mau …?" asks of no alternative
    if before in ("yang", "apa", "atau") or unable or (at in idle and not willing):
        return False
    if _of_others(words, at) or before in RELUCTANT or _weighed(words, at) or _threatens(words, at):
        return False
    if words[at].text == "tolak":
        due = any(word.stem in OWED for word in words[at + 1 : at + 5])
        return after not in RELUCTANT and not due and not _only_pay(words, spans, at)
    owed = any(word.stem in OWED for word in words[at + 2 : at + 5])
    return (after in WILLING and not owed) or (after in NEEDING and _conduct_after(spans, at))


def _weighed(words: tuple[Word, ...], at: int) -> bool:
    """ "… atau harus ditolak?": refusing is one of two things asked about."""
    return "atau" in {word.text for word in words[max(0, at - 2) : at]}


def _threatens(words: tuple[Word, ...], at: int) -> bool:
    """ "kalau tidak mau, diganti": who does not obey is threatened."""
    named = any(word.text == "kalau" for word in words[max(0, at - 2) : at])
    return named and any(word.stem in THREATS for word in words[at + 1 : at + 6])


def _only_pay(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """ "honornya saya tolak": the pay is refused, the work is not."""
    clause = [i for i in range(max(0, at - 4), at) if words[i].clause == words[at].clause]
    before = {span.group for span in spans if span.meaning.startswith("konsep:") and span.start in clause}
    return bool(before) and before <= {"bayar", "uang"} and any(s.group in WORK for s in spans if s.start < at)


def _of_others(words: tuple[Word, ...], at: int) -> bool:
    """Somebody else refuses ("kader yang suaminya tidak mau …"), or it is a reason ("karena tidak mau …")."""
    near = [word.text for word in words[max(0, at - 2) : at] if word.clause == words[at].clause]
    return bool(OTHERS & set(near)) and not {"saya", "kami"} & set(near)


def _bare(words: tuple[Word, ...], spans: list[Span], at: int, idle: set[int]) -> bool:
    """A negation right before a conduct, neither in a relative clause nor as an afterthought."""
    before = words[at - 1].text if at else ""
    if words[at].text not in OWN_NEGATIONS or before in ASIDE or at in idle:
        return False
    if not _own_sentence(words, spans, at):
        return False
    if at + 1 < len(words) and words[at + 1].text == DENIED:
        return False
    first = at + 2 if at + 1 < len(words) and words[at + 1].text in FILLERS else at + 1
    return any(span.group in REFUSABLE for span in spans if span.start in (at + 1, first))


def _undone(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """ "… disuruh setor. kalau saya tidak setor, boleh?": what was told before is not done, and nothing else is."""
    lead = [word.text for word in words[max(0, at - 3) : at]]
    if words[at].text not in OWN_NEGATIONS or "kalau" not in lead or at + 1 >= len(words):
        return False
    if not any(s.meaning.startswith(("pelaku:", "hubungan:diri")) and s.end == at for s in spans):
        return False
    undone = words[at + 1].stem
    told = any(word.stem == undone for word in words[: max(0, at - 2)])
    return told and undone not in OWED and not any(s.group in DOABLE and s.start > at + 3 for s in spans)


def _own_sentence(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """Somebody, or leave that is asked, stands before the negation in its clause: it is no afterthought ("…, tidak
    kampanye kok")."""
    before = [i for i in range(at) if words[i].clause == words[at].clause]
    if any(words[i].text in LEADING for i in before):
        return True
    return any(span.meaning.startswith(("pelaku:", "hubungan:diri")) and span.start in before for span in spans)


def _goes_on(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """After the refusal something else is set against it and done."""
    turn = next((i for i in range(at, len(words)) if words[i].text in TURNS), None)
    done = ACTIVE | {"beri", "hadir", "timses", "tim", "kampanye", "dukung", "medsos"}
    if turn is not None and any(span.start > turn and span.group in done for span in spans):
        return True
    return any(_done_later(words, span, at) for span in spans if span.group in DOABLE and span.start > at)


def _done_later(words: tuple[Word, ...], span: Span, at: int) -> bool:
    """ "kalau saya tidak terima uang, boleh kampanye?": what a later clause tells without denying it."""
    clause = words[span.start].clause
    own = [word.text for word in words[: span.start] if word.clause == clause]
    return clause > words[at].clause and bool({"boleh", "saya"} & set(own)) and not (NEGATIONS | {"takut"}) & set(own)


def explained(spans: list[Span]) -> set[int]:
    """The places of what belongs to "boleh tidak?" or to a meaning of its own such as "tidak memihak"."""
    return places(
        span
        for span in spans
        if span.group == "apa_atau_tidak" or (span.meaning.startswith("konsep:") and span.group != "tolak")
    )
