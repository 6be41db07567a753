"""Which translator reads a message of each kind, so that every byte that came in ends as filed, kept or quarantined?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals.api import rows
from hearthline.gateways import Table, answers, csv, fhir, registries, x12
from hearthline.gateways import documents as document_gateway
from hearthline.inbox.recognise import Kind

Reader = Callable[[BinaryIO], Iterator[documents.Unit]]


def read(kind: str, source: BinaryIO, *, name: str = "") -> Iterator[documents.Unit]:
    """The units of a message, streaming; each has exactly one reading. Never raises because of what the message holds.

    Args:
        kind: what `recognise` said, or a person chose.
        source: the message from its first byte, opened in binary.
        name: what the sender called it, for sentences only.

    A unit's `raw` is set where a line alone tells what was quarantined; otherwise the message itself is the original.
    """
    if kind not in _READERS:
        fault = f'There is no kind "{kind[:40]}"; leave it to the hub, or choose one of {", ".join(Kind)}.'
        yield documents.Unit(position="file", fault=fault)
        return
    count = 0
    try:
        for unit in _READERS[kind](source):
            count += 1
            yield unit
    except Exception as error:  # the last net under translators that must not raise: what is not understood is quarantined
        fault = f"The hub could not read on from here ({type(error).__name__}); the original is kept, tell the operator."
        yield documents.Unit(position=f"after unit {count}" if count else "file", fault=fault)
        return
    if not count:
        yield documents.Unit(position="file", kept="kept, not used: there is a heading and nothing below it.")


def _document(kind: str) -> Reader:
    return lambda source: document_gateway.read_document(source, kind=kind)


def _table_other(source: BinaryIO) -> Iterator[documents.Unit]:
    heading = Table(source).heading
    fault = _nearly(frozenset(rows.heading_names(heading)))
    if fault:
        yield documents.Unit(position="file", fault=fault)
        return
    columns = ", ".join(name[:30] for name in heading[:6])
    sentence = f"kept, not used: a table whose columns the hub does not know ({columns}); see `hearthline template`."
    yield documents.Unit(position="file", kept=sentence)


def _nearly(names: frozenset[str]) -> str:
    """Why a table that is meant to be one of the hub's own is not: half of its columns are, one of those it needs among them."""
    for kind in csv.KINDS:
        known = names & {column.name for column in csv.columns(kind)}
        missing = [name for name in csv.required(kind) if name not in names]
        if len(known) >= 3 and 2 * len(known) >= len(names) and len(missing) < len(csv.required(kind)):
            return (
                f"It reads like a table of {kind}, but it has no column {' and none '.join(missing)}; name the columns as "
                f"`hearthline template {kind}` does and send it again."
            )
    return ""


def _text_other(source: BinaryIO) -> Iterator[documents.Unit]:
    yield documents.Unit(position="file", kept="kept, not used: text in which the hub finds nothing to do; a person may read it.")


_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_OFFICE = (b"[Content_Types].xml", b"xl/", b"word/", b"mimetypeapplication/vnd.oasis")


def _binary_other(source: BinaryIO) -> Iterator[documents.Unit]:
    head = source.read(4096)
    if head.startswith(b"\xd0\xcf\x11\xe0") or (head.startswith(b"PK") and any(mark in head for mark in _OFFICE)):
        fault = "Office files are not opened; save a table as CSV and a letter as PDF, and send that."
    elif head.startswith(_ARCHIVES):
        fault = "Archives are not opened; send the files inside it one by one."
    else:
        fault = "The content is of no kind the hub knows; send it as PDF, TIFF, CSV, FHIR or X12."
    yield documents.Unit(position="file", fault=fault)


def _empty(source: BinaryIO) -> Iterator[documents.Unit]:
    yield documents.Unit(position="file", fault="The file is empty; send it again.")


_READERS: dict[str, Reader] = {
    Kind.REFERRALS_CSV: csv.read_referrals,
    Kind.MEMBERS_CSV: csv.read_members,
    Kind.PROVIDERS_CSV: csv.read_providers,
    Kind.AGENCY_DIRECTORY: registries.read_agencies,
    Kind.HOSPITAL_DIRECTORY: registries.read_hospitals,
    Kind.HCPCS_RELEASE: registries.read_hcpcs,
    Kind.ICD10_RELEASE: registries.read_icd10,
    Kind.ZIP_TABLE: registries.read_zips,
    Kind.REQUIRED_PRIOR_AUTH: registries.read_required_prior_auth,
    Kind.HOLIDAYS: registries.read_holidays,
    Kind.TAXONOMY: registries.read_taxonomy,
    Kind.PERSON_RECORDS: registries.read_persons,
    Kind.FHIR_JSON: fhir.read_json,
    Kind.FHIR_NDJSON: fhir.read_ndjson,
    Kind.CODE_SYSTEM: registries.read_code_system,
    Kind.X12: x12.read_x12,
    Kind.PDF: _document("pdf"),
    Kind.IMAGE: _document("image"),
    Kind.MAIL: _document("mail"),
    Kind.ANSWERS_JSON: answers.read_json,
    Kind.ANSWERS_CSV: answers.read_csv,
    Kind.TABLE_OTHER: _table_other,
    Kind.TEXT_OTHER: _text_other,
    Kind.BINARY_OTHER: _binary_other,
    Kind.EMPTY: _empty,
}


def file_formats() -> str:
    """The page `docs/reference/file-formats.md`: the hub's own files, documents of answers and FHIR, from the tables in code."""
    return "\n".join((csv.reference_page(), answers.reference_section(), fhir.reference_section()))
