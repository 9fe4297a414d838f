"""Services: everything with an effect, in one frozen value. Built in app.py; tests build another."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.content import Content
from bot.language import Understanding
from bot.rendering import Messages
from bot.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """What actions need to act; time and chance are among it."""

    database: Database
    content: Content
    messages: Messages
    understanding: Understanding
    timezone: tzinfo
    now: Callable[[], datetime]
    chance: random.Random

    def today(self) -> date:
        """The day where the office lies."""
        return self.now().astimezone(self.timezone).date()
