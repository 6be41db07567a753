"""Is this a number that can tell people apart, and how is it written?

A Medicare number or a social security number is one person's; a payer's policy number is a household's; a record number is one
person's under its issuer. A stand-in ("pending", 000-00-0000) is nobody's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from hearthline.domain.members.policy.names import fold

SEALED = frozenset({"ssn", "mbi"})
"""Kept encrypted, found by blind index only (SETTLED, encryption)."""

_PERSONAL = frozenset({"ssn", "mbi"})
_UNDER_ISSUER = frozenset({"mrn", "other"})
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]")
_STAND_INS = frozenset(
    [
        "UNKNOWN",
        "UNK",
        "NONE",
        "NA",
        "NULL",
        "PENDING",
        "TBD",
        "TEST",
        "SELF",
        "SELFPAY",
        "XXX",
        "MISSING",
        "NOTPROVIDED",
        "NOTAVAILABLE",
        "REFUSED",
        "123456789",
        "987654321",
        "078051120",
        "219099999",
        "1234567890",
        "12345678",
    ]
)


def canonical(system: str, value: str) -> str:
    """The number as it is compared: upper case letters and digits; a social security number with its lost zeros.

    An identifier of another system is kept to the letter, since programs copy it ("Patient/aB1" is not "patient/ab1").

    Empty where the value is a stand-in or too short to tell anyone apart.
    """
    text = _NOT_ALPHANUMERIC.sub("", value.upper())
    if system == "ssn":
        if not text.isdigit() or not 7 <= len(text) <= 9:
            return ""
        text = text.zfill(9)
    shortest = 3 if system in _UNDER_ISSUER else 5
    if len(text) < shortest or text in _STAND_INS or len(set(text)) == 1:
        return ""
    return value.strip() if system == "other" else text


@lru_cache(maxsize=16_384)
def issuer_key(system: str, issuer: str) -> str:
    """Who gave the number, in one spelling; empty where the number is unique without it, or its payer is spelled in many ways."""
    return fold(issuer).replace(" ", "") if system in _UNDER_ISSUER else ""


def is_personal(system: str, issuer: str) -> bool:
    """Whether one such number belongs to one person (an `issuer_key` is given)."""
    return system in _PERSONAL or (system in _UNDER_ISSUER and bool(issuer))


def is_exclusive(system: str, issuer: str) -> bool:
    """Whether one person holds one at a time, so that two different ones speak against one person."""
    return system in _PERSONAL or (system == "mrn" and bool(issuer))


def is_reference(system: str, issuer: str) -> bool:
    """Whether programs copy it to point at a person's record, so that alone it is proof."""
    return system in _UNDER_ISSUER and bool(issuer)


def one_slip(system: str, one: str, other: str) -> bool:
    """Whether one number could be the other with one character wrong, missing or exchanged.

    Sealed numbers come as their last four characters: equal ones, or one slip apart, leave that possible.
    """
    shortest, most = (4, 1) if system in SEALED else (6, 1)
    return min(len(one), len(other)) >= shortest and DamerauLevenshtein.distance(one, other, score_cutoff=most) <= most


def last4(value: str) -> str:
    """The four characters a person may be shown of a sealed number."""
    return value[-4:]
