"""Personal data in a question, taken out before anybody else reads it: lokal-id finds it, our words replace it."""

import re
from collections.abc import Mapping

UNNAMED = "lain"
"""The word for what has no word of its own."""
_PLACEHOLDER = re.compile(r"\[([A-Z_]+)_[0-9]+\]")
_ACCOUNT = re.compile(r"(?<![\w.])@\w{3,}|(?:https?://)?(?:t\.me|wa\.me|fb\.com|instagram\.com|facebook\.com)/\S+")


def masked(text: str, words: Mapping[str, str]) -> str:
    """The text with a word in brackets for every number, address, account and name that was found.

    `words`: what to write for each kind. The finder is imported here, for only those pay who need it.
    """
    from lokal.samaran import mask_pii

    found = mask_pii(
        _ACCOUNT.sub("[ACCOUNT_0]", text),
        # left alone: what names nobody and may be just what the question is about
        exclude=("RELIGION", "GENDER", "MARITAL_STATUS", "NATIONALITY", "FINANCIAL", "HEALTH", "CRIMINAL_RECORD"),
    ).text
    return _PLACEHOLDER.sub(lambda match: f"[{words.get(match[1], words[UNNAMED])}]", found)
