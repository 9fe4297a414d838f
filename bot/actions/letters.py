"""What a delivery says: the words of a broadcast for one chat."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.broadcasts import Broadcast, Kind, Outgoing, read_button
from bot.services import Services
from bot.storage.areas import village_of

Render = Callable[[Services, str], Awaitable[Outgoing | None]]
"""Makes what a message to staff says at the moment when it leaves, from its subject; None: no longer needed."""
Notices = Mapping[str, Render]
PLACE = "\ue000"
"""Stands for staff's own words while all around them is rendered, so that not even their blank lines change."""


async def letter(
    services: Services, broadcast: Broadcast, villages: Sequence[str], *, notices: Notices
) -> Outgoing | None:
    """The message to the chat that stands for these villages (codes). Raises MessageFault."""
    content = broadcast.content
    if broadcast.kind is Kind.STAFF:
        return await notices[content.message](services, content.subject)
    names = [await _name(services, code) for code in villages] if content.greeting else []
    place = PLACE if content.text else ""
    around = services.messages.text(content.message, greeting=content.greeting, villages=names, text=place)
    text = around.replace(PLACE, content.text) if content.text else around
    return Outgoing(text=text, buttons=_receipt(services, broadcast) if content.receipt else ())


def _receipt(services: Services, broadcast: Broadcast) -> tuple[tuple[tuple[str, str], ...], ...]:
    """A correction keeps the button of what it corrects."""
    number = broadcast.about if broadcast.kind is Kind.CORRECTION and broadcast.about else broadcast.number
    return (((services.messages.word("siaran", "sudah_dibaca"), read_button(number)),),)


async def _name(services: Services, code: str) -> str:
    village = await village_of(services.database.reader, code=code)
    return f"{services.messages.word('objek', village.kind.value)} {village.name}" if village else code
