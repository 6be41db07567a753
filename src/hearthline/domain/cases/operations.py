"""How is a case opened, who takes part in it, who looks into it, and what does everybody see first?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from hearthline.domain.cases.facts import CaseDraft, Opened, Participant
from hearthline.domain.cases.lifecycle import LIFECYCLE
from hearthline.domain.cases.models import Case, Participation, Pin
from hearthline.kernel.builders import builder_of
from hearthline.kernel.identifiers import case_numbers
from hearthline.plumbing import audit, bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id, new_ids

_COLUMNS = (
    "id", "client_id", "number", "state", "state_at", "version", "service_line", "urgency", "zone", "manager_id", "opened_at",
    "outcome",
)  # fmt: skip
_opened = builder_of(Opened)


AWAY_AFTER = timedelta(minutes=2)  # without a sign of life a colleague has left; the next one begins a new visit
HERE_FOR = timedelta(seconds=45)  # after the last sign of life of a page; it gives one every fifteen


def draw_numbers(count: int) -> list[str]:
    """Numbers for this many cases that are about to be opened; one that is not used is nobody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_number_seq') FROM generate_series(1, %s)", [count])
        return case_numbers([row[0] for row in cursor.fetchall()])


def open_cases(drafts: Sequence[CaseDraft], *, numbers: Sequence[str] = ()) -> list[Opened]:
    """Open one case per draft, in order; the caller starts the clocks and appends the audit entry.

    `numbers` are those of `draw_numbers`, where the caller drew them before: nothing is then waited for.
    """
    numbers = numbers or draw_numbers(len(drafts))
    opened = [_opened(id=id_, number=number) for id_, number in zip(new_ids(len(drafts)), numbers, strict=True)]
    state = LIFECYCLE.initial.code
    bulk.insert(
        Case,
        _COLUMNS,
        (
            (
                one.id, draft.client_id, one.number, state, draft.opened_at, 1, draft.service_line, draft.urgency, draft.zone,
                draft.manager_id, draft.opened_at, "",
            )
            for one, draft in zip(opened, drafts, strict=True)
        ),
    )  # fmt: skip
    return opened


def add_participants(participants: Sequence[Participant], *, at: datetime) -> None:
    """Let organizations take part in cases; a second time changes nothing."""
    bulk.insert(
        Participation,
        ("client_id", "case_id", "organization_id", "role", "since_at"),
        ((one.client_id, one.case_id, one.organization_id, one.role, at) for one in participants),
        on_conflict="ON CONFLICT (case_id, organization_id, role, client_id) DO NOTHING",
    )


def record_outcome(case_ids: Sequence[UUID], *, outcome: str, at: datetime) -> None:
    """Write how a case ended, beside the move that ended it."""
    Case.objects.filter(id__in=case_ids).update(outcome=outcome, closed_at=at)


def clear_outcome(case_ids: Sequence[UUID]) -> None:
    """A case was reopened: it has no outcome yet."""
    Case.objects.filter(id__in=case_ids).update(outcome="", closed_at=None)


def change_urgency(urgency: dict[UUID, str]) -> None:
    """Triage decided how fast these cases must go."""
    for level in sorted(set(urgency.values())):
        Case.objects.filter(id__in=[id_ for id_, value in urgency.items() if value == level]).update(urgency=level)


def change_managers(managers: Mapping[UUID, UUID | None], *, why: str, by: Actor, at: datetime) -> dict[UUID, UUID | None]:
    """Let other colleagues answer for these open cases (case id to staff id); returns who did before, where that changed.

    The cases are locked first: a chain belongs to whoever holds its case.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, client_id, manager_id FROM cases_case WHERE id = ANY(%s) AND closed_at IS NULL ORDER BY id "
            "FOR NO KEY UPDATE",
            [list(managers)],
        )
        rows = [(id_, client, held) for id_, client, held in cursor.fetchall() if held != managers[id_]]
        cursor.execute(
            "UPDATE cases_case c SET manager_id = fresh.manager, version = version + 1 "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS fresh(id, client, manager) "
            "WHERE c.client_id = fresh.client AND c.id = fresh.id",
            [[id_ for id_, _, _ in rows], [client for _, client, _ in rows], [managers[id_] for id_, _, _ in rows]],
        )
    audit.append(
        (
            audit.Entry(
                client_id=client, chain=id_, kind="case.manager_changed", detail={"from": held, "to": managers[id_], "why": why}
            )
            for id_, client, held in rows
        ),
        by=by,
        at=at,
    )
    return {id_: held for id_, _, held in rows}


_LOOK = """
WITH mine AS (
  INSERT INTO cases_look AS l (id, client_id, case_id, looked_by, seen_at, before_at, here_at)
  VALUES (%s, %s, %s, %s, %s, NULL, %s)
  ON CONFLICT (case_id, looked_by, client_id) DO UPDATE SET seen_at = excluded.seen_at, here_at = excluded.here_at,
  before_at = CASE WHEN l.here_at < %s THEN l.seen_at ELSE l.before_at END RETURNING before_at
)
SELECT mine.before_at, ARRAY(SELECT o.looked_by FROM cases_look o WHERE o.client_id = %s AND o.case_id = %s AND o.looked_by <> %s
                             AND o.here_at >= %s ORDER BY o.looked_by) FROM mine
"""


class Looked(NamedTuple):
    """When a colleague left the case the time before (None at their first visit), and who else is at it, by name."""

    before_at: datetime | None
    others: list[str]


def look(case: Case, *, by: Actor, at: datetime, here_at: datetime) -> Looked:
    """Note that a colleague is at this case.

    Args:
        here_at: the machine's own time, by which presence is judged.
    """
    mine: list[Any] = [new_id(), case.client_id, case.id, by.name, at, here_at, here_at - AWAY_AFTER]
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [*mine, case.client_id, case.id, by.name, here_at - HERE_FOR])
        return Looked(*cursor.fetchone())


def toggle_pin(case: Case, *, entry: str, by: Actor, at: datetime) -> bool:
    """Pin an entry of the story, or take the pin away; returns whether it is pinned now."""
    removed, _ = Pin.objects.filter(case_id=case.id, entry=entry).delete()
    if not removed:
        Pin(id=new_id(), client_id=case.client_id, case_id=case.id, entry=entry, pinned_at=at, pinned_by=str(by)).save()
    kind = "case.unpinned" if removed else "case.pinned"
    audit.append([audit.Entry(client_id=case.client_id, chain=case.id, kind=kind, detail={"entry": entry})], by=by, at=at)
    return not removed


def change_service_line(lines: dict[UUID, str]) -> None:
    """Triage decided what these cases are about."""
    for line in sorted(set(lines.values())):
        Case.objects.filter(id__in=[id_ for id_, value in lines.items() if value == line]).update(service_line=line)
