"""What of a text cards are looked up by: stems and meanings with their weights."""

from bot.domain.lexicon import Span, Word, places
from bot.domain.meanings import EXCUSES, LEAVING, REPORTING, SERVED, SPOKEN, UNFAIR
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
    muted = set() if former else places(span for span in spans if span.meaning == FORMER)
    for at in sorted(_telling(words, spans) - muted):
        weight = EXCUSE_WEIGHT if at in excused else 1.0
        _keep(found, f"w:{words[at].stem}", weight * ASIDE_WEIGHT if asked and at not in acting else weight)
    for at in range(len(words) - 1):
        if words[at].text in LACKING and at not in excused and not explained(spans, at):
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
    return LEAVING if "keluar_grup" in groups and not groups & SPOKEN else frozenset()


def is_report(words: tuple[Word, ...], spans: list[Span]) -> bool:
    """The conduct is reporting ("boleh saya lapor …", "lapor ke Bawaslu"), not what is reported."""
    told = (s.start for s in spans if s.meaning == "konsep:lapor" and words[s.start].stem in REPORT_VERBS)
    starts = {at for at in told if not at or words[at - 1].text not in LACKING}
    before = {word.text for at in starts for word in words[max(0, at - 3) : at]}
    after = {span.group for at in starts for span in spans if at < span.start <= at + 2}
    if any(word.stem in THREATS for word in words):
        return False
    if after & SERVED and any(word.text == "ke" for at in starts for word in words[at + 1 : at + 2]):
        return False
    told_of = {span.group for span in spans} & (UNFAIR | {"bocor"})
    return bool(before & {"boleh", "mau", "bisa", "ingin"} or ("lembaga" in after and not told_of))


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
