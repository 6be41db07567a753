"""In every open case it is somebody's turn until a moment, and its story can be read from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import AT, DAY, HOUR, OFFICE, VAGUE, VIEWER, House, npi, open_house, order

from hearthline.domain.worklist import api as worklist
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def turn(folder) -> worklist.Turn:
    """Whose turn it is; a page that has the case's clocks at hand says the same."""
    found = worklist.turns(VIEWER, [folder.id])[folder.id]
    file = worklist.case_file(VIEWER, folder.id)
    held = {pause.obligation_id for pause in file.pauses if pause.ended_at is None}
    shown = worklist.speaking(file.clocks, held=held)
    assert (shown.kind, shown.owner, shown.due_at, shown.id in held) == (found.kind, found.owner, found.due_at, found.is_held)
    return found


def test_the_turn_follows_the_work(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    assert (turn(folder).owner, turn(folder).kind) == ("hub", "triage")
    house.hear()
    assert (turn(folder).owner, turn(folder).counterparty, turn(folder).kind) == ("referrer", OFFICE, "clarification")
    house.answer(folder, {"line.liters_per_day": "2880"})
    assert (turn(folder).owner, turn(folder).kind) == ("payer", "benefits")
    house.covered(folder)
    assert (turn(folder).owner, turn(folder).counterparty, turn(folder).kind) == ("provider", npi(1), "offer_answer")
    house.accepted(folder)
    assert (turn(folder).owner, turn(folder).counterparty, turn(folder).kind) == ("provider", npi(1), "schedule_confirm")
    house.window(folder, AT + 2 * DAY)
    assert turn(folder).kind == "visit_proof"
    house.now = AT + 2 * DAY + HOUR
    house.proof(folder)
    assert (turn(folder).owner, turn(folder).kind) == ("member", "witness")
    house.witness(folder)
    assert worklist.turns(VIEWER, [folder.id]) == {}


def test_a_running_clock_speaks_before_a_held_one_and_work_before_the_promise_it_serves(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    spoken = turn(folder)
    assert (spoken.kind, spoken.is_held) == ("clarification", False)


def test_the_turns_of_many_cases_are_one_query(house):
    folders = house.arrive(*(order(number) for number in range(1, 21)))
    with CaptureQueriesContext(connection) as queries:
        found = worklist.turns(VIEWER, [one.id for one in folders])
    assert (len(found), len(queries)) == (20, 1)
    assert worklist.turns(VIEWER, []) == {}


def test_the_story_tells_what_was_ordered_asked_promised_and_delivered_in_order(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    house.now = AT + HOUR
    house.answer(folder, {"line.liters_per_day": "2880"})
    house.covered(folder)
    house.accepted(folder)
    house.window(folder, AT + 2 * DAY)
    house.now = AT + 2 * DAY + HOUR
    house.proof(folder)
    house.witness(folder)
    told = worklist.story(VIEWER, client_id=folder.client_id, case_id=folder.id)
    assert [one.at for one in told] == sorted(one.at for one in told)
    kinds = [one.kind for one in told]
    for kind in ("ordered", "sent", "asked", "answered", "clock held", "clock resumed", "promised", "moved", "met", "happened"):
        assert kind in kinds, kind
    first = {kind: kinds.index(kind) for kind in kinds}
    assert first["ordered"] < first["answered"] < len(kinds) - 1 - kinds[::-1].index("moved")
    lines = [one.what for one in told]
    assert f"acknowledgement to {OFFICE} ({folder.number}.K1)" in lines
    assert any(one.startswith("service by 2026-07-09") and one.endswith("America/Chicago") for one in lines)
    assert any(one.startswith("case: close (OPEN to CLOSED)") for one in lines)
    assert all(one.by for one in told)


def test_the_story_tells_of_exceptions_and_escalations(house):
    folder = house.booked()
    house.proof(folder, "missed")
    house.wait(AT + 4 * DAY)
    kinds = {one.kind for one in worklist.story(VIEWER, client_id=folder.client_id, case_id=folder.id)}
    assert {"exception", "escalated", "overdue"} <= kinds
    house.decide(folder, "rearrange")
    told = worklist.story(VIEWER, client_id=folder.client_id, case_id=folder.id)
    assert [(one.what, one.why) for one in told if one.kind == "decided"] == [("rearrange", "other")]
    assert any(one.what == f"{folder.number}.X1 to Bo Sandoval" for one in told if one.kind == "escalated")
