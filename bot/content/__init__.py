"""Content: messages/ becomes cards, laws, calendars and words, and is proven whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.content.cards import card_from, examples_from, read_topics
from bot.content.fields import ContentRefused, Fields, Problem, compose, read_all
from bot.content.laws import Laws, election_from, law_from, office_from
from bot.content.schedules import holidays_from, known_stages_from, template_from
from bot.domain.calendar import Calendar
from bot.domain.guidance import Card, Guidance, Law, Topic
from bot.domain.holidays import HolidayList
from bot.domain.office import Office
from bot.domain.reminder_package import KnownStage, Template

__all__ = ["Content", "ContentRefused", "Problem", "load_content", "root"]

LANGUAGE = "id"
TOPICS = "panduan/_topik.yaml"
EXAMPLES = "contoh/*.yaml"
OFFICE = "kantor.yaml"
STAGES = "tahapan/_umum.yaml"

Built = TypeVar("Built")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """All that stands under messages/ but the templates, and what of the office's own files had to be set aside.

    `strays`: cards that examples name and that are not there.
    """

    guidance: Guidance
    calendar: Calendar
    office: Office
    words: dict[str, dict[str, Any]]
    lexicon: dict[str, Any]
    set_aside: tuple[Problem, ...] = ()
    strays: tuple[str, ...] = ()
    stages: tuple[KnownStage, ...] = ()
    reminders: tuple[Template, ...] = ()
    holidays: tuple[HolidayList, ...] = ()


def root() -> Path:
    """The folder that holds messages/ and migrations/: in the wheel the package itself, in a checkout its parent."""
    package = Path(__file__).resolve().parent.parent
    return package if (package / "messages").is_dir() else package.parent


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is named to people, the office's one if it has one, else the shipped one."""

    name: str
    shipped: Path | None
    office: Path | None


class Reader:
    """Reads each file from the office's folder or, where that one is broken, as it was shipped."""

    def __init__(self, shipped: Path, office: Path | None) -> None:
        self._shipped = shipped / LANGUAGE
        self._office = office / LANGUAGE if office else None
        self.fatal: list[Problem] = []
        self.set_aside: list[Problem] = []

    def sources(self, pattern: str) -> list[Source]:
        names = {*_names(self._shipped, pattern), *_names(self._office, pattern)}
        return [self.source(name) for name in sorted(names)]

    def source(self, name: str) -> Source:
        return Source(name=name, shipped=_existing(self._shipped, name), office=_existing(self._office, name))

    def read(self, source: Source, build: Callable[[Path, str], Built]) -> Built | None:
        if source.office is not None:
            try:
                return build(source.office, f"(CONTENT_DIR) {LANGUAGE}/{source.name}")
            except ContentRefused as broken:
                self.set_aside += broken.problems
        if source.shipped is None:
            return None
        return self._read_shipped(source.shipped, source.name, build)

    def _read_shipped(self, path: Path, name: str, build: Callable[[Path, str], Built]) -> Built | None:
        try:
            return build(path, f"messages/{LANGUAGE}/{name}")
        except ContentRefused as broken:
            self.fatal += broken.problems
            return None


def load_content(shipped: Path, office: Path | None = None) -> Content:
    """Everything under `shipped` (…/messages), with the office's files laid over it one by one.

    A broken shipped file raises ContentRefused with every problem found; a broken office file is set aside.
    """
    reader = Reader(shipped, office)
    laws = _laws(reader)
    topics = reader.read(reader.source(TOPICS), lambda path, file: read_topics(path, file=file)) or ()
    asked = _examples(reader)
    cards = _with_examples(_cards(reader, laws, topics), asked)
    dated = [source for source in reader.sources("tahapan/*.yaml") if source.name != STAGES]
    elections = [_read(reader, source, partial(election_from, id=_stem(source))) for source in dated]
    stages = _read(reader, reader.source(STAGES), known_stages_from) or ()
    templates = _templates(reader, laws, stages)
    holidays = tuple(_each(reader, "libur/*.yaml", holidays_from))
    desk = _read(reader, reader.source(OFFICE), office_from)
    words = {_stem(s): reader.read(s, _plain) or {} for s in reader.sources("*.yaml") if s.name != OFFICE}
    lexicon = {_stem(s): reader.read(s, _plain) or {} for s in reader.sources("kamus/*.yaml")}
    if reader.fatal or desk is None:
        missing = Problem(file=OFFICE, line=1, field="", reason="missing_file")
        raise ContentRefused(problems=tuple(reader.fatal) or (missing,))
    return Content(
        guidance=Guidance(topics=topics, cards=cards, laws=laws),
        calendar=Calendar(elections=tuple(e for e in elections if e is not None)),
        office=desk,
        words=words,
        lexicon=lexicon,
        set_aside=tuple(reader.set_aside),
        strays=tuple(id for id in asked if id not in cards),
        stages=stages,
        reminders=templates,
        holidays=holidays,
    )


