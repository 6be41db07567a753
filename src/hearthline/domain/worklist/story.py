"""What is the whole story of a case, in order: ordered, asked, verified, authorized, offered, delivered; who, when, and why?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.plumbing.access import Viewer

# One row per thing that happened, from the rooms' own records: moment, actor, kind, what, why, the record's id and particulars.
_STORY = """
SELECT moved_at, moved_by, 'moved', subject || ': ' || replace(move, '_', ' ') || ' (' || source || ' to ' || target || ')', why,
       id, jsonb_build_object('subject', subject, 'subject_id', subject_id, 'move', move, 'source', source, 'target', target)
FROM plumbing_state_change WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT received_at, 'organization:' || sender, 'ordered',
       'order ' || coalesce(nullif(order_number, ''), '(no number)') || ' by ' || channel, '',
       id, jsonb_build_object('order_number', order_number, 'channel', channel)
FROM referrals_referral WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT amended_at, 'organization:' || r.sender, 'amended',
       (SELECT string_agg(key, ', ' ORDER BY key) FROM jsonb_object_keys(a.differences) key), '', a.id, a.differences
FROM referrals_amendment a JOIN referrals_referral r ON r.client_id = a.client_id AND r.id = a.referral_id
WHERE a.client_id = %(client)s AND a.case_id = %(case)s
UNION ALL
SELECT asked_at, 'hub', 'asked', question, rule, id, jsonb_build_object('field', field)
FROM referrals_clarification WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT answered_at, 'referrer', 'answered', field, rule, id, jsonb_build_object('question', question)
FROM referrals_clarification c WHERE client_id = %(client)s AND case_id = %(case)s AND answered_at IS NOT NULL
AND NOT EXISTS (SELECT FROM referrals_written_in w WHERE w.client_id = c.client_id AND w.case_id = c.case_id
                AND w.written_at = c.answered_at AND c.field = ANY(w.fields))
UNION ALL
SELECT written_at, written_by, 'written in', array_to_string(fields, ', '), told_by, id,
       jsonb_build_object('fields', to_jsonb(fields))
FROM referrals_written_in WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT written_at, written_by, 'sent',
       kind || ' to ' || recipient || ' (' || reference || CASE WHEN attempt > 1 THEN ', attempt ' || attempt ELSE '' END || ')',
       '', id, jsonb_build_object('kind', kind, 'recipient', recipient, 'channel', channel, 'reference', reference,
       'attempt', attempt, 'text', body ->> 'text')
FROM contacts_outbound WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT began_at, 'staff:' || agent, 'called', coalesce(nullif(caller_name, ''), 'somebody'), note,
       id, jsonb_build_object('direction', direction, 'caller_kind', caller_kind, 'reason', reason, 'outcome', outcome,
       'next_step', next_step, 'ended_at', ended_at)
FROM contacts_call WHERE client_id = %(client)s AND about_id = %(case)s
UNION ALL
SELECT written_at, written_by, 'noted', text, '', id, jsonb_build_object('mentions', to_jsonb(mentions))
FROM contacts_note WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT started_at, owner, 'promised', kind || ' by ' || to_char(due_at AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI ') || zone, rule,
       id, jsonb_build_object('kind', kind, 'due_at', due_at, 'zone', zone, 'counterparty', counterparty)
FROM obligations_obligation WHERE client_id = %(client)s AND case_id = %(case)s AND owner <> ''
UNION ALL
SELECT coalesce(stopped_at, noticed_at), owner, CASE WHEN verdict = '' THEN 'overdue' ELSE verdict END, kind, rule,
       id, jsonb_build_object('kind', kind, 'counterparty', counterparty)
FROM obligations_obligation
WHERE client_id = %(client)s AND case_id = %(case)s AND owner <> '' AND (stopped_at IS NOT NULL OR noticed_at IS NOT NULL)
UNION ALL
SELECT p.began_at, 'hub', 'clock held', o.kind, p.evidence, p.id, jsonb_build_object('kind', o.kind) FROM obligations_pause p
JOIN obligations_obligation o ON o.client_id = p.client_id AND o.id = p.obligation_id
WHERE p.client_id = %(client)s AND p.case_id = %(case)s
UNION ALL
SELECT p.ended_at, 'hub', 'clock resumed', o.kind, p.evidence, p.id, jsonb_build_object('kind', o.kind) FROM obligations_pause p
JOIN obligations_obligation o ON o.client_id = p.client_id AND o.id = p.obligation_id
WHERE p.client_id = %(client)s AND p.case_id = %(case)s AND p.ended_at IS NOT NULL
UNION ALL
SELECT happened_at, provider_key, 'happened', kind || ' ' || reference || coalesce(', ' || nullif(method, ''), ''), evidence,
       id, jsonb_build_object('kind', kind, 'reference', reference, 'method', method)
FROM fulfillment_booking WHERE client_id = %(client)s AND case_id = %(case)s AND happened_at IS NOT NULL
UNION ALL
SELECT opened_at, 'hub', 'exception', replace(cause, '_', ' '), description, id, jsonb_build_object('cause', cause)
FROM escalations_exception WHERE client_id = %(client)s AND case_id = %(case)s
UNION ALL
SELECT resolved_at, 'hub', 'decided', resolution, replace(cause, '_', ' '), id, jsonb_build_object('cause', cause)
FROM escalations_exception WHERE client_id = %(client)s AND case_id = %(case)s AND resolved_at IS NOT NULL
UNION ALL
SELECT e.opened_at, 'hub', 'escalated', e.reference || ' to ' || coalesce(s.name, 'the on-call desk'), e.reason,
       e.id, jsonb_build_object('reference', e.reference, 'manager', coalesce(s.name, 'the on-call desk'),
       'extension', coalesce(s.extension, ''), 'committed_at', e.committed_at)
FROM escalations_escalation e LEFT JOIN parties_staff s ON s.id = e.manager_id
WHERE e.client_id = %(client)s AND e.case_id = %(case)s
ORDER BY 1, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a case's story; `id` is the record's, `particulars` what a screen makes a sentence of."""

    at: datetime
    by: str
    kind: str
    what: str
    why: str
    id: UUID
    particulars: dict[str, Any]

    @property
    def key(self) -> str:
        """What names this line for good: a record may have told two (asked and answered)."""
        return f"{self.kind.replace(' ', '-')}:{self.id}"


def story(viewer: Viewer, *, client_id: UUID, case_id: UUID) -> list[Happened]:
    """Everything that happened in a case, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_STORY, {"client": client_id, "case": case_id})
        return [
            Happened(at=at, by=by, kind=kind, what=what, why=why, id=id_, particulars=_read(particulars))
            for at, by, kind, what, why, id_, particulars in cursor.fetchall()
        ]


def _read(value: Any) -> dict[str, Any]:
    """A raw cursor hands JSON over as text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
