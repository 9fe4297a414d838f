"""Where people and bots meet: private chats and groups, and who may do what in them."""

from dataclasses import dataclass, field
from typing import Literal

from bot.simulator.messages import Message
from bot.simulator.people import Bot, Json, Person, User

Kind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
GROUP_RIGHTS = frozenset(ADMIN_RIGHTS[:8])
"""What an administrator of a group is usually given."""

CHANNEL_ADMIN_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
CHANNEL_RIGHTS = GROUP_RIGHTS | {"can_post_messages", "can_edit_messages"}
"""What an administrator of a channel is usually given."""

ALL_MEMBER_RIGHTS = frozenset(MEMBER_RIGHTS)
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Someone's place in a group; a change is a new value."""

    user: User
    status: Status
    rights: frozenset[str] = frozenset()
    """Of an administrator the ADMIN_RIGHTS held, of a restricted member the MEMBER_RIGHTS left."""
    anonymous: bool = False
    """An administrator who acts in the group's name."""

    @property
    def present(self) -> bool:
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def json(self) -> Json:
        """A ChatMember."""
        place: Json = {"status": self.status, "user": self.user.user}
        if self.status == "creator":
            return place | {"is_anonymous": self.anonymous}
        if self.status == "administrator":
            of_channel = [right for right in CHANNEL_ADMIN_RIGHTS if right in self.rights]
            held = {right: right in self.rights for right in (*ADMIN_RIGHTS, *of_channel)}
            return place | {"can_be_edited": False, "is_anonymous": self.anonymous} | held
        if self.status == "restricted":
            held = {right: right in self.rights for right in MEMBER_RIGHTS}
            return place | {"is_member": True, "until_date": 0} | held
        return place | ({"until_date": 0} if self.status == "kicked" else {})


@dataclass(kw_only=True, slots=True, eq=False)
class Chat:
    """A private chat of one person with one bot, or a group."""

    id: int
    """As the bot knows it: the person's id, or the group's negative one."""
    kind: Kind
    title: str = ""
    person: Person | None = None
    bot: Bot | None = None
    started: bool = False
    blocked: bool = False
    permissions: frozenset[str] = ALL_MEMBER_RIGHTS
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    """In order; what was deleted is gone from here."""
    bots: tuple[Bot, ...] = ()
    became: "Chat | None" = None
    """The supergroup that this group was upgraded to; its own id then refuses."""
    last_bot: Bot | None = None
    """The bot that wrote last; privacy mode lets it hear bare commands."""
    keyboards: dict[int, Json] = field(default_factory=dict, repr=False)
    """The reply keyboard in force, by person."""
    read: dict[int, int] = field(default_factory=dict, repr=False)
    """The id of the newest message seen, by person."""
    typing: tuple[str, float] | None = None
    """What the bot seems to be doing, and since when (seconds since the epoch)."""
    json: Json = field(default_factory=dict, repr=False)
    """A Chat, as it stands in messages."""

    @property
    def is_group(self) -> bool:
        return self.kind != "private"

    @property
    def name(self) -> str:
        """What the chat is called in a person's list."""
        return self.title if self.bot is None else self.bot.name

    @property
    def key(self) -> str:
        """Unique among all chats, of one bot or of several."""
        return f"{self.bot.id}:{self.id}" if self.bot else str(self.id)

    def member(self, user: User) -> Member:
        return self.members.get(user.id) or Member(user=user, status="left")

    def last_id(self) -> int:
        return next(reversed(self.messages), 0)

    def describe(self) -> None:
        """Write `json` anew after a change of name."""
        if self.person is not None:
            names = {key: self.person.user.get(key) for key in ("first_name", "last_name", "username")}
            self.json = {"id": self.id, "type": "private"} | {key: name for key, name in names.items() if name}
        else:
            self.json = {"id": self.id, "type": self.kind, "title": self.title}
