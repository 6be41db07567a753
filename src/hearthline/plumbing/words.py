"""How is a row of a public list found by the beginnings of a few words?

A GIN index over the words of a column, asked for beginnings; it holds for tables without row security only (SAFETY, tenancy:
under it the operator would lose its index).
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8


def beginnings(text: str) -> str:
    """The text as a question for `to_tsquery('simple', …)`: each word begins a word of the row; empty without any."""
    return " & ".join(f"{word}:*" for word in _WORD.findall(text.lower())[:MOST_WORDS])