def _laws(reader: Reader) -> dict[str, Law]:
    found = [_read(reader, source, law_from) for source in reader.sources("hukum/*.yaml")]
    return {law.id: law for law in found if law is not None}


def _templates(reader: Reader, laws: dict[str, Law], stages: tuple[KnownStage, ...]) -> tuple[Template, ...]:
    finder = Laws(laws)
    found = (
        _read(reader, source, partial(template_from, id=_stem(source), laws=finder, stages=stages))
        for source in reader.sources("pengingat/*.yaml")
    )
    return tuple(template for template in found if template is not None)


def _each(reader: Reader, pattern: str, build: Callable[[Fields], Built]) -> Iterator[Built]:
    found = (_read(reader, source, build) for source in reader.sources(pattern))
    return (built for built in found if built is not None)


def _cards(reader: Reader, laws: dict[str, Law], topics: tuple[Topic, ...]) -> dict[str, Card]:
    known, finder = {topic.id for topic in topics}, Laws(laws)
    taken: dict[int, str] = {}
    cards: dict[str, Card] = {}
    for source in reader.sources("panduan/*.yaml"):
        if not _stem(source).startswith("_"):
            build = partial(_checked_card, id=_stem(source), laws=finder, topics=known, taken=taken)
            card = _read(reader, source, build)
            cards.update({card.id: card} if card else {})
    return cards


def _with_examples(cards: dict[str, Card], asked: dict[str, tuple[str, ...]]) -> dict[str, Card]:
    return {id: replace(card, examples=asked.get(id, ())) for id, card in cards.items()}


def _examples(reader: Reader) -> dict[str, tuple[str, ...]]:
    """What people asked, by card, from every file of contoh/."""
    asked: dict[str, tuple[str, ...]] = {}
    for examples in _each(reader, EXAMPLES, examples_from):
        for id, texts in examples.items():
            asked[id] = (*asked.get(id, ()), *texts)
    return asked


def _checked_card(fields: Fields, *, id: str, laws: Laws, topics: set[str], taken: dict[int, str]) -> Card:
    card = card_from(fields, id=id, cite=laws.cite)
    if card.topic not in topics:
        fields.complain("topik", "not_a_choice", found=card.topic, choices=", ".join(sorted(topics)))
    if taken.setdefault(card.number, id) != id:
        fields.complain("nomor", "number_taken", number=card.number, card=taken[card.number])
    return card


def _read(reader: Reader, source: Source, build: Callable[[Fields], Built]) -> Built | None:
    return reader.read(source, lambda path, file: read_all(path, file=file, build=build))


def _plain(path: Path, file: str) -> dict[str, Any]:
    """A file of words as it stands; compose() first, so that a broken one is told with its line."""
    node = compose(path, file=file)
    if not isinstance(node, yaml.MappingNode):
        raise ContentRefused(problems=(Problem(file=file, line=1, field="", reason="no_mapping"),))
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found


def _names(folder: Path | None, pattern: str) -> Iterator[str]:
    if folder is not None:
        yield from (str(path.relative_to(folder)) for path in folder.glob(pattern))


def _existing(folder: Path | None, name: str) -> Path | None:
    path = folder / name if folder else None
    return path if path and path.is_file() else None


def _stem(source: Source) -> str:
    return Path(source.name).stem
