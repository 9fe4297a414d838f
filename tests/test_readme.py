"""README.md against reality: what it names exists, what exists it names, and its conversation goes as it is written."""

import re
import tomllib
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator

import pytest

from bot.content import root
from bot.handlers.profile import GROUP, PRIVATE, STAFF_COMMANDS
from bot.settings import NAMES
from bot.simulator.stage import play
from bot.simulator.transcript import read
from bot.terminal.parser import build_parser
from tests.office import Desk
from tests.terminal.shell import WORDS

ROOT = root()
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
TALK = re.search(r"```\n(Pak Kades: .*?)```", TEXT, re.DOTALL)
PLACES = re.compile(r"`((?:bot|messages|tests|migrations|\.ci)/[\w./-]*)")
TESTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
WITHOUT_MENU = {"start", "help"}
ABSENT = {"kuis", "sambang", "rekap"}
"""Commands that the section "What is not there" names."""


def acts(parser: ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the command line with the acts below it."""
    below = [action for action in parser._actions if isinstance(action, _SubParsersAction)]
    if not below:
        yield before
    for name, child in (below[0].choices if below else {}).items():
        yield from acts(child, (*before, name))


COMMANDS = set(acts(build_parser(WORDS, version="0")))


def test_every_command_is_named_and_every_named_one_exists() -> None:
    """`sambang a b` in a span or a block of code; whatever follows the command is its arguments."""
    said = [tuple(line.split()) for line in re.findall(r"\bsambang (?!COMMAND)([a-z]+(?: [a-z]+)?)", spans())]
    assert {each for each in COMMANDS if each not in {one[: len(each)] for one in said}} == set()
    assert [one for one in said if not {one, one[:1]} & COMMANDS] == []


def spans() -> str:
    """What is written as code."""
    return "\n".join([*re.findall(r"`([^`\n]+(?:\n[^`\n]+)?)`", TEXT), *re.findall(r"```(.*?)```", TEXT, re.DOTALL)])


def test_every_place_exists() -> None:
    """Paths of the checkout in code, and the targets of links."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if not link.startswith("#")]
    places = {*PLACES.findall(TEXT), *links}
    assert len(places) > 40
    assert sorted(place for place in places if not (ROOT / place).exists()) == []


def test_every_link_within_the_page_has_its_heading() -> None:
    """As GitHub makes anchors of headings."""
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) - anchors == set()


def test_every_target_of_make_is_named_and_exists() -> None:
    """All of the Makefile's phony targets, both ways."""
    told = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert told
    assert set(re.findall(r"\bmake ([a-z-]+)", spans())) == set(told[1].split())


def test_every_bench_exists() -> None:
    """What `make bench ARGS=…` is shown with."""
    names = set(re.findall(r"make bench ARGS=(\w+)", TEXT))
    assert names
    assert [name for name in names if not (ROOT / "tests" / "bench" / f"{name}.py").exists()] == []


def test_every_setting_is_named_and_exists() -> None:
    """test_settings.py holds `.env.example` against the same names."""
    assert set(re.findall(r"`([A-Z]+_[A-Z_]+|REGION|TIMEZONE)`", TEXT)) == {*NAMES}


def test_every_command_of_the_chat_exists() -> None:
    """`/word` in a span of code is in one of the menus, or said to be absent."""
    named = set(re.findall(r"(?<![\w/.])/([a-z]{3,})(?![\w/.])", "\n".join(re.findall(r"`(/[^`\n]*)`", TEXT))))
    offered = {*PRIVATE, *GROUP, *(name for name, _ in STAFF_COMMANDS), *WITHOUT_MENU}
    assert named - offered == ABSENT
    assert {name for name, _ in STAFF_COMMANDS} - named == set()


@pytest.mark.parametrize(("path", "name"), TESTS, ids=lambda each: each)
def test_every_promise_has_its_test(path: str, name: str) -> None:
    """The tests that the threat model names stand where it says."""
    assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_promises_are_many() -> None:
    """The pattern above finds the table at all."""
    assert len(TESTS) > 50


def test_the_version_is_in_the_changelog() -> None:
    """The newest entry is the version that is built."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == version


async def test_the_conversation_goes_as_written(desk: Desk) -> None:
    """The transcript at the top, played like those under messages/conversations/."""
    assert TALK
    assert await play(read(TALK[1]), desk.stage())
