"""The office that runs the bot."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """How a person reaches the office; every referral ends with it."""

    name: str
    address: str
    phone: str
    hours: str
    letterhead: str
    emergency: str
