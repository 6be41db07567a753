"""How does a request for permission move, and which clock runs where it arrives?

Every move goes through `moved`, so that the clock of a state is decided in one place. The payer's decision clock runs from when
the payer first had the request: 42 CFR 422.568 and 438.210 know no tolling, so a pend or a question never restarts it, only a
resubmission does. Once it has run out, each chase has the shorter clock of a reminder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection
from django.db.models import F
from psycopg.types.json import Jsonb

from hearthline.domain.authorizations import events, policy
from hearthline.domain.authorizations.lifecycle import LIFECYCLE
from hearthline.domain.authorizations.models import Authorization
from hearthline.domain.obligations import api as obligations
from hearthline.plumbing import audit, outbox, reading
from hearthline.plumbing.access import Actor

# These leave the payer's decision owed, or owed by nobody any more: the old clock is neither met nor missed by them.
_RELEASING = frozenset({"pend", "ask_information", "void"})
_RULES = {
    "authorization_information": "hub.authorization.information",
    "authorization_check": "hub.benefits.manual_check",
    "denial_decision": "hub.denial.decision",
}
_CHASE_RULE = "hub.authorization.chase"


class Decidable(Protocol):
    """What the decision clock depends on; a draft and a row both have it."""

    @property
    def zone(self) -> str: ...
    @property
    def line_of_business(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def payer_code(self) -> str: ...
    @property
    def jurisdiction(self) -> str: ...


def decision_clock(one: Decidable, *, since: datetime) -> obligations.Clock:
    """By when the payer must have decided a request it has had since then."""
    return obligations.clock(
        "hub.authorization.answer",
        since,
        zone=one.zone,
        line_of_business=one.line_of_business,
        urgency=one.urgency,
        payer=one.payer_code,
        state=one.jurisdiction,
    )


def moved(
    rows: Sequence[Authorization],
    move: str | Mapping[UUID, str],
    *,
    why: str | Mapping[UUID, str] = "",
    releases: bool = False,
    answered_at: Mapping[UUID, datetime] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Move these requests, all alike or each by its own move, each with the clock of the state it reaches.

    `answered_at` is when the payer decided: whether it kept its clock goes by that, not by when we heard of it.

    Raises:
        obligations.MoveRefused: the lifecycle does not permit one of the moves; nothing is written.
    """
    steps = []
    for row in rows:
        name = move if isinstance(move, str) else move[row.id]
        steps.append(
            obligations.ClockedStep(
                id=row.id,
                move=name,
                clock=_clock(row, name, at=at),
                counterparty=row.payer_code or row.payer_name,
                why=why if isinstance(why, str) else why.get(row.id, ""),
                releases=releases or name in _RELEASING,
                answered_at=(answered_at or {}).get(row.id),
            )
        )
    obligations.move(Authorization, steps, by=by, at=at)


def _clock(row: Authorization, move: str, *, at: datetime) -> obligations.Clock | None:
    if not LIFECYCLE.permits(move, row.state):
        return None  # the move itself will refuse, with a sentence
    owed = LIFECYCLE.target(move, row.state).obligation
    if owed is None:
        return None
    if owed in _RULES:
        return obligations.clock(_RULES[owed], at, zone=row.zone, urgency=row.urgency)
    decision = decision_clock(row, since=at if move == "resubmit" else row.clock_from_at)
    if decision.due_at > at:
        return decision
    return obligations.clock(_CHASE_RULE, at, zone=row.zone, urgency=row.urgency, payer=row.payer_code)


def announce(name: str, pairs: Sequence[tuple[UUID, UUID]], *, at: datetime) -> None:
    """Announce an event about (client, id) pairs, one batch per client."""
    clients: dict[UUID, list[UUID]] = {}
    for client_id, id_ in pairs:
        clients.setdefault(client_id, []).append(id_)
    for client_id, ids in clients.items():
        outbox.announce(name, client_id=client_id, ids=ids, at=at)


def rows_of(ids: Sequence[UUID]) -> list[Authorization]:
    """The requests with these ids, ordered by reference and held until commit."""
    return reading.rows(Authorization, "id", ids, order="reference", is_held=True)


