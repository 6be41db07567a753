"""How does one member of an enrollment file (834) become a person and a card?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.gateways.x12.segments import Segment, element

SEGMENTS_PER_MEMBER = 500
_RELATIONSHIPS = {"18": "self", "01": "spouse", "19": "child", "53": "spouse"}
_SEXES = {"F": "female", "M": "male", "U": "unknown"}
_PERSON = ("IL", "74")  # the insured, or the insured with corrected data
_NOT_MEDICAL = ("DEN", "VIS", "PDG", "LTD", "STD", "LIF")
_BEGINS, _ENDS = ("348", "356"), ("349", "357")
_CANCELLED = "024"


def read_member(loop: list[Segment], *, payer: Segment | None) -> tuple[tuple[Any, ...], list[str]]:
    """The person of one INS loop, and the medical coverage the loop carries.

    Args:
        loop: the segments from INS up to the next INS.
        payer: the N1 segment of the insurer in the header of the transaction.
    """
    warnings: list[str] = []
    person: dict[str, Any] = {}
    numbers = {element(segment, 1): element(segment, 2) for segment in loop if segment[0] == "REF"}
    entity = ""
    for segment in loop:
        if segment[0] == "NM1":
            entity = element(segment, 1)
        elif segment[0] in ("HD", "LX"):
            entity = ""
        if entity in _PERSON and segment[0] in _READERS:
            _READERS[segment[0]](segment, person, warnings)
    insured = next((segment for segment in loop if segment[0] == "NM1" and element(segment, 1) in _PERSON), [])
    name_number = element(insured, 9) if insured else ""
    policy_number = numbers.get("0F") or (name_number if element(insured, 8) != "34" else "")
    payer_name, payer_code = (element(payer, 2), element(payer, 4)) if payer else ("", "")
    ins = loop[0]
    ref = _ref(payer_code, policy_number, name_number, person, element(ins, 2))
    draft = members.MemberDraft(
        ref=ref,
        address=members.Address(**person.pop("address", {})),
        identifiers=_identifiers(numbers, insured, policy_number, payer_code or payer_name),
        deceased_at=_died(ins),
        **person,
    )
    if not draft.family:
        warnings.append("NM1: the member has no name.")
    relationship = _RELATIONSHIPS.get(element(ins, 2), "other")
    cards = _cards(loop, is_cancelled=element(ins, 3) == _CANCELLED)
    drafts: list[Any] = [draft]
    for plan_name, starts, ends in cards:
        drafts.append(
            coverage.CoverageDraft(
                member_ref=ref,
                payer_name=payer_name,
                payer_code=payer_code,
                policy_number=policy_number,
                group_number=numbers.get("1L", ""),
                plan_name=plan_name,
                starts_date=starts,
                ends_date=ends,
                relationship=relationship,
                source_id=ref,
            )
        )
    return tuple(drafts), warnings


def _ref(payer: str, policy_number: str, number: str, person: dict[str, Any], relationship: str) -> str:
    """An id of the person that the payer's next file gives again: subscriber, and the person's own number or first name."""
    return "|".join(("834", payer, policy_number, number or f"{person.get('given', '')} {relationship}"))


def _identifiers(numbers: dict[str, str], insured: Segment, policy_number: str, payer: str) -> tuple[members.Identifier, ...]:
    found: list[members.Identifier] = []
    if policy_number:
        found.append(members.Identifier(system="member_id", value=policy_number, issuer=payer))
    social = element(insured, 9) if insured and element(insured, 8) == "34" else numbers.get("SY", "")
    if social:
        found.append(members.Identifier(system="ssn", value=social))
    if numbers.get("F6"):
        found.append(members.Identifier(system="mbi", value=numbers["F6"]))
    return tuple(found)


def _cards(loop: list[Segment], *, is_cancelled: bool) -> list[tuple[str, date | None, date | None]]:
    """Plan, first and last day of each medical coverage; where none is listed, the eligibility itself is one."""
    eligibility: dict[str, date | None] = {}
    coverages: list[tuple[str, dict[str, date | None]]] = []
    is_medical = True
    for segment in loop:
        if segment[0] == "HD":
            is_medical = element(segment, 3) not in _NOT_MEDICAL
            if is_medical:
                coverages.append((element(segment, 4) or element(segment, 3), {}))
        elif segment[0] == "DTP":
            days = coverages[-1][1] if coverages and is_medical else eligibility
            days[element(segment, 1)] = day(element(segment, 3))
    if not coverages and any(segment[0] == "HD" for segment in loop):
        return []
    cards = []
    for plan_name, days in coverages or [("", {})]:
        starts = next((days[code] for code in _BEGINS if days.get(code)), None) or eligibility.get("356")
        ends = next((days[code] for code in _ENDS if days.get(code)), None) or eligibility.get("357")
        cards.append((plan_name, starts, ends or (eligibility.get("303") if is_cancelled else None)))
    return cards


def day(text: str) -> date | None:
    """A day in the form D8 (20260701), also the first day of a range; None for anything else."""
    if not re.match(r"\d{8}(?:$|-)", text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _died(ins: Segment) -> datetime | None:
    died = day(element(ins, 12)) if element(ins, 11) == "D8" else None
    return datetime.combine(died, time(), UTC) if died else None


def _name(segment: Segment, person: dict[str, Any], warnings: list[str]) -> None:
    if element(segment, 1) in _PERSON:
        for name, at in (("family", 3), ("given", 4), ("middle", 5), ("suffix", 7)):
            person[name] = element(segment, at)


def _contact(segment: Segment, person: dict[str, Any], warnings: list[str]) -> None:
    ways = {element(segment, at): element(segment, at + 1) for at in (7, 5, 3)}
    person["phone"] = next((ways[kind] for kind in ("HP", "TE", "CP", "WP") if ways.get(kind)), "")
    person["email"] = ways.get("EM", "")


def _street(segment: Segment, person: dict[str, Any], warnings: list[str]) -> None:
    person.setdefault("address", {}).update(line1=element(segment, 1), line2=element(segment, 2))


def _city(segment: Segment, person: dict[str, Any], warnings: list[str]) -> None:
    zip_code = element(segment, 3)
    if len(zip_code) == 9 and zip_code.isdigit():
        zip_code = zip_code[:5] if zip_code.endswith("0000") else f"{zip_code[:5]}-{zip_code[5:]}"
    person.setdefault("address", {}).update(city=element(segment, 1), state=element(segment, 2), zip=zip_code)


def _birth(segment: Segment, person: dict[str, Any], warnings: list[str]) -> None:
    said = element(segment, 2)
    person["birth_date"] = day(said)
    if said and person["birth_date"] is None:
        warnings.append(f'DMG: "{said[:20]}" is not a date of birth.')
    person["sex"] = _SEXES.get(element(segment, 3), "")


def _language(segment: Segment, person: dict[str, Any], warnings: list[str]) -> None:
    person["language"] = element(segment, 3) or element(segment, 2)


_READERS = {"NM1": _name, "PER": _contact, "N3": _street, "N4": _city, "DMG": _birth, "LUI": _language}
