"""Short ways to tell a tip in the chat, and what tests of it look at."""

import re
from datetime import timedelta

from bot.actions.tip_reading import sealed_tip, unseal
from bot.domain.correspondence import OpenedTip
from bot.domain.receipts import Receipt
from bot.domain.tips import Tip
from bot.simulator.chats import Chat
from bot.simulator.messages import Message
from bot.simulator.samples import attachment
from bot.simulator.world import Attachment
from bot.storage.audit import Filter, entries
from bot.storage.tips import all_tips
from tests.groups import NIBUNG, Office
from tests.office import Desk

STORY = "Tadi malam ada amplop dibagi di RT 03"
CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
TELLER = "Siti"
VILLAGE = f"/start lapor_{NIBUNG.plain_code}"
"""The QR code of a poster in Nibung, Koba."""


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


def data_of(desk: Desk, words: str) -> str:
    """What the button with these words carries, on the newest message of the bot."""
    buttons = [button for row in shown(desk, TELLER)[-1].buttons for button in row]
    return str(next(button["callback_data"] for button in buttons if words in button["text"]))


# The staff's side


async def make_inbox(office: Office) -> Chat:
    """A staff group that Rina has made the inbox."""
    desk = office.desk
    rina = desk.person("Rina")
    chat = office.world.create_group(rina, "Meja laporan", members=(desk.person("Dedi"),), bots=(desk.account,))
    await desk.settle()
    assert "hanya nomor, kategori" in await desk.say("Rina", "/laporan@sambang_bot di sini", chat=chat)
    return chat


async def next_round(desk: Desk) -> None:
    """To after the next full hour and the minutes that chance adds."""
    await desk.settle()
    desk.clock.forward(timedelta(minutes=81))
    await desk.settle()


async def audit(desk: Desk) -> list[str]:
    found = await entries(desk.services.database.reader, Filter(), limit=50)
    return [entry.act for entry in reversed(found) if entry.object.startswith("tip:")]


async def open_card(office: Office, name: str) -> str:
    """/laporan and the one tip in it."""
    desk = office.desk
    await desk.say(name, "/laporan")
    return await desk.press(name, f"L-{(await tips(desk))[0].number}")
