"""Which fields of a person does an answer supply, under the column names of the referral file?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hearthline.domain.members.facts import Address, Identifier, MemberDraft
from hearthline.kernel.vocabulary import Barrier

_COLUMNS = {
    "member_family": "family", "member_given": "given", "member_middle": "middle", "member_suffix": "suffix", "sex": "sex",
    "member_phone": "phone", "member_email": "email", "language": "language",
}  # fmt: skip
_ADDRESS_COLUMNS = {
    "address_line1": "line1", "address_line2": "line2", "city": "city", "state": "state", "zip": "zip",
    "barrier_note": "barrier_note",
}  # fmt: skip
_AMERICAN = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_KNOWN_BARRIERS = {barrier.value: barrier for barrier in Barrier}


def read_said(values: Mapping[str, str], *, home: Address) -> MemberDraft:
    """The answers as a description of the person; an address is the present one (`home`) with what was said about it."""
    said: dict[str, Any] = {field: values[column].strip() for column, field in _COLUMNS.items() if values.get(column, "").strip()}
    there = {field: values[column].strip() for column, field in _ADDRESS_COLUMNS.items() if values.get(column, "").strip()}
    barriers = tuple(
        _KNOWN_BARRIERS.get(word.strip().lower(), Barrier.OTHER) for word in values.get("barriers", "").split(";") if word.strip()
    )
    address = replace(home, **there, barriers=barriers or home.barriers) if there or barriers else Address()
    mbi = values.get("mbi", "").strip()
    identifiers = (Identifier(system="mbi", value=mbi),) if mbi else ()
    return MemberDraft(**said, birth_date=read_birth_date(values.get("birth_date", "")), address=address, identifiers=identifiers)


def read_birth_date(text: str) -> date | None:
    """A date written as 1948-03-11, or as Americans write it, 3/11/1948; None where it is neither."""
    text = text.strip()
    american = _AMERICAN.fullmatch(text)
    try:
        if american:
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None
