"""The routes of tips: those of the sender, of staff, and of groups."""

from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler
from telegram.ext.filters import ChatType, Regex, StatusUpdate, UpdateType

from bot.handlers.context import Context
from bot.handlers.tip_acts import on_desk_press
from bot.handlers.tip_desk import on_tips
from bot.handlers.tip_desk_presses import DESK_PRESS
from bot.handlers.tip_groups import CodeInGroup, on_code_in_group, on_status_in_group, on_tip_in_group
from bot.handlers.tip_inbox import on_inbox_migrated, on_joined, on_member, on_tips_in_group
from bot.handlers.tip_presses import TIP_PRESS
from bot.handlers.tip_status import on_status
from bot.handlers.tips import on_tip, on_tip_cancel, on_tip_press

Route = BaseHandler[Any, Context, None]

PRIVATE = ChatType.PRIVATE & UpdateType.MESSAGE
GROUP = ChatType.GROUPS & UpdateType.MESSAGE
TIP_LINK, STATUS_LINK = r"^/start(@\w+)? lapor", r"^/start(@\w+)? status$"


def tip_routes() -> list[Route]:
    """Of the sender; a /batal without a story goes on to everybody's. What is told comes by `first_a_tip`."""
    return [
        CallbackQueryHandler(on_tip_press, TIP_PRESS),
        CommandHandler("lapor", on_tip, PRIVATE),
        CommandHandler("start", on_tip, PRIVATE & Regex(TIP_LINK)),
        CommandHandler("status", on_status, PRIVATE),
        CommandHandler("start", on_status, PRIVATE & Regex(STATUS_LINK)),
        CommandHandler("batal", on_tip_cancel, PRIVATE),
    ]


def desk_routes() -> list[Route]:
    """Of staff; /laporan before the commands of staff that groups do not take."""
    return [
        CallbackQueryHandler(on_desk_press, DESK_PRESS),
        CommandHandler("laporan", on_tips, PRIVATE),
        CommandHandler("laporan", on_tips_in_group, GROUP),
    ]


def tip_group_routes() -> list[Route]:
    """In groups never a tip, never a code."""
    return [
        CommandHandler("lapor", on_tip_in_group, GROUP),
        CommandHandler("status", on_status_in_group, GROUP),
        MessageHandler(GROUP & CodeInGroup(), on_code_in_group),
    ]


def inbox_routes() -> list[Route]:
    """Beside the others, for they follow the life of groups as well: who joins the inbox, and what it becomes."""
    return [
        MessageHandler(GROUP & StatusUpdate.NEW_CHAT_MEMBERS, on_joined),
        MessageHandler(GROUP & StatusUpdate.MIGRATE, on_inbox_migrated),
        ChatMemberHandler(on_member, ChatMemberHandler.CHAT_MEMBER),
    ]
