"""Stories as bytes: what lies inside the seal, in a form that a person can read with the ordinary age tool."""

import json
from dataclasses import asdict
from typing import Any

from bot.domain.evidence import Evidence, EvidenceKind
from bot.domain.tips import Spot, Story

BLOCK = 512
"""Bytes. Ciphertext tells its length, so that stories come in few lengths."""
VERSION = 1


def pack(story: Story) -> bytes:
    """JSON, filled up with spaces to whole blocks."""
    told = {"version": VERSION, **asdict(story)}
    data = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return data + b" " * (-len(data) % BLOCK)


def unpack(data: bytes) -> Story:
    """What `pack` made, of this version or an older one."""
    told: dict[str, Any] = json.loads(data)
    spot = told["spot"]
    return Story(
        texts=tuple(told["texts"]),
        evidence=tuple(_evidence(one) for one in told["evidence"]),
        village=told["village"],
        when=told["when"],
        spot=Spot(**spot) if spot else None,
    )


def _evidence(told: dict[str, Any]) -> Evidence:
    return Evidence(**{**told, "kind": EvidenceKind(told["kind"])})


def pack_chat(chat_id: int) -> bytes:
    """An address for a ping: the same length for every chat."""
    return f"{chat_id:>20}".encode()


def unpack_chat(data: bytes) -> int:
    return int(data)
