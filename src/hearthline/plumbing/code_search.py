"""Which code do these words mean, and is this code in the release on file?

Codes by their beginning, descriptions by the beginnings of their words; both keep to an index, whatever is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from hearthline.plumbing.words import beginnings

_LOOKS_LIKE_CODE = re.compile(r"[A-Z][0-9][0-9A-Z]{0,5}")
_LAST = "\U0010ffff"
_READ_BEFORE_RANKING = 2_000
# The words of an entry, as the index `code_words` has them.
WORDS = "to_tsvector('simple'::regconfig, COALESCE(code, '') || ' ' || COALESCE(long, '') || ' ' || COALESCE(short, ''))"


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with its meaning."""

    code: str
    meaning: str


def search_codes(systems: Sequence[str], text: str, *, on: date, limit: int = 12) -> list[Entry]:
    """Entries of these code systems that the text begins or describes, in force on that day; codes first, then the shortest."""
    code = text.strip().upper().replace(".", "")
    found: dict[str, Entry] = {}
    if _LOOKS_LIKE_CODE.fullmatch(code):
        found.update(_select("code >= %s AND code < %s", [code, code + _LAST], systems, on=on, order="code", limit=limit))
    words = beginnings(text)
    if len(found) < limit and len(words) >= len("ab:*"):
        order = "length(meaning), code"
        found.update(_select(f"{WORDS} @@ to_tsquery('simple', %s)", [words], systems, on=on, order=order, limit=limit))
    return list(found.values())[:limit]


def _select(
    where: str, parameters: list[str], systems: Sequence[str], *, on: date, order: str, limit: int
) -> Iterable[tuple[str, Entry]]:
    # By words, the words are what the index is for: the system must not tempt the planner to read a whole code system.
    of_system = "system || ''" if WORDS in where else "system"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code, meaning FROM (SELECT code, coalesce(nullif(long, ''), short) AS meaning FROM plumbing_code "
            f"WHERE {of_system} = ANY(%s) AND {where} AND (terminated_date IS NULL OR terminated_date >= %s) LIMIT %s) found "
            f"ORDER BY {order} LIMIT %s",
            [list(systems), *parameters, on, _READ_BEFORE_RANKING, limit],
        )
        return [(code, Entry(code, meaning)) for code, meaning in cursor.fetchall()]


def has_release(system: str) -> bool:
    """Has a release of this code system been imported?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM plumbing_code WHERE system = %s)", [system])
        return bool(cursor.fetchone()[0])


def not_in_release(system: str, codes: Iterable[str], *, on: date) -> set[str]:
    """Those of these codes that the release on file does not know, or that ended before that day; none without a release."""
    wanted = sorted(set(codes))
    if not wanted or not has_release(system):
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM plumbing_code WHERE system = %s AND code = ANY(%s) "
            "AND (terminated_date IS NULL OR terminated_date >= %s)",
            [system, wanted, on],
        )
        return set(wanted) - {row[0] for row in cursor.fetchall()}
