"""Whom does a note mention, and how long is a message held? Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

HOLD = timedelta(seconds=10)  # within which what was sent can be taken back (EXPERIENCE, note vs send)
LONGEST = 4_000  # characters of a note or message
_MENTION = re.compile(r"(?<![\w@.])@([\w][\w.\-]*\w|\w)")


def mentioned(text: str, colleagues: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The codes of the colleagues that a note calls by "@", and the words after an "@" that are nobody's.

    A colleague is called by code, by given name, or by full name with dots for spaces; a given name that two share is nobody's.

    Args:
        colleagues: code to full name.
    """
    known: dict[str, set[str]] = {}
    for code, name in colleagues.items():
        parts = name.lower().split()
        for word in {code.lower(), *parts[:1], ".".join(parts)}:
            known.setdefault(word, set()).add(code)
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for word in _MENTION.findall(text):
        codes = known.get(word.lower(), set())
        if len(codes) == 1:
            found[next(iter(codes))] = None
        else:
            unknown[word] = None
    return list(found), list(unknown)
