"""How are durations counted, and how does each case's latest safe moment stand as a timer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from hearthline.domain.forecasts import policy
from hearthline.domain.forecasts.facts import STEPS, Standing
from hearthline.domain.forecasts.models import Duration
from hearthline.domain.forecasts.queries import Whereabouts, observed, whereabouts
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.periods import to_instants
from hearthline.plumbing import bulk, effects
from hearthline.plumbing.ids import new_ids

TIMER = "latest_safe."
KINDS = tuple(f"{TIMER}{step}" for step in STEPS if step != "keep")  # a committed window has the clock of its proof
CHUNK = 200  # a planner takes each step of the statement for one row
GRAIN = timedelta(minutes=15)  # the grid of the reckoning: less is no difference


@dataclass(frozen=True, slots=True)
class _Timer:
    """The timer that runs in a case."""

    kind: str
    id: UUID
    due_at: datetime
    noticed_at: datetime | None


def watch(case_ids: Sequence[UUID]) -> None:
    """Let each of these cases have the timer of the step that is under way, and only that: it runs out when the slack is spent.

    A timer whose moment has passed stays until its step is done, so that a step is escalated once; it runs anew only where more
    time has come to light than there was. A night's file of routine cases costs one query.
    """
    running = _running(case_ids)
    ids = list(running)
    for start in range(0, len(ids), CHUNK):
        _watch({id_: running[id_] for id_ in ids[start : start + CHUNK]})


def _watch(timers: dict[UUID, _Timer | None]) -> None:
    cases = whereabouts(list(timers))
    running = {id_: timer for id_, timer in timers.items() if timer and id_ in cases}
    standings = [one.standing for one in cases.values() if one.standing and _is_watched(one.standing)]
    known = observed(standings) if standings else {}
    until = {one.case_id: policy.safe_until(one, known) for one in standings}
    _stop(cases, running)
    _start([one for one in standings if one.case_id not in running or running[one.case_id].kind != _kind(one)], until, cases)
    _count_anew(standings, until, running)


def _is_watched(one: Standing) -> bool:
    return one.step != "keep" and policy.is_watched(one.urgency, one.since)


def _kind(one: Standing) -> str:
    return f"{TIMER}{one.step}"


def _running(case_ids: Sequence[UUID]) -> dict[UUID, _Timer | None]:
    """Those of these open cases of which a manager may be called, or that have a timer, with the timer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, o.kind, o.id, o.due_at, o.noticed_at FROM cases_case c LEFT JOIN obligations_obligation o "
            "ON o.client_id = c.client_id AND o.case_id = c.id AND o.kind = ANY(%s) AND o.stopped_at IS NULL "
            "WHERE c.id = ANY(%s) AND c.closed_at IS NULL AND (c.urgency = ANY(%s) OR o.id IS NOT NULL)",
            [list(KINDS), list(case_ids), policy.ever_watched()],
        )
        return {case_id: _Timer(*timer) if timer[0] else None for case_id, *timer in cursor.fetchall()}


def _stop(cases: dict[UUID, Whereabouts], running: dict[UUID, _Timer]) -> None:
    """End what is no longer under way at the moment the case moved; where it only waits for an answer, or nobody is to be called
    any more, nothing was kept or missed."""
    ended: dict[tuple[datetime, bool], list[UUID]] = {}
    for case_id, timer in running.items():
        one = cases[case_id]
        is_under_way = one.is_waiting if one.standing is None else _kind(one.standing) == timer.kind
        is_wanted = one.standing is not None and _is_watched(one.standing)
        if not is_under_way or (not is_wanted and timer.noticed_at is None):
            ended.setdefault((one.moved_at, is_under_way), []).append(case_id)
    for (moment, is_released), ids in ended.items():
        obligations.stop(ids, *KINDS, at=moment, release=is_released)


def _start(standings: Sequence[Standing], until: dict[UUID, datetime], cases: dict[UUID, Whereabouts]) -> None:
    kinds: dict[str, list[Standing]] = {}
    for one in standings:
        kinds.setdefault(_kind(one), []).append(one)
    for kind, some in kinds.items():
        case_ids, moved = [one.case_id for one in some], [cases[one.case_id].moved_at for one in some]
        obligations.start_alike(
            obligations.Owed(
                kind=kind,
                rule=policy.ESCALATION,
                subject="case",
                owner="",
                client_ids=[one.client_id for one in some],
                case_ids=case_ids,
                subject_ids=case_ids,
                counterparties=[""] * len(some),
                zones=[one.zone for one in some],
                started_at=to_instants(moved),
                counts_from_at=to_instants([max(until[id_], moment) for id_, moment in zip(case_ids, moved, strict=True)]),
            )
        )


def _count_anew(standings: Sequence[Standing], until: dict[UUID, datetime], running: dict[UUID, _Timer]) -> None:
    fresh: dict[UUID, datetime] = {}
    for one in standings:
        timer, moment = running.get(one.case_id), until[one.case_id]
        if timer is None or timer.kind != _kind(one):
            continue
        has_more = timer.noticed_at is not None and moment > timer.noticed_at + GRAIN
        if has_more or (timer.noticed_at is None and abs(moment - timer.due_at) >= GRAIN):
            fresh[timer.id] = moment
    obligations.count_each_from(fresh)


