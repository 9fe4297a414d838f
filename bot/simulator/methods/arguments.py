"""The parameters of one call, read as leniently as Telegram reads them, and no more."""

import json
from collections.abc import Mapping
from typing import Any

from bot.simulator.calls import Refused, Upload, not_simulated
from bot.simulator.people import Json


class Arguments:
    """Values as sent: native in a JSON body, text in a form, JSON inside of text."""

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self._values = values
        self.files = files

    def only(self, known: frozenset[str]) -> None:
        """Refuse what the simulator would otherwise pass over in silence."""
        for name, value in self._values.items():
            if name not in known and value not in (None, "", False, "false"):
                raise not_simulated(f"parameter {name}")

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number; nonsense reads as the default, as with Telegram."""
        try:
            return int(self._values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        if isinstance(value, str):
            return value.lower() in ("true", "yes", "1")
        return bool(value)

    def value(self, name: str) -> Any:
        """A JSON value, or None."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(f"can't parse {name} JSON object") from None

    def mapping(self, name: str) -> Json:
        value = self.value(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Refused(f"can't parse {name}: object expected")
        return value

    def array(self, name: str) -> list[Any]:
        value = self.value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Refused(f"can't parse {name}: array expected")
        return value
