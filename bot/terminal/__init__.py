"""The command line's rooms: words, parser, printing, and one function per command."""
