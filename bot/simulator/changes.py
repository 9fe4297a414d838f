"""What groups turn into, and who speaks in their name: supergroups, channels, anonymous administrators."""

from dataclasses import replace

from bot.simulator.chats import CHANNEL_RIGHTS, Chat, Member
from bot.simulator.membership import Membership
from bot.simulator.people import Bot, Impossible, Person


class Changes(Membership):
    """`by` is the person who does it."""

    def upgrade(self, by: Person, chat: Chat, *, tell_place: bool = False) -> Chat:
        """Make a basic group a supergroup, with a new id: both service messages, then the old id refuses.

        `tell_place`: bots are told of their place in both as well, before the service messages.
        """
        self._need_admin(by, chat)
        if chat.kind != "group" or chat.became is not None:
            raise Impossible("only a basic group becomes a supergroup, once")
        new = self.new_group(chat.title, kind="supergroup")
        new.permissions = chat.permissions
        new.members = dict(chat.members)
        new.bots, chat.became = chat.bots, new
        for user in [member.user for member in chat.members.values()]:
            chat.members[user.id] = Member(user=user, status="left")
        if tell_place:
            self._tell_places(by, chat, new)
        self.post(self._service(chat, by, {"migrate_to_chat_id": new.id}))
        chat.bots = ()
        born = self._service(new, by, {"migrate_from_chat_id": chat.id})
        born.speaks_as = new.json
        self.post(born)
        return new

    def create_channel(self, by: Person, title: str) -> Chat:
        """A channel; a bot can be in it as an administrator only."""
        chat = self.new_group(title, kind="channel")
        chat.members[by.id] = Member(user=by, status="creator")
        return chat

    def add_bot_to_channel(self, by: Person, chat: Chat, bot: Bot, *, rights: frozenset[str] = CHANNEL_RIGHTS) -> None:
        """No service message stands in a channel; the bot is told of its place."""
        self._need_admin(by, chat)
        self._place(chat, by, Member(user=bot, status="administrator", rights=rights))

    def hide(self, person: Person, chat: Chat, *, hidden: bool = True) -> None:
        """Remain anonymous: an administrator of a supergroup writes and acts in its name."""
        member = chat.member(person)
        if chat.kind != "supergroup" or not member.is_admin:
            raise Impossible("only an administrator of a supergroup can be anonymous")
        chat.members[person.id] = replace(member, anonymous=hidden)
        self.touch()

    def _tell_places(self, by: Person, old: Chat, new: Chat) -> None:
        for bot in new.bots:
            inside, outside = new.member(bot), Member(user=bot, status="left")
            self._tell_change(bot, old, by=by, old=inside, new=outside)
            self._tell_change(bot, new, by=by, old=outside, new=inside)
