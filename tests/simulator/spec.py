"""Every call and answer held against the Bot API's own description, where a copy of it stands beside the checkout."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.simulator.calls import Call
from bot.simulator.updates import Pending

PATH = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "telegram-bot-api.min.json"
ABSENT = "no description of the Bot API beside the checkout: calls were not held against it"

PRIMITIVES: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Float": (int, float),
    "Boolean": (bool,),
    "True": (bool,),
}


class Spec:
    """The methods and types of the Bot API."""

    def __init__(self, described: dict[str, Any]) -> None:
        self._methods = {name.lower(): method for name, method in described["methods"].items()}
        self._types = described["types"]

    def problems(self, call: Call) -> list[str]:
        """What is wrong with one call, and with what it was answered."""
        method = self._methods.get(call.method.lower())
        if method is None:
            return [f"{call.method}: no such method"]
        sent = {**call.parameters, **dict.fromkeys(call.files, "attach://")}
        found = self._fields(call.method, method.get("fields", []), sent, as_sent=True, loose=set(call.files))
        if call.outcome == "ok":
            found += self._answer(call, method["returns"])
        return found

    def update_problems(self, content: Mapping[str, Any]) -> list[str]:
        """What is wrong with one Update."""
        return self._value("Update", ["Update"], content)

    def _answer(self, call: Call, returns: list[str]) -> list[str]:
        if call.method == "getUpdates":
            updates = [update_of(pending) for pending in call.result]
            return [problem for update in updates for problem in self.update_problems(update)]
        return self._value(f"{call.method} →", returns, call.result)

    def _fields(
        self,
        where: str,
        fields: list[dict[str, Any]],
        values: Mapping[str, Any],
        *,
        as_sent: bool = False,
        loose: Iterable[str] = (),
    ) -> list[str]:
        known = {field["name"]: field for field in fields}
        found = [f"{where}: no field {name}" for name in values if name not in known and name not in loose]
        for name, field in known.items():
            if name in values:
                value = _decoded(values[name], field["types"]) if as_sent else values[name]
                found += self._value(f"{where}.{name}", field["types"], value)
            elif field["required"]:
                found.append(f"{where}: {name} is missing")
        return found

    def _value(self, where: str, types: list[str], value: Any) -> list[str]:
        tries = [self._one(where, kind, value) for kind in types]
        return min(tries, key=len)

    def _one(self, where: str, kind: str, value: Any) -> list[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: {kind} expected"]
            inner = kind.removeprefix("Array of ").replace(" and ", ", ").split(", ")
            return [
                problem for index, item in enumerate(value) for problem in self._value(f"{where}[{index}]", inner, item)
            ]
        if kind in PRIMITIVES:
            fits = isinstance(value, PRIMITIVES[kind]) and (kind in ("Boolean", "True") or not isinstance(value, bool))
            return [] if fits else [f"{where}: {kind} expected, not {type(value).__name__}"]
        if kind == "InputFile":
            return [] if isinstance(value, str) else [f"{where}: a file expected"]
        return self._object(where, kind, value)

    def _object(self, where: str, kind: str, value: Any) -> list[str]:
        described = self._types[kind]
        if "subtypes" in described:
            return self._value(where, described["subtypes"], value)
        if not isinstance(value, Mapping):
            return [f"{where}: {kind} expected"]
        return self._fields(f"{where}({kind})", described.get("fields", []), value)


@cache
def spec() -> Spec | None:
    """None where there is no copy of the description."""
    return Spec(json.loads(PATH.read_text("utf-8"))) if PATH.is_file() else None


def update_of(pending: Pending) -> dict[str, Any]:
    return {"update_id": pending.id, pending.kind: pending.content}


def held_against_spec(calls: Iterable[Call], *, refused_too: bool = False) -> list[str]:
    """All problems of these calls; of refused ones only where nobody broke them on purpose."""
    judge = spec()
    if judge is None:
        return []
    return [problem for call in calls if refused_too or call.outcome == "ok" for problem in judge.problems(call)]


def _decoded(value: Any, types: list[str]) -> Any:
    """A value of a form as what it stands for; text stays text where text is allowed."""
    if not isinstance(value, str) or (types == ["String"]):
        return value
    if "String" in types and not (value.startswith(("{", "[")) or _is_number(value)):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _is_number(value: str) -> bool:
    return value.lstrip("-").isdecimal()
