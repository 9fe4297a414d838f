"""What of a text cards are looked up by: stems and meanings with their weights."""

from bot.domain.lexicon import Span, Word, places
from bot.domain.meanings import EXCUSES, LEAVING, REPORTING, SPOKEN, UNFAIR
from bot.domain.polarity import THREATS, explained

MEANING_WEIGHT = 1.6
"""What a meaning counts against a plain word (1.0). Chosen with the thresholds of `matching`."""

NEGATED_WEIGHT = 1.0
ASIDE_WEIGHT = 0.4
EXCUSE_WEIGHT = 0.8
OFFICE_WEIGHT = 0.5
"""What a negated word, an excuse and an office count."""

FORMER = "hubungan:bekas"
TERMS = (FORMER, "hubungan:menjelang")
"""A term of office that is over, or soon will be: other cards than those about officials at work."""

SEASON, THREAT = "musim", "kena_sanksi"
"""Meanings that say that a text is ours, or what is feared, but nothing of the conduct."""

REACH = 5
"""How many words away from a known one a plain word still counts."""

SMALL_TALK = ("sapaan", "terima_kasih", "hinaan")
"""What surrounds a question without saying anything of it."""

LACKING = frozenset({"tidak", "tanpa", "bukan", "belum", "jangan"})

HINDERING = frozenset({"larang", "cegah", "halang", "cabut", "palsu", "bohong", "fitnah"})
SECOND = frozenset({"lalu", "terus", "sambil", "kemudian"})
ENTERING = frozenset({"masuk", "gabung", "ikut", "kampanye", "pindah"})
"""Stems of hindering or faking a report; words that join a second deed; and what is entered after something is left."""

REPORT_VERBS = frozenset({"lapor", "adu", "serah", "kirim"})
"""Stems by which something is reported; "bukti" or "pelapor" alone report nothing."""


def features_of(words: tuple[Word, ...], spans: list[Span], asked: frozenset[str], *, former: bool) -> dict[str, float]:
    """Stems and meanings with their weights; words that name an office or mark a question tell no conducts apart.

    `asked`: the act that is asked about, when known; what else is told counts less. `former`: it is one who is no
    longer in office that acts.
    """
    told = [span for span in spans if span.meaning.startswith(("konsep:", "tahap:")) or is_outside(span)]
    excused = feared_places(words, spans) | places(span for span in told if span.group in EXCUSES)
    acting = places(span for span in told if span.group in asked)
    found: dict[str, float] = {}
    idle = explained(spans)
    muted = set() if former else places(span for span in spans if span.meaning == FORMER)
    for at in sorted(_telling(words, spans) - muted):
        weight = EXCUSE_WEIGHT if at in excused else 1.0
        _keep(found, f"w:{words[at].stem}", weight * ASIDE_WEIGHT if asked and at not in acting else weight)
    for at in range(len(words) - 1):
        if words[at].text in LACKING and at not in excused and at not in idle:
            found[f"n:{words[at + 1].stem}"] = NEGATED_WEIGHT
    for span in told:
        if span.group in (SEASON, THREAT):
            continue
        weight = EXCUSE_WEIGHT if span.start in excused else MEANING_WEIGHT
        _keep(found, f"k:{span.group}", weight * ASIDE_WEIGHT if asked and span.group not in asked else weight)
    for span in spans:
        if span.meaning.startswith(("pelaku:", "hubungan:istri_pejabat")):
            found[f"p:{span.group}"] = OFFICE_WEIGHT
        elif span.meaning in TERMS and (former or span.meaning != FORMER):
            found[f"k:{span.group}"] = MEANING_WEIGHT
    return found


def asked_act(words: tuple[Word, ...], spans: list[Span]) -> frozenset[str]:
    """The meanings of the act that is asked about, where it is one that stands against all else that is told."""
    if is_report(words, spans):
        return REPORTING
    groups = {span.group for span in spans}
    left = next((at for at, word in enumerate(words) if word.text == "keluar"), len(words))
    enters = any(word.text in ENTERING for word in words[left:])
    return LEAVING if "keluar_grup" in groups and not groups & SPOKEN and not enters else frozenset()