# What ended within the days that are remembered: when each step began and ended, at whom. A step that took no time counts too.
# A visit is planned toward its promise: one that kept it could have come sooner, so its time is a bound (`is_bound`).
_ENDED = """
WITH told AS (
  SELECT c.id, c.client_id, c.zone, c.urgency <> 'routine' AS is_urgent, r.payer_code, r.received_at, r.state AS referral,
         r.state_at, v.requested_at, v.answered_at, s.opened_at, f.answered_at AS accepted_at, b.provider_key, b.kind, b.step,
         b.earliest_at, b.due_at, b.window_end_at, b.happened_at,
         (SELECT min(x.moved_at) FROM plumbing_state_change x WHERE x.client_id = c.client_id AND x.case_id = c.id
          AND x.subject_id = b.id AND x.move = 'confirm') AS confirmed_at,
         row_number() OVER (PARTITION BY c.id ORDER BY s.opened_at, b.step, b.id) = 1 AS is_first
  FROM cases_case c
  JOIN referrals_referral r ON r.client_id = c.client_id AND r.case_id = c.id
  LEFT JOIN LATERAL (SELECT * FROM coverage_verification k WHERE k.client_id = c.client_id AND k.case_id = c.id
       AND k.state = 'VERIFIED' ORDER BY k.requested_at, k.id LIMIT 1) v ON true
  LEFT JOIN assignments_assignment s ON s.client_id = c.client_id AND s.case_id = c.id
  LEFT JOIN assignments_offer f ON f.client_id = s.client_id AND f.assignment_id = s.id AND f.state = 'TAKEN'
  LEFT JOIN fulfillment_booking b ON b.client_id = s.client_id AND b.case_id = s.case_id AND b.assignment_id = s.id
       AND b.state <> 'CANCELLED'
  WHERE c.opened_at > %(since)s OR c.state_at > %(since)s OR c.closed_at IS NULL
)
SELECT t.client_id, t.zone, t.is_urgent, d.step, coalesce(d.party, ''), d.began_at, d.ended_at, d.is_bound
FROM told t CROSS JOIN LATERAL (VALUES
  ('complete', '', CASE WHEN t.is_first AND t.referral = 'COMPLETE' THEN t.received_at END, t.state_at, false),
  ('verify', t.payer_code, CASE WHEN t.is_first THEN t.requested_at END, t.answered_at, false),
  ('authorize', t.payer_code, CASE WHEN t.is_first THEN t.answered_at END, t.opened_at, false),
  ('assign', '', CASE WHEN coalesce(t.step, 1) = 1 THEN t.opened_at END, t.accepted_at, false),
  ('arrange', t.provider_key, CASE WHEN t.step = 1 THEN t.accepted_at END, t.confirmed_at, false),
  (CASE t.kind WHEN 'evaluation' THEN 'evaluate' WHEN 'fabrication' THEN 'fabricate' ELSE 'deliver' END, t.provider_key,
   greatest(t.confirmed_at, least(t.earliest_at, t.happened_at)), t.happened_at, t.happened_at <= t.due_at),
  ('keep', t.provider_key, CASE WHEN t.happened_at IS NOT NULL THEN t.window_end_at END, greatest(t.happened_at, t.window_end_at),
   false)
) AS d(step, party, began_at, ended_at, is_bound)
WHERE d.began_at IS NOT NULL AND d.ended_at IS NOT NULL AND d.ended_at >= d.began_at AND d.ended_at > %(since)s
"""


def count_daily(*, at: datetime) -> bool:
    """`count`, once a day (UTC); returns whether it was this time."""
    if not effects.first_time([f"durations:{at.date()}"], at=at):
        return False
    count(at=at)
    return True


def count(*, at: datetime) -> int:
    """Count the durations of the viewer's books anew from what the rooms have recorded; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {"since": at - timedelta(days=policy.known_days(at))})
        rows = cursor.fetchall()
    counted = _counted(rows, at=at)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM forecasts_duration")
    bulk.insert(
        Duration,
        ("id", "client_id", "step", "is_urgent", "party", "weekday", "counts", "counted_at"),
        (
            (id_, *key, counts.tolist(), at)
            for id_, (key, counts) in zip(
                new_ids(len(counted)), sorted(counted.items(), key=lambda one: str(one[0])), strict=True
            )
        ),
    )
    return len(rows)


def _counted(rows: Sequence[tuple[Any, ...]], *, at: datetime) -> dict[tuple[Any, ...], np.ndarray]:
    """Key of a row of counts to its bins: each duration counts for its weekday, for its party and for the step.

    What is only known to have been possible within its time counts as our default says, cut off there.
    """
    clocks: dict[tuple[str, str, str, bool], list[tuple[Any, ...]]] = {}
    for row in rows:
        _, zone, is_urgent, step, *_ = row
        clocks.setdefault((zone, "urgent" if is_urgent else "routine", step, row[-1]), []).append(row)
    counted: dict[tuple[Any, ...], np.ndarray] = {}
    for (zone, urgency, step, is_bound), some in clocks.items():
        calendar, default = policy.default_of(step, urgency=urgency, on=at)
        minutes = policy.worked([row[5] for row in some], [row[6] for row in some], calendar=calendar, zone=zone)
        here, shares = ZoneInfo(zone), policy.up_to(default) if is_bound else np.eye(policy.BINS)
        for (client, _, is_urgent, _, party, began, *_), place in zip(some, policy.binned(minutes).tolist(), strict=True):
            day = began.astimezone(here).weekday()
            for key in {("", -1), (party, -1), (party, day)}:
                bins = counted.setdefault((client, step, is_urgent, *key), np.zeros(policy.BINS))
                bins += shares[place]
    return counted
