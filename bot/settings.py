"""The only reader of the environment: every setting, checked, or all that is wrong with them at once."""

import ipaddress
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from dotenv import dotenv_values

from bot.domain.errors import LooseRights, Refusal
from bot.domain.tips import TipMode, TipRules

T = TypeVar("T")

TIMEZONES = {
    "Asia/Jakarta": timezone(timedelta(hours=7), "WIB"),
    "Asia/Makassar": timezone(timedelta(hours=8), "WITA"),
    "Asia/Jayapura": timezone(timedelta(hours=9), "WIT"),
}
"""Indonesia's three zones, without summer time, so that no zone data of the system is needed."""

TELEGRAM = "https://api.telegram.org"
TELEGRAM_RATE = 1000
"""What Telegram grants at most, for paid broadcasts. Source: product.md, section 3."""
LOCAL_RATE = 100_000
"""A Bot API server of one's own has no such limit; this bound only catches slips of the finger."""

_TOKEN = re.compile(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,50}")
_OTHER_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
"""What another Bot API server, such as one for tests, may give out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingsProblem:
    """One thing that is wrong: `source` is "environment" or the file's path, `values` fill the reason's sentence."""

    name: str
    source: str
    reason: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class SettingsRefused(Refusal):
    """The settings cannot be used as they are."""

    problems: tuple[SettingsProblem, ...]

    def __str__(self) -> str:
        return "settings_refused(" + ", ".join(f"{p.name}: {p.reason}" for p in self.problems) + ")"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the operator decided. Neither token nor people show in `repr`; the token is empty where none is needed."""

    bot_token: str = field(repr=False)
    telegram_api_url: str
    data_dir: Path
    database_path: Path
    content_dir: Path
    owner_ids: frozenset[int] = field(repr=False)
    region: str
    timezone: timezone
    broadcast_rate: int
    tip_mode: TipMode
    tip_rules: TipRules
    log_level: str
    log_format: str


NAMES = (
    "BOT_TOKEN",
    "TELEGRAM_API_URL",
    "DATA_DIR",
    "DATABASE_URL",
    "CONTENT_DIR",
    "OWNER_IDS",
    "REGION",
    "TIMEZONE",
    "BROADCAST_RATE",
    "TIP_MODE",
    "TIP_RETENTION_DAYS",
    "TIP_ESCALATION_HOURS",
    "LOG_LEVEL",
    "LOG_FORMAT",
)


class _Wrong(Exception):
    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def load_settings(environ: Mapping[str, str], *, env_file: Path = Path(".env"), token_needed: bool = False) -> Settings:
    """The environment before the file, an empty value as none; raises SettingsRefused with all problems at once."""
    reader = _Reader(environ, env_file=env_file)
    data_dir = reader.read("DATA_DIR", "data", _path)
    root = reader.read("TELEGRAM_API_URL", TELEGRAM, _api_root)
    settings = Settings(
        bot_token=reader.read("BOT_TOKEN", "", lambda given: _token(given, root=root), required=token_needed),
        telegram_api_url=root,
        data_dir=data_dir,
        database_path=reader.read("DATABASE_URL", "", lambda given: _database(given, data_dir=data_dir)),
        content_dir=reader.read("CONTENT_DIR", "", lambda given: _content(given, data_dir=data_dir)),
        owner_ids=reader.read("OWNER_IDS", "", _people),
        region=reader.read("REGION", "", _region),
        timezone=reader.read("TIMEZONE", "Asia/Jakarta", _timezone),
        broadcast_rate=reader.read("BROADCAST_RATE", "30", lambda given: _rate(given, root=root)),
        tip_mode=TipMode(reader.read("TIP_MODE", "inbox", _one_of("inbox", "sealed"))),
        tip_rules=TipRules(
            retention_days=reader.read("TIP_RETENTION_DAYS", "90", _number(7, 3650)),
            escalation_hours=reader.read("TIP_ESCALATION_HOURS", "12", _number(1, 720)),
        ),
        log_level=reader.read("LOG_LEVEL", "INFO", _one_of("DEBUG", "INFO", "WARNING", "ERROR")),
        log_format=reader.read("LOG_FORMAT", "text", _one_of("text", "json")),
    )
    if reader.problems:
        raise SettingsRefused(problems=tuple(reader.problems))
    return settings


