"""What does a reader of identifiers say when the text is not one?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable


class BadIdentifier(ValueError):
    """The text is not a valid identifier; the message is a sentence saying what to do.

    It never repeats the text: messages reach logs and reasons, and the text may name a member.
    """


def plain(text: str, *, without: str = " -") -> str:
    """Upper case, compatibility forms folded (full-width digits, non-breaking spaces), the given separators removed.

    Typographic dashes count as hyphens, because word processors put them there.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for dash in "\u2010\u2011\u2012\u2013\u2014\u2212":
            text = text.replace(dash, "-")
    text = text.strip().upper()
    for mark in without:
        text = text.replace(mark, "")
    return text


def accepts(parse: Callable[[str], str], text: str) -> bool:
    """Whether `parse` can read the text."""
    try:
        parse(text)
    except BadIdentifier:
        return False
    return True
