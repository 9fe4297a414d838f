"""Inline mode from a person's side: type after the bot's name, pick a result, and it stands in the chat."""

from bot.simulator.acts import Acts
from bot.simulator.chats import Chat
from bot.simulator.inline import LONGEST_QUERY, Typed
from bot.simulator.messages import Message
from bot.simulator.people import Bot, Impossible, Json, Person


class InlineActs(Acts):
    """In any chat the person may write in, whether or not the bot is there."""

    def type_inline(self, person: Person, chat: Chat, bot: Bot, text: str) -> Typed:
        """Type `@bot text` without sending it; the results come with `await typed.answered()`."""
        self._enter(person, chat, "can_send_other_messages")
        if not bot.inline:
            raise Impossible("this bot has no inline mode")
        words = text.strip()[:LONGEST_QUERY]
        typed = self.inline.open(person=person, bot=bot, chat=chat, text=words, at=self.now())
        if typed.results is None:
            query: Json = {"id": typed.id, "from": person.user, "query": words, "offset": ""}
            self.tell(bot, "inline_query", query | {"chat_type": _kind(chat, bot)}, about=person)
        self.touch()
        return typed

    def pick(self, typed: Typed, number: int) -> Message:
        """Post a result, the first is 0: a message of the person, marked as sent via the bot."""
        if typed.results is None or not 0 <= number < len(typed.results.articles):
            raise Impossible("there is no such result")
        self._enter(typed.person, typed.chat, "can_send_other_messages")
        content = typed.results.articles[number]["input_message_content"]
        return self._write(
            typed.person,
            typed.chat,
            text=content["message_text"],
            entities=content["entities"],
            markup=typed.results.articles[number].get("reply_markup"),
            via_bot=typed.bot,
        )


def _kind(chat: Chat, bot: Bot) -> str:
    """What the bot is told of the chat: never which one it is."""
    return "sender" if chat.bot is bot else chat.kind
