"""What the program's own files say, read as syntax trees."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2
from jinja2 import meta, nodes

from bot.content import root

BOT = root() / "bot"
REPLIES = root() / "messages" / "id" / "replies"
HEAD = re.compile(r"\{#(.*?)#\}", re.DOTALL)


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(BOT.rglob("*.py"))}


@cache
def constants() -> dict[str, frozenset[str]]:
    """Every string of the code that is no docstring, and the files it stands in."""
    found: dict[str, set[str]] = {}
    for path, tree in trees().items():
        notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
                found.setdefault(node.value, set()).add(str(path.relative_to(BOT)))
    return {text: frozenset(files) for text, files in found.items()}


def calls(method: str) -> Iterator[tuple[str, list[str | None]]]:
    """Where a method of this name is called, and its leading arguments, None where one is not written out."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) == method:
                said = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
                yield f"{path.relative_to(BOT)}:{node.lineno}", [one if isinstance(one, str) else None for one in said]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@cache
def classes() -> frozenset[str]:
    """Names of all classes as messages are named: NotAllowed is not_allowed."""
    names = (node.name for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return frozenset(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in names)


@cache
def templates() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(REPLIES.glob("*.html"))}


def said_values(name: str) -> set[str]:
    """The words of a template's first comment, which begins with its name."""
    head = HEAD.match(templates()[name])
    return set(re.findall(r"\w+", head[1])) if head else set()


@cache
def language() -> jinja2.Environment:
    """Jinja with the names of our filters, which the code generator asks for."""
    made = jinja2.Environment(autoescape=True)
    made.filters |= dict.fromkeys(("tanggal", "jam", "daftar", "kata"), str)
    return made


def used_values(name: str) -> set[str]:
    """The values that a template asks for, those of its parts among them."""
    tree = language().parse(templates()[name])
    parts = [part for part in meta.find_referenced_templates(tree) if part]
    used = set(meta.find_undeclared_variables(tree))
    own = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}
    return used | {value for part in parts for value in used_values(part.removesuffix(".html"))} - own


def included() -> set[str]:
    """The templates that others bring in."""
    parsed = (language().parse(text) for text in templates().values())
    return {part.removesuffix(".html") for tree in parsed for part in meta.find_referenced_templates(tree) if part}


@cache
def made() -> frozenset[tuple[str, str]]:
    """Beginnings and ends of names that are put together, such as f"kabar_{event}"."""
    found = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                ends = [
                    each.value if isinstance(each, ast.Constant) else "" for each in (node.values[0], node.values[-1])
                ]
                found.add((str(ends[0]), str(ends[1])))
    return frozenset(pair for pair in found if any(re.fullmatch(r"[a-z_]{3,}", end) for end in pair))


def is_named(name: str) -> bool:
    """Whether the code writes this name, or puts it together."""
    return name in constants() or any(name.startswith(start) and name.endswith(end) for start, end in made())
