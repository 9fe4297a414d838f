"""Telegram in a box: people, chats and the Bot API, for tests and for the demo. It knows nothing of this bot."""
