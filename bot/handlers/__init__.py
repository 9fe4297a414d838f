"""Update → action → message."""