def spoiled(words: tuple[Word, ...], spans: list[Span], asked: frozenset[str], *, refusing: bool) -> frozenset[str]:
    """Acts that are told and not done as one may do them: a refusal that is none, a report that is hindered or goes
    elsewhere, a group left for another."""
    groups = {span.group for span in spans}
    found = set[str]()
    if "tolak" in groups and not refusing:
        found |= {"tolak", "klarifikasi", "pakta"}
    if "keluar_grup" in groups and asked != LEAVING:
        found.add("keluar_grup")
    lapor = [span.start for span in spans if span.meaning == "konsep:lapor"]
    if asked != REPORTING and any(_amiss(words, spans, at) for at in lapor):
        found.add("lapor")
    return frozenset(found)


def _amiss(words: tuple[Word, ...], spans: list[Span], at: int) -> bool:
    """The report is denied, hindered, false, joined to another deed, or goes to others than the supervisors."""
    idle = explained(spans)
    denied = any(words[i].text in LACKING and i not in idle for i in range(max(0, at - 3), at))
    near = words[max(0, at - 4) : at + 7]
    wrong = any(word.stem in HINDERING or word.text in SECOND for word in near)
    elsewhere = not any(span.group == "lembaga" for span in spans) and "ke" in [w.text for w in words[at : at + 7]]
    return denied or wrong or elsewhere or any(word.stem in THREATS for word in words)


def is_report(words: tuple[Word, ...], spans: list[Span]) -> bool:
    """The conduct is reporting to the supervisors ("boleh saya lapor …", "lapor ke Bawaslu"), not what is reported.

    Not where it is hindered, denied or false, nor where something else is done with it.
    """
    groups = {span.group for span in spans}
    if "lembaga" not in groups or any(word.stem in THREATS or word.text in SECOND for word in words):
        return False
    idle = explained(spans)
    return any(_reports(words, spans, span.start, idle) for span in spans if span.meaning == "konsep:lapor")


def _reports(words: tuple[Word, ...], spans: list[Span], at: int, idle: set[int]) -> bool:
    near = range(max(0, at - 3), at)
    hindered = any(words[i].text in LACKING and i not in idle for i in near)
    wrong = any(word.stem in HINDERING for word in words[max(0, at - 3) : at + 7])
    if words[at].stem not in REPORT_VERBS or hindered or wrong:
        return False
    after = {span.group for span in spans if at < span.start <= at + 2}
    if words[at + 1 : at + 2] and words[at + 1].text == "ke" and "lembaga" not in after:
        return False
    asked = {words[i].text for i in near} & {"boleh", "mau", "bisa", "ingin"}
    told_of = {span.group for span in spans} & (UNFAIR | {"bocor"})
    return bool(asked or ("lembaga" in after and not told_of))


def _keep(found: dict[str, float], name: str, weight: float) -> None:
    found[name] = max(weight, found.get(name, 0.0))


def is_outside(span: Span) -> bool:
    return span.meaning.startswith("luar:") and span.group not in SMALL_TALK


def _telling(words: tuple[Word, ...], spans: list[Span]) -> set[int]:
    """The words near to something that the word list knows; a story around the question is left out."""
    known = places(span for span in spans if span.meaning.startswith("konsep:") and span.group != SEASON)
    muted = places(
        span
        for span in spans
        if span.meaning.startswith(("pelaku:", "tanda:", "rezim:", "hubungan:diri")) or _chat(span)
    )
    anchors = known | places(
        span for span in spans if span.meaning.startswith(("pelaku:", "tahap:")) or is_outside(span)
    )
    near: set[int] = set()
    for anchor in anchors:
        around = range(max(0, anchor - REACH), min(len(words), anchor + REACH + 1))
        near.update(at for at in around if words[at].sentence == words[anchor].sentence)
    return (near - muted) | known if anchors else set(range(len(words))) - muted


def _chat(span: Span) -> bool:
    return span.meaning.startswith("luar:") and span.group in SMALL_TALK


def feared_places(words: tuple[Word, ...], spans: list[Span]) -> set[int]:
    """What follows "takut" in its clause: what others might think, not what is done."""
    starts = [span.start for span in spans if span.meaning == "tanda:takut"]
    return {at for start in starts for at in range(start, len(words)) if words[at].clause == words[start].clause}