class _Reader:
    """Finds a value and where it came from, and collects what is wrong."""

    def __init__(self, environ: Mapping[str, str], *, env_file: Path) -> None:
        self.problems: list[SettingsProblem] = []
        self._environ = environ
        self._file = str(env_file)
        self._from_file = self._read_file(env_file)

    def read(self, name: str, default: str, parse: Callable[[str], T], *, required: bool = False) -> T:
        """The parsed value; after a problem the default, which only serves to look for more problems."""
        given, source = self._find(name)
        if required and not given:
            self._complain(name, source, "missing")
        try:
            return parse(given or default)
        except _Wrong as wrong:
            self._complain(name, source, wrong.reason, **wrong.values)
            return parse(default)

    def _complain(self, name: str, source: str, reason: str, **values: object) -> None:
        self.problems.append(SettingsProblem(name=name, source=source, reason=reason, values=values))

    def _find(self, name: str) -> tuple[str, str]:
        if value := self._environ.get(name, "").strip():
            return value, "environment"
        value = (self._from_file.get(name) or "").strip()
        return value, self._file if value else "environment"

    def _read_file(self, path: Path) -> dict[str, str | None]:
        try:
            if not path.is_file():
                return {}
            self._check_rights(path)
            return dotenv_values(path, interpolate=False)
        except (OSError, UnicodeDecodeError):
            self._complain(path.name, self._file, "unreadable_file")
            return {}

    def _check_rights(self, path: Path) -> None:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            loose = LooseRights(path=str(path), found=mode, wanted=0o600)
            told = {"found": f"{mode:04o}", "wanted": "0600", "command": loose.command}
            self._complain(path.name, self._file, "loose_rights", **told)


def _token(given: str, *, root: str) -> str:
    if given and not (_TOKEN if root == TELEGRAM else _OTHER_TOKEN).fullmatch(given):
        raise _Wrong("not_a_token")
    return given


def _path(given: str) -> Path:
    return Path(given).expanduser()


def _api_root(given: str) -> str:
    parts = _split_url(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Wrong("not_a_url")
    if parts.username or parts.path.strip("/") or parts.query or parts.fragment:
        raise _Wrong("not_a_root")
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise _Wrong("token_in_clear", host=parts.hostname)
    return f"{parts.scheme}://{parts.netloc}"


def _split_url(given: str) -> SplitResult:
    try:
        parts = urlsplit(given)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError as error:
        raise _Wrong("not_a_url") from error
    return parts


def _is_near(host: str) -> bool:
    """Whether plain http may carry the token there: this machine, a private address, or a name without a dot."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(".localhost")
    return address.is_loopback or address.is_private


def _database(given: str, *, data_dir: Path) -> Path:
    """sqlite:///relative/path or sqlite:////absolute/path; a file in the data folder when nothing is said."""
    if not given:
        return data_dir / "sambang.db"
    parts = _split_url(given)
    if parts.scheme.startswith("postgres"):
        raise _Wrong("postgres_later")
    if parts.scheme != "sqlite" or parts.netloc or len(parts.path) < 2 or parts.query:
        raise _Wrong("not_a_database")
    return Path(unquote(parts.path[1:])).expanduser()


def _content(given: str, *, data_dir: Path) -> Path:
    """A folder that was named must be there; the one in the data folder need not."""
    if not given:
        return data_dir / "messages"
    path = _path(given)
    if not path.is_dir():
        raise _Wrong("no_such_folder", given=given)
    return path


def _people(given: str) -> frozenset[int]:
    """Ids of people, separated by commas or spaces."""
    ids = re.split(r"[\s,;]+", given.strip(" ,;")) if given.strip(" ,;") else []
    if not all(re.fullmatch(r"[1-9][0-9]{4,15}", id) for id in ids):
        raise _Wrong("not_people")
    return frozenset(map(int, ids))


def _region(given: str) -> str:
    if given and not re.fullmatch(r"[0-9]{2}\.[0-9]{2}", given):
        raise _Wrong("not_a_region", given=given)
    return given


def _timezone(given: str) -> timezone:
    if given not in TIMEZONES:
        raise _Wrong("not_one_of", given=given, allowed=list(TIMEZONES))
    return TIMEZONES[given]


def _rate(given: str, *, root: str) -> int:
    return _number(1, TELEGRAM_RATE if root == TELEGRAM else LOCAL_RATE)(given)


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(given: str) -> int:
        if not given.isascii() or not given.isdigit() or len(given) > 9 or not least <= int(given) <= most:
            raise _Wrong("not_in_range", given=given, least=least, most=most)
        return int(given)

    return parse


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(given: str) -> str:
        for value in allowed:
            if given.casefold() == value.casefold():
                return value
        raise _Wrong("not_one_of", given=given, allowed=list(allowed))

    return parse
