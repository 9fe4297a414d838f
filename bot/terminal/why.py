"""sambang ask --why: what was read in a question, how the verdicts weighed, and which cards stood nearest."""

from bot.actions.ask import Answered, Outcome
from bot.domain.guidance import Card
from bot.domain.index import chances
from bot.domain.matching import texts_of
from bot.domain.question import Question
from bot.services import Services
from bot.terminal.console import Console

NEAREST = 5


def tell_why(services: Services, text: str, outcome: Outcome, console: Console) -> None:
    """Print the evidence in words that a lawyer reads; nothing of it is kept."""
    console.line("")
    console.say("mengapa.judul")
    rows = _rows(services, text, outcome, console)
    console.table([(console.word(f"mengapa.{name}"), value or "-") for name, value in rows.items()])
    if outcome.evidence.near:
        console.say("mengapa.terdekat")
    for near, chance in list(zip(outcome.evidence.near, chances(outcome.evidence.near), strict=True))[:NEAREST]:
        card = services.content.guidance.cards.get(near.card)
        if card is not None:
            shared = _shared(services, text, outcome.evidence.question, card)
            values = {"slip": services.slip(card), "card": card.id, "title": card.title}
            console.say("mengapa.kartu", score=f"{chance:4.0%}", **values)
            console.say("mengapa.sama", words=", ".join(shared) or "-")


def _rows(services: Services, text: str, outcome: Outcome, console: Console) -> dict[str, str]:
    question, word = outcome.evidence.question, services.messages.word
    found = {
        "hasil": console.word(f"mengapa_hasil.{type(outcome).__name__}"),
        "pelaku": ", ".join(word("pelaku", actor) for actor in sorted(question.roles.agents)),
        "makna": _meanings(services, text, question),
        "rezim": ", ".join(word("rezim", regime) for regime in sorted(question.regimes)),
        "tahap": word("tahap", question.stage) if question.stage else "",
        "sikap": console.word(f"mengapa_sikap.{question.polarity.name}"),
        "luar": ", ".join(question.outside),
        "arahan": console.word("mengapa.ya") if question.steered else "",
    }
    if isinstance(outcome, Answered):
        shares = sorted(outcome.shares.items(), key=lambda pair: -pair[1])
        found["kartu_dipakai"] = f"{services.slip(outcome.card)} {outcome.card.title}"
        found["dinilai_untuk"] = word("pelaku", outcome.actor)
        found["bobot"] = ", ".join(f"{word('putusan', verdict)} {share:.0%}" for verdict, share in shares)
    return found


def _meanings(services: Services, text: str, question: Question) -> str:
    """Each conduct with the words that said it; of a text that tried to steer only the conducts, for words were cut."""
    told: dict[str, list[str]] = {}
    words = services.understanding.language.read(text).words
    for span in question.spans:
        if span.meaning.startswith("konsep:"):
            said = " ".join(word.text for word in words[span.start : span.end])
            told.setdefault(span.group, []).append(said)
    names = {group: group.replace("_", " ") for group in sorted(question.concepts)}
    if question.steered:
        return ", ".join(names.values())
    return ", ".join(f"{name} («{'», «'.join(dict.fromkeys(told.get(group, [])))}»)" for group, name in names.items())


def _shared(services: Services, text: str, question: Question, card: Card) -> list[str]:
    """The telling words of the text that the card's title, phrasings, examples or key words hold too."""
    read = services.understanding.language.read
    own = {word.stem for phrase in texts_of(card) for word in read(phrase).words}
    telling = {name.removeprefix("w:") for name in question.features if name.startswith("w:")}
    return list(dict.fromkeys(word.text for word in read(text).words if word.stem in own & telling))
