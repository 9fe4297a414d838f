"""Drafts of wizards: in memory alone, so that a restart forgets them, and told apart by their nonces."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Generic, TypeVar

from telegram import Message
from telegram.ext.filters import MessageFilter

S = TypeVar("S")

MOST = 500
"""Drafts in memory at once, and ended ones remembered; the oldest go first."""
_NONCE = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft(Generic[S]):
    """What a member of staff is about to do: one per chat and person. The nonce keys the act that it ends in."""

    kind: str
    nonce: str
    chat_id: int
    person_id: int
    state: S
    awaits: bool
    touched: datetime
    before: tuple[tuple[S, bool], ...] = ()


class Drafts:
    """The unfinished drafts, and the nonces of those that ended."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[int, int], Draft[Any]] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()

    def put(self, draft: Draft[Any]) -> None:
        """Keep a draft in place of the one this person had in this chat."""
        self._open[draft.chat_id, draft.person_id] = draft
        self._open.move_to_end((draft.chat_id, draft.person_id))
        while len(self._open) > MOST:
            self._open.popitem(last=False)

    def of(self, chat_id: int, person_id: int) -> Draft[Any] | None:
        return self._open.get((chat_id, person_id))

    def drop(self, draft: Draft[Any]) -> None:
        """Forget a draft that lay too long; its buttons are told to be cut short."""
        self._open.pop((draft.chat_id, draft.person_id), None)

    def end(self, draft: Draft[Any]) -> None:
        """Forget a draft that came to an end; its buttons are told to be over."""
        self._open.pop((draft.chat_id, draft.person_id), None)
        self._ended[draft.nonce] = None
        while len(self._ended) > MOST:
            self._ended.popitem(last=False)

    def has_ended(self, nonce: str) -> bool:
        return nonce in self._ended


class Awaiting(MessageFilter):
    """A message of a person whose wizard waits for one."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(name="awaiting")
        self._drafts = drafts

    def filter(self, message: Message) -> bool:
        draft = self._drafts.of(message.chat.id, message.from_user.id) if message.from_user else None
        return draft is not None and draft.awaits


class Drafting(Awaiting):
    """A message of a person who has a draft here."""

    def filter(self, message: Message) -> bool:
        return message.from_user is not None and self._drafts.of(message.chat.id, message.from_user.id) is not None


def new_nonce(chance: Random) -> str:
    """62 bits: what nobody guesses within the half hour that a draft lives."""
    return "".join(chance.choices(_NONCE, k=12))
