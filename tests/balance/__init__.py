"""A broadcast under fire: Telegram in one process, the sender in others that are killed, and the count at the end."""
