"""How does FHIR R4 JSON, one resource, one bundle or a bulk file of millions of lines, become units?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals.api import rows
from hearthline.gateways import Unreadable, read_all, strict_json
from hearthline.gateways.fhir import claims, evidence, orders
from hearthline.gateways.fhir.belongings import read_coverage, read_device
from hearthline.gateways.fhir.message import Entry, Message, entries_of
from hearthline.gateways.fhir.people import read_organization, read_patient, read_practitioner, why_no_member
from hearthline.gateways.fhir.reading import node, nodes, text, words
from hearthline.gateways.fhir.resource_types import R4

DOCUMENT_BYTES = 64 << 20
LINE_BYTES = 16 << 20
FAULT_BYTES = 64 << 10  # so much of a damaged line stands beside its reason; the message itself is kept whole

Reading = tuple[tuple[Any, ...], list[str]] | str


def read_json(source: BinaryIO) -> Iterator[documents.Unit]:
    """Units of one FHIR document: one for a resource, one per entry for a bundle. NDJSON sent under this name is read as such."""
    try:
        content = read_all(source, limit=DOCUMENT_BYTES, what="The FHIR document")
        resource = strict_json(content)
    except Unreadable as error:
        lines = content.splitlines() if "after the end" in str(error) else []
        if len([line for line in lines if line.strip()]) > 1:
            yield from _units_of_lines(iter(lines))
            return
        yield documents.Unit(position="file", fault=str(error))
        return
    yield from units_of(resource, position="file")


def read_ndjson(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per line of a bulk file (more where a line is a bundle); memory stays flat."""
    yield from _units_of_lines(_lines(source))


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Physical lines; one longer than the limit is cut, which makes it a fault, and the rest of it is passed over."""
    while line := source.readline(LINE_BYTES):
        yield line
        while not line.endswith(b"\n") and len(line) == LINE_BYTES:
            line = source.readline(LINE_BYTES)


def _units_of_lines(lines: Iterator[bytes]) -> Iterator[documents.Unit]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            if len(line) >= LINE_BYTES:
                raise Unreadable(f"The line is longer than {LINE_BYTES >> 20} MB; send the resource as a file of its own.")
            resource = strict_json(line)
        except Unreadable as error:
            yield documents.Unit(position=f"line {number}", fault=str(error), raw=line[:FAULT_BYTES])
            continue
        yield from units_of(resource, position=f"line {number}", raw=line.strip())


def units_of(resource: Any, *, position: str, raw: bytes = b"") -> Iterator[documents.Unit]:
    """The units of one JSON value that should be a resource or a bundle.

    Args:
        raw: the value as it was sent, where it is a line among others.
    """
    fault = _why_no_resource(resource)
    if fault:
        yield documents.Unit(position=position, fault=fault, raw=raw[:FAULT_BYTES])
        return
    plan = _Plan(Message(entries_of(resource, position=position)))
    if not plan.message.entries:
        yield documents.Unit(position=position, kept="kept, not used: a bundle without entries.", raw=_fingerprint(raw))
    for entry in plan.message.entries:
        if entry.position == position:
            entry.raw = raw
        yield plan.unit(entry)


def _why_no_resource(resource: Any) -> str:
    if not isinstance(resource, dict):
        return "It is not a JSON object; a FHIR resource begins with {."
    return "" if text(resource, "resourceType") else "It does not say its resourceType; add it and send it again."


def read_together(files: Iterable[tuple[str, BinaryIO]]) -> Iterator[tuple[str, documents.Unit]]:
    """Files of single resources that belong together, read as one message: an order finds its patient in the next file.

    Args:
        files: name and open file of each; all of them are held in memory together, so hand over a folder of examples or one
            sender's delivery, and bulk files to `read_ndjson`.

    Returns:
        The name of the file of each unit, and the unit.
    """
    entries: list[Entry] = []
    names: list[str] = []
    for name, source in files:
        try:
            resource = strict_json(read_all(source, limit=DOCUMENT_BYTES, what="The FHIR document"))
            fault = _why_no_resource(resource)
        except Unreadable as error:
            resource, fault = {}, str(error)
        found = [Entry("file", fault=fault)] if fault else list(entries_of(resource, position="file"))
        for entry in found:
            entry.origin = name if entry.position == "file" else f"{name}, {entry.position}"
        entries += found or [Entry("file", kept="kept, not used: a bundle without entries.")]
        names += [name] * max(len(found), 1)
    plan = _Plan(Message(entries))
    for name, entry in zip(names, entries, strict=True):
        yield name, plan.unit(entry)


def _original(entry: Entry) -> bytes:
    """The entry as it was sent, as nearly as it can be had; nothing for a file that is one resource: the message keeps it."""
    if entry.raw or entry.position == "file":
        return entry.raw
    return json.dumps(entry.resource, sort_keys=True, default=str).encode() if entry.resource else b""


def _fingerprint(original: bytes) -> bytes:
    """By what evidence is known again; a chunk of units must not hold all of their content."""
    return hashlib.sha256(original).digest() if original else b""


class _Plan:
    """What each entry of a message is read as, given the others."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._together: dict[int, list[Entry]] = {}
        self._part_of: dict[int, Entry] = {}
        self._reasons: set[int] = set()
        self._notes: set[int] = set()
        sets: dict[tuple[str, str], Entry] = {}
        for entry in message.of_type(*orders.REQUESTS):
            if orders.why_no_order(entry, message):
                continue
            for reference in nodes(entry.resource, "reasonReference"):
                found = message.find(reference, within=entry.resource)
                if found is not None:
                    self._reasons.add(id(found))
            self._notes |= {id(note) for note in evidence.notes_of(entry, message)}
            group = orders.group_of(entry)
            person = message.name_of(node(entry.resource, "subject"), within=entry.resource)
            first = sets.setdefault((group, person), entry) if group else entry
            if first is entry:
                self._together[id(entry)] = []
            else:
                self._together[id(first)].append(entry)
                self._part_of[id(entry)] = first

    def unit(self, entry: Entry) -> documents.Unit:
        """The one reading of an entry."""
        if entry.fault or entry.kept:
            return documents.Unit(position=entry.position, fault=entry.fault, kept=entry.kept)
        if entry.type not in R4:
            fault = f'"{entry.type[:40]}" is not a resource type of FHIR R4; correct it and send it again.'
            fault = fault if entry.type else "It does not say its resourceType; add it and send it again."
            return documents.Unit(position=entry.position, fault=fault, raw=_original(entry)[:FAULT_BYTES])
        reading = self._read(entry)
        if isinstance(reading, str):
            return documents.Unit(position=entry.position, kept=reading, raw=_fingerprint(_original(entry)))
        return documents.Unit(position=entry.position, drafts=reading[0], warnings=tuple(reading[1]))

    def _read(self, entry: Entry) -> Reading:
        reader = _READERS.get(entry.type)
        if reader is not None:
            return reader(self, entry)
        return f"kept, not used: {entry.type}."

    def patient(self, entry: Entry) -> Reading:
        reason = why_no_member(entry.resource)
        if reason:
            return reason
        draft, warnings = read_patient(entry, self.message)
        return (draft,), warnings

    def practitioner(self, entry: Entry) -> Reading:
        draft = read_practitioner(entry, self.message)
        return ((draft,), []) if draft is not None else "kept, not used: a clinician with neither a name nor an NPI."

    def organization(self, entry: Entry) -> Reading:
        draft = read_organization(entry)
        return draft if isinstance(draft, str) else ((draft,), [])

    def coverage(self, entry: Entry) -> Reading:
        if text(entry.resource, "status") in ("cancelled", "entered-in-error", "draft"):
            return f'kept, not used: the coverage is "{text(entry.resource, "status")}".'
        draft, warnings = read_coverage(entry, self.message)
        return ((draft,), warnings) if draft.member_ref else "kept, not used: a coverage that does not say whom it covers."

    def device(self, entry: Entry) -> Reading:
        draft = read_device(entry, self.message)
        return draft if isinstance(draft, str) else ((draft,), [])

    def order(self, entry: Entry) -> Reading:
        reason = orders.why_no_order(entry, self.message)
        if reason:
            return reason
        first = self._part_of.get(id(entry))
        if first is not None:
            return f"{rows.CONTINUES}{first.origin or first.position}"
        draft, warnings = orders.read_order(entry, self._together[id(entry)], self.message)
        return (draft,), warnings

    def claim(self, entry: Entry) -> Reading:
        reason = claims.why_no_claim_order(entry, self.message, has_orders=bool(self._together))
        if reason:
            return reason
        draft, warnings = claims.read_claim(entry, self.message)
        return (draft,), warnings

    def condition(self, entry: Entry) -> Reading:
        if id(entry) in self._reasons:
            return "kept: the diagnosis of an order in the same message."
        return "kept, not used: a condition that no order in the message names."

    def document(self, entry: Entry) -> Reading:
        kind = words(node(entry.resource, "type")) or "document"
        attachments = [node(content, "attachment") for content in nodes(entry.resource, "content")]
        held = ", ".join(
            f"{text(item, 'contentType') or 'unknown type'}, {len(text(item, 'data')) * 3 // 4:,} bytes"
            if text(item, "data")
            else f"{text(item, 'contentType') or 'unknown type'}, stored elsewhere"
            for item in attachments
        )
        use = (
            "kept: evidence of an order in the same message"
            if id(entry) in self._notes
            else "kept, not used: a clinical document"
        )
        return f"{use} ({kind}; {held or 'no content'})."


_READERS = {
    "Patient": _Plan.patient,
    "Practitioner": _Plan.practitioner,
    "Organization": _Plan.organization,
    "Coverage": _Plan.coverage,
    "Device": _Plan.device,
    "ServiceRequest": _Plan.order,
    "DeviceRequest": _Plan.order,
    "MedicationRequest": _Plan.order,
    "Claim": _Plan.claim,
    "Condition": _Plan.condition,
    "DocumentReference": _Plan.document,
}
