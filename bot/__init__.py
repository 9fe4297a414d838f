"""Sambang Pengawasan: a Telegram bot for a district election supervisor."""

import os

# python-telegram-bot looks it up whenever it speaks of a wait; without it, `RetryAfter` warns of its own past.
os.environ.setdefault("PTB_TIMEDELTA", "1")
