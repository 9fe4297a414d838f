"""The routes of registration and group life; they stand before the general ones."""

from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler
from telegram.ext.filters import ChatType, Regex, StatusUpdate, UpdateType

from bot.domain.registration import PAYLOAD
from bot.handlers.context import Context
from bot.handlers.group_buttons import on_group_press
from bot.handlers.group_life import on_membership, on_migrated, on_renamed
from bot.handlers.group_presses import GROUP_PRESS
from bot.handlers.registration import CodeAnswer, on_code_answer, on_daftar, on_private_daftar
from bot.handlers.villages import on_desa

PRIVATE = ChatType.PRIVATE & UpdateType.MESSAGE
GROUP = ChatType.GROUPS & UpdateType.MESSAGE


def group_routes() -> list[BaseHandler[Any, Context, None]]:
    """Service messages of groups reach no other route; an answer that is a code is no question."""
    return [
        CallbackQueryHandler(on_group_press, GROUP_PRESS),
        ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(GROUP & StatusUpdate.MIGRATE, on_migrated),
        MessageHandler(GROUP & StatusUpdate.NEW_CHAT_TITLE, on_renamed),
        CommandHandler(["daftar", "start"], on_daftar, GROUP),
        MessageHandler(GROUP & CodeAnswer(), on_code_answer),
        CommandHandler("daftar", on_private_daftar, PRIVATE),
        CommandHandler("start", on_private_daftar, PRIVATE & Regex(rf"^/start(@\w+)? {PAYLOAD}")),
        CommandHandler("desa", on_desa, PRIVATE),
    ]
