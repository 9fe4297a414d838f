"""Short ways to tell a tip in the chat, and what tests of it look at."""

import re

from bot.actions.tip_reading import sealed_tip, unseal
from bot.domain.correspondence import OpenedTip
from bot.domain.receipts import Receipt
from bot.domain.tips import Tip
from bot.simulator.messages import Message
from bot.simulator.samples import attachment
from bot.simulator.world import Attachment
from bot.storage.tips import all_tips
from tests.office import Desk

STORY = "Tadi malam ada amplop dibagi di RT 03"
CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
TELLER = "Siti"


def sample(kind: str, caption: str = "") -> Attachment:
    """A file that stands ready: photo, document (a PDF), voice, video."""
    found = attachment("voice" if kind == "video" else kind)
    assert found is not None
    as_kind = "video" if kind == "video" else found.kind
    fields = {"mime_type": "video/mp4"} if kind == "video" else found.fields
    return Attachment(kind=as_kind, content=found.content, name=found.name, caption=caption, fields=fields)


async def send(desk: Desk, name: str, *attachments: Attachment) -> str:
    """Send files, as an album when there are several; what the bot wrote or changed last."""
    if len(attachments) > 1:
        desk.world.send_album(desk.person(name), desk.chat(name), list(attachments))
    else:
        desk.world.send(desk.person(name), desk.chat(name), attachments[0])
    await desk.settle()
    return newest(desk, name)


def newest(desk: Desk, name: str) -> str:
    """What the bot wrote or changed last in somebody's private chat."""
    return max(shown(desk, name), key=lambda message: message.revision).text or ""


async def tell(desk: Desk, story: str = STORY, *, link: str = "/lapor") -> str:
    """Tell and send; the receipt."""
    await desk.say(TELLER, link)
    await desk.say(TELLER, story)
    return code_in(await desk.press(TELLER, "📨 Kirim"))


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found.group()


async def tips(desk: Desk) -> list[Tip]:
    return await all_tips(desk.services.database.reader)


async def only_tip(desk: Desk) -> OpenedTip:
    """The one tip there is, opened with the office's key."""
    (tip,) = await tips(desk)
    sealed = await sealed_tip(desk.services.database.reader, tip)
    return unseal(sealed, desk.services.vault.keys.open_with())


def shown(desk: Desk, name: str) -> list[Message]:
    """What stands in somebody's private chat from the bot."""
    return [message for message in desk.world.messages(desk.chat(name)) if message.by_bot]


def plain(code: str) -> Receipt:
    return Receipt(code.replace(" ", ""))
