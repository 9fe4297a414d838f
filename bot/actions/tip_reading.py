"""What staff see of tips: the list, a tip as it stands in the open, and, as an audited act, what is sealed."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actions.evidence import open_file
from bot.actions.staff import AT_THE_KEYBOARD
from bot.actions.tip_acts import at_desk
from bot.domain.audit import OPERATOR
from bot.domain.correspondence import MessageKind, OpenedTip, Said, SealedTip
from bot.domain.errors import NotAllowed
from bot.domain.evidence import Evidence, EvidenceGone
from bot.domain.staff import RIGHTS, Act, Reach, Staff
from bot.domain.stories import unpack
from bot.domain.tips import Tip, TipFilter, TipPage
from bot.sealing import open_sealed
from bot.services import Services
from bot.storage.correspondence import messages_of
from bot.storage.database import Connection
from bot.storage.staff import staff_of
from bot.storage.tips import count_tips, files_of, find_tips, sealed_story


async def list_tips(
    services: Services, staff_id: int | None, which: TipFilter, *, page: int = 0, size: int = 8
) -> TipPage:
    """Those that this person may see; a page beyond the last is the last. Raises NotAllowed."""
    reader = services.database.reader
    found = AT_THE_KEYBOARD if staff_id == OPERATOR else await staff_of(reader, id=staff_id or -1)
    areas = areas_of(found)
    if found is None or areas == frozenset():
        raise NotAllowed(act=Act.HANDLE_TIP.value)
    count = await count_tips(reader, which, staff=found.id, areas=areas)
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    tips = await find_tips(reader, which, staff=found.id, areas=areas, limit=size, offset=page * size)
    return TipPage(tips=tuple(tips), count=count, page=page, pages=pages)


def areas_of(staff: Staff | None) -> frozenset[str] | None:
    """The kecamatan whose tips a person may handle; None for all of them."""
    table = RIGHTS[Act.HANDLE_TIP]
    grants = [grant for grant in staff.grants if grant.role in table] if staff else []
    if any(table[grant.role] is Reach.EVERYWHERE for grant in grants):
        return None
    return frozenset(grant.subdistrict for grant in grants if grant.subdistrict)


async def look_at(services: Services, staff_id: int | None, number: int) -> Tip:
    """The tip as it stands in the open; nothing sealed is opened. Raises NotAllowed, TipGone."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        return desk.tip


async def open_tip(services: Services, staff_id: int | None, number: int) -> OpenedTip:
    """`Buka`: the story and what was said since; written down, and read from now on.

    Raises NotAllowed, TipGone, SealedHere, WrongKey.
    """
    private = services.vault.keys.open_with()
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        opened = unseal(await sealed_tip(desk.tx, desk.tip), private)
        await desk.keep(replace(desk.tip, unread=0), act="tip_open")
    return opened


def unseal(tip: SealedTip, private: Sequence[str]) -> OpenedTip:
    """All that a tip says, opened with these keys. Raises WrongKey."""
    said = [
        Said(
            place=message.place,
            kind=message.kind,
            story=unpack(open_sealed(message.sealed, private)),
            written_on=message.written_on,
        )
        for message in tip.messages
    ]
    return OpenedTip(tip=tip.tip, story=unpack(open_sealed(tip.sealed, private)), said=tuple(said))


async def sealed_tip(connection: Connection, tip: Tip) -> SealedTip:
    """A tip with all its ciphertext but the files."""
    return SealedTip(
        tip=tip,
        sealed=await sealed_story(connection, number=tip.number) or b"",
        messages=tuple(await messages_of(connection, number=tip.number)),
        files=tuple(await files_of(connection, number=tip.number)),
    )


async def fetch_evidence(services: Services, staff_id: int | None, number: int, name: str) -> tuple[Evidence, bytes]:
    """A file of a tip, in memory; written down as an act. Raises also EvidenceGone."""
    private = services.vault.keys.open_with()
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        opened = unseal(await sealed_tip(desk.tx, desk.tip), private)
        evidence = next((one for one in all_evidence(opened) if one.name == name), None)
        if evidence is None:
            raise EvidenceGone
        await desk.note("tip_file")
    return evidence, await open_file(services, evidence)


def all_evidence(opened: OpenedTip) -> list[Evidence]:
    """The files of the story, then those that were added."""
    return [*opened.story.evidence, *(one for said in opened.said for one in said.story.evidence)]


async def questions_of(services: Services, staff_id: int | None, number: int) -> tuple[Said, ...]:
    """What was asked, in both modes, for the server can open questions: an admin sees what colleagues ask."""
    async with at_desk(services, staff_id, number, Act.HANDLE_TIP) as desk:
        messages = await messages_of(desk.tx, number=number)
        return tuple(
            Said(
                place=message.place,
                kind=message.kind,
                story=unpack(services.vault.keys.open_own(message.sealed)),
                written_on=message.written_on,
            )
            for message in messages
            if message.kind is MessageKind.QUESTION
        )
