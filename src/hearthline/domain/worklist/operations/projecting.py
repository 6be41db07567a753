"""How do the rows of the worklist follow the cases, a set at a time, in the transaction that changes them?

The set is what that transaction touched: ids of cases, of members (whose cases show their names) and of organizations (which
change no row). One statement writes what has changed and takes away what has left its queue; an unchanged row is not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist.policy import PLACED, RANKS

CHUNK = 5_000  # as many as a chunk of a file opens: what a plan costs is spread over them
_SHOWN = (
    "is_home", "number", "member_id", "family", "given", "birth_date", "name_key", "service_line", "urgency", "rank",
    "payer_code", "payer_name", "state", "manager_id", "kind", "owner", "counterparty", "due_at", "zone", "is_held",
    "order_at", "day_at", "opened_at", "discharge_at", "starts_at",
)  # fmt: skip

# A record that was merged into another is shown as the one that speaks for the person; an address is the newest of the two. A
# person's change reaches the rows that show them: a case that nobody has heard of yet has none.
# Every step goes by key, case after case (OFFSET 0 keeps a planner from joining whole tables): while a bulk file enters, its
# statistics are those of the tables before, and it would read every open clock of the book for each portion.
_TOUCHED = """
people AS (
  SELECT m.id, m.client_id FROM members_member m WHERE m.id = ANY(%(ids)s)
  UNION SELECT m.id, m.client_id FROM people p CROSS JOIN LATERAL (
    SELECT m.id, m.client_id FROM members_member m WHERE m.client_id = p.client_id AND m.merged_into_id = p.id OFFSET 0
  ) m
),
touched AS MATERIALIZED (
  SELECT c.id, c.client_id FROM cases_case c WHERE c.id = ANY(%(ids)s)
  UNION SELECT r.case_id, r.client_id FROM people p CROSS JOIN LATERAL (
    SELECT r.case_id, r.client_id FROM referrals_referral r WHERE r.client_id = p.client_id AND r.member_id = p.id OFFSET 0
  ) r WHERE EXISTS (SELECT FROM worklist_row shown WHERE shown.client_id = r.client_id AND shown.folder_id = r.case_id)
)"""

_WANTED = """
clocks AS MATERIALIZED (
  SELECT o.case_id, o.client_id, o.subject_id, o.kind, o.owner, o.counterparty, o.due_at, o.zone, o.started_at,
         EXISTS (SELECT FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id
                 AND p.ended_at IS NULL) AS is_held
  FROM touched t CROSS JOIN LATERAL (
    SELECT * FROM obligations_obligation o WHERE o.client_id = t.client_id AND o.case_id = t.id OFFSET 0
  ) o WHERE o.stopped_at IS NULL AND o.owner <> ''
),
placed AS (
  SELECT DISTINCT ON (k.case_id, q.queue) k.*, q.queue
  FROM clocks k JOIN unnest(%(kinds)s::text[], %(queues)s::text[]) AS q(kind, queue) ON q.kind = k.kind
  ORDER BY k.case_id, q.queue, k.is_held, k.due_at, k.subject_id
),
turn AS (
  SELECT DISTINCT ON (k.case_id) k.*, q.queue
  FROM clocks k LEFT JOIN unnest(%(kinds)s::text[], %(queues)s::text[]) AS q(kind, queue) ON q.kind = k.kind
  ORDER BY k.case_id, k.is_held, (k.kind = 'service'), k.due_at, k.subject_id
),
folder AS (
  SELECT c.id, c.client_id, c.number, c.service_line, c.urgency, c.zone, c.manager_id, c.opened_at, r.member_id, r.payer_code,
         r.payer_name, r.discharge_at, coalesce(nullif(up.family, ''), m.family) AS family,
         coalesce(nullif(up.given, ''), m.given) AS given, coalesce(up.birth_date, m.birth_date) AS birth_date,
         coalesce(up.family_key, m.family_key) || ' ' || coalesce(up.given_key, m.given_key) AS name_key,
         coalesce(here.state, '') AS state, coalesce(rank.rank, 2) AS rank
  FROM touched t
  CROSS JOIN LATERAL (SELECT * FROM cases_case c WHERE c.client_id = t.client_id AND c.id = t.id OFFSET 0) c
  CROSS JOIN LATERAL (SELECT * FROM referrals_referral r WHERE r.client_id = c.client_id AND r.case_id = c.id OFFSET 0) r
  CROSS JOIN LATERAL (SELECT * FROM members_member m WHERE m.client_id = r.client_id AND m.id = r.member_id OFFSET 0) m
  LEFT JOIN unnest(%(urgencies)s::text[], %(ranks)s::int[]) AS rank(urgency, rank) ON rank.urgency = c.urgency
  LEFT JOIN LATERAL (
    WITH RECURSIVE path AS (
      SELECT n.* FROM members_member n
      WHERE m.merged_into_id IS NOT NULL AND n.client_id = m.client_id AND n.id = m.merged_into_id
      UNION ALL SELECT n.* FROM path JOIN members_member n ON n.client_id = path.client_id AND n.id = path.merged_into_id
    ) SELECT * FROM path WHERE path.merged_into_id IS NULL
  ) up ON true
  LEFT JOIN LATERAL (
    SELECT known.state FROM (
      SELECT a.state, a.since_at, a.id FROM members_address a WHERE a.member_id = m.id
      UNION ALL SELECT a.state, a.since_at, a.id FROM members_address a WHERE a.member_id = up.id
    ) known ORDER BY known.since_at DESC, known.id DESC LIMIT 1
  ) here ON true
  WHERE c.closed_at IS NULL
),
listed AS (
  SELECT case_id, queue, true AS in_queue FROM placed
  UNION ALL SELECT f.id, 'other', false FROM folder f LEFT JOIN turn ON turn.case_id = f.id WHERE turn.queue IS NULL
  UNION ALL SELECT f.id, 'discharge', false FROM folder f WHERE f.discharge_at IS NOT NULL
),
wanted AS MATERIALIZED (
  SELECT f.client_id, l.queue, f.id AS folder_id, l.queue = coalesce(turn.queue, 'other') AS is_home, f.number, f.member_id,
         f.family, f.given, f.birth_date, f.name_key, f.service_line, f.urgency, f.rank, f.payer_code, f.payer_name, f.state,
         f.manager_id, coalesce(p.kind, turn.kind, 'none') AS kind, coalesce(p.owner, turn.owner, 'hub') AS owner,
         coalesce(p.counterparty, turn.counterparty, '') AS counterparty, coalesce(p.due_at, turn.due_at, f.opened_at) AS due_at,
         coalesce(p.zone, turn.zone, f.zone) AS zone, coalesce(p.is_held, turn.is_held, false) AS is_held,
         own.order_at, date_trunc('day', own.order_at, f.zone) AS day_at, f.opened_at, f.discharge_at,
         b.window_start_at AS starts_at, coalesce(p.started_at, turn.started_at) AS began_at
  FROM listed l JOIN folder f ON f.id = l.case_id LEFT JOIN turn ON turn.case_id = f.id
  LEFT JOIN placed p ON l.in_queue AND p.case_id = l.case_id AND p.queue = l.queue
  LEFT JOIN LATERAL (
    SELECT * FROM fulfillment_booking b WHERE l.queue = 'starts' AND b.client_id = p.client_id AND b.id = p.subject_id OFFSET 0
  ) b ON true
  CROSS JOIN LATERAL (
    SELECT CASE l.queue WHEN 'discharge' THEN f.discharge_at WHEN 'starts' THEN coalesce(b.window_start_at, p.due_at)
           ELSE coalesce(p.due_at, turn.due_at, f.opened_at) END AS order_at
  ) own
),
had AS MATERIALIZED (
  SELECT r.* FROM touched t CROSS JOIN LATERAL (
    SELECT r.id, r.client_id, r.folder_id, r.queue, r.is_home, r.owner FROM worklist_row r
    WHERE r.client_id = t.client_id AND r.folder_id = t.id OFFSET 0
  ) r
)"""

# The turn came back to us: whoever manages the case is told once, with the moment at which our own clock began. A case that was
# put on hold is nobody's turn before its review is due.
_TELL = """,
told AS (
  INSERT INTO worklist_notice (id, client_id, staff_id, folder_id, reason, key, note, told_at, told_by)
  SELECT gen_random_uuid(), w.client_id, w.manager_id, w.folder_id, 'answer', 'answer:' || w.folder_id || ':' || w.kind || ':'
         || extract(epoch FROM w.began_at), '', w.began_at, h.owner
  FROM wanted w JOIN had h ON h.folder_id = w.folder_id AND h.is_home
  WHERE w.is_home AND w.manager_id IS NOT NULL AND w.owner = 'hub' AND h.owner <> 'hub'
  AND w.kind NOT IN ('service', 'hold_review')
  ON CONFLICT (staff_id, key, client_id) DO NOTHING
)"""

_COLUMNS = ", ".join(("client_id", "queue", "folder_id", *_SHOWN))
_GIVEN = ", ".join(f"excluded.{one}" for one in _SHOWN)
_WRITE = f"""
gone AS (
  DELETE FROM worklist_row row USING had h WHERE row.id = h.id AND row.client_id = h.client_id
  AND NOT EXISTS (SELECT FROM wanted w WHERE w.folder_id = h.folder_id AND w.queue = h.queue)
)
INSERT INTO worklist_row AS row (id, {_COLUMNS}) SELECT gen_random_uuid(), {_COLUMNS} FROM wanted
ON CONFLICT (folder_id, queue, client_id) DO UPDATE SET ({", ".join(_SHOWN)}) = ROW({_GIVEN})
WHERE ({", ".join(f"row.{one}" for one in _SHOWN)}) IS DISTINCT FROM ({_GIVEN})
"""


def refresh(ids: Sequence[UUID]) -> None:
    """Bring the rows of these cases, and of the cases of these members, up to date."""
    for start in range(0, len(ids), CHUNK):
        _run(f"WITH RECURSIVE {_TOUCHED},{_WANTED}{_TELL},{_WRITE}", {"ids": list(ids[start : start + CHUNK])})


def rebuild() -> int:
    """Make every row of the viewer's books anew, a chunk of cases at a time; returns how many rows there are. Nobody is told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM worklist_row r WHERE NOT EXISTS (SELECT FROM cases_case c WHERE c.client_id = r.client_id "
            "AND c.id = r.folder_id AND c.closed_at IS NULL)"
        )
        cursor.execute("SELECT id FROM cases_case WHERE closed_at IS NULL ORDER BY id")
        ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), CHUNK):
        _run(f"WITH RECURSIVE {_TOUCHED},{_WANTED},{_WRITE}", {"ids": ids[start : start + CHUNK]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM worklist_row")
        return int(cursor.fetchone()[0])


def _run(statement: str, parameters: dict[str, Any]) -> None:
    placed: dict[str, Any] = {"kinds": [kind for kind, _ in PLACED], "queues": [queue for _, queue in PLACED]}
    ranks: dict[str, Any] = {"urgencies": list(RANKS), "ranks": list(RANKS.values())}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters, **placed, **ranks})
