"""The table of routes, top to bottom: the first that fits takes the update."""

from typing import Any

from telegram import Message
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext.filters import COMMAND, ChatType, MessageFilter, StatusUpdate, UpdateType

from bot.handlers.broadcast_changes import CORRECTING, RECALLING
from bot.handlers.broadcast_writing import WRITING
from bot.handlers.broadcasts import broadcast_routes
from bot.handlers.buttons import on_press
from bot.handlers.calendar import calendar_routes
from bot.handlers.calendar_import import IMPORT
from bot.handlers.commands import (
    on_cancel,
    on_help,
    on_privacy,
    on_roles,
    on_schedule,
    on_start,
    on_topics,
    on_unknown_command,
)
from bot.handlers.context import Context
from bot.handlers.drafts import Awaiting, Drafting
from bot.handlers.group_routes import group_routes
from bot.handlers.groups import on_group_question, on_group_reply
from bot.handlers.history import history_routes
from bot.handlers.inline import inline_routes
from bot.handlers.invite import INVITE, invitation_routes
from bot.handlers.oddities import on_no_text
from bot.handlers.profile import STAFF_COMMANDS
from bot.handlers.questions import HAS_WORDS, on_question, on_question_edited, on_tanya
from bot.handlers.reminder_package import package_routes
from bot.handlers.reminder_wizard import REMIND
from bot.handlers.reminders import reminder_routes
from bot.handlers.review import review_routes
from bot.handlers.signing import SIGNING
from bot.handlers.staff import on_staff_command_in_group, staff_routes
from bot.handlers.stage_wizard import STAGING
from bot.handlers.tip_questions import ASKING
from bot.handlers.tip_routes import desk_routes, tip_group_routes, tip_routes
from bot.handlers.tip_telling import first_a_tip, first_a_tip_edited
from bot.handlers.wizards import WIZARD_PRESS, Desk, Wizard

Route = BaseHandler[Any, Context, None]

PRIVATE = ChatType.PRIVATE
GROUP = ChatType.GROUPS
NEW = UpdateType.MESSAGE
EDITED = UpdateType.EDITED_MESSAGE


WIZARDS: tuple[Wizard[Any], ...] = (INVITE, SIGNING, ASKING, STAGING, IMPORT, REMIND, WRITING, CORRECTING, RECALLING)
"""Every flow of several steps."""


class ToUs(MessageFilter):
    """A reply to one of our messages. As an admin we are sent all the rest as well: no handler sees it."""

    def filter(self, message: Message) -> bool:
        answered = message.reply_to_message
        return bool(answered and answered.from_user and answered.from_user.id == message.get_bot().id)


def routes() -> list[Route]:
    """Commands before words, words before everything else; in a group only what is meant for us.

    Before them what a wizard waits for, but never a command: /batal must always get through.
    """
    desk = Desk(WIZARDS)
    return [
        *inline_routes(),
        CallbackQueryHandler(desk.on_press, WIZARD_PRESS),
        CommandHandler("batal", desk.on_cancel, PRIVATE & NEW & Drafting(desk.drafts)),
        MessageHandler(PRIVATE & NEW & ~COMMAND & Awaiting(desk.drafts), first_a_tip(desk.on_typed)),
        MessageHandler(GROUP & NEW & ~COMMAND & Awaiting(desk.drafts), desk.on_typed),
        *tip_routes(),
        *desk_routes(),
        *tip_group_routes(),
        *staff_routes(),
        *history_routes(),
        *review_routes(),
        *invitation_routes(),
        *group_routes(),
        *broadcast_routes(),
        *calendar_routes(),
        *reminder_routes(),
        *package_routes(),
        CallbackQueryHandler(on_press),
        CommandHandler("tanya", on_tanya, PRIVATE & (NEW | EDITED)),
        CommandHandler("start", on_start, PRIVATE & NEW),
        CommandHandler("panduan", on_topics, (PRIVATE | GROUP) & NEW),
        CommandHandler("peran", on_roles, PRIVATE & NEW),
        CommandHandler("jadwal", on_schedule, (PRIVATE | GROUP) & NEW),
        CommandHandler("privasi", on_privacy, PRIVATE & NEW),
        CommandHandler(["bantuan", "help"], on_help, PRIVATE & NEW),
        CommandHandler("batal", on_cancel, PRIVATE & NEW),
        MessageHandler(PRIVATE & COMMAND & NEW, on_unknown_command),
        MessageHandler(PRIVATE & HAS_WORDS & ~COMMAND & NEW, first_a_tip(on_question)),
        MessageHandler(PRIVATE & HAS_WORDS & EDITED, first_a_tip_edited(on_question_edited)),
        MessageHandler(PRIVATE & NEW & ~StatusUpdate.ALL, first_a_tip(on_no_text)),
        CommandHandler("tanya", on_group_question, GROUP & NEW),
        CommandHandler([name for name, _ in STAFF_COMMANDS], on_staff_command_in_group, GROUP & NEW),
        MessageHandler(GROUP & ToUs() & HAS_WORDS & ~COMMAND & NEW, on_group_reply),
    ]
