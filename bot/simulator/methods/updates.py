"""Getting updates."""

from typing import Any

from bot.simulator.calls import Refused, not_simulated
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Json
from bot.simulator.updates import Conflict, Pending

LONGEST_POLL = 50
"""Seconds; a longer timeout is cut to it, as the Bot API server does."""


async def get_updates(request: Request) -> list[Pending]:
    arguments, queue = request.arguments, request.bot.queue
    if arguments.raw("allowed_updates") is not None:
        queue.allow([str(kind) for kind in arguments.array("allowed_updates")])
    limit = arguments.whole("limit", 100)
    try:
        return await queue.fetch(
            offset=arguments.whole("offset"),
            limit=limit if 1 <= limit <= 100 else 100,
            within=min(max(arguments.whole("timeout"), 0), LONGEST_POLL),
            now=request.world.now(),
        )
    except Conflict:
        told = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        raise Refused(told, code=409) from None


def set_webhook(request: Request) -> bool:
    if request.arguments.text("url"):
        raise not_simulated("setWebhook")
    return delete_webhook(request)


def delete_webhook(request: Request) -> bool:
    if request.arguments.flag("drop_pending_updates"):
        request.bot.queue.clear()
    return True


def get_webhook_info(request: Request) -> Json:
    queue = request.bot.queue
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(queue)}
    if queue.allowed is not None:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


UPDATES: dict[str, Method] = {
    "getUpdates": method(get_updates, "offset", "limit", "timeout", "allowed_updates"),
    "setWebhook": method(set_webhook, "url", "drop_pending_updates"),
    "deleteWebhook": method(delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": method(get_webhook_info),
}
