"""Trouble on demand: what the network and Telegram's servers may do to a call."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Flood:
    """429, though no limit was passed."""

    retry_after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerError:
    """5xx in the Bot API's JSON, nothing done."""

    status: int = 500
    description: str = "Internal Server Error"


@dataclass(frozen=True, kw_only=True, slots=True)
class BadGateway:
    """A proxy's bare HTML page (502 or 504), nothing done."""

    status: int = 502


@dataclass(frozen=True, kw_only=True, slots=True)
class Slow:
    """Done at once, answered late."""

    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedBefore:
    """The connection ends before anything was done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedAfter:
    """Done, but the connection ends before the answer."""


Fault = Flood | ServerError | BadGateway | Slow | DroppedBefore | DroppedAfter


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Plan:
    """Which calls a fault strikes. Keep it to take it out of `Faults` again."""

    fault: Fault
    method: str | None
    chat: int | None
    share: float
    spared: frozenset[str] = frozenset()

    def strikes(self, method: str, chat: int | None) -> bool:
        return method not in self.spared and self.method in (None, method) and self.chat in (None, chat)


class Faults:
    """The faults in force. The first plan that fits a call strikes it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._left: dict[Plan, int | None] = {}
        self.outage = False
        """While true every connection is refused."""

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        share: float = 1.0,
        spared: frozenset[str] = frozenset(),
    ) -> Plan:
        """Strike the next `times` calls (None: all from now on) of this method and chat, each with chance `share`.

        Methods in `spared` are left alone, such as getUpdates, which would use up a fault meant for an answer.
        """
        plan = Plan(fault=fault, method=method, chat=chat, share=share, spared=spared)
        self._left[plan] = times
        return plan

    def remove(self, plan: Plan) -> None:
        self._left.pop(plan, None)

    def clear(self) -> None:
        self._left.clear()
        self.outage = False

    def in_force(self) -> list[Plan]:
        return list(self._left)

    def left(self, plan: Plan) -> int | None:
        """How many calls it will still strike; None for all."""
        return self._left.get(plan, 0)

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """The fault that this call meets, used up by it."""
        if not self._left:
            return None
        for plan in self._left:
            if plan.strikes(method, chat) and (plan.share >= 1 or self._chance.random() < plan.share):
                self._use(plan)
                return plan.fault
        return None

    def _use(self, plan: Plan) -> None:
        left = self._left[plan]
        if left is not None:
            self._left[plan] = left - 1
            if left <= 1:
                del self._left[plan]
