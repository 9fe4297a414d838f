"""Files of the office that are broken: the shipped ones serve, and staff are told."""

import hashlib

from bot.actions.broadcasts import Order, tell_staff
from bot.domain.broadcasts import Audience, Content, Outgoing
from bot.domain.staff import Act, may
from bot.services import Services
from bot.storage.staff import all_staff

NOTICE = "berkas_disisihkan"
MOST_SHOWN = 10


async def tell_of_broken_files(services: Services) -> int:
    """Send those who keep the settings a word about broken files, once for the same ones; how many there are."""
    broken = services.content.set_aside
    if broken:
        async with services.database.transaction() as tx:
            people = tuple(staff.id for staff in await all_staff(tx) if may(staff, Act.SETTINGS))
            if people:
                content = Content(message=NOTICE, subject=_fingerprint(services), receipt=False)
                order = Order(key=f"set-aside:{content.subject}", content=content, audience=Audience(chats=people))
                await tell_staff(tx, order, now=services.now())
    return len(broken)


async def broken_files_letter(services: Services, subject: str) -> Outgoing | None:
    """The word about broken files as it leaves; None when others are broken by now, or none."""
    if not services.content.set_aside or subject != _fingerprint(services):
        return None
    places = list(dict.fromkeys(f"{problem.file}, {problem.line}" for problem in services.content.set_aside))
    text = services.messages.text(NOTICE, places=places[:MOST_SHOWN], more=max(0, len(places) - MOST_SHOWN))
    return Outgoing(text=text)


def _fingerprint(services: Services) -> str:
    told = "|".join(f"{p.file}:{p.line}:{p.field}:{p.reason}" for p in services.content.set_aside)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
