"""Services: everything with an effect, in one frozen value. Built in app.py; tests build another."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from bot.content import Content
from bot.domain.calendar import Calendar
from bot.domain.guidance import Card
from bot.domain.stages import Almanac
from bot.domain.tips import TipRules
from bot.domain.versions import slip_of
from bot.evidence import Cleaner
from bot.language import Understanding
from bot.receipts import Turnstile
from bot.rendering import Messages
from bot.sealing import Keys
from bot.storage.database import Database
from bot.storage.shelf import Shelf


@dataclass(frozen=True, kw_only=True, slots=True)
class Vault:
    """What tips need: keys, the turnstile before receipts, the shelf of sealed files; made by actions/keys.py."""

    keys: Keys
    turnstile: Turnstile
    shelf: Shelf
    cleaner: Cleaner
    rules: TipRules


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """What actions need to act; time and chance are among it."""

    database: Database
    content: Content
    messages: Messages
    understanding: Understanding
    vault: Vault
    timezone: tzinfo
    now: Callable[[], datetime]
    chance: random.Random
    versions: Mapping[str, int] = field(default_factory=dict)
    """By card id, the version that is said now."""
    almanac: Almanac = field(default_factory=Almanac)

    @property
    def calendar(self) -> Calendar:
        """The elections and their stages as the office has them now."""
        return self.almanac.over(self.content.calendar)

    def today(self) -> date:
        """The day where the office lies."""
        return self.now().astimezone(self.timezone).date()

    def slip(self, card: Card) -> str:
        """The short number of what a card says now: K-041@3."""
        return slip_of(card.number, self.versions[card.id])
