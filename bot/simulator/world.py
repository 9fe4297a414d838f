"""A whole Telegram for tests and the demo: people, chats, bots, limits and faults.

    world = World(now, random.Random(1))
    bot = world.add_bot("123456789:" + "a" * 35, "sambang_bot", "Sambang")
    kades = world.add_person("Budi", "Santoso")
    chat = world.private(kades, bot)

Accounts and groups     `add_bot`, `add_person`, `private`, `create_group`, `add_member`, `add_bot_to`, `remove_member`,
                        `leave`, `promote`, `demote`, `restrict`, `restrict_all`, `rename`, `block`, `unblock`,
                        `upgrade` (to a supergroup), `create_channel`, `add_bot_to_channel`, `hide` (anonymous)
What people do          `say`, `start`, `open_link`, `send(Attachment)`, `send_album`, `send_location`, `send_contact`,
                        `forward`, `forward_post`, `edit`, `delete`, `press` (`await press.answered()` → `Toast`),
                        `type_inline` (`await typed.answered()` → `Results`), `pick`
What people see         `chats_of`, `messages`, `message`, `unread`, `read_all`, `typing`, `reply_keyboard`, `menu`,
                        `files.get(file_id)`
What an observer sees   `calls` (what the bot asked, and the outcome), `version`, `await changed(after=…)`
Switches                `faults` (see `faults.py`), `limits.on`

What a person cannot do in Telegram's apps raises `Impossible`. The bot's door is `methods.call`, through `request.py`
(no socket) or `server.py` (HTTP). Limits are counted by `now`: under a clock that stands still a chat takes three
messages and then refuses, so move the clock or switch `limits.on` off.
"""

from bot.simulator.acts import Attachment
from bot.simulator.calls import Call
from bot.simulator.chats import Chat, Member
from bot.simulator.inline import Results, Typed
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Impossible, Person
from bot.simulator.presses import Press, Toast
from bot.simulator.views import Views

__all__ = [
    "Attachment",
    "Bot",
    "Call",
    "Chat",
    "Impossible",
    "Member",
    "Message",
    "Person",
    "Press",
    "Results",
    "Toast",
    "Typed",
    "World",
]


class World(Views):
    """See the module's text."""