def accept_supplied(ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Approve on the referrer's word; the payer never had a clock here."""
    if ids:
        moved(
            rows_of(ids), "approve", why="The number was supplied by the referrer, to be confirmed.", releases=True, by=by, at=at
        )


def chase(ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Start the next round of waiting for silent payers; the caller writes again."""
    moved(rows_of(ids), "chase", by=by, at=at)
    Authorization.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, tries=F("tries") + 1)


def report_silence(ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Give the turn to the hub where a payer was chased often enough; announces `authorizations.unanswered` about their cases."""
    rows = rows_of(ids)
    why = f"The payer was asked {policy.TRIES} times and did not decide; call them."
    moved(rows, "report_silence", why=why, by=by, at=at)
    announce(events.UNANSWERED, [(row.client_id, row.case_id) for row in rows], at=at)


def request_again(ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Put a silent payer's request to it again after somebody called; the caller writes the message."""
    moved(rows_of(ids), "request_again", why=why, by=by, at=at)
    Authorization.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, tries=1)


def supply_information(ids: Sequence[UUID], *, values: Mapping[UUID, Mapping[str, str]], by: Actor, at: datetime) -> None:
    """Keep what the payer asked for and put the request back to it; the caller writes the message.

    Raises:
        ValueError: nothing is supplied for one of the requests.
        obligations.MoveRefused: the payer has not asked for anything.
    """
    empty = [str(id_) for id_ in ids if not values.get(id_)]
    if empty:
        raise ValueError(f"Nothing is supplied for {', '.join(empty)}; say what answers the payer's question.")
    moved(rows_of(ids), "supply_information", by=by, at=at)
    _add_information(values, ids=ids, at=at)


def resubmit(
    ids: Sequence[UUID], *, why: str, information: Mapping[UUID, Mapping[str, str]] | None = None, by: Actor, at: datetime
) -> None:
    """Ask again after a denial, with a reason and what is new; the decision clock begins anew. The caller writes the message.

    With nothing new it is one more try at the same question.

    Raises:
        obligations.MoveRefused: a request is not denied.
    """
    moved(rows_of(ids), "resubmit", why=why, by=by, at=at)
    Authorization.objects.filter(id__in=ids).update(clock_from_at=at)
    _add_information(information or {}, ids=ids, at=at)


_INFORMATION = """
UPDATE authorizations_authorization a SET information = a.information || i.said, asked_anew_at = i.moment,
  attempts = a.attempts + 1, tries = CASE WHEN i.said = '{}' THEN a.tries + 1 ELSE 1 END
FROM (SELECT %s::timestamptz AS moment, i.* FROM unnest(%s::uuid[], %s::jsonb[]) AS i(id, said)) AS i WHERE a.id = i.id
"""


def _add_information(values: Mapping[UUID, Mapping[str, str]], *, ids: Sequence[UUID], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_INFORMATION, [at, list(ids), [Jsonb(dict(values.get(id_, {}))) for id_ in ids]])


def let_denial_stand(ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """A person decides not to ask again, and says why; announces `authorizations.denial_stands` about their cases."""
    rows = rows_of(ids)
    moved(rows, "let_denial_stand", why=why, by=by, at=at)
    announce(events.DENIAL_STANDS, [(row.client_id, row.case_id) for row in rows], at=at)


def void_for_cases(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Close every request of these cases that is not settled: nobody owes an answer any more."""
    still_open = Authorization.objects.filter(case_id__in=case_ids, state__in=LIFECYCLE.open_codes)
    moved(rows_of(list(still_open.values_list("id", flat=True))), "void", why=why, by=by, at=at)


def confirm_numbers(ids: Sequence[UUID], *, by: Actor, at: datetime) -> int:
    """A person confirmed with the payer that supplied numbers are good; returns how many were not confirmed before."""
    rows = [row for row in rows_of(ids) if not row.is_confirmed]
    Authorization.objects.filter(id__in=[row.id for row in rows]).update(is_confirmed=True)
    audit.append(
        (
            audit.Entry(
                client_id=row.client_id, chain=row.case_id, kind=f"{LIFECYCLE.subject}.confirm_number", detail={"id": row.id}
            )
            for row in rows
        ),
        by=by,
        at=at,
    )
    return len(rows)
