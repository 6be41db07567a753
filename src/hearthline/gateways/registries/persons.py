"""Which people does a list of person records in the FEBRL shape name?

These lists test matching: the same person stands in them several times with the slips of real data entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.gateways.registries.lists import Reading, Unusable, day, entries


def read_persons(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per record (rec_id, given_name, surname, address, date_of_birth, soc_sec_id), with the slips left in."""
    return entries(source, _person)


def _person(row: Mapping[str, str]) -> Reading:
    if not row.get("rec_id"):
        raise Unusable("The record has no rec_id; take the line from the list again.")
    birth_text, number = row.get("date_of_birth", ""), row.get("soc_sec_id", "")
    birth_date = day(birth_text)
    warnings = (f'date_of_birth: "{birth_text}" is not a day.',) if birth_text and birth_date is None else ()
    address = members.Address(
        line1=" ".join(filter(None, (row.get("street_number"), row.get("address_1")))),
        line2=row.get("address_2", ""),
        city=row.get("suburb", ""),
        state=row.get("state", "").upper(),
        zip=row.get("postcode", ""),
    )
    draft = members.MemberDraft(
        ref=row["rec_id"],
        family=row.get("surname", ""),
        given=row.get("given_name", ""),
        birth_date=birth_date,
        address=address,
        identifiers=(members.Identifier(system="ssn", value=number),) if number else (),
    )
    return (draft,), warnings
