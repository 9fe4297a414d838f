"""Who takes part: people, and the account of a bot."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator.updates import UpdateQueue

Json = dict[str, Any]
"""An object as the Bot API writes it. Values once handed out are never changed, only replaced."""


class Impossible(Exception):
    """A person tried what Telegram's apps do not offer; the scene is written wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = "id"
    user: Json = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {"last_name": self.last_name, "username": self.username, "language_code": self.language}
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        object.__setattr__(self, "user", user | {key: value for key, value in named.items() if value})

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(kw_only=True, slots=True, eq=False)
class Bot:
    """A bot's account, as @BotFather and the set… methods leave it."""

    token: str = field(repr=False)
    id: int
    username: str
    name: str
    privacy: bool = True
    inline: bool = False
    """Inline mode, as switched on at @BotFather."""
    queue: UpdateQueue = field(repr=False)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """By scope key (see `methods.profile.scope_key`) and language code, '' for all languages."""
    acquaintances: set[int] = field(default_factory=set)
    """People of whom the bot has had an update: to others it cannot even fail politely."""

    @property
    def user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


User = Person | Bot
