"""What is each cell of a referral called, and which item of the guide does it answer?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Column(NamedTuple):
    """One documented cell: its name, the item of the guide it answers, its meaning, and an invented example."""

    name: str
    item: str
    meaning: str
    example: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("sender", "", "Who sends the order: the sender's NPI, hub code or name", "1234567893"),
    Column("order_number", "", "The sender's own number; with the sender it identifies the order", "LK-20481"),
    Column("channel", "R11-R16", "phone, fax, email, provider_portal, member_portal, file, fhir or x12", "fax"),
    Column("service_line", "R1", "home_health, dme, home_infusion or post_acute; empty lets the codes say it", "dme"),
    Column("urgency", "R22", "routine, urgent or discharge", "routine"),
    Column("member_family", "R28", "Family name of the person who needs care", "O'Neil-Smith"),
    Column("member_given", "R28", "First name", "Marisol"),
    Column("member_middle", "R28", "Middle name or initial", "T"),
    Column("member_suffix", "R28", "Jr, Sr, II, III", ""),
    Column("birth_date", "R29", "Date of birth", "1948-03-09"),
    Column("sex", "", "female, male, other, unknown (F, M, O, U are understood)", "female"),
    Column("member_phone", "R42", "Telephone at which the person can be reached", "312-555-0142"),
    Column("member_email", "", "E-mail of the person", ""),
    Column("language", "", "Language to speak with the person, as a BCP 47 tag or in words", "es-US"),
    Column("address_line1", "R41", "Street address of the visit or delivery", "118 Alder Court"),
    Column("address_line2", "R41", "Apartment, unit, care of", "Apt 3B"),
    Column("city", "R41", "City", "Evanston"),
    Column("state", "R41", "Two-letter state", "IL"),
    Column("zip", "R41", "ZIP code, five or nine digits", "60201"),
    Column("barriers", "R43-R45", "stairs, gated, elevator, other; several separated by ;", "stairs;gated"),
    Column("barrier_note", "R45", "What the driver or nurse must know about the way in", "Gate code at the office"),
    Column("payer_name", "R30", "Name of the health plan", "Cedar Health Plan"),
    Column("payer_code", "R30", "The plan's code or payer ID", "CEDAR"),
    Column("policy_number", "R31", "Member or policy number on the card", "CHP-77120934"),
    Column("group_number", "R31", "Group number on the card", "G-4410"),
    Column("line_of_business", "", "MA, MEDICARE_FFS, MEDICAID_MCO, MEDICAID_FFS, ACA, ERISA or UNKNOWN", "MA"),
    Column("mbi", "R31", "Medicare beneficiary identifier", ""),
    Column("mrn", "", "Medical record number at the sender", "MR-55210"),
    Column("ordering_family", "R32", "Family name of the ordering clinician", "Okafor"),
    Column("ordering_given", "R32", "First name of the ordering clinician", "Adaeze"),
    Column("ordering_npi", "R33", "NPI of the ordering clinician", "1234567893"),
    Column("referring_name", "R37", "Practice, hospital or facility that refers", "Lakeshore Family Practice"),
    Column("referring_npi", "R37", "NPI of the referring organization", ""),
    Column("referring_contact", "R37", "Person to ask: nurse, discharge planner", "P. Lindqvist"),
    Column("referring_phone", "R37", "Telephone of the referring office", "847-555-0133"),
    Column("referring_fax", "R37", "Fax of the referring office", "847-555-0134"),
    Column("referring_email", "R37", "E-mail of the referring office", ""),
    Column("signature", "R34", "signed or unsigned; empty where it was not looked at", "signed"),
    Column("signed_date", "R34", "Day the order was signed", "2026-06-30"),
    Column("order_date", "R40", "Day of the order", "2026-06-30"),
    Column("requested_start_date", "R35", "Day the service should start", "2026-07-02"),
    Column("requested_end_date", "R40", "Day the service should end", ""),
    Column("discharge_at", "R36", "Moment of discharge: ISO with offset, or local time and zone name", "2026-07-02T14:00-05:00"),
    Column("facility_name", "R37", "Hospital or facility the person leaves", "Lakeshore General"),
    Column("diagnoses", "R38", "ICD-10-CM codes; several separated by ;", "J44.9;J96.11"),
    Column("code", "R39", "HCPCS, CPT, SNOMED, RxNorm or NDC code of this line", "E1390"),
    Column("code_system", "R39", "hcpcs, cpt, snomed, rxnorm, ndc or text; empty means hcpcs", "hcpcs"),
    Column("modifiers", "R39", "HCPCS modifiers; several separated by ;", "RR;KX"),
    Column("description", "R39", "The item or service in words", "Oxygen concentrator"),
    Column("quantity", "R40", "How many units", "1"),
    Column("unit", "R40", "each, visit, hour, day, month", "month"),
    Column("frequency", "R40", "How often, in words", "continuous"),
    Column("brand_model", "R48", "Brand or model asked for", ""),
    Column("replaces_serial", "R49", "Serial number of the item this one replaces", ""),
    Column("is_replacement", "R49", "yes when it replaces an item at home", "no"),
    Column("liters_per_day", "R50", "Oxygen: liters per day", "2880"),
    Column("dressings_per_week", "R51", "Wound care: dressings per week", ""),
    Column("is_custom", "R52", "yes for custom orthotics or specialty equipment", "no"),
    Column("authorization_number", "R46", "Payer's authorization number, where one exists already", ""),
    Column("note", "", "Anything else a coordinator should read", "Call the daughter first"),
    Column("received_at", "R20", "Moment the order arrived, ISO with offset; empty means now", "2026-06-30T09:15-05:00"),
)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
LINE_NAMES: tuple[str, ...] = (
    "code", "code_system", "modifiers", "description", "quantity", "unit", "frequency", "brand_model", "replaces_serial",
    "is_replacement", "liters_per_day", "dressings_per_week", "is_custom",
)  # fmt: skip
REQUIRED: tuple[str, ...] = ("member_family", "birth_date", "code")


def heading_names(heading: Sequence[str]) -> tuple[str, ...]:
    """Column names as the table spells them: case, blanks and a trailing "(;)" do not matter."""
    return tuple(re.sub(r"[\s\-]+", "_", name.replace("(;)", "").strip().lower()) for name in heading)
