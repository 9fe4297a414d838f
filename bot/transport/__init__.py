"""What speaks the Bot API: requests out, updates in, and the pace of both."""
