"""How does an X12 file become units, and what is wrong with its envelopes?

Enrollment (834) is read member by member. Other transactions are kept whole with a sentence that says what they are. A
transaction that is complete stands, even where the file around it is damaged; what is damaged is told as a fault of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.gateways.x12.enrollment import SEGMENTS_PER_MEMBER, read_member
from hearthline.gateways.x12.segments import Broken, Segment, Segments, element, is_segment_id

ENROLLMENT = "834"
# What each transaction set is, in our own words, and the segment that counts its items with the word for them.
_KINDS: dict[str, tuple[str, str, str]] = {
    "270": ("a question about benefits", "EQ", "asked"),
    "271": ("an answer about benefits", "EB", "statements"),
    "276": ("a question about the status of claims", "TRN", "traced"),
    "277": ("an answer about the status of claims", "STC", "statuses"),
    "278": ("an authorization request or answer", "UM", "services"),
    "820": ("a premium payment", "RMR", "items"),
    "834": ("an enrollment", "INS", "members"),
    "835": ("a remittance", "CLP", "claims"),
    "837": ("claims", "CLM", "claims"),
    "997": ("an acknowledgement", "AK2", "transactions"),
    "999": ("an acknowledgement", "AK2", "transactions"),
    "TA1": ("an interchange acknowledgement", "TA1", "notes"),
}


def read_x12(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per member of an enrollment and per other transaction, and one fault per damaged envelope."""
    reader = _Reader()
    try:
        for segment in Segments(source):
            yield from reader.take(segment)
    except Broken as error:
        yield from reader.end(str(error))
        return
    yield from reader.end("")


