"""Does a status change leave its whole trace, or none?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.parties import client

from hearthline.domain.cases import api as cases
from hearthline.plumbing import access
from hearthline.plumbing.ids import new_id
from hearthline.plumbing.models import AuditEvent, OutboxEvent, StateChange
from hearthline.plumbing.move import MoveRefused, Step, move

pytestmark = pytest.mark.django_db

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
BY = access.Actor("staff", "wren")


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(access.system("test")):
        yield


def opened(count: int, *, book: str = "CEDAR") -> list[UUID]:
    draft = cases.CaseDraft(
        client_id=client(book), zone="America/Chicago", service_line="dme", urgency="routine", manager_id=None, opened_at=AT
    )
    return [one.id for one in cases.open_cases([draft] * count)]


def steps(ids: list[UUID], name: str, why: str = "") -> list[Step]:
    return [Step(id=id_, move=name, why=why) for id_ in ids]


def state(id_: UUID) -> tuple[str, int, datetime]:
    return cases.Case.objects.values_list("state", "version", "state_at").get(id=id_)


def test_a_move_leaves_a_state_a_history_row_an_audit_event_and_an_announcement() -> None:
    (case,) = opened(1)
    (moved,) = move(cases.Case, steps([case], "hold", "The member is traveling."), by=BY, at=LATER)
    assert (moved.source, moved.target, moved.case_id) == ("OPEN", "ON_HOLD", case)
    assert state(case) == ("ON_HOLD", 2, LATER)
    history = StateChange.objects.get(subject_id=case)
    assert (history.subject, history.move, history.source, history.target) == ("case", "hold", "OPEN", "ON_HOLD")
    assert (history.moved_by, history.moved_at, history.why) == ("staff:wren", LATER, "The member is traveling.")
    remembered = json.loads(AuditEvent.objects.get(chain=case).text)
    assert (remembered["kind"], remembered["by"], remembered["detail"]["to"]) == ("case.hold", "staff:wren", "ON_HOLD")
    assert OutboxEvent.objects.get(name="cases.on_hold").ids == [case]


def test_the_reason_of_a_move_is_never_in_what_the_queue_or_the_audit_text_carry() -> None:
    (case,) = opened(1)
    move(cases.Case, steps([case], "hold", "Quillwater canary"), by=BY, at=LATER)
    assert "canary" not in AuditEvent.objects.get(chain=case).text
    assert "canary" not in str(OutboxEvent.objects.values().get(name="cases.on_hold"))


def test_one_step_that_is_not_permitted_stops_all_of_them() -> None:
    first, second, third = opened(3)
    move(cases.Case, steps([second], "close"), by=BY, at=LATER)
    with pytest.raises(MoveRefused, match="cannot hold"):
        move(cases.Case, steps([first, second, third], "hold"), by=BY, at=LATER)
    assert state(first) == state(third) == ("OPEN", 1, AT)
    assert not StateChange.objects.filter(subject_id__in=[first, third]).exists()


def test_an_unknown_subject_is_refused_in_words() -> None:
    with pytest.raises(MoveRefused, match="in this viewer's book"):
        move(cases.Case, steps([new_id()], "hold"), by=BY, at=LATER)


def test_a_case_of_another_book_is_as_unknown_as_one_that_never_was() -> None:
    (case,) = opened(1, book="MAPLE")
    cedar = client("CEDAR")
    viewer = access.Viewer(actor=BY, clients=(cedar,))
    with access.acting(viewer), pytest.raises(MoveRefused, match="in this viewer's book"):
        move(cases.Case, steps([case], "hold"), by=BY, at=LATER)
    assert state(case) == ("OPEN", 1, AT)


def test_what_happened_is_announced_once_for_each_client_and_state() -> None:
    here, there = opened(2), opened(1, book="MAPLE")
    move(cases.Case, [*steps(here + there, "hold")], by=BY, at=LATER)
    told = {event.client_id: set(event.ids) for event in OutboxEvent.objects.filter(name="cases.on_hold")}
    assert told == {client("CEDAR"): set(here), client("MAPLE"): set(there)}


def test_one_subject_twice_in_one_batch_is_refused_since_row_and_history_would_disagree() -> None:
    (case,) = opened(1)
    with pytest.raises(MoveRefused):
        move(cases.Case, [*steps([case], "hold"), *steps([case], "resume")], by=BY, at=LATER)
    assert state(case) == ("OPEN", 1, AT)
    assert not StateChange.objects.filter(subject_id=case).exists()


def test_fifty_moves_ask_the_database_as_often_as_one() -> None:
    counts = []
    for number in (1, 50):
        ids = opened(number)
        with CaptureQueriesContext(connection) as asked:
            move(cases.Case, steps(ids, "hold"), by=BY, at=LATER)
        counts.append(len(asked))
    assert counts[0] == counts[1]
