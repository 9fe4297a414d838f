"""Privacy mode: which messages of a group a bot hears. Source: Bots FAQ, "What messages will my bot get?"."""

from bot.simulator.messages import Message
from bot.simulator.people import Bot


def hears(bot: Bot, message: Message) -> bool:
    """An administrator and a bot without privacy mode hear all; mere mentions are not heard."""
    chat = message.chat
    if message.service is not None or not bot.privacy or chat.member(bot).is_admin:
        return True
    if message.via_bot is bot:
        return True
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    addressee = command_addressee(message)
    if addressee is None:
        return False
    return addressee == bot.username.lower() or (addressee == "" and chat.last_bot is bot)


def command_addressee(message: Message) -> str | None:
    """The bot a leading command names: '' for a bare command, None where there is none. Captions do not count."""
    if message.media is not None or not message.entities:
        return None
    first = message.entities[0]
    if first["type"] != "bot_command" or first["offset"] != 0 or message.text is None:
        return None
    return message.text[: first["length"]].partition("@")[2].lower()
