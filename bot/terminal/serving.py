"""sambang run."""

import asyncio
from argparse import Namespace

from bot.app import run as run_bot
from bot.settings import Settings
from bot.terminal.console import Console
from bot.terminal.keys import tell_first_keys
from bot.terminal.troubles import Exit
from bot.transport.errors import IntakeError, SecondPoller, WebhookSet, WrongToken

TOLD = {WrongToken: "wrong_token", SecondPoller: "second_poller", WebhookSet: "webhook_set"}


def run(_arguments: Namespace, settings: Settings, console: Console) -> Exit:
    """Run the bot until a signal stops it; what Telegram will not have is told in a sentence."""

    tell_first_keys(settings, console)

    def ready(username: str) -> None:
        console.say("jalan.siap", username=username)
        console.out.flush()

    def first_owner(link: str) -> None:
        console.say("jalan.pemilik_pertama", link=link)
        console.out.flush()

    try:
        asyncio.run(run_bot(settings, ready=ready, first_owner=first_owner, now=console.now))
    except IntakeError as error:
        console.complain(f"galat.{TOLD[type(error)]}")
        return Exit.TELEGRAM
    console.say("jalan.berhenti")
    return Exit.OK
