"""What is done: one verb, one transaction. Handlers and the command line both call these."""
