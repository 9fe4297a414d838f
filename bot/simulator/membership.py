"""Groups: who is in, who may do what, and what bots are told of it."""

from bot.simulator.chats import ALL_MEMBER_RIGHTS, GROUP_RIGHTS, Chat, Kind, Member, Status
from bot.simulator.messages import ANONYMOUS_ADMIN, Message
from bot.simulator.people import Bot, Impossible, Json, Person, User
from bot.simulator.state import State


class Membership(State):
    """What people do with groups. `by` is the person who does it; the group's creator may do everything."""

    def create_group(
        self,
        by: Person,
        title: str,
        *,
        kind: Kind = "group",
        members: tuple[Person, ...] = (),
        bots: tuple[Bot, ...] = (),
    ) -> Chat:
        """A new group; `bots` are added at once, by its creator."""
        chat = self.new_group(title, kind=kind)
        chat.members[by.id] = Member(user=by, status="creator")
        for person in members:
            chat.members[person.id] = Member(user=person, status="member")
        for bot in bots:
            self._place(chat, by, Member(user=bot, status="member"))
        created = "group_chat_created" if kind == "group" else "supergroup_chat_created"
        self._notice(chat, by, {created: True})
        return chat

    def add_member(self, by: Person, chat: Chat, person: Person) -> None:
        """`by` equal to `person` is joining by a link."""
        self._need_present(by, chat) if by != person else None
        self._place(chat, by, Member(user=person, status="member"))
        self._notice(chat, by, {"new_chat_members": [person.user]})

    def add_bot_to(self, by: Person, chat: Chat, bot: Bot, *, rights: frozenset[str] | None = None) -> None:
        """Add a bot, with `rights` as an administrator: `my_chat_member` first, then the service message."""
        self._need_present(by, chat)
        if chat.kind == "channel":
            raise Impossible("in a channel a bot can only be an administrator: add_bot_to_channel")
        if chat.member(bot).present:
            raise Impossible(f"@{bot.username} is in the group already")
        status: Status = "member" if rights is None else "administrator"
        self._place(chat, by, Member(user=bot, status=status, rights=rights or frozenset()))
        self._notice(chat, by, {"new_chat_members": [bot.user]})

    def remove_member(self, by: Person, chat: Chat, user: User) -> None:
        """Remove a person or a bot; a bot hears of its own removal, then no more."""
        self._need_admin(by, chat)
        self._depart(by, chat, user, status="kicked")

    def leave(self, user: User, chat: Chat) -> None:
        """A person leaves of his own will, or a bot by leaveChat."""
        self._depart(user, chat, user, status="left")

    def promote(self, by: Person, chat: Chat, user: User, *, rights: frozenset[str] = GROUP_RIGHTS) -> None:
        """Make an administrator, or change an administrator's rights."""
        self._need_admin(by, chat)
        self._need_present(user, chat)
        self._place(chat, by, Member(user=user, status="administrator", rights=rights))

    def demote(self, by: Person, chat: Chat, user: User) -> None:
        self._need_admin(by, chat)
        self._place(chat, by, Member(user=user, status="member"))

    def restrict(self, by: Person, chat: Chat, user: User, *, rights: frozenset[str] = frozenset()) -> None:
        """Leave a member only these of the MEMBER_RIGHTS; all of them lift the restriction."""
        self._need_admin(by, chat)
        self._need_present(user, chat)
        if rights >= ALL_MEMBER_RIGHTS:
            self._place(chat, by, Member(user=user, status="member"))
        else:
            self._place(chat, by, Member(user=user, status="restricted", rights=rights))

    def restrict_all(self, by: Person, chat: Chat, *, rights: frozenset[str] = frozenset()) -> None:
        """Change what members in general may do. Bots are not told: they learn it from their next refusal."""
        self._need_admin(by, chat)
        chat.permissions = rights
        self.touch()

    def rename(self, by: Person, chat: Chat, title: str) -> None:
        self._need_admin(by, chat)
        if chat.kind == "channel":
            raise Impossible("not simulated: a renamed channel")
        chat.title = title
        chat.describe()
        self._notice(chat, by, {"new_chat_title": title})

    def block(self, person: Person, bot: Bot) -> None:
        """Stop the bot: it may not write any more."""
        self._set_blocked(person, bot, blocked=True)

    def unblock(self, person: Person, bot: Bot) -> None:
        self._set_blocked(person, bot, blocked=False)

    def may_post(self, user: User, chat: Chat, right: str = "can_send_messages") -> bool:
        """Whether someone may send this kind of thing into a group."""
        member = chat.member(user)
        if chat.kind == "channel":
            return member.status == "creator" or "can_post_messages" in member.rights
        if not member.present or member.is_admin:
            return member.present
        return right in chat.permissions and (member.status != "restricted" or right in member.rights)

    def _set_blocked(self, person: Person, bot: Bot, *, blocked: bool) -> None:
        chat = self.private(person, bot)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        member, kicked = Member(user=bot, status="member"), Member(user=bot, status="kicked")
        self._tell_change(bot, chat, by=person, old=member if blocked else kicked, new=kicked if blocked else member)
        self.touch()

    def _depart(self, by: User, chat: Chat, user: User, *, status: Status) -> None:
        self._need_present(user, chat)
        listeners = chat.bots
        if chat.kind == "channel":
            self._place(chat, by, Member(user=user, status=status))
            return
        self._place(chat, by, Member(user=user, status=status))
        message = self._service(chat, by, {"left_chat_member": user.user})
        if isinstance(user, Bot) and user in listeners and by is not user:
            self.tell(user, "message", message.json(), about=by)  # its last word from this group
        self.post(message)

    def _place(self, chat: Chat, by: User, new: Member) -> None:
        """Give someone a place in a group, and tell the bots concerned."""
        old = chat.member(new.user)
        chat.members[new.user.id] = new
        if isinstance(new.user, Bot):
            self._place_bot(chat, new)
            self._tell_change(new.user, chat, by=by, old=old, new=new)
        for bot in chat.bots:
            if bot is not new.user and chat.member(bot).is_admin:
                self._tell_change(bot, chat, by=by, old=old, new=new)
        self.touch()

    def _place_bot(self, chat: Chat, new: Member) -> None:
        assert isinstance(new.user, Bot)
        others = tuple(bot for bot in chat.bots if bot is not new.user)
        chat.bots = (*others, new.user) if new.present else others
        if not new.present and chat.last_bot is new.user:
            chat.last_bot = None

    def _tell_change(self, bot: Bot, chat: Chat, *, by: User, old: Member, new: Member) -> None:
        kind = "my_chat_member" if new.user is bot else "chat_member"
        hidden = chat.member(by).anonymous
        changed: Json = {"chat": chat.json, "from": ANONYMOUS_ADMIN if hidden else by.user}
        changed |= {"date": int(self.now().timestamp())}
        about = None if hidden else by
        self.tell(bot, kind, changed | {"old_chat_member": old.json(), "new_chat_member": new.json()}, about=about)

    def _service(self, chat: Chat, by: User, service: Json) -> Message:
        name = chat.json if chat.member(by).anonymous else None
        return Message(id=self.next_id(chat), chat=chat, sender=by, at=self.now(), service=service, speaks_as=name)

    def _notice(self, chat: Chat, by: User, service: Json) -> None:
        self.post(self._service(chat, by, service))

    def _need_present(self, user: User, chat: Chat) -> None:
        if not chat.member(user).present:
            raise Impossible("not in the group")

    def _need_admin(self, by: Person, chat: Chat) -> None:
        if not chat.member(by).is_admin:
            raise Impossible("only an administrator of the group can do that")
