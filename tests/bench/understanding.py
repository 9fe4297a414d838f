"""How well questions are understood where nothing was learned from them; how the limits of `hearing` were chosen.

python -m tests.bench.understanding [FILE.jsonl …]

1. Texts held out: each fifth of every card's phrasings and examples is asked of an index that never saw it, told apart.
2. Cards held out: the texts of each fifth of the cards are asked of an index without those cards; what is still
   answered is answered by neighbours or by a principle.
3. A file of labelled questions: the plain score with its 95 % interval, and a grouped cross-validated one: the limits
   are chosen on four fifths of the topics and scored on the last.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from math import sqrt
from pathlib import Path

from bot.actions.ask import label_of
from bot.content import load_content, root
from bot.domain.guidance import Card, Guidance
from bot.domain.hearing import Limits, said_by
from bot.domain.lexicon import Lexicon, Reader, build_lexicon
from bot.domain.matching import Matcher, agents_of, situation_of
from bot.domain.replies import AskedBack, AskedRole, Outcome
from bot.language import build_understanding

FOLDS = 5
GRID = [
    Limits(share=share, share_to_refer=share + 0.1, share_to_allow=allow, most_against=against)
    for share, allow, against in product((0.4, 0.45, 0.5, 0.55), (0.5, 0.6, 0.7), (0.15, 0.2, 0.25, 0.3))
]
Pair = tuple[str, Outcome]
"""The right label, and what was answered."""


def useful(label: str, outcome: Outcome) -> bool:
    offered = outcome.choices if isinstance(outcome, AskedBack | AskedRole) else ()
    return label_of(outcome) == label or label in [choice.verdict for choice in offered]


def tell(name: str, pairs: list[Pair]) -> None:
    exact = [label_of(outcome) == label for label, outcome in pairs]
    low, high = interval(sum(exact), len(exact))
    print(
        f"{name}: {len(pairs)} questions, exact {sum(exact) / len(exact):.1%} (95 %: {low:.1%} to {high:.1%}),", end=" "
    )
    print(f"useful {sum(useful(*pair) for pair in pairs) / len(pairs):.1%}, {dangerous(pairs)} dangerous,", end=" ")
    print(f"{sum(label == 'BOLEH' and label_of(o) == 'TIDAK_BOLEH' for label, o in pairs)} over-strict")
    for (label, given), count in Counter((label, label_of(outcome)) for label, outcome in pairs).most_common():
        print(f"    {label:14} → {given:14} {count}")


def dangerous(pairs: Iterable[Pair]) -> int:
    return sum(label == "TIDAK_BOLEH" and label_of(outcome) == "BOLEH" for label, outcome in pairs)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - half, middle + half


Texts = dict[str, tuple[str, ...]]


def held_out_texts(guidance: Guidance, lexicon: Lexicon, read: Reader) -> tuple[list[Pair], list[Pair]]:
    """Of the phrasings, which card authors thought of, and of the examples, which others wrote."""
    chance = random.Random(1)
    phrasings = {id: tuple(chance.sample(card.phrasings, len(card.phrasings))) for id, card in guidance.cards.items()}
    examples = {id: tuple(chance.sample(card.examples, len(card.examples))) for id, card in guidance.cards.items()}
    found: tuple[list[Pair], list[Pair]] = ([], [])
    for fold in range(FOLDS):
        matcher = without(guidance, lexicon, read, _but(phrasings, fold), _but(examples, fold))
        for id, card in guidance.cards.items():
            found[0].extend(asked(matcher, card, phrasings[id][fold::FOLDS]))
            found[1].extend(asked(matcher, card, examples[id][fold::FOLDS]))
    return found


def _but(texts: Texts, fold: int) -> Texts:
    return {id: tuple(text for at, text in enumerate(own) if at % FOLDS != fold) for id, own in texts.items()}


def held_out_cards(guidance: Guidance, lexicon: Lexicon, read: Reader) -> Iterator[Pair]:
    ids = sorted(guidance.cards)
    random.Random(3).shuffle(ids)
    for fold in range(FOLDS):
        out = set(ids[fold::FOLDS])
        kept = {id: card for id, card in guidance.cards.items() if id not in out}
        matcher = Matcher(guidance=replace(guidance, cards=kept), lexicon=lexicon, read=read)
        for id in sorted(out):
            card = guidance.cards[id]
            yield from asked(matcher, card, (*card.phrasings, *card.examples))


def without(guidance: Guidance, lexicon: Lexicon, read: Reader, phrasings: Texts, examples: Texts) -> Matcher:
    """A matcher that knows these texts only."""
    cards = {id: replace(card, phrasings=phrasings[id], examples=examples[id]) for id, card in guidance.cards.items()}
    return Matcher(guidance=replace(guidance, cards=cards), lexicon=lexicon, read=read)


def asked(matcher: Matcher, card: Card, texts: Iterable[str]) -> Iterator[Pair]:
    """A text's right label is what its card says to whoever acts in it."""
    for text in texts:
        question = matcher.question(text)
        said = said_by(card, agents_of(question, None), situation_of(question, None))
        if said is not None:
            yield said[1].value, matcher.match(text)


def chosen_elsewhere(rows: list[dict[str, str]], matcher: Matcher) -> Iterator[Pair]:
    """Each topic's questions, answered under the limits that do best on the other topics."""
    topics = sorted({row["topic"] for row in rows})
    random.Random(5).shuffle(topics)
    answers = [[(row["verdict"], matcher.match(row["question"], limits=limits)) for row in rows] for limits in GRID]
    for fold in range(FOLDS):
        mine = {at for at, row in enumerate(rows) if row["topic"] in topics[fold::FOLDS]}
        best = max(answers, key=lambda pairs: merit([p for at, p in enumerate(pairs) if at not in mine]))
        yield from (best[at] for at in sorted(mine))


def merit(pairs: list[Pair]) -> tuple[int, int]:
    """No dangerous error first, then the most right answers."""
    return -dangerous(pairs), sum(label_of(outcome) == label for label, outcome in pairs)


def main(files: list[str]) -> None:
    content = load_content(root() / "messages")
    understanding = build_understanding(lexicon=content.lexicon, guidance=content.guidance)
    lexicon, read = build_lexicon(content.lexicon), understanding.language.read
    if not files:
        phrasings, examples = held_out_texts(content.guidance, lexicon, read)
        tell("phrasings held out", phrasings)
        tell("examples held out", examples)
        tell("cards held out", list(held_out_cards(content.guidance, lexicon, read)))
    for file in files:
        rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
        tell(f"{file}, plain", [(row["verdict"], understanding.matcher.match(row["question"])) for row in rows])
        tell(f"{file}, limits chosen elsewhere", list(chosen_elsewhere(rows, understanding.matcher)))


if __name__ == "__main__":
    main(sys.argv[1:])
