"""Sambang Pengawasan: a Telegram bot for a district election supervisor."""
