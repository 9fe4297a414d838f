"""What holds for every test."""

import os

os.environ["PTB_TIMEDELTA"] = "1"  # as app.py sets it: without it PTB's RetryAfter raises a deprecation warning instead
