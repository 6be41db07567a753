"""What kind of message is this, told by its content and never by its name?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from enum import StrEnum
from string import whitespace

from hearthline.domain.referrals.api import rows
from hearthline.gateways import decoded
from hearthline.gateways.answers import REFERRALS, TYPES

HEAD_BYTES = 1 << 16


class Kind(StrEnum):
    """What the inbox can tell apart; every kind has a reader in `inbox.readers`."""

    REFERRALS_CSV = "referrals_csv"
    MEMBERS_CSV = "members_csv"
    PROVIDERS_CSV = "providers_csv"
    AGENCY_DIRECTORY = "agency_directory"
    HOSPITAL_DIRECTORY = "hospital_directory"
    HCPCS_RELEASE = "hcpcs_release"
    ICD10_RELEASE = "icd10_release"
    ZIP_TABLE = "zip_table"
    REQUIRED_PRIOR_AUTH = "required_prior_auth"
    HOLIDAYS = "holidays"
    TAXONOMY = "taxonomy"
    PERSON_RECORDS = "person_records"
    FHIR_JSON = "fhir_json"
    FHIR_NDJSON = "fhir_ndjson"
    CODE_SYSTEM = "code_system"
    X12 = "x12"
    PDF = "pdf"
    IMAGE = "image"
    MAIL = "mail"
    ANSWERS_JSON = "answers_json"
    ANSWERS_CSV = "answers_csv"
    TABLE_OTHER = "table_other"
    TEXT_OTHER = "text_other"
    BINARY_OTHER = "binary_other"
    EMPTY = "empty"


# Columns that a table of each kind cannot lack; the first kind whose columns are all there is it.
_TABLES: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.AGENCY_DIRECTORY, frozenset({"id", "name", "nursing", "physical_therapy", "zip"})),
    (Kind.HOSPITAL_DIRECTORY, frozenset({"id", "name", "address", "emergency", "ownership"})),
    (Kind.HOSPITAL_DIRECTORY, frozenset({"id", "name", "address", "hospital", "rehab"})),
    (Kind.HCPCS_RELEASE, frozenset({"hcpc", "seqnum", "recid"})),
    (Kind.REQUIRED_PRIOR_AUTH, frozenset({"program", "hcpcs", "decision_time"})),
    (Kind.ZIP_TABLE, frozenset({"zip", "city", "state", "timezone", "lat", "lon"})),
    (Kind.TAXONOMY, frozenset({"code", "grouping", "classification", "specialization"})),
    (Kind.PERSON_RECORDS, frozenset({"rec_id", "surname", "date_of_birth", "soc_sec_id"})),
    (Kind.PROVIDERS_CSV, frozenset({"row", "organization"})),
    (Kind.ANSWERS_CSV, frozenset({"type", "reference", "answered_at"})),
    (Kind.ANSWERS_CSV, frozenset({"type", "reference", "recorded_at"})),
    (Kind.ANSWERS_CSV, frozenset({"type", "case_number", "reported_at"})),
    (Kind.REFERRALS_CSV, frozenset({"member_family", "order_number"})),
    (Kind.REFERRALS_CSV, frozenset({"member_family", "code"})),
    (Kind.MEMBERS_CSV, frozenset({"family", "birth_date"})),
)
# Tables so narrow that their columns must be exactly these.
_NARROW_TABLES = {frozenset({"code", "description"}): Kind.ICD10_RELEASE, frozenset({"date", "name"}): Kind.HOLIDAYS}
_PNM = re.compile(rb"P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s")
_IMAGES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_MAIL_FIELDS = frozenset(
    """return-path delivered-to received from to cc subject date message-id mime-version content-type sender reply-to
    delivery-date x-vm-v5-data content-transfer-encoding in-reply-to references""".split()  # noqa: SIM905
)
_FIELD = re.compile(r"([!-9;-~]{1,76}):(?:[ \t]|$)")
_X12_LATER = re.compile(rb"[\s\0\xef\xbb\xbf]{0,64}ISA[^A-Za-z0-9\s]")
_RESOURCE_TYPE = re.compile(r'"resourceType"\s*:\s*"([A-Za-z]+)"')
_TYPE = re.compile(r'"type"\s*:\s*"([a-z\-]+)"')
_TEXT_CONTROLS = frozenset("\t\n\r\f\x0b\x1b\x1a\ufeff")


def recognise(head: bytes, name: str = "") -> Kind:
    """The kind of a message from its first bytes (64 KB are enough); never raises.

    Args:
        head: the beginning of the content, or all of it.
        name: what the sender called it; kept for people, it decides nothing.
    """
    text = decoded(head)
    if not text.strip("\0\ufeff" + whitespace):
        return Kind.EMPTY
    return _marked_kind(head) or (Kind.BINARY_OTHER if _is_binary(text) else _text_kind(text))


def _marked_kind(head: bytes) -> Kind | None:
    """The kinds that begin with a mark of their own."""
    marks = ((Kind.PDF, _is_pdf), (Kind.IMAGE, _is_image), (Kind.X12, _is_x12))
    return next((kind for kind, is_it in marks if is_it(head)), None)


def _text_kind(text: str) -> Kind:
    beginning = text.lstrip("\ufeff" + whitespace)
    if beginning.startswith(("{", "[")):
        return _json_kind(beginning)
    return Kind.MAIL if _is_mail(text) else _table_kind(text)


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]  # readers accept a header that far in, and senders' gateways put bytes before it


def _is_image(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_bitmap = head[:2] == b"BM" and head[6:10] == b"\0\0\0\0"
    return head.startswith(_IMAGES) or is_webp or is_bitmap or bool(_PNM.match(head))


def _is_x12(head: bytes) -> bool:
    return bool(_X12_LATER.match(head))


def _is_binary(text: str) -> bool:
    sample = text[:4096]
    strange = sum(1 for mark in sample if (mark < " " and mark not in _TEXT_CONTROLS) or mark == "\ufffd")
    return "\0" in sample or strange > len(sample) // 50


def _json_kind(beginning: str) -> Kind:
    """FHIR, a code system, answers, or JSON that says none of it."""
    first, _, further = beginning.partition("\n")
    is_lines = bool(further.strip()) and _is_object(first.strip())
    said = _RESOURCE_TYPE.search(first if is_lines else beginning)
    if said is not None:
        if is_lines:
            return Kind.FHIR_NDJSON
        return Kind.CODE_SYSTEM if said[1] == "CodeSystem" and not _is_inside_bundle(beginning) else Kind.FHIR_JSON
    if any(match[1] in TYPES for match in _TYPE.finditer(beginning)):
        return Kind.ANSWERS_JSON
    return Kind.TEXT_OTHER


def _is_inside_bundle(beginning: str) -> bool:
    return any(match[1] == "Bundle" for match in _RESOURCE_TYPE.finditer(beginning))


def is_single_resource(head: bytes) -> bool:
    """Whether a FHIR document is one resource and no bundle; where its beginning does not say so, it counts as a bundle."""
    said = _RESOURCE_TYPE.search(decoded(head))
    return said is not None and said[1] != "Bundle" and not _is_inside_bundle(decoded(head))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_mail(text: str) -> bool:
    """Whether the first lines are header fields of a mail, of which at least two are common ones."""
    lines = text.lstrip("\r\n").splitlines()
    if lines and lines[0].startswith("From ") and ":" not in lines[0].split()[0]:
        lines = lines[1:]  # the line with which a mailbox file separates its messages
    known: set[str] = set()
    for at, line in enumerate(lines[:200]):
        if not line.strip():
            break
        if line[0] in " \t" and at:
            continue
        field = _FIELD.match(line)
        if field is None:
            break  # a header without the empty line behind it
        if field[1].lower() in _MAIL_FIELDS:
            known.add(field[1].lower())
    return len(known) >= 2


def _table_kind(text: str) -> Kind:
    """The table that the first line heads; text where it heads none."""
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    first = lines[0].lstrip("\ufeff")
    delimiter = max(",;\t|", key=first.count)
    columns = frozenset(_columns(first.split(delimiter)))
    if columns in _NARROW_TABLES:
        return _NARROW_TABLES[columns]
    for kind, wanted in _TABLES:
        if wanted <= columns:
            return kind
    widths = {line.count(delimiter) for line in lines[1:6]}
    if first.count(delimiter) >= 2 and first.isprintable() and widths <= {first.count(delimiter)} and len(lines) > 1:
        return Kind.TABLE_OTHER
    return Kind.TEXT_OTHER


def _columns(cells: Iterable[str]) -> tuple[str, ...]:
    return rows.heading_names([cell.strip().strip('"') for cell in cells])


# Who must be on file before whom: what codes and places mean, then organizations, people, what belongs to them, orders, answers.
_CODES, _ORGANIZATIONS, _PEOPLE, _BELONGINGS, _ORDERS, _ANSWERS, _EVIDENCE = range(7)
_RANKS: dict[str, int] = {
    Kind.HCPCS_RELEASE: _CODES,
    Kind.ICD10_RELEASE: _CODES,
    Kind.ZIP_TABLE: _CODES,
    Kind.REQUIRED_PRIOR_AUTH: _CODES,
    Kind.HOLIDAYS: _CODES,
    Kind.TAXONOMY: _CODES,
    Kind.CODE_SYSTEM: _CODES,
    Kind.AGENCY_DIRECTORY: _ORGANIZATIONS,
    Kind.HOSPITAL_DIRECTORY: _ORGANIZATIONS,
    Kind.PROVIDERS_CSV: _ORGANIZATIONS,
    Kind.MEMBERS_CSV: _PEOPLE,
    Kind.PERSON_RECORDS: _PEOPLE,
    Kind.REFERRALS_CSV: _ORDERS,
    Kind.ANSWERS_JSON: _ANSWERS,
    Kind.ANSWERS_CSV: _ANSWERS,
}
_RESOURCE_RANKS = {
    "Organization": _ORGANIZATIONS,
    "Practitioner": _ORGANIZATIONS,
    "PractitionerRole": _ORGANIZATIONS,
    "Patient": _PEOPLE,
    "Coverage": _BELONGINGS,
    "Device": _BELONGINGS,
    "Bundle": _ORDERS,
    "ServiceRequest": _ORDERS,
    "DeviceRequest": _ORDERS,
    "MedicationRequest": _ORDERS,
    "Claim": _ORDERS,
}
_ENROLLMENT = re.compile(rb"GS[^A-Za-z0-9]BE[^A-Za-z0-9]")


def rank(kind: str, head: bytes) -> int:
    """Where a message stands when several are imported together: a lower one first, so that people stand before their orders.

    Args:
        kind: what `recognise` said.
        head: the beginning of the content; for FHIR and X12 what is inside decides.
    """
    if kind in (Kind.FHIR_JSON, Kind.FHIR_NDJSON):
        said = {match[1] for match in _RESOURCE_TYPE.finditer(decoded(head))}
        first = "Bundle" if "Bundle" in said else next(iter(_RESOURCE_TYPE.findall(decoded(head))), "")
        return _RESOURCE_RANKS.get(first, _EVIDENCE)
    if kind == Kind.X12:
        return _PEOPLE if _ENROLLMENT.search(head) else _EVIDENCE
    if kind == Kind.ANSWERS_JSON and any(match[1] == REFERRALS for match in _TYPE.finditer(decoded(head))):
        return _ORDERS
    return _RANKS.get(kind, _EVIDENCE)
