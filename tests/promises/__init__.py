"""The invariants of the whole: what holds however often the bot is killed, whoever searches, whatever is typed."""
