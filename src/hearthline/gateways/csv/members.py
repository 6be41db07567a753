"""How does a member file become people and their coverage, line by line?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, BinaryIO

from hearthline.domain.coverage import api as coverage
from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.domain.referrals.api import rows
from hearthline.gateways import Table
from hearthline.kernel.builders import builder_of
from hearthline.kernel.vocabulary import LineOfBusiness

COLUMNS: tuple[rows.Column, ...] = (
    rows.Column("ref", "", "The file's own id of the person; other files may name it", "M-100204"),
    rows.Column("family", "R28", "Family name", "Okonkwo-Reyes"),
    rows.Column("given", "R28", "First name", "Benedita"),
    rows.Column("middle", "R28", "Middle name or initial", ""),
    rows.Column("suffix", "R28", "Jr, Sr, II, III", ""),
    rows.Column("birth_date", "R29", "Date of birth", "1951-11-20"),
    rows.Column("sex", "", "female, male, other, unknown", "female"),
    rows.Column("phone", "R42", "Telephone", "773-555-0161"),
    rows.Column("email", "", "E-mail", ""),
    rows.Column("language", "", "Language to speak with the person", "pt-BR"),
    rows.Column("address_line1", "R41", "Street address", "42 Juniper Walk"),
    rows.Column("address_line2", "R41", "Apartment, unit", ""),
    rows.Column("city", "R41", "City", "Chicago"),
    rows.Column("state", "R41", "Two-letter state", "IL"),
    rows.Column("zip", "R41", "ZIP code", "60614"),
    rows.Column("barriers", "R43-R45", "stairs, gated, elevator, other; several separated by ;", ""),
    rows.Column("barrier_note", "R45", "What the driver or nurse must know", ""),
    rows.Column("mbi", "", "Medicare beneficiary identifier", ""),
    rows.Column("ssn", "", "Social security number; kept encrypted", ""),
    rows.Column("mrn", "", "Medical record number", "MR-88123"),
    rows.Column("mrn_issuer", "", "Who gave the medical record number", "LAKESHORE"),
    rows.Column("deceased_at", "", "Moment of death, ISO with offset", ""),
    rows.Column("payer_name", "R30", "Health plan", "Cedar Health Plan"),
    rows.Column("payer_code", "R30", "The plan's code", "CEDAR"),
    rows.Column("policy_number", "R31", "Member or policy number on the card", "CHP-10442071"),
    rows.Column("group_number", "R31", "Group number", "G-4410"),
    rows.Column("plan_name", "", "Product in words", "Cedar Advantage Plus"),
    rows.Column("line_of_business", "", "MA, MEDICARE_FFS, MEDICAID_MCO, MEDICAID_FFS, ACA, ERISA or UNKNOWN", "MA"),
    rows.Column("coverage_starts", "", "First day of coverage", "2026-01-01"),
    rows.Column("coverage_ends", "", "Last day of coverage; empty while it runs", ""),
    rows.Column("relationship", "", "self, spouse, child, other: the person's place on the card", "self"),
)
NAMES = tuple(column.name for column in COLUMNS)
REQUIRED = ("family", "birth_date")

_address = builder_of(members.Address)
_identifier = builder_of(members.Identifier)
_member = builder_of(members.MemberDraft)
_coverage = builder_of(coverage.CoverageDraft)


def read_members(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per line of a member file: the person, and the coverage where the line names a plan or a policy."""
    table = Table(source)
    names = rows.heading_names(table.heading)
    missing = [name for name in REQUIRED if name not in names]
    if table.fault or missing:
        fault = table.fault or f"The heading lacks {', '.join(missing)}; take it from `hearthline template members`."
        yield documents.Unit(position="file", fault=fault)
        return
    draft = _reader(names)
    unit = documents.Unit
    warnings = tuple(f'The column "{name}" is not known and was not read.' for name in names if name and name not in NAMES)
    for number, cells, fault in table.rows():
        position = f"line {number}"
        if fault:
            yield unit(position=position, fault=fault, raw=cells[0].encode())
            continue
        cells.append("")
        drafts, doubts = draft(cells, number)
        yield unit(position=position, drafts=drafts, warnings=warnings + doubts if warnings else doubts)
        warnings = ()


def _reader(names: Sequence[str]) -> Callable[[Sequence[str], int], tuple[tuple[Any, ...], tuple[str, ...]]]:
    """What turns the cells of one line into facts and doubts, with everything that is looked up made once."""
    places = {name: at for at, name in enumerate(names)}
    pick = itemgetter(*(places.get(name, -1) for name in NAMES))
    days, moments = rows.Cache(rows.day), rows.Cache(rows.moment, limit=5_000)
    products, sexes, ways = (
        rows.Cache(rows.line_of_business, limit=100),
        rows.Cache(rows.sex, limit=100),
        rows.Cache(rows.barriers, limit=500),
    )

    def draft(cells: Sequence[str], number: int) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        (
            ref, family, given, middle, suffix, birth_text, sex, phone, email, language, line1, line2, city, state, zip_code,
            barriers_text, barrier_note, mbi, ssn, mrn, mrn_issuer, deceased_text, payer_name, payer_code, policy_number,
            group_number, plan_name, product_text, starts_text, ends_text, relationship,
        ) = map(str.strip, pick(cells))  # fmt: skip
        birth_date, doubt1 = days[birth_text]
        starts_date, doubt2 = days[starts_text]
        ends_date, doubt3 = days[ends_text]
        deceased_at, doubt4 = moments[deceased_text]
        product, doubt5 = products[product_text]
        barriers, doubt6 = ways[barriers_text]
        doubts: tuple[str, ...] = ()
        if doubt1 or doubt2 or doubt3 or doubt4 or doubt5 or doubt6:
            found = zip(_DOUBTFUL, (doubt1, doubt2, doubt3, doubt4, doubt5, doubt6), strict=True)
            doubts = tuple(f"{name}: {doubt}." for name, doubt in found if doubt)
        ref = ref or f"#line {number}"  # names the person within this file only, so that nobody remembers it
        identifiers: list[members.Identifier] = []
        if policy_number:
            identifiers.append(_identifier("member_id", policy_number, payer_code or payer_name))
        if mbi:
            identifiers.append(_identifier("mbi", mbi, ""))
        if ssn:
            identifiers.append(_identifier("ssn", ssn, ""))
        if mrn:
            identifiers.append(_identifier("mrn", mrn, mrn_issuer))
        address = _address(line1, line2, city, state, zip_code, barriers, barrier_note)
        person = _member(
            ref, family, given, middle, suffix, birth_date, sexes[sex], phone, email, language, address,
            tuple(identifiers), deceased_at,
        )  # fmt: skip
        if not (payer_name or payer_code or policy_number):
            return (person,), doubts
        card = _coverage(
            ref, payer_name, payer_code, policy_number, group_number, plan_name, product or LineOfBusiness.UNKNOWN, starts_date,
            ends_date, relationship.lower() or "self", ref,
        )  # fmt: skip
        return (person, card), doubts

    return draft


_DOUBTFUL = ("birth_date", "coverage_starts", "coverage_ends", "deceased_at", "line_of_business", "barriers")
