"""How are the units of a message filed, a few thousand in one transaction, so that no unit is lost, doubled or spoils another?

A chunk never parts an order from its further lines. Where a unit breaks its chunk, the chunk is halved until that unit stands
alone; it is put aside with a reason, and the others are filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import psycopg
import structlog
from django.db import DataError, IntegrityError, OperationalError

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals.api import rows
from hearthline.inbox import filing
from hearthline.plumbing import access

CHUNK = 5_000
STEP = 50  # units read at a time while the database is waited for: two milliseconds, by which its answer waits at most
TRIES = 3  # a chunk that lost against another import is filed again, twice
log = structlog.get_logger("hearthline.inbox")

# What one unit's values can do to a room. A database that cannot be had is no unit's fault: the import ends and is run again.
_SPOILED = (
    DataError,
    IntegrityError,
    psycopg.DataError,
    psycopg.IntegrityError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
)
_LOST_THE_RACE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


@dataclass(slots=True, kw_only=True)
class Receipt:
    """What became of a message, or of several: four counts that add up, and the reason of every unit put aside."""

    received: int = 0
    filed: int = 0
    known: int = 0
    quarantined: int = 0
    reasons: list[dict[str, str]] = field(default_factory=list)

    def __iadd__(self, other: Receipt) -> Receipt:
        self.received += other.received
        self.filed += other.filed
        self.known += other.known
        self.quarantined += other.quarantined
        self.reasons += other.reasons
        return self


def reason(name: str, position: str, why: str) -> dict[str, str]:
    """Where a unit stood and why it was put aside, as receipts tell it."""
    return {"file": name, "position": position, "reason": why}


def chunks(units: Iterable[documents.Unit], *, size: int = CHUNK) -> Iterator[tuple[list[documents.Unit], bool]]:
    """Units in chunks of about `size`, an order together with its further lines, and whether the chunk is the last one."""
    chunk: list[documents.Unit] = []
    for unit in units:
        if len(chunk) >= size and not _continues(unit):
            yield chunk, False
            chunk = []
        chunk.append(unit)
    yield chunk, True


def file(chunk: Sequence[documents.Unit], context: filing.Context, *, name: str, is_last: bool) -> Receipt:
    """File a chunk in one transaction; when one of its units breaks it, in halves.

    Args:
        name: what reasons call the message.
        is_last: the message ends here; that it has been read is recorded in the same transaction.
    """
    try:
        return _file_patiently(chunk, context, name=name, is_last=is_last)
    except (*_SPOILED, OperationalError, psycopg.OperationalError) as error:
        if not isinstance(error, _SPOILED) and not _is_too_large(error):
            raise
        middle = _middle(chunk)
        if middle:
            receipt = file(chunk[:middle], context, name=name, is_last=False)
            receipt += file(chunk[middle:], context, name=name, is_last=is_last)
            return receipt
        log.warning("unit could not be filed", kind=context.kind, position=chunk[0].position, error=type(error).__name__)
        spoiled = documents.Unit(position=chunk[0].position, fault=_why_unfileable(error), raw=chunk[0].raw)
        return _file_patiently([spoiled, *chunk[1:]], context, name=name, is_last=is_last)


def _continues(unit: documents.Unit) -> bool:
    return unit.kept.startswith(rows.CONTINUES)


def _middle(chunk: Sequence[documents.Unit]) -> int:
    """Where a chunk is parted so that no order is; 0 where it is a single one."""
    half = len(chunk) // 2
    starts = [place for place in range(1, len(chunk)) if not _continues(chunk[place])]
    return min(starts, key=lambda place: abs(place - half), default=0)


def _why_unfileable(error: Exception) -> str:
    """No value of the row may leak into the sentence: only what kind of trouble it was."""
    if isinstance(error, (DataError, psycopg.DataError)) or _is_too_large(error):
        return "A value is longer or larger than the hub can hold; correct the row and send it again."
    if isinstance(error, (IntegrityError, psycopg.IntegrityError)):
        return "The row contradicts what is on file; a person must compare it with the record."
    return "The row cannot be filed as it stands; a person must look at the original."


def _is_too_large(error: Exception) -> bool:
    """Whether a value exceeds what an index or a column can hold, which the driver counts among the troubles of operation."""
    return isinstance(error.__cause__ or error, psycopg.errors.ProgramLimitExceeded)


def _is_passing(error: BaseException) -> bool:
    """Whether another writer was only quicker: it held the rows, or it wrote the next link of the same audit chain."""
    if isinstance(error, psycopg.errors.UniqueViolation):
        return error.diag.table_name == "plumbing_audit_event"
    return isinstance(error, _LOST_THE_RACE)


def _file_patiently(chunk: Sequence[documents.Unit], context: filing.Context, *, name: str, is_last: bool) -> Receipt:
    for attempt in range(1, TRIES + 1):
        try:
            return _file_together(chunk, context, name=name, is_last=is_last)
        except (OperationalError, IntegrityError, psycopg.OperationalError) as error:
            if attempt == TRIES or not _is_passing(error.__cause__ or error):
                raise
            log.info("chunk is filed again", kind=context.kind, position=chunk[0].position, attempt=attempt)
    raise AssertionError("the last attempt returns or raises")


def _file_together(chunk: Sequence[documents.Unit], context: filing.Context, *, name: str, is_last: bool) -> Receipt:
    with access.acting(access.system("inbox")):
        outcomes = _outcomes(chunk, context)
        faults = [replace(unit, fault=one.fault) for unit, one in zip(chunk, outcomes, strict=True) if one.fault]
        filed = sum(one.is_new for one in outcomes if not one.fault)
        known = len(chunk) - len(faults) - filed
        documents.quarantine(faults, client_id=context.client_id, inbound_id=context.inbound_id, at=context.at)
        documents.count(
            context.inbound_id,
            received=len(chunk),
            filed=filed,
            known=known,
            quarantined=len(faults),
            read_at=context.at if is_last else None,
            reading=context.reading,
        )
    reasons = [reason(name, unit.position, unit.fault) for unit in faults]
    return Receipt(received=len(chunk), filed=filed, known=known, quarantined=len(faults), reasons=reasons)


def _outcomes(chunk: Sequence[documents.Unit], context: filing.Context) -> list[filing.Outcome]:
    """What becomes of each unit: filed by a room, kept as evidence, put aside, or the same as the order whose line it is."""
    drafted = [unit for unit in chunk if not unit.fault and unit.drafts]
    fates = dict(zip(map(id, drafted), filing.file(drafted, context), strict=True))
    by_position = {unit.position: fates.get(id(unit)) or filing.Outcome(fault=unit.fault) for unit in chunk if not unit.kept}
    evidence: list[documents.Unit] = []
    for unit in chunk:
        head = by_position.get(unit.kept.removeprefix(rows.CONTINUES)) if _continues(unit) else None
        if head is not None:
            fates[id(unit)] = _share(head, unit)
        elif unit.fault:
            fates[id(unit)] = filing.Outcome(fault=unit.fault)
        elif unit.kept:
            evidence.append(unit)
    fates.update(zip(map(id, evidence), _keep(evidence, context), strict=True))
    return [fates[id(unit)] for unit in chunk]


def _share(head: filing.Outcome, unit: documents.Unit) -> filing.Outcome:
    if not head.fault:
        return head
    return filing.Outcome(fault=f"It {unit.kept}, which was put aside; send the lines of the order again together.")


def _keep(evidence: Sequence[documents.Unit], context: filing.Context) -> list[filing.Outcome]:
    """Evidence is known by its content; what has none of its own, as a whole file, by the message in which it stands."""
    if not evidence:
        return []
    units = [unit if unit.raw else replace(unit, raw=f"{context.inbound_id} {unit.position}".encode()) for unit in evidence]
    flags = documents.keep_evidence(units, client_id=context.client_id, inbound_id=context.inbound_id)
    return [filing.Outcome(is_new=flag) for flag in flags]
