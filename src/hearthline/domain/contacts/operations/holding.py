"""How is what a colleague says to the outside held, taken back, or let go?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts.facts import MessageDraft, OutboundDraft
from hearthline.domain.contacts.models import Draft
from hearthline.domain.contacts.operations.writing import write
from hearthline.domain.contacts.policy import HOLD
from hearthline.plumbing import audit
from hearthline.plumbing.access import Actor, system
from hearthline.plumbing.ids import new_id

KIND = "message"


def hold(message: MessageDraft, *, by: Actor, at: datetime) -> Draft:
    """Hold a message for the time in which it can be taken back."""
    count = Draft.objects.filter(case_id=message.case_id).count()
    row = Draft(
        id=new_id(),
        client_id=message.client_id,
        case_id=message.case_id,
        reference=f"{message.number}.M{count + 1}",
        recipient=message.recipient,
        recipient_name=message.recipient_name,
        channel=message.channel,
        text=message.text,
        written_at=at,
        written_by=str(by),
        release_at=at + HOLD,
    )
    row.save(force_insert=True)
    _remember(row, "message.held", by=by, at=at)
    return row


def take_back(draft_id: UUID, *, by: Actor, at: datetime) -> Draft | None:
    """Take a held message back; None when it has left, or is not this colleague's."""
    row = Draft.objects.filter(id=draft_id, released_at__isnull=True, withdrawn_at__isnull=True).select_for_update().first()
    if row is None or row.written_by != str(by):
        return None
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _remember(row, "message.taken_back", by=by, at=at)
    return row


def discard(draft_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Let go of a message that was taken back; False when there is none of this colleague's."""
    row = Draft.objects.filter(id=draft_id, withdrawn_at__isnull=False, discarded_at__isnull=True).select_for_update().first()
    if row is None or row.written_by != str(by):
        return False
    row.discarded_at = at
    row.save(update_fields=["discarded_at"])
    _remember(row, "message.discarded", by=by, at=at)
    return True


def release_due(*, at: datetime, limit: int = 1_000) -> int:
    """Let go what was held long enough, each message as its writer's; returns how many left."""
    due = Draft.objects.filter(released_at__isnull=True, withdrawn_at__isnull=True, release_at__lte=at)
    rows = list(due.select_for_update(skip_locked=True).order_by("release_at", "id")[:limit])
    cases.lock(system("contacts"), [row.case_id for row in rows])
    writers: dict[str, list[Draft]] = {}
    for row in rows:
        writers.setdefault(row.written_by, []).append(row)
    for writer, some in writers.items():
        kind, _, name = writer.partition(":")
        write([_outbound(row) for row in some], by=Actor(kind, name), at=at)
    Draft.objects.filter(id__in=[row.id for row in rows]).update(released_at=at)
    return len(rows)


def _outbound(row: Draft) -> OutboundDraft:
    return OutboundDraft(
        client_id=row.client_id,
        case_id=row.case_id,
        reference=row.reference,
        kind=KIND,
        recipient=row.recipient,
        channel=row.channel,
        body={"case_number": row.reference.partition(".")[0], "to": row.recipient_name, "text": row.text},
    )


def _remember(row: Draft, kind: str, *, by: Actor, at: datetime) -> None:
    detail = {"id": row.id, "reference": row.reference, "to": row.recipient, "channel": row.channel}
    audit.append([audit.Entry(client_id=row.client_id, chain=row.case_id, kind=kind, detail=detail)], by=by, at=at)
