"""The one typed door through which handlers reach services and people."""

from dataclasses import dataclass
from typing import Any, Protocol, cast

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest
from telegram.ext import Application, CallbackContext, ExtBot

from bot.actions.staff import member
from bot.domain.staff import Staff
from bot.services import Services

TOAST_LIMIT = 200
"""Characters. Source: Bot API, answerCallbackQuery."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen:
    """What a person sees: a text and its buttons."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


class Direct(Protocol):
    """What our bot offers beside PTB: a call whose answer stays JSON, where nobody looks at a Message of it."""

    async def call(self, method: str, parameters: dict[str, Any]) -> Any: ...


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context, with our services and with three ways to speak: send, show in place, toast."""

    def __init__(self, application: "App", chat_id: int | None = None, user_id: int | None = None) -> None:
        super().__init__(application, chat_id, user_id)
        self._chat = chat_id

    @property
    def services(self) -> Services:
        return cast("Services", self.bot_data["services"])

    @property
    def _direct(self) -> "Direct":
        return cast("Direct", self.bot)

    def text(self, name: str, /, **values: object) -> str:
        return self.services.messages.text(name, **values)

    def button(self, name: str, /, **values: object) -> str:
        return self.services.messages.button(name, **values)

    def person(self, update: Update) -> int | None:
        """Who acts, by id; None for anonymous admins and channels, who have no rights. A press is always a person's."""
        if update.callback_query is not None:
            return update.callback_query.from_user.id
        message = update.effective_message
        if message is None or message.from_user is None or message.sender_chat is not None:
            return None
        return message.from_user.id

    async def staff(self, update: Update) -> Staff | None:
        """The member of staff who acts, to choose what to show; rights are asked by the act itself."""
        return await member(self.services, self.person(update))

    async def send(self, update: Update, screen: Screen) -> int | None:
        """Answer with a new message, in groups as a reply to the question; the id of what was sent."""
        message = update.effective_message
        in_group = message is not None and message.chat.type != ChatType.PRIVATE
        quoted = message.message_id if in_group and message is not None else None
        return await self.post(update, screen, quoted=quoted)

    async def post(self, update: Update, screen: Screen, *, quoted: int | None = None) -> int | None:
        """A new message that answers nobody, or the quoted one; the id of what was sent."""
        if update.effective_chat is None:
            return None
        return await self.put(update.effective_chat.id, screen, quoted=quoted)

    async def put(self, chat_id: int, screen: Screen, *, quoted: int | None = None) -> int:
        """A new message in any chat; its id."""
        sent = await self.bot.send_message(
            chat_id,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            reply_parameters=ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None,
            link_preview_options=NO_PREVIEW,
        )
        return sent.message_id

    async def show(self, update: Update, screen: Screen) -> None:
        """Answer a press: in place of the message that was pressed, or anew where that is gone."""
        query = update.callback_query
        if query is None or query.message is None or not query.message.is_accessible:
            await self.send(update, screen)
            return
        await self.edit(query.message.chat.id, query.message.message_id, screen)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> None:
        """Put a screen in the place of a message of ours; the same screen again is no trouble."""
        edited = {"chat_id": chat_id, "message_id": message_id, "text": screen.text, "reply_markup": screen.keyboard}
        rest = {"parse_mode": ParseMode.HTML, "link_preview_options": NO_PREVIEW}
        try:
            await self._direct.call("editMessageText", {**edited, **rest})
        except BadRequest as error:
            if not is_unchanged(error):
                await self.put(chat_id, screen)

    async def toast(self, update: Update, text: str = "", *, alert: bool = False) -> None:
        """Stop the button's spinner; a press that is too old to be answered is no trouble."""
        if update.callback_query is None:
            return
        said = {"text": text[:TOAST_LIMIT], "show_alert": alert} if text else {}
        try:
            await self._direct.call("answerCallbackQuery", {"callback_query_id": update.callback_query.id, **said})
        except BadRequest:
            return


def is_unchanged(error: BadRequest) -> bool:
    """Telegram has no code for it: the one place where its words decide, and only to stay silent."""
    return "message is not modified" in error.message.lower()


App = Application[ExtBot[Any], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]
