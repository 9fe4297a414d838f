"""What a bot may know of its chats."""

from bot.simulator.calls import Refused
from bot.simulator.chats import MEMBER_RIGHTS, Chat
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Bot, Json

NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def get_chat(request: Request) -> Json:
    chat = _known_chat(request)
    info = chat.json | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    if chat.is_group:
        info |= {"permissions": {right: right in chat.permissions for right in MEMBER_RIGHTS}}
    return info


def get_chat_member(request: Request) -> Json:
    chat, number = _known_chat(request), request.arguments.whole("user_id")
    member = chat.members.get(number)
    if member is not None:
        return member.json()
    person = request.world.people.get(number)
    if person is None:
        raise Refused("invalid user_id specified" if number <= 0 else "user not found")
    return chat.member(person).json()


def get_chat_member_count(request: Request) -> int:
    chat = _known_chat(request)
    return sum(member.present for member in chat.members.values()) if chat.is_group else 2


def get_chat_administrators(request: Request) -> list[Json]:
    """Without the other bots."""
    chat = _known_chat(request)
    if not chat.is_group:
        raise Refused("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.is_admin]
    return [member.json() for member in admins if not isinstance(member.user, Bot) or member.user is request.bot]


def leave_chat(request: Request) -> bool:
    chat = request.open_chat()
    if not chat.is_group:
        raise Refused("chat member status can't be changed in private chats")
    request.world.leave(request.bot, chat)
    return True


def _known_chat(request: Request) -> Chat:
    """A group only while in it; a private chat even when blocked."""
    chat = request.chat()
    return request.open_chat() if chat.is_group else chat


CHATS: dict[str, Method] = {
    "getChat": method(get_chat, "chat_id"),
    "getChatMember": method(get_chat_member, "chat_id", "user_id"),
    "getChatMemberCount": method(get_chat_member_count, "chat_id"),
    "getChatAdministrators": method(get_chat_administrators, "chat_id"),
    "leaveChat": method(leave_chat, "chat_id"),
}
