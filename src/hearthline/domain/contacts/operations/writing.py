"""How does the hub write what it owes to the outside, and learn that it was sent and answered?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from hearthline.domain.contacts.facts import OutboundDraft
from hearthline.domain.contacts.models import Outbound
from hearthline.plumbing import arrays, audit, bulk, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

_COLUMNS = (
    "id", "client_id", "case_id", "reference", "kind", "recipient", "channel", "body", "attempt", "written_at", "written_by",
)  # fmt: skip


def write(drafts: Sequence[OutboundDraft], *, by: Actor, at: datetime) -> None:
    """Write messages in the caller's transaction; a carrier takes them after commit.

    The same reference and attempt is written, remembered and announced once.
    """
    if not drafts:
        return
    ids = new_ids(len(drafts))
    count = bulk.insert(
        Outbound,
        _COLUMNS,
        (
            (
                id_, one.client_id, one.case_id, one.reference, one.kind, one.recipient, one.channel, Jsonb(one.body),
                one.attempt, at, str(by),
            )
            for id_, one in zip(ids, drafts, strict=True)
        ),
        on_conflict="ON CONFLICT (reference, attempt, client_id) DO NOTHING",
    )  # fmt: skip
    written = list(zip(ids, drafts, strict=True))
    if count < len(drafts):
        fresh = set(Outbound.objects.filter(id__in=ids).values_list("id", flat=True))
        written = [(id_, one) for id_, one in written if id_ in fresh]
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id,
                chain=one.case_id,
                kind=f"outbound.{one.kind}",
                detail={"reference": one.reference, "to": one.recipient, "attempt": one.attempt},
            )
            for _, one in written
        ),
        by=by,
        at=at,
    )
    clients: dict[UUID, list[UUID]] = {}
    for id_, one in written:
        clients.setdefault(one.client_id, []).append(id_)
    for client_id, told in clients.items():
        outbox.announce("contacts.written", client_id=client_id, ids=told, at=at)


def mark_sent(ids: Sequence[UUID], *, at: datetime) -> None:
    """A carrier has taken these messages."""
    arrays.execute(
        "UPDATE contacts_outbound SET sent_at = %s WHERE id = ANY(%s::uuid[]) AND sent_at IS NULL",
        [at, arrays.pack("uuid", list(ids))],
    )


def mark_answered(references: Sequence[str], *, at: datetime) -> None:
    """Answers to these references arrived at `at`."""
    arrays.execute(
        "UPDATE contacts_outbound SET answered_at = %s WHERE reference = ANY(%s::text[]) AND answered_at IS NULL",
        [at, arrays.pack("text", list(references))],
    )