class _Reader:
    """Where in the envelopes the reading stands; keeps one member at most, so that memory stays flat."""

    def __init__(self) -> None:
        self.interchange: Segment = []
        self.group: Segment = []
        self.transaction: Segment = []
        self.groups = self.transactions = self.segments = self.number = self.members = 0
        self.counts: Counter[str] = Counter()
        self.payer: Segment | None = None
        self.loop: list[Segment] = []
        self.strange = ""
        self.is_anything = False

    def take(self, segment: Segment) -> Iterator[documents.Unit]:
        """The units that a segment completes."""
        self.is_anything = True
        kind = segment[0]
        if kind == "ISA":
            yield from self._close("the next interchange begins")
            self.interchange, self.groups = segment, 0
        elif kind == "IEA":
            yield from self._close("the interchange ends")
            yield from self._check_interchange(segment)
        elif kind == "GS":
            yield from self._close_group("the next group begins")
            self.group, self.transactions = segment, 0
        elif kind == "GE":
            yield from self._close_transaction("the group ends")
            yield from self._check_group(segment)
        elif kind == "ST":
            yield from self._close_transaction("the next transaction begins")
            self._open(segment)
        elif kind == "SE":
            yield from self._end_transaction(segment)
        elif self.transaction:
            yield from self._inside(segment)
        elif kind != "TA1":
            yield self._fault("file", f"The segment {kind[:20]} stands outside a transaction; ask for the file again.", segment)

    def _open(self, segment: Segment) -> None:
        self.transaction, self.segments, self.members = segment, 1, 0
        self.number += 1
        self.transactions += 1
        self.counts, self.payer, self.loop, self.strange = Counter(), None, [], ""

    @property
    def position(self) -> str:
        """How reports call the transaction that is open."""
        return f"transaction {self.number} ({element(self.transaction, 1)[:6]} {element(self.transaction, 2)[:12]})"

    def _inside(self, segment: Segment) -> Iterator[documents.Unit]:
        self.segments += 1
        kind = segment[0]
        if not is_segment_id(kind) and not self.strange:
            self.strange = f'"{kind[:20]}" is not a segment; ask for the file again.'
        self.counts[kind if is_segment_id(kind) else "?"] += 1
        if element(self.transaction, 1) != ENROLLMENT:
            return
        if kind == "INS":
            yield from self._member()
            self.loop = [segment]
        elif self.loop:
            if len(self.loop) <= SEGMENTS_PER_MEMBER:
                self.loop.append(segment)
        elif kind == "N1" and element(segment, 1) == "IN":
            self.payer = segment

    def _member(self) -> Iterator[documents.Unit]:
        """The member whose loop is complete."""
        if not self.loop:
            return
        self.members += 1
        position = f"transaction {self.number}, member {self.members}"
        loop, self.loop = self.loop, []
        if len(loop) > SEGMENTS_PER_MEMBER:
            yield self._fault(
                position, f"The member has more than {SEGMENTS_PER_MEMBER} segments; ask the sender to check it.", loop[0]
            )
            return
        if any("\0" in part for segment in loop for part in segment):
            yield self._fault(position, "The member holds bytes that are not text; ask for the file again.", loop[0])
            return
        drafts, warnings = read_member(loop, payer=self.payer)
        yield documents.Unit(position=position, drafts=drafts, warnings=tuple(warnings))

    def _end_transaction(self, segment: Segment) -> Iterator[documents.Unit]:
        if not self.transaction:
            yield self._fault("file", "A transaction ends (SE) that never began (ST); ask for the file again.", segment)
            return
        said, control = element(segment, 1), element(segment, 2)
        held = self.segments + 1
        fault = self.strange
        if not self.group:
            fault = fault or "The transaction stands outside a group (GS); ask for the file again."
        if control != element(self.transaction, 2):
            fault = fault or "The transaction ends (SE) with another control number than its own; ask for it again."
        if said != str(held):
            fault = fault or f"The transaction says it has {said[:9] or 'no'} segments and has {held}; ask for it again."
        yield from self._finish(fault, segment)

    def _finish(self, fault: str, segment: Segment) -> Iterator[documents.Unit]:
        kind = element(self.transaction, 1)
        is_enrollment = kind == ENROLLMENT
        if is_enrollment and fault and self.loop:
            self.loop = []
            yield self._fault(
                f"transaction {self.number}, member {self.members + 1}", "The last member may be incomplete. " + fault, segment
            )
        elif is_enrollment:
            yield from self._member()
        if fault:
            yield self._fault(self.position, fault, segment)
        elif not is_enrollment or not self.members:
            words, counted, items = _KINDS.get(kind, ("a transaction that the hub does not know", "", ""))
            many = f", {self.counts[counted]} {items}" if counted else ""
            yield documents.Unit(position=self.position, kept=f"kept, not used: {words} ({kind[:6]}{many}).")
        self.transaction = []

    def _close_transaction(self, why: str) -> Iterator[documents.Unit]:
        if self.transaction:
            yield from self._finish(f"The transaction has no end (SE) where {why}; ask for the whole file.", self.transaction)

    def _close_group(self, why: str) -> Iterator[documents.Unit]:
        yield from self._close_transaction(why)
        if self.group:
            yield self._fault("file", f"A group has no end (GE) where {why}; ask for the whole file.", self.group)
            self.group = []

    def _close(self, why: str) -> Iterator[documents.Unit]:
        yield from self._close_group(why)
        if self.interchange and why != "the interchange ends":
            yield self._fault("file", f"An interchange has no end (IEA) where {why}; ask for the whole file.", self.interchange)
            self.interchange = []

    def _check_group(self, segment: Segment) -> Iterator[documents.Unit]:
        if not self.group:
            yield self._fault("file", "A group ends (GE) that never began (GS); ask for the file again.", segment)
            return
        self.groups += 1
        if element(segment, 1) != str(self.transactions):
            sentence = f"A group says it has {element(segment, 1)[:9] or 'no'} transactions and has {self.transactions}"
            yield self._fault("file", sentence + "; ask the sender whether one is missing.", segment)
        if element(segment, 2) != element(self.group, 6):
            yield self._fault("file", "A group ends (GE) with another control number than its own; ask the sender.", segment)
        self.group = []

    def _check_interchange(self, segment: Segment) -> Iterator[documents.Unit]:
        if element(segment, 1) != str(self.groups):
            sentence = f"The interchange says it has {element(segment, 1)[:9] or 'no'} groups and has {self.groups}"
            yield self._fault("file", sentence + "; ask the sender whether one is missing.", segment)
        if element(segment, 2) != element(self.interchange, 13):
            yield self._fault(
                "file", "The interchange ends (IEA) with another control number than its own; ask the sender.", segment
            )
        self.interchange = []

    def end(self, broken: str) -> Iterator[documents.Unit]:
        """The units that the end of the file completes, and the sentence where it could not be read further."""
        if not self.is_anything and not broken:
            broken = "The file is empty; ask for it again."
        yield from self._close("the file ends")
        if broken:
            yield self._fault("file", broken, [])

    def _fault(self, position: str, sentence: str, segment: Segment) -> documents.Unit:
        return documents.Unit(position=position, fault=sentence, raw="*".join(segment).encode()[:2000])
